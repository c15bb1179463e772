"""The data of working days: whole, and right by the law's own sum."""

from collections import Counter
from datetime import date

import pytest

from xianzhi.catalogue.calendar import (
    expected_holidays,
    notice_records,
    office_hours,
    published_calendar,
)
from xianzhi.catalogue.messages import codes
from xianzhi.core.calendar import DayKind
from xianzhi.core.calendar.notices import HOLIDAYS, days_by_law, net_days_off

RECORDS = notice_records()
# Days given beside the law: 2015-09-03, May 2019 and the February of 2020.
SPECIAL = {"2015-victory", "2019-labour-day", "2020-spring-festival"}


def test_every_year_since_2004_has_its_notice():
    years = Counter(one.notice.year for one in RECORDS if one.id not in SPECIAL)
    assert years == dict.fromkeys(range(2004, 2027), 1)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_days_off_less_makeup_days_are_what_the_law_gives(record):
    law = 1 if record.id in SPECIAL else days_by_law(record.notice.year)
    assert net_days_off(record.notice.days) == law


def test_makeup_days_are_weekend_days_and_no_day_is_both():
    for record in RECORDS:
        days = [rule.day for rule in record.notice.days]
        assert len(days) == len(set(days))
        worked = [rule.day for rule in record.notice.days if rule.kind is DayKind.WORK]
        assert all(day.weekday() >= 5 for day in worked)


def test_notices_are_in_the_order_of_their_issue():
    issued = [one.notice.issued_date for one in RECORDS if one.notice.issued_date]
    assert issued == sorted(issued)


def test_the_number_of_a_checked_notice_is_there():
    checked = [one for one in RECORDS if one.number_is_checked]
    assert len(checked) >= 6
    assert all(one.notice.number and one.notice.issued_date for one in checked)


def test_holidays_of_years_to_come_are_thirteen_a_year_unless_they_fall_together():
    by_year = Counter(day.year for day in expected_holidays())
    assert set(by_year) == set(range(2027, 2037))
    assert set(by_year.values()) <= {12, 13}
    assert all(date(year, 10, 1) in expected_holidays() for year in by_year)


def test_every_holiday_has_words():
    named = {rule.holiday for one in RECORDS for rule in one.notice.days}
    assert named | set(expected_holidays().values()) <= set(HOLIDAYS)
    assert {f"calendar.holiday.{name}" for name in HOLIDAYS} <= set(codes())


def test_usual_hours_are_seven_a_day():
    spans = office_hours().spans_of(date(2026, 7, 1))
    minutes = [(two.hour - one.hour) * 60 + two.minute - one.minute for one, two in spans]
    assert sum(minutes) == 7 * 60


def test_the_calendar_knows_its_years():
    assert published_calendar().years == frozenset(range(2004, 2027))
