"""Limits as people write them."""

import pytest

from xianzhi.core.calendar import Limit, LimitUnit, read_limit, workdays
from xianzhi.errors import RuleError


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("20个工作日", 20, "working_days"),
        ("二十个工作日内", 20, "working_days"),
        ("十五日", 15, "calendar_days"),
        (" 两个月 ", 2, "months"),
        ("24小时", 24, "hours"),
        ("2个紧急工作时", 2, "hours"),
        ("4 个工作时", 4, "working_hours"),
        ("30 个自然日以内", 30, "calendar_days"),
        ("20 working days", 20, "working_days"),
        ("1 Working Hour", 1, "working_hours"),
        ("90 days", 90, "calendar_days"),
        ("3m", 3, "months"),
    ],
)
def test_limits_are_read_in_both_languages(text, count, unit):
    assert read_limit(text) == Limit(count, LimitUnit(unit))


@pytest.mark.parametrize(
    "text", ["", "尽快", "20", "工作日", "-3 days", "1.5 days", "十十日", "3 weeks"]
)
def test_words_that_are_no_limit_are_refused(text):
    with pytest.raises(RuleError) as told:
        read_limit(text)
    assert told.value.code == "calendar.limit_unread"


@pytest.mark.parametrize("count", [0, -1, 3_661])
def test_a_length_that_makes_no_sense_is_refused(count):
    with pytest.raises(RuleError) as told:
        Limit(count, LimitUnit.MONTHS)
    assert told.value.code == "calendar.limit_count"


def test_working_days_begin_on_the_next_day():
    terms = workdays(5)
    assert (terms.limit.count, terms.limit.unit.value, terms.starts.value) == (
        5,
        "working_days",
        "next_day",
    )
