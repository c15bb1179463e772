"""Figures and names as pages write them (数值与名称)."""

from collections.abc import Mapping

from xianzhi.apps.checkup.readmodels import ReasonLine, Said
from xianzhi.catalogue.diagnosis.crosswalk import crosswalk
from xianzhi.catalogue.indicators.editions import definitions

__all__ = ["bounds_of", "figure", "name_of", "reasons_of", "signed", "target_of"]

_SIGNS = {">=": "≥", "<=": "≤", "=": "="}
_NEAR = 5e-7


def figure(value: float | None) -> str:
    """Write a value with as many places as it deserves; empty when there is none."""
    if value is None:
        return ""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    places = 2 if abs(value) >= 1 else 4
    return f"{value:,.{places}f}"


def signed(value: float | None) -> str:
    """Write a difference with its sign (变化量); empty when there is none."""
    if value is None:
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{figure(abs(value))}"


def bounds_of(lo: float | None, hi: float | None) -> str:
    """Write between what the truth lies; empty when it is known."""
    if lo is None or hi is None or abs(hi - lo) <= _NEAR * max(1.0, abs(hi)):
        return ""
    return f"{figure(lo)} – {figure(hi)}"


def target_of(target: Mapping[str, object] | None) -> str:
    """Write a target; empty when the edition sets none."""
    if not target:
        return ""
    value, upper = target.get("value"), target.get("upper")
    low = figure(value if isinstance(value, int | float) else None)
    if target.get("op") == "in":
        return f"{low} – {figure(upper if isinstance(upper, int | float) else None)}"
    return f"{_SIGNS.get(str(target.get('op')), '')} {low}".strip()


def name_of(concept: str) -> Said:
    """Name an indicator, or what is reported and measured by none; anything else by its code."""
    defined = definitions().get(concept)
    if defined:
        return Said(defined.name_zh, defined.name_en)
    crossing = crosswalk().get(concept)
    return Said(crossing.zh, crossing.en) if crossing else Said(concept, concept)


def reasons_of(stored: object) -> tuple[ReasonLine, ...]:
    """Give stored reasons as lines."""
    found = stored if isinstance(stored, list) else []
    return tuple(ReasonLine(one["code"], one.get("params") or {}) for one in found)
