"""What a facility has to be to serve somebody, read off a definition (服务标准).

An indicator lists as uncovered what lies beyond the reach of its facilities. Whoever chooses new
sites asks how far such a site would reach and how large it has to be; both stand in the definition.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xianzhi.core.indicators.definition import Definition
from xianzhi.core.indicators.quantities import Dimension, unit
from xianzhi.core.indicators.reaching import metric_of
from xianzhi.core.indicators.results import Rule
from xianzhi.core.indicators.session import si
from xianzhi.core.indicators.syntax import (
    Binary,
    Both,
    Call,
    Compare,
    Condition,
    Items,
    Node,
    Number,
    Selected,
)

__all__ = ["ReachRule", "Standard", "reach_rule"]


@dataclass(frozen=True, slots=True)
class Standard:
    """How far a facility of at least a size reaches (服务半径): metres and square metres."""

    limit_m: float
    least_area_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class ReachRule:
    """An indicator of reach as the crow flies (服务半径类指标).

    ``missed`` is the ground that nothing serves, ``reach`` what is served; ``counts_people`` says
    whether the numerator counts people or ground.
    """

    missed: Node
    reach: Call
    standards: tuple[Standard, ...]
    counts_people: bool

    def least_area_m2(self, limit_m: float) -> float:
        """Say how large a site has to be that is to reach so far; the largest for what none says.

        A farther reach than any that the definition names asks for its largest size.
        """
        enough = [one.least_area_m2 for one in self.standards if one.limit_m >= limit_m]
        return min(enough, default=max(one.least_area_m2 for one in self.standards))


def reach_rule(defined: Definition) -> ReachRule | None:
    """Read how far and how large off a definition (服务标准); null where it is not about reach.

    Reach along ways gives null as well: how far a site serves then depends on the ways.
    """
    problem, measured = defined.problem, defined.measured
    if problem is None or problem.rule is not Rule.UNCOVERED or measured is None:
        return None
    piece = problem.piece
    if not isinstance(piece, Binary) or piece.sign != "-":
        return None
    reach = piece.right
    if not isinstance(reach, Call) or reach.word != "reach" or metric_of(reach) != "euclid":
        return None
    standards = tuple(_standards(reach))
    if not standards:
        return None
    num = measured.num
    counts_people = isinstance(num, Call) and num.word == "pop"
    return ReachRule(piece, reach, standards, counts_people)


def _standards(reach: Call) -> Iterator[Standard]:
    tiers = reach.option("tiers")
    if isinstance(tiers, Items):
        for each in tiers.values:
            if isinstance(each, Items):
                yield Standard(si(each.values[1]), si(each.values[0]))
        return
    radius = reach.values[1]
    if isinstance(radius, Number) and unit(radius.unit).dimension == Dimension(metres=1):
        yield Standard(si(radius), _least_area_m2(reach.values[0]))


def _least_area_m2(node: Node) -> float:
    """The largest area that some condition asks for; 0 where none does."""
    if not isinstance(node, Selected):
        return 0.0
    own = max((si(one.value) for one in _areas(node.condition)), default=0.0)
    return max(own, _least_area_m2(node.base))


def _areas(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Both):
        yield from _areas(condition.left)
        yield from _areas(condition.right)
    elif isinstance(condition, Compare) and condition.field == "area" and condition.sign == ">=":
        yield condition
