"""Every deadline from 2004 to the last published year, counted a second time by other means."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from benchmarks import deadlines as second

from xianzhi.catalogue.calendar import usual_timetable
from xianzhi.core.calendar import CHINA, Terms, due, read_limit

TIMETABLE = usual_timetable()
MORNING = datetime.min.time().replace(hour=9)


@pytest.fixture(scope="module", params=sorted(second.SOURCES))
def worked(request) -> np.ndarray:
    return second.SOURCES[request.param]()


def begun(day: date) -> datetime:
    return datetime.combine(day, MORNING, CHINA)


def ours(limit: str, day: date) -> datetime:
    return due(Terms(read_limit(limit)), begun(day), TIMETABLE).due_at


def test_every_day_is_worked_or_off_as_the_second_source_says(worked):
    wrong = [
        day
        for day, is_worked in zip(second.every_day(), worked, strict=True)
        if TIMETABLE.calendar.is_working(day) != is_worked
    ]
    assert wrong == []


@pytest.mark.parametrize("limit", second.KINDS)
def test_limits_in_days_and_months_end_where_the_second_count_ends(limit, worked):
    days, ends = second.every_day(), second.KINDS[limit](worked)
    wrong = [
        (day, ours(limit, day))
        for day, end in zip(days, ends, strict=True)
        if end >= 0 and ours(limit, day).date() != days[end]
    ]
    assert wrong == []
    assert (ends >= 0).sum() > 8_000


@pytest.mark.parametrize("hours", second.HOUR_KINDS)
def test_limits_in_working_hours_end_at_the_minute_of_the_second_count(hours, worked):
    ends = second.working_hours(worked, hours)
    wrong = [
        (day, end)
        for day, end in zip(second.every_day(), ends, strict=True)
        if end and ours(f"{hours} working hours", day) != end.replace(tzinfo=CHINA)
    ]
    assert wrong == []


def test_whatever_ends_beyond_the_published_years_is_provisional():
    last = second.LAST - timedelta(days=20)
    for offset in range(21):
        found = due(
            Terms(read_limit("20 working days")), begun(last + timedelta(days=offset)), TIMETABLE
        )
        assert found.is_provisional
        assert found.steps[-1].code == "calendar.step.provisional"


def test_counting_weekends_alone_is_wrong_for_every_third_deadline():
    right, naive = second.by_holidays(), second.naive()
    true, plain = (second.nth_working(days, 20) for days in (right, naive))
    known = (true >= 0) & (plain >= 0)
    assert ((true != plain) & known).sum() / known.sum() > 0.3
