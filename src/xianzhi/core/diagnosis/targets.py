"""What values say of targets (目标诊断): the gap in natural units, how serious, what is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xianzhi.core.diagnosis.change import Change
from xianzhi.core.indicators.grading import Severity, gap_to, severity_of
from xianzhi.core.indicators.results import Observation, Piece, Rule, Verdict

__all__ = ["Diagnosis", "Trend", "diagnose", "overdue", "severity", "trend"]


class Trend(StrEnum):
    """Which way the real part of a change points (趋势)."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is to be said of one indicator in one unit (诊断结论).

    ``gap`` is what is missing in the unit of the value, ``gap_natural`` in the unit of the
    numerator: how many m² of green, m of road, toilets would meet the target. Both are null when
    the target is met or nothing can be said.
    """

    observation: Observation
    severity: Severity
    gap: float | None
    gap_natural: float | None
    is_overdue: bool
    trend: Trend = Trend.UNKNOWN
    change: Change | None = None


def diagnose(
    observations: Iterable[Observation],
    on: date,
    changes: Mapping[tuple[str, str], Change] | None = None,
) -> tuple[Diagnosis, ...]:
    """Compare every value with its target (目标诊断).

    *changes* are by concept and unit; only their real part gives a trend.
    """
    known = changes or {}
    return tuple(
        _diagnosis(seen, on, known.get((seen.concept, seen.unit))) for seen in observations
    )


def _diagnosis(seen: Observation, on: date, change: Change | None) -> Diagnosis:
    gap = _gap(seen)
    natural = None
    if gap is not None and seen.den is not None and seen.value and seen.num is not None:
        natural = gap * seen.num / seen.value
    elif gap is not None and seen.den is None:
        natural = gap
    is_late = overdue(seen, on) is not None
    return Diagnosis(seen, severity(seen), gap, natural, is_late, trend(seen, change), change)


def _gap(seen: Observation) -> float | None:
    if seen.verdict is not Verdict.UNMET or seen.value is None or seen.target is None:
        return None
    return gap_to(seen.value, seen.target)


def severity(seen: Observation) -> Severity:
    """Grade the missed target of an observation (严重程度); what is met or unknown has no grade."""
    if seen.verdict is not Verdict.UNMET or seen.value is None or seen.target is None:
        return Severity.NONE
    return severity_of(seen.value, seen.target)


def overdue(seen: Observation, on: date) -> Piece | None:
    """List a target whose day has passed without being met (PR-T).

    A value that cannot be judged is not met either: nobody can show that it is. *on* is the
    cut-off day of the run.
    """
    target = seen.target
    if target is None or not target.due or seen.verdict is Verdict.MET:
        return None
    due = date.fromisoformat(target.due)
    if on <= due:
        return None
    return Piece(
        concept=seen.concept,
        definition=seen.definition,
        unit=seen.unit,
        rule=Rule.OVERDUE,
        geometry=None,
        quantity=float((on - due).days),
        measured_in="天",
        fingerprint=f"{seen.concept}|{seen.unit}|{target.due}",
        severity=str(severity(seen) or Severity.SERIOUS),
    )


def trend(seen: Observation, change: Change | None) -> Trend:
    """Say which way things really went (趋势): boundary, definition and data do not count."""
    if change is None or change.real is None:
        return Trend.UNKNOWN
    if change.real == 0:
        return Trend.SAME
    if seen.direction.value == "range":
        return _towards_range(seen, change)
    is_up = change.real > 0
    return Trend.BETTER if is_up == (seen.direction.value != "low") else Trend.WORSE


def _towards_range(seen: Observation, change: Change) -> Trend:
    if seen.value is None or seen.target is None or change.real is None:
        return Trend.UNKNOWN
    now, earlier = (gap_to(v, seen.target) for v in (seen.value, seen.value - change.real))
    if now == earlier:
        return Trend.SAME
    return Trend.BETTER if now < earlier else Trend.WORSE
