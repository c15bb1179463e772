"""Counters by unit, town, category, grid and week (评价统计), and the rows behind each number."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncWeek
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.models import Case, CaseMove
from xianzhi.apps.casework.permissions import may_enter
from xianzhi.apps.casework.readmodels import (
    Asked,
    CaseFilter,
    CountedRow,
    CountLine,
    CountPage,
    HotSpot,
)
from xianzhi.apps.casework.selectors.counters import (
    DONE,
    LATE,
    counts_by_step,
    counts_of,
    verb_counts,
)
from xianzhi.apps.casework.selectors.queue import filtered, names_of
from xianzhi.apps.casework.workflow import DONE_BY
from xianzhi.apps.grid.selectors import area_names
from xianzhi.core.counting import COUNTED_VERBS, StepCounts
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import require

__all__ = ["COUNTED_BY", "STEP_NUMBERS", "Counted", "count_page", "counted", "hot_spots"]

COUNTED_BY = ("unit", "town", "area", "category", "week")
STEP_NUMBERS = ("due", "done", "in_time", "late", "passed_on", "open", "overdue")
_MOST_WEEKS = 520
_HOT_WEEKS, _HOT_AREAS, _LEAST_HOT = 8, 30, 3
_ENDED: Mapping[str, Q] = {
    "due": Q(), "done": DONE, "in_time": DONE & ~LATE, "late": DONE & LATE, "passed_on": ~DONE,
}  # fmt: skip


def count_page(actor: Actor, asked: Asked, at: datetime) -> CountPage:
    """Count the steps of the cases that an actor sees (评价统计); at most eight queries.

    Raises
    ------
    PermissionDeniedError
        The actor does not work with cases.
    """
    require(may_enter(actor))
    cases = _cases(actor, asked, at)
    by = asked.by if asked.by in COUNTED_BY else "unit"
    stage = asked.stage if asked.stage in DONE_BY else "handle"
    found = _grouped(cases, by, stage, at)
    names = _names(by, found, at)
    lines = tuple(CountLine(key or "none", names.get(key, key), c) for key, c in found.items())
    ordered = sorted(lines, key=lambda one: (-one.counts.due, one.name))
    if by == "week":
        ordered = sorted(lines, key=lambda one: one.key, reverse=True)
    return CountPage(
        by=by,
        stage=stage,
        steps=tuple(counts_by_step(cases, at).items()),
        verbs=verb_counts(cases),
        lines=tuple(ordered),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows behind one number (计数明细): what has left the step, and what lies in it."""

    moves: QuerySet[CaseMove] | None
    cases: QuerySet[Case] | None
    at: datetime

    def total(self) -> int:
        """Count the rows; it is the number."""
        left = self.moves.count() if self.moves is not None else 0
        return left + (self.cases.count() if self.cases is not None else 0)

    def rows(self, begin: int = 0, end: int | None = None) -> Iterator[CountedRow]:
        """Give rows in their order, open ones first, a thousand at a time."""
        lying = self.cases.count() if self.cases is not None and begin else 0
        if self.cases is not None:
            yield from self._lying(self.cases, begin, end)
            lying = lying or self.cases.count()
        if self.moves is not None and (end is None or end > lying):
            yield from self._left(max(0, begin - lying), None if end is None else end - lying)

    def _lying(self, cases: QuerySet[Case], begin: int, end: int | None) -> Iterator[CountedRow]:
        ordered = cases.order_by("due_at", "id")[begin:end]
        for row in ordered.values_list(*_OF_CASE).iterator(1_000):
            number, case_id, category, town, unit, stage, entered, due = row
            is_late = due is not None and due < self.at
            outcome = "overdue" if is_late else "open"
            yield CountedRow(
                str(case_id), number, category or "", town, unit or "", stage, entered, due, None,
                outcome,
            )  # fmt: skip

    def _left(self, begin: int, end: int | None) -> Iterator[CountedRow]:
        assert self.moves is not None
        ordered = self.moves.order_by("-at", "id")[begin:end]
        for row in ordered.values_list(*_OF_MOVE).iterator(1_000):
            number, case_id, category, town, unit, stage, entered, due, ended, verb, is_end = row
            is_done = verb in DONE_BY.get(stage, ())
            outcome = ("late" if due and due < ended else "in_time") if is_done else "passed_on"
            yield CountedRow(
                str(case_id), number, category or "", town, unit or "", stage, entered, due, ended,
                outcome if is_end else "",
            )  # fmt: skip


_OF_CASE = (
    "number", "id", "category__name", "town_code", "unit__name", "stage", "stage_entered_at",
    "due_at",
)  # fmt: skip
_OF_MOVE = (
    "case__number", "case_id", "case__category__name", "case__town_code", "unit__name", "stage",
    "entered_at", "due_at", "at", "verb", "is_end",
)  # fmt: skip


