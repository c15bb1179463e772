"""What each part of a unit adds to the unit's value (指标分解).

Measures add up over ground: numerators and denominators of units that fill another one sum to its
own. Where they do not, the difference is told with its reason, never spread over the parts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

from xianzhi.core.indicators.definition import Measured
from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.observing import Work, measured_amounts, observe
from xianzhi.core.indicators.primitives import Primitive
from xianzhi.core.indicators.results import Observation, Reason, Verdict
from xianzhi.core.indicators.running import Step
from xianzhi.core.indicators.syntax import Binary, Call, Node, Number
from xianzhi.core.indicators.trees import Filling, below, placings

__all__ = ["Sum", "adds_up", "observe_part", "part_steps", "shares_of", "sum_of"]

_NEAR = 1e-6  # of the whole: what clipping loses along boundaries
_FULL = 1e-4  # of the ground
_NOTHING = "indicator.nothing_to_divide_by"
_MEASURES = frozenset({"area", "length", "count", "sum", "gap", "pop"})


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts beside their whole (合计核对), in the SI unit of the side.

    ``rest`` is what the parts leave to the whole; below nought where they count something twice.
    """

    total: float
    parts: float
    reasons: tuple[Reason, ...] = ()

    @property
    def rest(self) -> float:
        """What the parts leave to the whole."""
        return 0.0 if self.adds_up else self.total - self.parts

    @property
    def adds_up(self) -> bool:
        """Whether the parts sum to the whole."""
        return isclose(self.parts, self.total, rel_tol=_NEAR, abs_tol=_NEAR)


def part_steps(wholes: Iterable[Step], units: Sequence[Unit]) -> Iterator[Step]:
    """List what has to be computed below the units of a run (分解步骤).

    *wholes* are what the run computes: that is not computed again. What is handed in is measured
    nowhere, so that it has no parts.
    """
    asked = list(wholes)
    placed, known = placings(units), {unit.code: unit for unit in units}
    listed = {(step.item.definition.concept, step.area.code) for step in asked}
    for step in asked:
        if step.item.definition.measured is None:
            continue
        for code in below(step.area.code, placed):
            key = (step.item.definition.concept, code)
            if key not in listed:
                listed.add(key)
                yield Step(step.item, known[code])


def observe_part(work: Work, step: Step) -> Observation:
    """Compute an indicator in a part of what it is asked of (分项计算).

    A part with nothing to divide by has no value, and still adds its numerator to the whole: a
    park where nobody lives is a park of the town.
    """
    window = work.window(step.area)
    seen = observe(work, step.item, step.area, (window,))
    measured = step.item.definition.measured
    if measured is None or not any(one.code == _NOTHING for one in seen.reasons):
        return _as_part(seen)
    amounts = measured_amounts(work.session, measured, window)
    return replace(seen, num=amounts.num, den=amounts.den)


def _as_part(seen: Observation) -> Observation:
    """Judge a part as a part.

    A ratio of a part stands beside the target of the whole. An amount does not: three stations for
    a county are not three for each of its towns. Nought or none is asked of every part alike.
    """
    target = seen.target
    if target is None or seen.den is not None or target.value == 0.0:
        return seen
    if seen.verdict is Verdict.UNDECIDABLE:
        return seen
    reason = Reason("indicator.amount_of_the_whole")
    return replace(seen, verdict=Verdict.UNDECIDABLE, reasons=(*seen.reasons, reason))


def shares_of(whole: float | None, parts: Sequence[float | None]) -> tuple[float | None, ...]:
    """Give the share that each part adds to a whole (贡献份额), in [0, 1]; null where unknown.

    A whole of nought has no shares.
    """
    if not whole:
        return (None,) * len(parts)
    return tuple(None if part is None else part / whole for part in parts)


def sum_of(
    whole: float | None,
    parts: Sequence[float | None],
    filling: Filling | None,
    is_additive: bool,
) -> Sum | None:
    """Compare the parts with their whole (合计核对); null where the whole or all parts are unknown.

    Parameters
    ----------
    whole, parts
        One side, numerator or denominator, SI.
    filling
        How far the parts fill the whole's ground; null when nobody measured it.
    is_additive
        Whether the definition adds up over ground at all.
    """
    known = [part for part in parts if part is not None]
    if whole is None or not known:
        return None
    found = Sum(whole, sum(known))
    if found.adds_up:
        return found
    silent = len(parts) - len(known)
    return replace(found, reasons=tuple(_why(found, silent, filling, is_additive)))


def _why(found: Sum, silent: int, filling: Filling | None, is_additive: bool) -> Iterator[Reason]:
    if not is_additive:
        yield Reason("diagnosis.parts_not_additive")
    if silent:
        yield Reason("diagnosis.parts_silent", {"count": str(silent)})
    if filling is not None and filling.covered < 1 - _FULL:
        yield Reason("diagnosis.parts_leave_out", {"share": f"{1 - filling.covered:.1%}"})
    if filling is not None and filling.twice > _FULL:
        yield Reason("diagnosis.parts_overlap", {"share": f"{filling.twice:.1%}"})
    if found.parts > found.total and is_additive:
        yield Reason("diagnosis.parts_count_twice")


def adds_up(measured: Measured, known: Mapping[str, Primitive]) -> tuple[bool, bool]:
    """Tell whether numerator and denominator add up over ground (可加性).

    Sums and differences of measures do, and measures times a number; a number by itself, a product
    of measures and a plug-in that says so do not. An indicator without a denominator has one that
    does.
    """
    den = measured.den is None or _additive(measured.den, known)
    return _additive(measured.num, known), den


def _additive(node: Node, known: Mapping[str, Primitive]) -> bool:
    if isinstance(node, Call):
        inner = all(_plugged_in_adds(value, known) for value in node.values)
        own = node.word in _MEASURES or (node.word in known and known[node.word].additive)
        return own and inner
    if not isinstance(node, Binary):
        return False
    if node.sign in ("+", "-"):
        return _additive(node.left, known) and _additive(node.right, known)
    if node.sign == "*" and isinstance(node.left, Number):
        return _additive(node.right, known)
    return isinstance(node.right, Number) and _additive(node.left, known)


def _plugged_in_adds(node: Node, known: Mapping[str, Primitive]) -> bool:
    """Whether no word of somebody else inside an expression refuses to be taken apart."""
    if isinstance(node, Call):
        own = node.word not in known or known[node.word].additive
        return own and all(_plugged_in_adds(value, known) for value in node.values)
    if isinstance(node, Binary):
        return _plugged_in_adds(node.left, known) and _plugged_in_adds(node.right, known)
    return True
