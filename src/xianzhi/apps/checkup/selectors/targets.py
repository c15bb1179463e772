"""Targets of plans with what the last run measured (目标运行)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import Count, Sum
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import OPEN
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRun,
    IndicatorObservation,
    ObservationChange,
)
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.readmodels import ReasonLine, TargetLine
from xianzhi.apps.checkup.selectors.observed import observed
from xianzhi.apps.checkup.selectors.wording import figure, name_of, reasons_of
from xianzhi.apps.ledger.selectors import BoundTarget, bound_targets
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.diagnosis.planned import Asked, against, target_asked
from xianzhi.core.diagnosis.targets import Diagnosis
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.problems import natural_unit
from xianzhi.core.indicators.syntax import DefinitionError
from xianzhi.records.decisions import require

__all__ = ["target_lines"]

_WORST = ("unmet", "undecidable", "met")


@dataclass(frozen=True, slots=True)
class _Behind:
    """The open problems behind a value (相关问题)."""

    problems: int = 0
    people: float | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the newest runs say of some indicators; rows by concept."""

    rows: Mapping[str, Sequence[IndicatorObservation]]
    trends: Mapping[UUID, str]  # by the id of the row
    behind: Mapping[tuple[UUID, str, str], _Behind]  # by run, concept and unit


def target_lines(actor: Actor, at: datetime, task_id: str = "") -> tuple[TargetLine, ...]:
    """List the targets that plans set and a check-up can measure, with the last value (目标运行).

    Those of one task, or all. The last value is that of the newest run of any edition that observed
    the indicator; it is judged by the number of the plan. The number of queries does not depend on
    how many there are.
    """
    require(may_read(actor))
    asked = bound_targets(actor, task_id=task_id)
    concepts = {one.indicator: concept for one in asked if (concept := _concepts(one.indicator))}
    measured = _measured(set(concepts.values())) if concepts else _Measured({}, {}, {})
    return tuple(_line(one, concepts.get(one.indicator, ""), measured, at) for one in asked)


def _concepts(indicator: str) -> str:
    return _by_indicator().get(indicator, "")


@cache
def _by_indicator() -> Mapping[str, str]:
    return {one.indicator: one.concept for one in definitions().values() if one.indicator}


def _measured(concepts: set[str]) -> _Measured:
    every = CheckupRun.objects.order_by("cut_off_date", "made_at").only("id", "edition")
    newest = {run.edition: run.pk for run in every}.values()
    listed = IndicatorObservation.objects.filter(run__in=newest, concept__in=concepts)
    rows: dict[str, list[IndicatorObservation]] = {}
    for row in listed.select_related("run").order_by("position"):
        known = rows.setdefault(row.concept, [])
        if known and _age(known[0]) < _age(row):
            known.clear()
        if not known or known[0].run_id == row.run_id:
            known.append(row)
    changes = ObservationChange.objects.filter(
        observation__in=[row.pk for some in rows.values() for row in some]
    )
    trends = dict(changes.values_list("observation_id", "trend"))
    return _Measured(rows, trends, _behind(newest, concepts))


def _age(row: IndicatorObservation) -> tuple[object, object]:
    return row.run.cut_off_date, row.run.made_at


def _behind(runs: Iterable[UUID], concepts: set[str]) -> Mapping[tuple[UUID, str, str], _Behind]:
    found = CheckupProblem.objects.filter(
        last_run__in=list(runs), concept__in=concepts, status__in=OPEN
    )
    counted = found.values_list("last_run", "concept", "unit_code").annotate(
        Count("id"), Sum("people")
    )
    return {
        (run, concept, unit): _Behind(count, people)
        for run, concept, unit, count, people in counted
    }


def _line(asked: BoundTarget, concept: str, measured: _Measured, at: datetime) -> TargetLine:
    today, due = timezone.localdate(at), asked.deadline_date
    is_late = due is not None and due < today
    rows = measured.rows.get(concept, ())
    if not rows:
        return TargetLine(asked, name_of(concept), concept=concept, is_overdue=is_late)
    judged = [(row, *_judged(asked, row)) for row in rows]
    row, found, names_reach = min(judged, key=lambda one: _WORST.index(one[1].observation.verdict))
    behind = measured.behind.get((row.run_id, concept, row.unit_code), _Behind())
    verdict = found.observation.verdict.value
    return TargetLine(
        asked,
        name_of(concept),
        concept=concept,
        run_id=str(row.run_id),
        run=row.run.number,
        edition=row.run.edition,
        day=row.run.cut_off_date,
        value=figure(row.value),
        measured_in=row.measured_in,
        verdict=verdict,
        notes=tuple(_notes(found, concept, behind, names_reach=names_reach)),
        trend=measured.trends.get(row.pk, ""),
        problems=behind.problems,
        is_overdue=is_late and verdict != "met",
        reasons=reasons_of(row.reasons) if verdict == "undecidable" else (),
    )


def _judged(asked: BoundTarget, row: IndicatorObservation) -> tuple[Diagnosis, bool]:
    """Judge a value by the plan's own number, and say whether the plan names none to be met."""
    seen = observed(row)
    worded = Asked(asked.name, asked.op, asked.value, asked.unit)
    target = target_asked(worded, seen, asked.deadline_date)
    return against(seen, target, row.run.cut_off_date), target is None


def _notes(
    found: Diagnosis, concept: str, behind: _Behind, *, names_reach: bool
) -> Iterator[ReasonLine]:
    seen = found.observation
    if names_reach and seen.value is not None:
        yield ReasonLine("checkup.ui.names_reach", {})
    if found.gap:
        yield _short(figure(found.gap), seen.measured_in)
    if natural := _natural(found, concept):
        yield ReasonLine("checkup.ui.gap_natural", {"natural": natural})
    if behind.people:
        people = figure(float(round(behind.people)))
        yield ReasonLine("checkup.ui.gap_people", {"people": people})


def _short(gap: str, measured_in: str) -> ReasonLine:
    """A gap between two shares is told in percentage points."""
    if measured_in == "%":
        return ReasonLine("checkup.ui.gap_points", {"gap": gap})
    return ReasonLine("checkup.ui.gap", {"gap": f"{gap} {measured_in}"})


def _natural(found: Diagnosis, concept: str) -> str:
    """Tell a gap in what would fill it: square metres of green, metres of road, toilets."""
    seen, defined = found.observation, definitions().get(concept)
    if not found.gap_natural or seen.den is None or defined is None or defined.measured is None:
        return ""
    try:
        unit = natural_unit(Checker(schema(), {}), defined.measured.num)
    except DefinitionError:  # a word of a package that is not installed any more
        return ""
    return f"{figure(float(-(-found.gap_natural // 1)))} {unit}"  # up: less would not do
