"""When a limit ends, and why (到期时刻及其推算): each result explains itself step by step.

Days do not count the day on which they begin (民法典 article 201). What is not counted (不计入) is
counted the same way: a pause from one day to another leaves out the days behind the first up to
the second. Calendar days and months that end on a day off end on the next working day (article
203), months on the day of the same number, or on the last of a shorter month (article 202).
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, groupby
from typing import Final

from xianzhi.core.calendar.days import Day, WorkCalendar, days_between
from xianzhi.core.calendar.hours import CHINA, Timetable
from xianzhi.core.calendar.limits import Limit, LimitUnit, StartRule, Terms

__all__ = ["Deadline", "Gap", "Step", "Value", "add_months", "count_working_days", "due"]

Value = str | int | date | datetime
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation (推算步骤): a message and its values; dates stay dates."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time that is not counted (不计入时限的期间)."""

    begins_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit ends (到期时刻); provisional while a notice to come may move it (暂定)."""

    due_at: datetime
    is_provisional: bool
    steps: tuple[Step, ...]

    @property
    def due_date(self) -> date:
        """The day on which it ends, by the clock of the offices."""
        return self.due_at.astimezone(CHINA).date()


def due(
    terms: Terms, begun_at: datetime, timetable: Timetable, gaps: Sequence[Gap] = ()
) -> Deadline:
    """Say when a limit ends that began at a moment (推算到期时刻).

    Parameters
    ----------
    begun_at
        Aware.
    gaps
        What is not counted, in order and apart from one another.
    """
    begun = begun_at.astimezone(CHINA)
    steps = [_begins(terms, begun), _length(terms.limit)]
    if terms.limit.unit is LimitUnit.HOURS:
        return _after_hours(terms, begun, gaps, steps)
    if terms.limit.unit is LimitUnit.WORKING_HOURS:
        return _after_working_hours(terms, begun, timetable, gaps, steps)
    return _after_days(terms, begun, timetable, gaps, steps)


def count_working_days(calendar: WorkCalendar, after: date, until: date) -> int:
    """Count the working days behind *after* up to *until*, the latter included (工作日数)."""
    return sum(map(calendar.is_working, days_between(after, until)))


def add_months(day: date, count: int) -> date:
    """Go to the day of the same number, or to the end of a shorter month (对应日)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after_days(
    terms: Terms,
    begun: datetime,
    timetable: Timetable,
    gaps: Sequence[Gap],
    steps: list[Step],
) -> Deadline:
    calendar = timetable.calendar
    if terms.limit.unit is LimitUnit.WORKING_DAYS:
        start = _first_open(timetable, begun) if _is_exact(terms) else begun
        last = _nth_working(calendar, start.date(), terms.limit.count, _days_of(gaps))
        steps += _off_days(calendar, start.date(), last)
        steps += _paused_days(gaps, calendar.is_working)
        doubt = _unsettled(calendar, days_between(begun.date(), last))
        return _ended(_moment(terms, start, last, timetable), doubt, steps, calendar)
    plain = _nth_calendar(terms.limit, begun.date(), _days_of(gaps))
    steps += _paused_days(gaps, lambda _day: True)
    last = calendar.next_working(plain) if terms.is_rolled else plain
    if last != plain:
        steps.append(_rolled(calendar, plain, last))
    touched = (plain, *days_between(plain, last)) if terms.is_rolled else ()
    # A last day ends when offices close, however exact the beginning was: else an end that moved
    # past a weekend would come later than that of a longer limit.
    end = timetable.hours.close_of(last)
    return _ended(end, _unsettled(calendar, touched), steps, calendar)


def _is_exact(terms: Terms) -> bool:
    return terms.starts is StartRule.SAME_MOMENT


def _moment(terms: Terms, begun: datetime, last: date, timetable: Timetable) -> datetime:
    """Give the moment of the last day: when offices close, or sooner where the count is exact."""
    close = timetable.hours.close_of(last)
    return min(close, datetime.combine(last, begun.timetz())) if _is_exact(terms) else close


def _first_open(timetable: Timetable, begun: datetime) -> datetime:
    """Find the first moment from *begun* on at which offices are open."""
    day = begun.date()
    while True:
        for opens, closes in timetable.open_spans(day):
            if begun < closes:
                return max(begun, opens)
        day += _ONE


def _nth_working(calendar: WorkCalendar, start: date, count: int, left_out: set[date]) -> date:
    day = start
    while count:
        day += _ONE
        if calendar.is_working(day) and day not in left_out:
            count -= 1
    return day


def _nth_calendar(limit: Limit, start: date, left_out: set[date]) -> date:
    if limit.unit is LimitUnit.MONTHS:
        return add_months(start, limit.count) + len(left_out) * _ONE
    return start + (limit.count + len(left_out)) * _ONE


def _days_of(gaps: Iterable[Gap]) -> set[date]:
    """Collect the days that are not counted: those behind a gap's first up to its last."""
    spans = ((gap.begins_at.astimezone(CHINA), gap.ends_at.astimezone(CHINA)) for gap in gaps)
    return set(chain.from_iterable(days_between(one.date(), two.date()) for one, two in spans))


