"""The queue (事件队列): lists, their views and the board, all from one filter."""

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus, Stage
from xianzhi.apps.casework.models import Case, RepeatLink
from xianzhi.apps.casework.permissions import may_enter, sees_all_cases
from xianzhi.apps.casework.readmodels import (
    Board,
    BoardLine,
    CaseFilter,
    CaseLine,
    CaseList,
)
from xianzhi.apps.casework.selectors.visibility import visible_cases
from xianzhi.apps.grid.selectors import AreaLine, area_names, towns
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import require

__all__ = [
    "BOARDS",
    "CASES_OF_A_PAGE",
    "GROUPS",
    "board",
    "case_list",
    "filtered",
    "line_of",
    "names_of",
    "next_case",
]

CASES_OF_A_PAGE = 50
_MOST_PAGES = 2_000
_SOON = timedelta(hours=4)
_NOTHING = ""

# Views of the queue, in the order in which work is done.
GROUPS: Mapping[str, Q] = {
    "open": ~Q(stage=Stage.OVER),
    "desk": Q(stage__in=(Stage.VERIFY, Stage.FILE, Stage.DISPATCH)),
    "unit": Q(stage__in=(Stage.SIGN, Stage.HANDLE)),
    "judge": Q(
        status__in=(CaseStatus.DISPUTED, CaseStatus.POSTPONE_ASKED, CaseStatus.SUSPEND_ASKED)
    ),
    "check": Q(stage=Stage.CHECK),
    "close": Q(stage=Stage.CLOSE),
    "late": ~Q(stage=Stage.OVER),  # and overdue, see _narrowed
    "over": Q(stage=Stage.OVER),
    "all": Q(),
}
_LONG = ("over", "all")
# What the board is read by, and the column behind it.
BOARDS: Mapping[str, str] = {
    "unit": "unit_id",
    "town": "town_code",
    "area": "area_code",
    "category": "category__code",
    "channel": "channel",
    "stage": "stage",
}


def case_list(actor: Actor, wanted: CaseFilter, *, at: datetime, page: int = 1) -> CaseList:
    """List cases of a filter, the earliest due first (事件列表); at most four queries.

    Raises
    ------
    PermissionDeniedError
        The actor does not work with cases.
    """
    require(may_enter(actor))
    counts = _counts(filtered(actor, wanted, at, any_group=True), at)
    chosen = filtered(actor, wanted, at)
    order = ("-reported_at", "-id") if wanted.group in _LONG else ("due_at", "id")
    number = min(max(page, 1), _MOST_PAGES)
    begin = (number - 1) * CASES_OF_A_PAGE
    # The ids first: they are sorted within an index, and only fifty cases are read.
    ids = chosen.order_by(*order).values("pk")[begin : begin + CASES_OF_A_PAGE]
    shown = Case.objects.filter(pk__in=ids).select_related("category", "unit")
    offered = towns()
    lines = _lines(shown.order_by(*order), offered, at)
    total = counts[wanted.group] if wanted.group in counts else chosen.count()
    return CaseList(lines, total, number, counts, wanted, offered)


def next_case(actor: Actor, after: str, at: datetime) -> str:
    """Find what a post works on next, the earliest due of its part of the queue (下一件).

    Returns
    -------
    str
        Id of a case other than *after*; empty when nothing is left.

    Raises
    ------
    PermissionDeniedError
        The actor does not work with cases.
    """
    require(may_enter(actor))
    parts = ("desk", "close", "judge", "check") if sees_all_cases(actor) else ("unit", "check")
    for group in parts:
        chosen = filtered(actor, CaseFilter(group), at).order_by("due_at", "id")
        listed = chosen.values_list("pk", flat=True)[:2]
        for found in map(str, listed):
            if found != after:
                return found
    return ""


def filtered(
    actor: Actor, wanted: CaseFilter, at: datetime, *, any_group: bool = False
) -> QuerySet[Case]:
    """Select the cases of a filter that exist for an actor (筛选事件)."""
    chosen = visible_cases(actor)
    if not any_group:
        chosen = chosen.filter(GROUPS.get(wanted.group, GROUPS["open"]))
        if wanted.group == "late":
            chosen = chosen.filter(due_at__lt=at)
    for column, value in (
        ("stage", wanted.stage),
        ("status", wanted.status),
        ("channel", wanted.channel),
        ("category__code", wanted.category),
        ("town_code", wanted.town),
        ("area_code", wanted.area),
    ):
        if value:
            chosen = _equal(chosen, column, value)
    if wanted.unit:
        chosen = _of_unit(chosen, wanted.unit)
    if wanted.late:
        chosen = chosen.filter(**_clock_of(wanted.late, at))
    if wanted.week:
        chosen = _of_week(chosen, wanted.week)
    if wanted.keyword:
        word = wanted.keyword
        chosen = chosen.filter(
            Q(number=word) | Q(text__contains=word) | Q(place_text__contains=word)
        )
    return chosen


