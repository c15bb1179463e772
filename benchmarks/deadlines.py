"""Deadlines counted twice: ours, and a second count that shares nothing with it.

Working days come from ``chinese_calendar``, or from what ``holidays`` answered. The n-th working
day is looked up in a cumulative array instead of being walked to.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import numpy as np

from xianzhi.catalogue.calendar import usual_timetable
from xianzhi.core.calendar import CHINA, Terms, Timetable, due, read_limit

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
RECORDED = Path(__file__).parent / "calendar" / "holidays_0_109.txt"
# The notice for 2006 (国办发明电〔2005〕35号) has this Saturday worked; chinese_calendar 1.11 does
# not know it. Without it the law's ten days off of 2006 would be eleven.
MISSING_IN_CHINESE_CALENDAR = date(2005, 12, 31)
OFFICE = ((8.5, 12.0), (14.0, 17.5))
HOURS_A_DAY = 7


def every_day() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


def by_chinese_calendar() -> np.ndarray:
    """Whether each day is worked, the one known fault mended."""
    days = every_day()
    worked = np.array([chinese_calendar.is_workday(day) for day in days])
    worked[days.index(MISSING_IN_CHINESE_CALENDAR)] = True
    return worked


def by_holidays() -> np.ndarray:
    unusual = set(RECORDED.read_text(encoding="utf-8").split())
    return np.array([(day.weekday() < 5) != (str(day) in unusual) for day in every_day()])


def naive() -> np.ndarray:
    return np.array([day.weekday() < 5 for day in every_day()])


def nth_working(worked: np.ndarray, count: int) -> np.ndarray:
    """For each day the index of the n-th working day behind it; -1 where the data end before."""
    places = np.flatnonzero(worked)
    rank = np.cumsum(worked)  # working days up to and with each day
    wanted = rank + count - 1
    found = np.full(len(worked), -1)
    inside = wanted < len(places)
    found[inside] = places[wanted[inside]]
    return found


def rolled(worked: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Move each end on to a working day."""
    places = np.flatnonzero(worked)
    at = np.searchsorted(places, ends)
    inside = (ends >= 0) & (ends < len(worked)) & (at < len(places))
    found = np.full(len(ends), -1)
    found[inside] = places[at[inside]]
    return found


def calendar_days(worked: np.ndarray, count: int) -> np.ndarray:
    return rolled(worked, np.arange(len(worked)) + count)


def months(worked: np.ndarray, count: int) -> np.ndarray:
    """The same number in a later month, by numpy's own calendar, or the month's end."""
    days = np.array(every_day(), dtype="datetime64[D]")
    month = days.astype("datetime64[M]")
    into = (days - month).astype(int)
    target = month + count
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(int)
    ends = target.astype("datetime64[D]") + np.minimum(into, length - 1)
    return rolled(worked, (ends - np.datetime64(FIRST)).astype(int))


def working_hours(worked: np.ndarray, count: int) -> list[datetime | None]:
    """From the opening of the next working day on, seven hours a day."""
    whole, rest = divmod(count, HOURS_A_DAY)
    days, hours = (whole, rest) if rest else (whole - 1, HOURS_A_DAY)
    ends = nth_working(worked, days + 1)
    morning = OFFICE[0][1] - OFFICE[0][0]
    at = OFFICE[0][0] + hours if hours <= morning else OFFICE[1][0] + hours - morning
    clock = timedelta(hours=at)
    return [
        datetime.combine(FIRST + timedelta(days=int(end)), datetime.min.time()) + clock
        if end >= 0
        else None
        for end in ends
    ]


KINDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    **{
        f"{n} working days": lambda worked, n=n: nth_working(worked, n)
        for n in (1, 2, 5, 7, 10, 15, 20)
    },
    **{
        f"{n} calendar days": lambda worked, n=n: calendar_days(worked, n)
        for n in (1, 5, 15, 30, 60)
    },
    **{f"{n} months": lambda worked, n=n: months(worked, n) for n in (1, 2, 3, 6)},
}
HOUR_KINDS = (2, 4, 7, 8, 16, 24)
SOURCES = {"chinese_calendar": by_chinese_calendar, "holidays": by_holidays}


def ours(limit: str, timetable: Timetable) -> list[datetime]:
    """Our deadline for each day, begun at nine in the morning."""
    terms, nine = Terms(read_limit(limit)), datetime.min.time().replace(hour=9)
    return [due(terms, datetime.combine(day, nine, CHINA), timetable).due_at for day in every_day()]


def run(options: Sequence[str]) -> None:
    """Print for each limit how many deadlines differ, from the second count and from the naive."""
    del options
    timetable, plain, days = usual_timetable(), naive(), every_day()
    sources = {name: make() for name, make in SOURCES.items()}
    print(f"{days[0]} – {days[-1]}, {len(days)} start dates; sources: {', '.join(sources)}")
    print(f"{'limit':<18}{'counted':>9}{'wrong':>7}{'naive wrong':>13}{'share':>8}{'by up to':>10}")
    counted = wrong = naive_wrong = 0
    began, spent = time.perf_counter(), 0.0
    for limit in (*KINDS, *(f"{hours} working hours" for hours in HOUR_KINDS)):
        start = time.perf_counter()
        found = ours(limit, timetable)
        spent += time.perf_counter() - start
        seen = [_compare(limit, found, worked, plain) for worked in sources.values()]
        total, bad = sum(one[0] for one in seen), sum(one[1] for one in seen)
        _, _, off, far, known = seen[-1]
        print(f"{limit:<18}{total:>9}{bad:>7}{off:>13}{off / known:>8.1%}{far:>8} d")
        counted, wrong, naive_wrong = counted + total, wrong + bad, naive_wrong + off
    print(f"{'all':<18}{counted:>9}{wrong:>7}{naive_wrong:>13}")
    each = spent / (len(days) * (len(KINDS) + len(HOUR_KINDS)))
    print(f"ours: {each * 1e6:.0f} µs a deadline with its explanation; "
          f"{time.perf_counter() - began:.1f} s in all")  # fmt: skip


def _compare(
    limit: str, found: list[datetime], worked: np.ndarray, plain: np.ndarray
) -> tuple[int, int, int, int, int]:
    """Deadlines compared, ours wrong, naive wrong, by how many days at most, naive compared."""
    right, simple = (_ends(limit, days) for days in (worked, plain))
    pairs = [(one, two) for one, two in zip(found, right, strict=True) if two is not None]
    in_hours = limit.endswith("hours")
    bad = sum(
        (one.replace(tzinfo=None) != two) if in_hours else (one.date() != two.date())
        for one, two in pairs
    )
    far = [
        abs((one.date() - two.date()).days)
        for one, two in zip(right, simple, strict=True)
        if one is not None and two is not None
    ]
    return len(pairs), bad, sum(days > 0 for days in far), max(far), len(far)


def _ends(limit: str, worked: np.ndarray) -> list[datetime | None]:
    if limit.endswith("hours"):
        return working_hours(worked, int(limit.split(maxsplit=1)[0]))
    midnight = datetime.combine(FIRST, datetime.min.time())
    ends = KINDS[limit](worked)
    return [midnight + timedelta(days=int(end)) if end >= 0 else None for end in ends]
