"""Values that a register, statistics or a counter hands in (台账、统计报送的值)."""

from collections.abc import Mapping
from dataclasses import replace

from xianzhi.core.indicators.definition import EditionItem
from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.observing import Value, Work, silent, verdict_of
from xianzhi.core.indicators.quantities import unit
from xianzhi.core.indicators.results import Method, Observation, Reason, Verdict

__all__ = ["handed_in"]

_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "in": "∈"}


def handed_in(work: Work, item: EditionItem, area: Unit) -> Observation:
    """Take the value that was handed in for a unit (取报送值); the last line wins.

    A line gives ``value``, or ``num`` and ``den`` from which the value follows; where it gives all
    three, the value has to be what the two come to.
    """
    definition = item.definition
    nothing = silent(work, item, area, Reason("indicator.handed_in", {"feed": definition.feed}))
    row = _row(work, item, area)
    if row is None:
        return nothing
    num, den, value = (_number(row, name) for name in ("num", "den", "value"))
    factor = unit(definition.unit).factor
    counted = num / den / factor if num is not None and den else None
    if value is None:
        value = (
            counted
            if counted is not None
            else (num / factor if num is not None and not den else None)
        )
    if value is None:
        return nothing
    reasons: tuple[Reason, ...] = ()
    if counted is not None and abs(counted - value) > max(abs(value) * 5e-4, 0.005):
        params = {"value": f"{value:g}", "counted": f"{counted:.2f}"}
        reasons = (Reason("indicator.does_not_add_up", params),)
    return _observed(nothing, item, (num, den, value), reasons, row)


def _row(work: Work, item: EditionItem, area: Unit) -> Mapping[str, str] | None:
    names = {item.definition.concept, item.definition.indicator} - {""}
    fitting = [row for row in work.inputs.values if row.get("concept", "") in names]
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
    verdict = Verdict.UNDECIDABLE
    if not reasons:
        verdict = verdict_of(Value(num or value, den, value, value, value), target)
        if target is None:
            reasons = (Reason("indicator.no_target"),)
    said = f"{value:,.2f} {definition.unit}"
    goal = "" if target is None else f"{_SIGNS[target.op]}{target.value:g} {definition.unit}"
    source = row.get("source", "") or definition.feed
    return replace(
        nothing,
        value=value,
        num=value * unit(definition.unit).factor if num is None else num,
        den=den,
        lo=value,
        hi=value,
        verdict=verdict,
        reasons=reasons,
        method=Method.REGISTER,
        formula_zh=f"{definition.name_zh} = {said}（{source}"
        + (f"，目标 {goal}）" if goal else "）"),
        formula_en=f"{definition.name_en} = {said} ({source}"
        + (f"; target {goal})" if goal else ")"),
        inputs={"values": ""},
        as_of=row.get("as_of", ""),
    )