def board(actor: Actor, by: str, wanted: CaseFilter, at: datetime) -> Board:
    """Count open cases by one thing (办理看板); every number is that of a filtered list.

    Raises
    ------
    PermissionDeniedError
        The actor does not work with cases.
    """
    require(may_enter(actor))
    column = BOARDS.get(by, "unit_id")
    chosen = filtered(actor, wanted, at)
    rows = list(chosen.values(column).annotate(**_asked(at)).order_by("-overdue", "-open", column))
    words = names_of(by, [str(row[column] or "") for row in rows], at)
    lines = tuple(
        BoardLine(
            key=str(row[column] or "none"),
            name=words.get(str(row[column] or ""), str(row[column] or "")),
            **{name: row[name] for name in ("open", "overdue", "soon", "suspended")},
        )
        for row in rows
    )
    whole = chosen.aggregate(**_asked(at))
    return Board(by if by in BOARDS else "unit", lines, BoardLine("", "", **whole))


def names_of(by: str, keys: Sequence[str], at: datetime) -> Mapping[str, str]:
    """Name what the board is read by (看板行名称); words of our own are the page's business."""
    day = timezone.localdate(at)
    if by == "unit":
        return {unit.id: unit.name for unit in unit_lines(day)}
    if by in ("town", "area"):
        return area_names({key for key in keys if key})
    if by == "category":
        return _category_names(keys)
    return {}


def line_of(case: Case, at: datetime, *, town: str = "", repeats: int = 0) -> CaseLine:
    """Show a case as a line (事件行)."""
    return CaseLine(
        id=str(case.pk),
        number=case.number,
        text=case.text,
        status=case.status,
        stage=case.stage,
        channel=case.channel,
        category=case.category.name if case.category else "",
        place=case.place_text,
        town=town,
        unit=case.unit.name if case.unit else "",
        reported_at=case.reported_at,
        due_at=case.due_at,
        clock=_clock(case.due_at, at),
        version=case.version,
        repeats=repeats,
        x=case.x,
        y=case.y,
        category_code=case.category.code if case.category else "",
    )


def _asked(at: datetime) -> dict[str, Count]:
    return {
        "open": Count("id"),
        "overdue": Count("id", filter=Q(due_at__lt=at)),
        "soon": Count("id", filter=Q(due_at__gte=at, due_at__lt=at + _SOON)),
        "suspended": Count("id", filter=Q(status=CaseStatus.SUSPENDED)),
    }


def _clock_of(word: str, at: datetime) -> dict[str, object]:
    if word == "soon":
        return {"due_at__gte": at, "due_at__lt": at + _SOON}
    return {"due_at__lt": at}


def _clock(due_at: datetime | None, at: datetime) -> str:
    if due_at is None:
        return "none"
    if due_at < at:
        return "late"
    return "soon" if due_at < at + _SOON else "fine"


def _equal(chosen: QuerySet[Case], column: str, value: str) -> QuerySet[Case]:
    if value == "none":
        empty = Q(**{f"{column}__isnull": True}) | Q(**{column: _NOTHING})
        return chosen.filter(empty)
    return chosen.filter(**{column: value})


def _of_unit(chosen: QuerySet[Case], unit: str) -> QuerySet[Case]:
    if unit == "none":
        return chosen.filter(unit__isnull=True)
    return chosen.filter(unit_id=unit) if is_id(unit) else chosen.none()


def _of_week(chosen: QuerySet[Case], week: str) -> QuerySet[Case]:
    """Narrow to cases reported in a week, named by a day of it."""
    try:
        day = date.fromisoformat(week)
    except ValueError:
        return chosen.none()
    if not MINYEAR < day.year < MAXYEAR:  # its week would reach beyond the end of time
        return chosen.none()
    monday = day - timedelta(days=day.weekday())
    begins = datetime.combine(monday, datetime.min.time(), timezone.get_current_timezone())
    return chosen.filter(reported_at__gte=begins, reported_at__lt=begins + timedelta(days=7))


def _counts(chosen: QuerySet[Case], at: datetime) -> Mapping[str, int]:
    """Count the views of what is open; what is over is counted only where it is looked at."""
    asked = {
        name: Count("id", filter=group & Q(due_at__lt=at) if name == "late" else group)
        for name, group in GROUPS.items()
        if name not in _LONG
    }
    found: dict[str, int] = chosen.filter(GROUPS["open"]).aggregate(**asked)
    return found


def _lines(
    chosen: QuerySet[Case], offered: Sequence[AreaLine], at: datetime
) -> tuple[CaseLine, ...]:
    found = list(chosen.annotate(folded=Coalesce(_folded_in(), 0)))
    names = {town.code: town.name for town in offered}
    ended = {case.town_code for case in found if case.town_code} - names.keys()
    if ended:
        names |= area_names(ended)
    return tuple(
        line_of(case, at, town=names.get(case.town_code, ""), repeats=case.folded) for case in found
    )


def _folded_in() -> Subquery:
    """Count what is folded into a case of the query outside."""
    folded = RepeatLink.objects.filter(into=OuterRef("pk"), undone_at__isnull=True)
    counted = folded.order_by().values("into").annotate(count=Count("id"))
    return Subquery(counted.values_list("count"))


def _category_names(keys: Sequence[str]) -> Mapping[str, str]:
    from_cases = Case.objects.filter(category__code__in=[key for key in keys if key])
    pairs = from_cases.values_list("category__code", "category__name").distinct()
    return dict(pairs)