def counted(actor: Actor, asked: Asked, at: datetime) -> Counted:
    """Select the rows behind a number (计数明细); an unknown number has none.

    Raises
    ------
    PermissionDeniedError
        The actor does not work with cases.
    """
    require(may_enter(actor))
    cases = _cases(actor, asked, at)
    if asked.key and asked.by in COUNTED_BY and asked.by != "unit":
        cases = filtered(actor, _keyed(asked), at, any_group=True).filter(pk__in=cases)
    moves = CaseMove.objects.filter(case__in=cases)
    if asked.key and asked.by == "unit":
        is_theirs = Q(unit__isnull=True) if asked.key == "none" else Q(unit_id=asked.key)
        known = asked.key == "none" or is_id(asked.key)
        cases = cases.filter(is_theirs) if known else cases.none()
        moves = moves.filter(is_theirs) if known else moves.none()
    if asked.number in COUNTED_VERBS:
        verb, before = COUNTED_VERBS[asked.number]
        told = moves.filter(verb=verb)
        return Counted(told.filter(before=before) if before else told, None, at)
    return _of_step(asked, cases, moves, at)


def hot_spots(actor: Actor, at: datetime) -> tuple[HotSpot, ...]:
    """List the grid areas with most reports, week by week (热点网格); two queries.

    A week is hot where it has at least three reports, and more than the mean of the other weeks and
    twice its square root: what chance alone seldom brings.
    """
    require(may_enter(actor))
    weeks = _weeks(at, _HOT_WEEKS)
    since = _begin(weeks[0])
    chosen = filtered(actor, CaseFilter("all"), at).exclude(area_code="")
    told = chosen.filter(reported_at__gte=since).annotate(week=_week_of("reported_at"))
    counts: dict[str, dict[date, int]] = {}
    for area, week, count in (
        told.values_list("area_code", "week").annotate(n=Count("id")).order_by()
    ):
        counts.setdefault(area, {})[week] = count
    most = sorted(counts, key=lambda area: (-sum(counts[area].values()), area))[:_HOT_AREAS]
    names = area_names(set(most))
    return tuple(
        HotSpot(area, names.get(area, area), tuple(_heat(counts[area], weeks))) for area in most
    )


def _heat(counts: Mapping[date, int], weeks: list[date]) -> Iterator[tuple[date, int, bool]]:
    whole = sum(counts.get(week, 0) for week in weeks)
    for week in weeks:
        here = counts.get(week, 0)
        others = (whole - here) / (len(weeks) - 1)
        yield week, here, here >= _LEAST_HOT and here > others + 2 * others**0.5


def _cases(actor: Actor, asked: Asked, at: datetime) -> QuerySet[Case]:
    """Select the cases of a period: those that were reported in its weeks."""
    chosen = filtered(actor, CaseFilter("all"), at)
    if 1 <= asked.weeks <= _MOST_WEEKS:
        chosen = chosen.filter(reported_at__gte=_begin(_weeks(at, asked.weeks)[0]))
    return chosen


def _keyed(asked: Asked) -> CaseFilter:
    return CaseFilter("all", **{asked.by: asked.key})


def _of_step(
    asked: Asked, cases: QuerySet[Case], moves: QuerySet[CaseMove], at: datetime
) -> Counted:
    stage, number = asked.stage, asked.number
    if stage not in DONE_BY or number not in STEP_NUMBERS:
        return Counted(None, None, at)
    ended = moves.filter(is_end=True, stage=stage)
    lying = cases.filter(stage=stage)
    if number == "overdue":
        return Counted(None, lying.filter(due_at__lt=at), at)
    if number == "open":
        return Counted(None, lying, at)
    return Counted(ended.filter(_ENDED[number]), lying if number == "due" else None, at)


def _grouped(cases: QuerySet[Case], by: str, stage: str, at: datetime) -> dict[str, StepCounts]:
    """Count one step by one thing; two queries. The unit is that on which the step lay."""
    ended = CaseMove.objects.filter(case__in=cases, is_end=True, stage=stage)
    left = ended.annotate(key=_key_of(by, "case__")).values("key").order_by()
    here = cases.filter(stage=stage).annotate(key=_key_of(by, "")).values("key").order_by()
    by_left = left.annotate(
        all=Count("id"), done=Count("id", filter=DONE), late=Count("id", filter=DONE & LATE)
    )
    by_here = here.annotate(open=Count("id"), overdue=Count("id", filter=Q(due_at__lt=at)))
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for key, everything, done, late in by_left.values_list("key", "all", "done", "late"):
        parts[str(key or "")] |= {"all": everything, "done": done, "late": late}
    for key, lying, overdue in by_here.values_list("key", "open", "overdue"):
        parts[str(key or "")] |= {"open": lying, "overdue": overdue}
    return {key: counts_of(part, part) for key, part in parts.items()}


def _key_of(by: str, way: str) -> Combinable:
    if by == "week":
        return _week_of(f"{way}reported_at")
    columns = {"unit": "unit_id", "category": f"{way}category__code"}
    return F(columns.get(by, f"{way}{by}_code"))


def _names(by: str, found: Mapping[str, object], at: datetime) -> Mapping[str, str]:
    return {} if by == "week" else names_of(by, list(found), at)


def _weeks(at: datetime, count: int) -> list[date]:
    """Give the Mondays of so many weeks, the one of *at* last."""
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def _begin(monday: date) -> datetime:
    return datetime.combine(monday, datetime.min.time(), timezone.get_current_timezone())


def _week_of(column: str) -> TruncWeek:
    return TruncWeek(column, output_field=DateField(), tzinfo=timezone.get_current_timezone())
