"""Values that a register, statistics or a counter hands in (台账、统计报送的值)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from xianzhi.core.indicators.definition import Definition, EditionItem
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.observing import Value, Work, silent, verdict_of
from xianzhi.core.indicators.quantities import unit
from xianzhi.core.indicators.results import Method, Observation, Reason, Verdict

__all__ = ["VALUES", "handed_in", "reckoned", "rows_of"]

VALUES = "values"  # the table of what is handed in: no layer of things
_CLOSE, _NEAR = 5e-4, 0.005  # what rounding may take from a value, of it and in all
_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "in": "∈"}


def handed_in(work: Work, item: EditionItem, area: Unit) -> Observation:
    """Take the value that was handed in for a unit (取报送值); the last line wins.

    A line gives ``value``, or ``num`` and ``den`` from which the value follows; where it gives all
    three, the value has to be what the two come to. ``lo`` and ``hi`` end the interval of an
    estimate: where it holds the target, there is no verdict.
    """
    definition = item.definition
    nothing = silent(work, item, area, Reason("indicator.handed_in", {"feed": definition.feed}))
    row = _row(work, item, area)
    if row is None:
        return nothing
    num, den, value = (_number(row, name) for name in ("num", "den", "value"))
    value, fault = reckoned(definition, num, den, value)
    if value is None:
        return nothing
    return _observed(nothing, item, (num, den, value), () if fault is None else (fault,), row)


def reckoned(
    definition: Definition, num: float | None, den: float | None, value: float | None
) -> tuple[float | None, Reason | None]:
    """Work out the value of a line that was handed in (核算报送值).

    Parameters
    ----------
    num, den
        SI: people, objects, m², m; CNY where the unit is one of money.
    value
        In the unit of the definition.

    Returns
    -------
    value
        Null when the line says nothing.
    fault
        Why it cannot be relied on: the value is not what its parts come to. Null when it can.
    """
    factor = unit(definition.unit).factor
    counted = num / den / factor if num is not None and den else None
    if value is None:
        value = num / factor if counted is None and num is not None and not den else counted
    if value is None or counted is None:
        return value, None
    if abs(counted - value) <= max(abs(value) * _CLOSE, _NEAR):
        return value, None
    params = {"value": f"{value:g}", "counted": f"{counted:.2f}"}
    return value, Reason("indicator.does_not_add_up", params)


def rows_of(inputs: Inputs, definition: Definition) -> tuple[Mapping[str, str], ...]:
    """List the lines that were handed in for an indicator (报送行), by either of its codes."""
    names = {definition.concept, definition.indicator} - {""}
    return tuple(row for row in inputs.values if row.get("concept", "") in names)


def _row(work: Work, item: EditionItem, area: Unit) -> Mapping[str, str] | None:
    fitting = rows_of(work.inputs, item.definition)
    own = [row for row in fitting if row.get("unit", "") == area.code]
    general = [row for row in fitting if not row.get("unit", "")]
    found = own or general
    return found[-1] if found else None


def _number(row: Mapping[str, str], name: str) -> float | None:
    text = (row.get(name) or "").strip().replace(",", "").removesuffix("%")
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _observed(
    nothing: Observation,
    item: EditionItem,
    numbers: tuple[float | None, float | None, float],
    reasons: tuple[Reason, ...],
    row: Mapping[str, str],
) -> Observation:
    num, den, value = numbers
    target, definition = item.target, item.definition
    lo, hi = _interval(row, value)
    verdict = Verdict.UNDECIDABLE
    if not reasons:
        verdict = verdict_of(Value(num or value, den, value, lo, hi), target)
        if target is None:
            reasons = (Reason("indicator.no_target"),)
        elif verdict is Verdict.UNDECIDABLE:
            told = {"lo": f"{lo:.2f}", "hi": f"{hi:.2f}"}
            reasons = (Reason("indicator.within_the_margin", told),)
    said = f"{value:,.2f} {definition.unit}"
    goal = "" if target is None else f"{_SIGNS[target.op]}{target.value:g} {definition.unit}"
    source = row.get("source", "") or definition.feed
    return replace(
        nothing,
        value=value,
        num=value * unit(definition.unit).factor if num is None else num,
        den=den,
        lo=lo,
        hi=hi,
        verdict=verdict,
        reasons=reasons,
        method=Method.REGISTER,
        formula_zh=f"{definition.name_zh} = {said}（{source}"
        + (f"，目标 {goal}）" if goal else "）"),
        formula_en=f"{definition.name_en} = {said} ({source}"
        + (f"; target {goal})" if goal else ")"),
        inputs={VALUES: _digest(row)},
        as_of=row.get("as_of", ""),
    )


def _interval(row: Mapping[str, str], value: float) -> tuple[float, float]:
    """Give the interval of an estimate; what is no estimate is its own."""
    lo, hi = _number(row, "lo"), _number(row, "hi")
    if lo is None or hi is None or not lo <= value <= hi:
        return value, value
    return lo, hi


def _digest(row: Mapping[str, str]) -> str:
    """Hash the line that was read, not its file: other lines change nothing of this value."""
    said = {name: text for name, text in row.items() if text or name not in ("lo", "hi")}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