def _after_hours(terms: Terms, begun: datetime, gaps: Sequence[Gap], steps: list[Step]) -> Deadline:
    """Count hours without a stop; only what is not counted pushes the end away."""
    start = _counting_from(terms, begun)
    end = start + timedelta(hours=terms.limit.count)
    for gap in gaps:
        if gap.begins_at < end:
            end += gap.ends_at - max(gap.begins_at, start)
    steps += _paused(gaps)
    return _ended(end.astimezone(CHINA), None, steps)


def _after_working_hours(
    terms: Terms,
    begun: datetime,
    timetable: Timetable,
    gaps: Sequence[Gap],
    steps: list[Step],
) -> Deadline:
    start = _counting_from(terms, begun)
    left, day = timedelta(hours=terms.limit.count), start.date()
    while True:
        for opens, closes in _counted(timetable, day, start, gaps):
            if closes - opens >= left:
                end = opens + left
                calendar, first = timetable.calendar, start.date() - _ONE
                steps += [*_off_days(calendar, first, end.date()), *_paused(gaps)]
                doubt = _unsettled(calendar, days_between(first, end.date()))
                return _ended(end, doubt, steps, calendar)
            left -= closes - opens
        day += _ONE


def _counted(
    timetable: Timetable, day: date, start: datetime, gaps: Sequence[Gap]
) -> list[tuple[datetime, datetime]]:
    """List the open spans of a day that count: behind the beginning, outside the gaps."""
    spans = [(max(one, start), two) for one, two in timetable.open_spans(day)]
    for gap in gaps:
        begins, ends = gap.begins_at.astimezone(CHINA), gap.ends_at.astimezone(CHINA)
        cut = ((one, min(two, begins)) for one, two in spans)
        rest = ((max(one, ends), two) for one, two in spans)
        spans = sorted({span for span in chain(cut, rest) if span[0] < span[1]})
    return [span for span in spans if span[0] < span[1]]


def _counting_from(terms: Terms, begun: datetime) -> datetime:
    if terms.starts is StartRule.SAME_MOMENT:
        return begun
    return datetime.combine(begun.date() + _ONE, datetime.min.time(), CHINA)


# --- in words -----------------------------------------------------------------------------------


def _begins(terms: Terms, begun: datetime) -> Step:
    if terms.starts is StartRule.SAME_MOMENT:
        return Step("calendar.step.begins_now", {"at": begun})
    return Step("calendar.step.begins_next_day", {"day": begun.date()})


def _length(limit: Limit) -> Step:
    return Step(f"calendar.step.{limit.unit}", {"count": limit.count})


def _off_days(calendar: WorkCalendar, after: date, until: date) -> Iterable[Step]:
    """Tell holidays and make-up days in order, then the plain weekends together."""
    days = [calendar.describe(day) for day in days_between(after, until)]
    special = [day for day in days if day.holiday]
    for _, grouped in groupby(enumerate(special), key=_run):
        run = [day for _, day in grouped]
        yield _told(run)
    weekends = sum(not day.is_working and not day.holiday for day in days)
    if weekends:
        one = ".one" if weekends == 1 else ""
        yield Step(f"calendar.step.weekends{one}", {"days": weekends})


def _run(numbered: tuple[int, Day]) -> tuple[int, str, bool]:
    """Days of one holiday that follow one another have the same key."""
    index, day = numbered
    return day.day.toordinal() - index, day.holiday, day.is_working


def _told(run: Sequence[Day]) -> Step:
    first, last = run[0], run[-1]
    values: dict[str, Value] = {"first": first.day, "last": last.day, "holiday": first.holiday}
    kind = "makeup" if first.is_makeup else "expected" if first.is_expected else "holiday"
    one = ".one" if first == last else ""
    return Step(f"calendar.step.{kind}{one}", values | {"days": len(run)})


def _paused_days(gaps: Iterable[Gap], counts: Callable[[date], bool]) -> list[Step]:
    """Tell what is not counted, with how many days of the kind that the limit counts."""
    steps = []
    for gap in gaps:
        first, last = (at.astimezone(CHINA).date() for at in (gap.begins_at, gap.ends_at))
        values: dict[str, Value] = {"first": first, "last": last, "reason": gap.reason}
        days = sum(map(counts, days_between(first, last)))
        steps.append(Step("calendar.step.paused_days", values | {"days": days}))
    return steps


def _paused(gaps: Iterable[Gap]) -> list[Step]:
    return [
        Step(
            "calendar.step.paused",
            {"first": gap.begins_at, "last": gap.ends_at, "reason": gap.reason},
        )
        for gap in gaps
    ]


def _rolled(calendar: WorkCalendar, last: date, rolled: date) -> Step:
    name = calendar.describe(last).holiday
    code = "calendar.step.rolled_holiday" if name else "calendar.step.rolled"
    return Step(code, {"day": last, "to": rolled} | ({"holiday": name} if name else {}))


def _ended(
    end: datetime, doubt: date | None, steps: list[Step], calendar: WorkCalendar | None = None
) -> Deadline:
    steps.append(Step("calendar.step.due", {"at": end}))
    if doubt is not None and calendar is not None:
        year = doubt.year + (doubt.year in calendar.years)
        steps.append(Step("calendar.step.provisional", {"year": year}))
    return Deadline(end, doubt is not None, tuple(steps))


def _unsettled(calendar: WorkCalendar, days: Iterable[date]) -> date | None:
    """Find the first day that a notice to come may change."""
    return next((day for day in days if not calendar.is_settled(day)), None)
