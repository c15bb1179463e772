"""Rows of observations as the methods know them (观测值还原)."""

from typing import Any

from xianzhi.apps.checkup.models import IndicatorObservation, ObservationChange
from xianzhi.core.diagnosis.change import Change
from xianzhi.core.indicators.results import (
    Direction,
    Method,
    Observation,
    Reason,
    Target,
    Verdict,
    Verification,
)

__all__ = ["change_of", "observed"]


def observed(row: IndicatorObservation) -> Observation:
    """Give an observation as it was computed (观测值)."""
    return Observation(
        concept=row.concept,
        definition=row.definition,
        definition_sha256=row.definition_sha256,
        unit=row.unit_code,
        unit_version=row.unit_version,
        measured_in=row.measured_in,
        direction=Direction(row.direction),
        value=row.value,
        num=row.num,
        den=row.den,
        lo=row.lo,
        hi=row.hi,
        verdict=Verdict(row.verdict),
        target=Target(**row.target) if row.target else None,
        reasons=tuple(_reason(one) for one in row.reasons),
        method=Method(row.method),
        known=row.known,
        total=row.total,
        variants=row.variants,
        formula_zh=row.formula.get("zh", ""),
        formula_en=row.formula.get("en", ""),
        verification=Verification(row.verification),
        inputs=row.inputs,
        as_of=row.as_of,
    )


def change_of(row: ObservationChange) -> Change:
    """Give a change as it was computed (变化分解)."""
    return Change(
        total=row.total,
        definition=row.by_definition,
        boundary=row.by_boundary,
        data=row.by_data,
        real=row.really,
        reason=_reason(row.reason) if row.reason else None,
    )


def _reason(told: dict[str, Any]) -> Reason:
    # Any: JSON of our own making.
    return Reason(told["code"], told.get("params") or {})
