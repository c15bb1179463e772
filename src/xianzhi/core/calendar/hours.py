"""Office hours (办公时间), by season where a county has a summer time-table."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Final

from xianzhi.core.calendar.days import WorkCalendar
from xianzhi.errors import RuleError

__all__ = ["CHINA", "OfficeHours", "Season", "Span", "Timetable"]

CHINA: Final = timezone(timedelta(hours=8))
"""The clock of every office in the country; no summer time since 1992."""

Span = tuple[time, time]  # from, until


@dataclass(frozen=True, slots=True)
class Season:
    """Hours that hold from a day of the year on (作息季节), until the next season begins."""

    begins: tuple[int, int]  # month, day
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When offices are open on a working day (办公时间).

    Raises
    ------
    RuleError
        There is no season, seasons are out of order, or spans are empty or overlap.
    """

    seasons: tuple[Season, ...]

    def __post_init__(self) -> None:
        """Refuse hours that nobody can keep."""
        begins = [season.begins for season in self.seasons]
        if not begins or begins != sorted(set(begins)):
            raise RuleError("calendar.hours_seasons")
        for season in self.seasons:
            edges = [edge for span in season.spans for edge in span]
            if not edges or any(left >= right for left, right in pairwise(edges)):
                raise RuleError("calendar.hours_spans")

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """Give the open spans of a working day (当日办公时段).

        Days before the first season belong to the last one: the year goes round.
        """
        at = (day.month, day.day)
        begun = [season for season in self.seasons if season.begins <= at]
        return (begun or self.seasons)[-1].spans

    def close_of(self, day: date) -> datetime:
        """Give the moment at which offices close on a day (下班时刻)."""
        return datetime.combine(day, self.spans_of(day)[-1][1], CHINA)


@dataclass(frozen=True, slots=True)
class Timetable:
    """What deadlines are counted by (计时依据): working days and office hours."""

    calendar: WorkCalendar
    hours: OfficeHours

    def open_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """List when offices are open on a day (开放时段); none on a day off."""
        if not self.calendar.is_working(day):
            return []
        return [
            (datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA))
            for opens, closes in self.hours.spans_of(day)
        ]
