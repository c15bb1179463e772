"""What a facility has to be to serve somebody, read off a definition (服务标准).

An indicator lists as uncovered what lies beyond the reach of its facilities. Whoever chooses new
sites asks how far such a site would reach and how large it has to be; both stand in the definition.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xianzhi.core.indicators.definition import Definition
from xianzhi.core.indicators.inputs import AREA_TOLERANCE_M2
from xianzhi.core.indicators.quantities import Dimension, unit
from xianzhi.core.indicators.reaching import EUCLID, WALK, limit_m_of, metric_of
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
    """An indicator of reach, as the crow flies or on foot (服务半径、步行可达类指标).

    ``homes`` is the ground on which people live, ``reach`` what is served; ``counts_people`` says
    whether the numerator counts people or ground.
    """

    homes: Node
    reach: Call
    standards: tuple[Standard, ...]
    counts_people: bool

    @property
    def is_on_foot(self) -> bool:
        """Whether a site serves along the ways."""
        return metric_of(self.reach) == WALK

    @property
    def missed(self) -> Node:
        """The ground that nothing serves, by the reach that is measured."""
        return Binary("-", self.homes, self.reach)

    def least_area_m2(self, limit_m: float) -> float:
        """Say how large a site has to be that is to reach so far; the largest for what none says.

        A farther reach than any that the definition names asks for its largest size.
        """
        enough = [one.least_area_m2 for one in self.standards if one.limit_m >= limit_m]
        return min(enough, default=max(one.least_area_m2 for one in self.standards))

    def counted_m(self, area_m2: float | None, limit_m: float) -> float:
        """Say how far the indicator lets a site of a size reach (计入半径), whatever was asked for.

        A point (null) is taken to become as large as a site has to be that is to reach *limit_m*.
        """
        size = self.least_area_m2(limit_m) if area_m2 is None else area_m2 + AREA_TOLERANCE_M2
        return max(
            (one.limit_m for one in self.standards if one.least_area_m2 <= size), default=0.0
        )


def reach_rule(defined: Definition) -> ReachRule | None:
    """Read how far and how large off a definition (服务标准); null where it is not about reach.

    What the numerator measures counts: where it is walked, sites are sought on foot, even if the
    list of problems draws circles. Reach by car gives null: it is no question of a site nearby.
    """
    problem, measured = defined.problem, defined.measured
    if problem is None or problem.rule is not Rule.UNCOVERED or measured is None:
        return None
    piece = problem.piece
    if not isinstance(piece, Binary) or piece.sign != "-":
        return None
    reach = _reach_of(measured.num, piece.left) or piece.right
    if not isinstance(reach, Call) or reach.word != "reach":
        return None
    standards = tuple(_standards(reach)) if metric_of(reach) in (EUCLID, WALK) else ()
    if not standards:
        return None
    num = measured.num
    counts_people = isinstance(num, Call) and num.word == "pop"
    return ReachRule(piece.left, reach, standards, counts_people)


def _reach_of(num: Node, homes: Node) -> Node | None:
    """The reach inside ``pop(reach(…))`` or ``area(homes & reach(…))``; null for anything else."""
    inner = num.values[0] if isinstance(num, Call) and num.word in ("pop", "area") else None
    if isinstance(inner, Binary) and inner.sign == "&" and inner.left == homes:
        inner = inner.right
    return inner if isinstance(inner, Call) and inner.word == "reach" else None


def _standards(reach: Call) -> Iterator[Standard]:
    if metric_of(reach) == WALK:
        yield Standard(limit_m_of(reach), _least_area_m2(reach.values[0]))
        return
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
