"""China's working days as dated data (节假日安排数据): notices, expected holidays, office hours.

``notices.csv`` names every notice, ``days.csv`` the days that it takes off or has worked, one run
of days a row, the last day in it. ``number_checked`` says whether somebody compared the document
number with a published copy. ``expected.csv`` holds the holidays that the law fixes for years
whose notice has not come. ``office_hours.csv`` are usual hours; a county puts its own in place.
The files are our own record of facts; the tests compare every day with two other sources.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby

from xianzhi.core.calendar import (
    DayKind,
    DayRule,
    Notice,
    OfficeHours,
    Season,
    Timetable,
    WorkCalendar,
)
from xianzhi.errors import CatalogueError

__all__ = [
    "NoticeRecord",
    "expected_holidays",
    "notice_records",
    "office_hours",
    "published_calendar",
    "usual_timetable",
]


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice with what is known of its document (通知及其文号核对情况)."""

    id: str
    notice: Notice
    number_is_checked: bool


@cache
def notice_records() -> tuple[NoticeRecord, ...]:
    """List all notices in the order in which they were issued (历年通知).

    Raises
    ------
    CatalogueError
        A date, a kind or a notice is unknown.
    """
    days: dict[str, list[DayRule]] = {}
    for row in _rows("days.csv"):
        days.setdefault(row["notice"], []).extend(_days(row))
    records = tuple(_record(row, days.pop(row["id"], [])) for row in _rows("notices.csv"))
    if days:
        raise CatalogueError("calendar.data_row", {"id": ", ".join(days)})
    return records


@cache
def expected_holidays() -> Mapping[date, str]:
    """Give the holidays that the law fixes for years to come, by day (预计节假日)."""
    return {
        day: row["holiday"]
        for row in _rows("expected.csv")
        for day in _span(row["first_date"], row["last_date"], row["holiday"])
    }


@cache
def published_calendar() -> WorkCalendar:
    """Lay all published notices over one another (现行工作日历)."""
    return WorkCalendar(tuple(one.notice for one in notice_records()), expected_holidays())


@cache
def office_hours() -> OfficeHours:
    """Give the usual office hours (通用办公时间)."""
    rows = sorted(_rows("office_hours.csv"), key=lambda row: (row["begins"], row["opens"]))
    seasons = (
        _season(begins, list(grouped)) for begins, grouped in groupby(rows, lambda r: r["begins"])
    )
    return OfficeHours(tuple(seasons))


def usual_timetable() -> Timetable:
    """Give what deadlines are counted by where a county has changed nothing (通用计时依据)."""
    return Timetable(published_calendar(), office_hours())


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _record(row: Mapping[str, str], days: Sequence[DayRule]) -> NoticeRecord:
    try:
        issued = date.fromisoformat(row["issued_date"]) if row["issued_date"] else None
        notice = Notice(int(row["year"]), row["number"], issued, tuple(days))
    except (KeyError, ValueError) as error:
        raise CatalogueError("calendar.data_row", {"id": row.get("id", "")}) from error
    return NoticeRecord(row["id"], notice, row["number_checked"] == "yes")


def _days(row: Mapping[str, str]) -> Iterator[DayRule]:
    try:
        kind = DayKind(row["kind"])
    except ValueError as error:
        raise CatalogueError("calendar.data_row", {"id": row["notice"]}) from error
    for day in _span(row["first_date"], row["last_date"], row["notice"]):
        yield DayRule(day, kind, row["holiday"])


def _span(first: str, last: str, row_id: str) -> list[date]:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise CatalogueError("calendar.data_row", {"id": row_id}) from error
    return [begins + timedelta(days=offset) for offset in range((ends - begins).days + 1)]


def _season(begins: str, rows: Sequence[Mapping[str, str]]) -> Season:
    try:
        month, _, day = begins.partition("-")
        spans = tuple(
            (time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])) for row in rows
        )
        return Season((int(month), int(day)), spans)
    except ValueError as error:
        raise CatalogueError("calendar.data_row", {"id": begins}) from error
