"""Values that do not look right (数值存疑): told beside them, never changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from xianzhi.apps.checkup.choices import ValueStatus
from xianzhi.apps.checkup.models import (
    CheckupRun,
    CheckupUnit,
    FilledValue,
    IndicatorObservation,
    UnitPart,
)
from xianzhi.apps.checkup.readmodels import DoubtLine, ReasonLine
from xianzhi.apps.checkup.selectors.wording import figure, name_of
from xianzhi.core.diagnosis.doubts import Figures, Limits, doubts, doubts_beside
from xianzhi.core.indicators.results import Reason

__all__ = ["Doubts", "doubt_lines", "doubts_of_run", "doubts_on_entry", "reason_lines"]

_LIMITS = Limits()
_LIVE = (ValueStatus.SUBMITTED, ValueStatus.APPROVED)
Key = tuple[str, str]  # concept, unit
Doubts = Mapping[Key, tuple[Reason, ...]]


def doubts_of_run(run: CheckupRun, concept: str = "") -> Doubts:
    """Find the doubtful values of a run (体检数值存疑), of one indicator or of all.

    Each value is looked at by itself, against the run before where the definition is the same, and
    among the units of its level, parts included. Five queries.
    """
    now, before = _rows(run, concept), _rows(run.before, concept)
    units = _measured_in(now)
    found: dict[Key, list[Reason]] = defaultdict(list)
    for key, row in now.items():
        last = before.get(key)
        comparable = last.value if last and last.definition == row.definition else None
        figures = Figures(row.value or 0.0, units.get(row.concept, ""), row.num, row.den)
        found[key] += doubts(figures, comparable, _LIMITS)
    for (name, _level), values in _kinds(run, now).items():
        for unit, reason in doubts_beside(values, _LIMITS).items():
            found[name, unit].append(reason)
    return {key: tuple(reasons) for key, reasons in found.items() if reasons}


def doubt_lines(run: CheckupRun) -> tuple[DoubtLine, ...]:
    """List the doubtful values of a run (存疑清单), in the order of the edition."""
    found = doubts_of_run(run)
    rows = _rows(run, "")
    names = dict(CheckupUnit.objects.filter(run=run).values_list("code", "name"))
    measured = _measured_in(rows)
    return tuple(
        DoubtLine(
            concept=row.concept,
            name=name_of(row.concept),
            unit_code=row.unit_code,
            unit=names.get(row.unit_code) or getattr(row, "unit_name", "") or row.unit_code,
            value=figure(row.value),
            measured_in=measured.get(row.concept, ""),
            reasons=reason_lines(found[key]),
        )
        for key, row in rows.items()
        if key in found
    )


def doubts_on_entry(concept: str, unit: str, day: date, figures: Figures) -> tuple[Reason, ...]:
    """Say what is doubtful of a value that is being filled in (填报存疑).

    It is held against the value of the unit before that day, filled in or observed by a run, and
    against the values of other units that are in use.
    """
    live = FilledValue.objects.filter(concept=concept, status__in=_LIVE)
    earlier = live.filter(unit_code=unit, as_of_date__lt=day).order_by("as_of_date").last()
    last = earlier.value if earlier else _observed_before(concept, unit, day)
    others = live.exclude(unit_code=unit).order_by("as_of_date")
    values = {one.unit_code: one.value for one in others} | {unit: figures.value}
    beside = doubts_beside(values, _LIMITS).get(unit)
    return (*doubts(figures, last, _LIMITS), *([beside] if beside else []))


def reason_lines(reasons: Iterable[Reason]) -> tuple[ReasonLine, ...]:
    """Give reasons as pages show them."""
    return tuple(ReasonLine(one.code, one.params) for one in reasons)


def _observed_before(concept: str, unit: str, day: date) -> float | None:
    rows = IndicatorObservation.objects.filter(
        concept=concept, unit_code=unit, run__cut_off_date__lt=day, value__isnull=False
    )
    found = rows.order_by("run__cut_off_date", "run__made_at").last()
    return found.value if found else None


def _rows(run: CheckupRun | None, concept: str) -> Mapping[Key, IndicatorObservation | UnitPart]:
    """Give all values of a run by concept and unit, in the order of the run."""
    if run is None:
        return {}
    asked = {"concept": concept} if concept else {}
    seen = IndicatorObservation.objects.filter(run=run, value__isnull=False, **asked)
    parts = UnitPart.objects.filter(run=run, value__isnull=False, **asked)
    rows: list[IndicatorObservation | UnitPart] = list(seen.order_by("position"))
    rows += parts.order_by("position")
    return {(row.concept, row.unit_code): row for row in rows}


def _kinds(
    run: CheckupRun, rows: Mapping[Key, IndicatorObservation | UnitPart]
) -> Mapping[Key, Mapping[str, float]]:
    """Group the values of an indicator by the level of the unit.

    Amounts are left out: a large town has more of everything and is no outlier for that.
    """
    levels = dict(CheckupUnit.objects.filter(run=run).values_list("code", "level"))
    found: dict[Key, dict[str, float]] = defaultdict(dict)
    for (concept, unit), row in rows.items():
        if row.value is not None and row.den is not None and unit in levels:
            found[concept, levels[unit]][unit] = row.value
    return found


def _measured_in(rows: Mapping[Key, IndicatorObservation | UnitPart]) -> Mapping[str, str]:
    """Say in which unit each indicator is told."""
    return {
        row.concept: row.measured_in
        for row in rows.values()
        if isinstance(row, IndicatorObservation)
    }
