"""Phases laid backward from the last day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from xianzhi.core.policy.schedule import PhaseWish, schedule_backward
from xianzhi.errors import RuleError

START, END = date(2026, 3, 1), date(2026, 6, 30)


def test_phases_share_the_days_by_weight_without_gap_or_overlap():
    phases = schedule_backward(
        START, END, [PhaseWish("摸排"), PhaseWish("实施", 4), PhaseWish("总结")]
    )
    assert [phase.name for phase in phases] == ["摸排", "实施", "总结"]
    assert (phases[0].starts_date, phases[-1].ends_date) == (START, END)
    for one, other in pairwise(phases):
        assert other.starts_date == one.ends_date + timedelta(days=1)
    days = [(p.ends_date - p.starts_date).days + 1 for p in phases]
    assert days == [21, 81, 20]


def test_a_phase_with_a_date_ends_on_it():
    phases = schedule_backward(
        START, END, [PhaseWish("摸排", ends_date=date(2026, 3, 31)), PhaseWish("实施")]
    )
    assert phases[0].ends_date == date(2026, 3, 31)
    assert phases[1].starts_date == date(2026, 4, 1)


def test_each_phase_has_a_day_even_where_its_weight_is_small():
    phases = schedule_backward(
        END - timedelta(days=2), END, [PhaseWish("一", 50), PhaseWish("二", 1), PhaseWish("三", 1)]
    )
    assert [(p.ends_date - p.starts_date).days for p in phases] == [0, 0, 0]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ([], "schedule.no_phase"),
        ([PhaseWish("一", 0)], "schedule.weight"),
        ([PhaseWish("一", ends_date=START)], "schedule.last_date"),
        (
            [PhaseWish("一", ends_date=END + timedelta(days=1)), PhaseWish("二")],
            "schedule.after_end",
        ),
        ([PhaseWish("一", ends_date=END), PhaseWish("二")], "schedule.too_short"),
        (
            [PhaseWish("一", ends_date=START - timedelta(days=9)), PhaseWish("二")],
            "schedule.too_short",
        ),
    ],
)
def test_impossible_schedules_say_why(wishes, code):
    with pytest.raises(RuleError) as raised:
        schedule_backward(START, END, wishes)
    assert raised.value.code == code
