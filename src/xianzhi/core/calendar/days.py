"""Working days (工作日): notices of the year laid over weekends, the later over the earlier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["REACH_BACK", "Day", "DayKind", "DayRule", "Notice", "WorkCalendar", "days_between"]

REACH_BACK = (12, 25)
"""From this day on, the notice of the next year may still change a year: New Year's Day is joined
to the weekend before it, or its make-up day lies there (2006, 2007, 2011, 2018, 2022 had it)."""

_ONE = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """What a notice makes of a day (放假、上班)."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class DayRule:
    """One day of a notice (放假或调休上班日); ``holiday`` is a key of the catalogue."""

    day: date
    kind: DayKind
    holiday: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about the holidays of a year (节假日安排通知).

    ``number`` is the number of the document (发文字号). A later notice may mend an earlier one:
    what it says of a day holds, every other day stays.
    """

    year: int
    number: str
    issued_date: date | None
    days: tuple[DayRule, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is, and by which notice (某日性质).

    ``holiday`` and ``notice`` are empty on a plain weekday or weekend; ``is_expected`` says that
    the law lets one expect the holiday while its notice has not come.
    """

    day: date
    is_working: bool
    holiday: str = ""
    notice: str = ""
    is_expected: bool = False

    @property
    def is_weekend(self) -> bool:
        """Whether it is a Saturday or a Sunday."""
        return self.day.weekday() >= _SATURDAY

    @property
    def is_makeup(self) -> bool:
        """Whether one works on it to make up for a holiday (调休上班)."""
        return self.is_working and bool(self.holiday)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked (工作日历).

    Parameters
    ----------
    notices
        In the order in which they were issued.
    expected
        Holidays that the law fixes for years whose notice has not come, by day; days of
        published years are passed over.
    """

    notices: tuple[Notice, ...]
    expected: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = field(init=False)  # that have a notice
    _rules: Mapping[date, tuple[DayRule, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the notices over one another."""
        years = frozenset(notice.year for notice in self.notices)
        rules = {rule.day: (rule, one.number) for one in self.notices for rule in one.days}
        expected = {day: name for day, name in self.expected.items() if day.year not in years}
        for name, value in (("years", years), ("_rules", rules), ("expected", expected)):
            object.__setattr__(self, name, value)  # frozen: this is its making

    def is_working(self, day: date) -> bool:
        """Whether a day is worked (是否工作日)."""
        found = self._rules.get(day)
        if found is not None:
            return found[0].kind is DayKind.WORK
        return day.weekday() < _SATURDAY and day not in self.expected

    def describe(self, day: date) -> Day:
        """Say what a day is and by which notice (说明某日)."""
        found = self._rules.get(day)
        if found is not None:
            rule, number = found
            return Day(day, rule.kind is DayKind.WORK, rule.holiday, number)
        name = self.expected.get(day, "")
        return Day(day, self.is_working(day), name, is_expected=bool(name))

    def is_settled(self, day: date) -> bool:
        """Whether no notice to come can change a day (是否已定)."""
        if day.year not in self.years:
            return False
        return (day.month, day.day) < REACH_BACK or day.year + 1 in self.years

    def next_working(self, day: date) -> date:
        """Find the first working day from *day* on, itself included (顺延至工作日)."""
        while not self.is_working(day):
            day += _ONE
        return day

    def with_notices(self, more: Sequence[Notice]) -> "WorkCalendar":
        """Lay further notices over these (叠加通知)."""
        return WorkCalendar((*self.notices, *more), self.expected)

    def differences(self, other: "WorkCalendar", first: date, last: date) -> tuple[Day, ...]:
        """List the days that *other* works and this one does not, or the reverse (变化的日期).

        Returns
        -------
        tuple of Day
            As *other* has them, in order; from *first* to *last*, both in it.
        """
        every = days_between(first - _ONE, last)
        changed = (day for day in every if self.is_working(day) != other.is_working(day))
        return tuple(other.describe(day) for day in changed)


def days_between(after: date, until: date) -> Iterator[date]:
    """Walk the days behind *after* up to *until*, the latter included (逐日)."""
    day = after
    while day < until:
        day += _ONE
        yield day
