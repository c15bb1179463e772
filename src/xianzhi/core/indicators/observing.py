"""From a definition and a unit to an observation with bounds, verdict and reasons (观测与判定)."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import get_ident

import shapely

from xianzhi.core.indicators.checking import Checker, Quantity, fields_of, layers_of
from xianzhi.core.indicators.definition import Definition, EditionItem, Measured
from xianzhi.core.indicators.faults import NotKnownError
from xianzhi.core.indicators.formulas import formula
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.quantities import Dimension, unit
from xianzhi.core.indicators.results import (
    Method,
    Observation,
    Reason,
    Target,
    Verdict,
)
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.syntax import Node
from xianzhi.core.indicators.windows import Window

__all__ = [
    "NOTES",
    "Amounts",
    "Value",
    "Work",
    "measured_amounts",
    "named_layers",
    "observe",
    "silent",
    "used_layers",
    "verdict_of",
]

NOTES = frozenset(
    {
        "indicator.column_assumed",
        "indicator.completeness_undeclared",
        "indicator.newer_than_the_day",
    }
)
"""Reasons that stand with a value and forbid no verdict."""
_TOLERANCE = 1e-9  # of the target: what arithmetic may lose


@dataclass(frozen=True, slots=True)
class Amounts:
    """Numerator and denominator, surely and at most (分子、分母及其上限), in SI units."""

    num: float
    den: float | None
    num_possible: float
    den_possible: float | None

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.num + other.num,
            _sum(self.den, other.den),
            self.num_possible + other.num_possible,
            _sum(self.den_possible, other.den_possible),
        )


def _sum(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left + right


@dataclass(frozen=True, slots=True)
class Value:
    """What amounts come to (指标值), in the unit of the indicator."""

    num: float
    den: float | None
    value: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Work:
    """What a run computes with (计算环境)."""

    session: Session
    checker: Checker
    windows: dict[tuple[str, str, int], Window] = field(default_factory=dict)
    tiles: dict[tuple[str, str, int, int], tuple[Window, ...]] = field(default_factory=dict)

    @property
    def inputs(self) -> Inputs:
        """The layers of the run."""
        return self.session.inputs

    def window(self, area: Unit) -> Window:
        """Give the window of a whole unit, always the same one: results are kept by it.

        Each thread has its own, with a ground of its own: what GEOS prepares serves one thread at a
        time, and two bring the process down.
        """
        key = (area.code, area.version, get_ident())
        if key not in self.windows:
            ground = shapely.from_wkb(shapely.to_wkb(area.ground))
            shapely.prepare(ground)
            self.windows[key] = Window(ground)
        return self.windows[key]


def measured_amounts(session: Session, measured: Measured, window: Window) -> Amounts:
    """Measure numerator and denominator in one window (分子分母量算); they add up over windows."""
    num, num_possible = _both_ways(session, measured.num, window)
    if measured.den is None:
        return Amounts(num, None, num_possible, None)
    den, den_possible = _both_ways(session, measured.den, window)
    return Amounts(num, den, num_possible, den_possible)


def _both_ways(session: Session, node: Node, window: Window) -> tuple[float, float]:
    sure = session.measure(node, window, possible=False)
    if not session.has_unknown(node):
        return sure, sure
    return sure, session.measure(node, window, possible=True)


def value_of(amounts: Amounts, measured: Measured, unit_name: str) -> Value:
    """Make a value and its bounds of amounts (指标值及上下界).

    Raises
    ------
    NotKnownError
        The denominator is nothing.
    """
    factor = unit(unit_name).factor
    if amounts.den is None or amounts.den_possible is None:
        bounds = sorted((amounts.num / factor, amounts.num_possible / factor))
        return Value(amounts.num, None, amounts.num / factor, bounds[0], bounds[1])
    unknown = amounts.num_possible - amounts.num if measured.finisher == "share" else 0.0
    den = amounts.den - unknown
    if not den or not amounts.den:
        raise NotKnownError(Reason("indicator.nothing_to_divide_by"))
    dens = sorted((amounts.den, amounts.den_possible))
    nums = sorted((amounts.num, amounts.num_possible))
    lo, hi = nums[0] / dens[1] / factor, nums[1] / dens[0] / factor
    return Value(amounts.num, den, amounts.num / den / factor, lo, hi)


def verdict_of(value: Value, target: Target | None) -> Verdict:
    """Judge by the bounds: a verdict stands only when the unknown cannot turn it (判定)."""
    if target is None:
        return Verdict.UNDECIDABLE
    low, high = _meets(value.lo, target), _meets(value.hi, target)
    if low != high or (low and target.op in ("=", "in") and not _meets(value.value, target)):
        return Verdict.UNDECIDABLE
    if not low and target.op in ("=", "in") and _spans(value, target):
        return Verdict.UNDECIDABLE
    return Verdict.MET if low else Verdict.UNMET


def _spans(value: Value, target: Target) -> bool:
    return value.lo <= target.value <= value.hi


def _meets(value: float, target: Target) -> bool:
    slack = abs(target.value) * _TOLERANCE
    if target.op == ">=":
        return value >= target.value - slack
    if target.op == "<=":
        return value <= target.value + slack
    upper = target.value if target.upper is None else target.upper
    return target.value - slack <= value <= upper + slack


def named_layers(definition: Definition, views: Mapping[str, tuple[Node, ...]]) -> frozenset[str]:
    """Name every layer that a definition may read, views followed (涉及图层)."""
    found: set[str] = set()
    for measured in (definition.measured, *definition.variants.values()):
        if measured is not None:
            found |= layers_of(measured.num)
            found |= layers_of(measured.den) if measured.den is not None else frozenset()
    if definition.problem is not None and definition.problem.piece is not None:
        found |= layers_of(definition.problem.piece)
    return frozenset(found).union(
        *(layers_of(view) for name in found for view in views.get(name, ()))
    )


def used_layers(definition: Definition, inputs: Inputs, session: Session) -> frozenset[str]:
    """Name the layers of the inputs that a definition reads (所用图层).

    A view is followed only where the layer itself is missing.
    """
    missing = {name: drawn for name, drawn in session.views.items() if name not in inputs.layers}
    return named_layers(definition, missing) & set(inputs.layers)


def observe(work: Work, item: EditionItem, area: Unit, windows: tuple[Window, ...]) -> Observation:
    """Compute one indicator in one unit (计算指标).

    Parameters
    ----------
    windows
        Parts of the unit's ground that together are all of it; results are added up.
    """
    definition = item.definition
    measured = definition.measured
    if measured is None:
        return silent(work, item, area, Reason("indicator.handed_in", {"feed": definition.feed}))
    try:
        amounts = _added(work.session, measured, windows)
        value = value_of(amounts, measured, definition.unit)
    except NotKnownError as error:
        return silent(work, item, area, error.reason)
    reasons = (*_blocking(work, item), *_notes(work, definition))
    value = _widened(value, definition, reasons)
    verdict = _verdict(value, item.target, reasons)
    shares = measured.finisher == "share" and amounts.den is not None
    dims = _dimensions(work.checker, measured)
    line = formula(definition, (value.num, value.den), dims, value.value, item.target)
    return replace(
        _base(work, item, area),
        value=value.value,
        num=value.num,
        den=value.den,
        lo=value.lo,
        hi=value.hi,
        verdict=verdict,
        reasons=(*reasons, *_open(value, item.target, verdict, reasons)),
        method=Method.COMPUTED,
        known=round(value.den or 0) if shares and dims[1] == Dimension(objects=1) else None,
        total=round(amounts.den or 0) if shares and dims[1] == Dimension(objects=1) else None,
        variants=dict(_variants(work, definition, windows)),
        formula_zh=line[0],
        formula_en=line[1],
    )


def _added(session: Session, measured: Measured, windows: tuple[Window, ...]) -> Amounts:
    found = [measured_amounts(session, measured, window) for window in windows]
    total = found[0]
    for each in found[1:]:
        total = total + each
    return total


def _dimensions(checker: Checker, measured: Measured) -> tuple[Dimension, Dimension | None]:
    num = checker.type_of(measured.num)
    den = None if measured.den is None else checker.type_of(measured.den)
    assert isinstance(num, Quantity)
    return num.dimension, den.dimension if isinstance(den, Quantity) else None


def _variants(
    work: Work, definition: Definition, windows: tuple[Window, ...]
) -> Iterator[tuple[str, float | None]]:
    for name, measured in definition.variants.items():
        try:
            amounts = _added(work.session, measured, windows)
            yield name, value_of(amounts, measured, definition.unit).value
        except NotKnownError:
            yield name, None


def _base(work: Work, item: EditionItem, area: Unit) -> Observation:
    definition, inputs = item.definition, work.inputs
    used = sorted(used_layers(definition, inputs, work.session))
    days = [inputs.layers[name].as_of for name in used if inputs.layers[name].as_of]
    return Observation(
        concept=definition.concept,
        definition=definition.id,
        unit=area.code,
        unit_version=area.version,
        measured_in=definition.unit,
        direction=definition.direction,
        value=None,
        num=None,
        den=None,
        lo=None,
        hi=None,
        verdict=Verdict.UNDECIDABLE,
        target=item.target,
        method=Method.NONE,
        verification=definition.verification,
        inputs={name: inputs.layers[name].sha256 for name in used},
        definition_sha256=definition.sha256,
        as_of=min(days, default=""),
    )


def silent(work: Work, item: EditionItem, area: Unit, reason: Reason) -> Observation:
    """Say of a unit that nothing can be said, and why (不可判定)."""
    return replace(_base(work, item, area), reasons=(reason,))


def _blocking(work: Work, item: EditionItem) -> Iterator[Reason]:
    """Reasons that forbid a verdict: volunteered, too old, or not complete enough."""
    inputs, definition = work.inputs, item.definition
    for name in sorted(used_layers(definition, inputs, work.session)):
        layer, need = inputs.layers[name], definition.needs.get(name)
        floor = 0.95 if need is None else need.completeness
        if layer.volunteered:
            yield Reason("indicator.volunteered", {"layer": name})
        elif layer.completeness is not None and layer.completeness < floor:
            params = {"layer": name, "share": f"{layer.completeness:.0%}", "floor": f"{floor:.0%}"}
            yield Reason("indicator.incomplete_layer", params)
        age = None if need is None else need.max_age_days
        if age is not None and layer.as_of and _days(layer.as_of, inputs.day) > age:
            params = {"layer": name, "as_of": layer.as_of, "days": f"{age:g}"}
            yield Reason("indicator.too_old", params)


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _notes(work: Work, definition: Definition) -> Iterator[Reason]:
    """Reasons that a reader should know and that forbid nothing."""
    measured = definition.measured
    parts = () if measured is None else (measured.num, measured.den)
    fields = frozenset().union(*(fields_of(part) for part in parts if part is not None))
    for name in sorted(used_layers(definition, work.inputs, work.session)):
        layer = work.inputs.layers[name]
        if layer.completeness is None and not layer.volunteered:
            yield Reason("indicator.completeness_undeclared", {"layer": name})
        day = work.inputs.day
        if layer.as_of and day and _days(day, layer.as_of) > 0:
            params = {"layer": name, "as_of": layer.as_of, "day": day}
            yield Reason("indicator.newer_than_the_day", params)
        for field_name in sorted(layer.assumed & fields):
            yield Reason("indicator.column_assumed", {"layer": name, "field": field_name})


def _widened(value: Value, definition: Definition, reasons: tuple[Reason, ...]) -> Value:
    """Where anything may be missing from a layer, a share may be anything."""
    if any(reason.code == "indicator.volunteered" for reason in reasons):
        return replace(value, lo=0.0, hi=100.0 if definition.unit == "%" else math.inf)
    return value


def _verdict(value: Value, target: Target | None, reasons: tuple[Reason, ...]) -> Verdict:
    if any(reason.code not in NOTES for reason in reasons):
        return Verdict.UNDECIDABLE
    return verdict_of(value, target)


def _open(
    value: Value, target: Target | None, verdict: Verdict, reasons: tuple[Reason, ...]
) -> Iterator[Reason]:
    """Say why there is no verdict when nothing else said so."""
    if verdict is not Verdict.UNDECIDABLE or any(each.code not in NOTES for each in reasons):
        return
    if target is None:
        yield Reason("indicator.no_target")
    else:
        yield Reason(
            "indicator.unknown_decides", {"lo": f"{value.lo:.2f}", "hi": f"{value.hi:.2f}"}
        )
