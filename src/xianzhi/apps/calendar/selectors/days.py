"""Working days as this county counts them (本县工作日历)."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.calendar.models import AdoptedNotice
from xianzhi.apps.calendar.permissions import may_adopt, may_see
from xianzhi.apps.calendar.readmodels import Cell, Month, NoticeLine, NoticePage, Run, YearPage
from xianzhi.catalogue.calendar import expected_holidays, notice_records, office_hours
from xianzhi.core.calendar import (
    Day,
    DayKind,
    DayRule,
    Notice,
    Timetable,
    WorkCalendar,
    days_between,
)
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of
from xianzhi.records.prepared import Prepared

__all__ = [
    "calendar_in_force",
    "notice_of",
    "notice_page",
    "seen_notices",
    "timetable_in_force",
    "year_of",
    "year_page",
]

_FIRST, _LAST = 2004, 2100
_NEWEST = Prepared(lambda: AdoptedNotice.objects.order_by("-serial").values_list("pk")[:1])
_MONDAY_FIRST = Calendar(firstweekday=0)


def calendar_in_force() -> WorkCalendar:
    """Lay the notices of the product and those of the county over one another (现行工作日历).

    They hold in the order of their issue: a mended notice that comes with a later release of the
    product is not covered by the one that the county adopted before it. One query.
    """
    newest = _NEWEST.first()
    return _laid(newest[0] if newest else None)


@lru_cache(maxsize=4)
def _laid(last: UUID | None) -> WorkCalendar:
    """Lay the notices up to the last one; none is ever edited, so they are laid once."""
    shipped = [record.notice for record in notice_records()]
    found = AdoptedNotice.objects.order_by("serial") if last else ()
    adopted = [notice_of(notice) for notice in found]
    return WorkCalendar(tuple(sorted((*shipped, *adopted), key=_issued)), expected_holidays())


def timetable_in_force() -> Timetable:
    """Give what deadlines are counted by in this county (计时依据)."""
    return Timetable(calendar_in_force(), office_hours())


def notice_of(found: AdoptedNotice) -> Notice:
    """Read an adopted notice as the calendar takes it (通知)."""
    days = tuple(
        DayRule(date.fromisoformat(day), DayKind(kind), holiday)
        for day, kind, holiday in found.days
    )
    return Notice(found.year, found.number, found.issued_date, days)


def seen_notices() -> int:
    """Count the adopted notices, for a page to say later what it showed (已采用数)."""
    return AdoptedNotice.objects.count()


def year_of(word: str) -> int:
    """Read a year of an address (年份).

    Raises
    ------
    NotFoundError
        It is none that the calendar can show.
    """
    if not (word.isascii() and word.isdigit() and len(word) == 4):
        raise NotFoundError
    year = int(word)
    if not _FIRST <= year <= _LAST:
        raise NotFoundError
    return year


def year_page(actor: Actor, year: int, this_year: int) -> YearPage:
    """Lay out a year (年历)."""
    require(may_see(actor))
    calendar = calendar_in_force()
    months = tuple(_month(calendar, year, number) for number in range(1, 13))
    every = (
        calendar.describe(day) for day in days_between(date(year - 1, 12, 31), date(year, 12, 31))
    )
    return YearPage(
        year=year,
        years=tuple(sorted({year, this_year - 1, this_year, this_year + 1}, reverse=True)),
        months=months,
        special=_runs([day for day in every if day.holiday]),
        notices=_notices(year),
        working_days=sum(month.working_days for month in months),
        is_published=year in calendar.years,
        may_adopt=may_adopt(actor),
    )


def notice_page(actor: Actor, notice_id: str) -> NoticePage:
    """Show an adopted notice (通知).

    Raises
    ------
    NotFoundError
        There is none.
    """
    require(may_see(actor))
    found = AdoptedNotice.objects.filter(pk=notice_id).first() if is_id(notice_id) else None
    if found is None:
        raise NotFoundError
    told = entries(stream_of("notice", found.pk))
    (line,) = _lines([found])
    return NoticePage(
        line=line,
        text=found.text,
        days=days_of(notice_of(found)),
        moved=int(str(told[0].facts.get("moved", 0))) if told else 0,
    )


def days_of(notice: Notice) -> tuple[Day, ...]:
    """Say what a notice alone makes of its days (通知所列日期)."""
    alone = WorkCalendar((notice,))
    return tuple(alone.describe(rule.day) for rule in notice.days)


def _issued(notice: Notice) -> date:
    return notice.issued_date or date(notice.year - 1, 12, 15)


def _month(calendar: WorkCalendar, year: int, number: int) -> Month:
    weeks = tuple(
        tuple(_cell(calendar, day) if day.month == number else None for day in week)
        for week in _MONDAY_FIRST.monthdatescalendar(year, number)
    )
    days = [cell for week in weeks for cell in week if cell]
    return Month(number, weeks, sum(cell.day.is_working for cell in days))


def _cell(calendar: WorkCalendar, on: date) -> Cell:
    day = calendar.describe(on)
    if day.is_expected:
        kind = "expected"
    elif day.is_makeup:
        kind = "makeup"
    elif day.holiday:
        kind = "off"
    else:
        kind = "work" if day.is_working else "rest"
    return Cell(day, kind, calendar.is_settled(on))


def _runs(days: Sequence[Day]) -> tuple[Run, ...]:
    """Join days that follow one another and are the same."""
    runs: list[list[Day]] = []
    for day in days:
        last = runs[-1][-1] if runs else None
        same = last is not None and replace(last, day=day.day) == day
        if last is not None and same and (day.day - last.day).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(
        Run(
            run[0].day,
            run[-1].day,
            len(run),
            run[0].holiday,
            run[0].notice,
            run[0].is_working,
            run[0].is_expected,
        )
        for run in runs
    )


def _notices(year: int) -> tuple[NoticeLine, ...]:
    shipped = (
        NoticeLine(
            "", year, record.notice.number, record.notice.issued_date, record.number_is_checked
        )
        for record in notice_records()
        if record.notice.year == year
    )
    return (*shipped, *_lines(AdoptedNotice.objects.filter(year=year).order_by("serial")))


def _lines(found: Iterable[AdoptedNotice]) -> tuple[NoticeLine, ...]:
    listed = list(found)
    told = {one.pk: entries(stream_of("notice", one.pk)) for one in listed}
    labels = post_labels(lines[0].post_id for lines in told.values() if lines)
    return tuple(
        NoticeLine(
            id=str(one.pk),
            year=one.year,
            number=one.number,
            issued_date=one.issued_date,
            is_checked=True,
            adopted_at=one.adopted_at,
            by=labels.get(told[one.pk][0].post_id, "") if told[one.pk] else "",
        )
        for one in listed
    )
