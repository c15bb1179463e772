"""A clock that is paused, restarted, extended and stopped."""

from datetime import datetime

import pytest

from xianzhi.catalogue.calendar import usual_timetable
from xianzhi.core.calendar import (
    CHINA,
    ClockEvent,
    ClockState,
    ClockVerb,
    Limit,
    LimitUnit,
    Terms,
    fold,
    may_follow,
    reading,
    used,
)
from xianzhi.errors import RuleError

TIMETABLE = usual_timetable()
# 政府信息公开条例: twenty working days, twenty more at most with approval.
TERMS = Terms(Limit(20, LimitUnit.WORKING_DAYS), most_extension=20)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=CHINA)


def event(verb: str, day: str, **more) -> ClockEvent:
    reason = more.pop("reason", "经领导同意")
    return ClockEvent(ClockVerb(verb), at(day), reason, more.pop("approver", "局长"), **more)


BEGUN = event("begin", "2026-03-02")


def runs_out(*events: ClockEvent, terms: Terms = TERMS) -> str | None:
    found = reading(terms, fold((BEGUN, *events)), TIMETABLE)
    return str(found.due_date) if found else None


def test_a_clock_that_nothing_happens_to_ends_with_its_limit():
    assert runs_out() == "2026-03-30"


def test_a_paused_clock_has_no_end_until_it_goes_on():
    pause, on = event("pause", "2026-03-05"), event("resume", "2026-03-12")
    assert runs_out(pause) is None
    assert runs_out(pause, on) == "2026-04-07"  # five working days later, past Qingming
    again = (event("pause", "2026-03-16"), event("resume", "2026-03-17"))
    assert runs_out(pause, on, *again) == "2026-04-08"


def test_a_correction_begins_the_count_anew_and_forgets_what_was_left_out():
    pause, again = event("pause", "2026-03-05"), event("restart", "2026-03-10")
    assert runs_out(pause, again) == "2026-04-08"
    steps = reading(TERMS, fold((BEGUN, pause, again)), TIMETABLE).steps
    assert [step.code for step in steps].count("calendar.step.paused_days") == 0
    assert steps[0].code == "calendar.step.restarted"


def test_one_extension_adds_what_was_approved():
    more = event("extend", "2026-03-20", added=20)
    assert runs_out(more) == "2026-04-28"
    with pytest.raises(RuleError) as told:
        fold((BEGUN, more, event("extend", "2026-03-21", added=1)))
    assert told.value.code == "calendar.clock_extended_before"


def test_the_cap_ends_it_whatever_happened():
    capped = Terms(TERMS.limit, most_extension=20, cap=Limit(30, LimitUnit.CALENDAR_DAYS))
    more = event("extend", "2026-03-20", added=20)
    assert runs_out(more, terms=capped) == "2026-04-01"
    assert runs_out(terms=capped) == "2026-03-30"
    found = reading(capped, fold((BEGUN, more)), TIMETABLE)
    assert found.steps[-1].code == "calendar.step.capped"


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([], "calendar.clock_not_begun"),
        ([event("pause", "2026-03-05")], "calendar.clock_not_begun"),
        ([BEGUN, BEGUN], "calendar.clock_not_begin"),
        ([BEGUN, event("resume", "2026-03-05")], "calendar.clock_not_resume"),
        (
            [BEGUN, event("pause", "2026-03-05"), event("pause", "2026-03-06")],
            "calendar.clock_not_pause",
        ),
        (
            [BEGUN, event("pause", "2026-03-05"), event("extend", "2026-03-06", added=1)],
            "calendar.clock_not_extend",
        ),
        (
            [BEGUN, event("stop", "2026-03-05"), event("restart", "2026-03-06")],
            "calendar.clock_not_restart",
        ),
        (
            [BEGUN, event("stop", "2026-03-05"), event("stop", "2026-03-06")],
            "calendar.clock_not_stop",
        ),
        ([BEGUN, event("pause", "2026-03-01")], "calendar.clock_out_of_order"),
    ],
)
def test_what_cannot_follow_is_refused(events, code):
    with pytest.raises(RuleError) as told:
        fold(events)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (event("pause", "2026-03-05", reason=" "), "calendar.clock_needs_reason"),
        (event("pause", "2026-03-05", approver=""), "calendar.clock_needs_approver"),
        (event("extend", "2026-03-05", approver="", added=5), "calendar.clock_needs_approver"),
        (event("restart", "2026-03-05", reason=""), "calendar.clock_needs_reason"),
        (event("extend", "2026-03-05", added=21), "calendar.clock_extension"),
        (event("extend", "2026-03-05", added=0), "calendar.clock_extension"),
        (event("extend", "2026-03-31", added=5), "calendar.clock_extended_late"),
    ],
)
def test_reason_approver_and_terms_are_checked_first(asked, code):
    with pytest.raises(RuleError) as told:
        may_follow(TERMS, [BEGUN], asked, TIMETABLE)
    assert told.value.code == code


def test_what_the_terms_allow_may_follow():
    for asked in (
        event("pause", "2026-03-05"),
        event("extend", "2026-03-30", added=20),
        event("restart", "2026-03-05"),
        event("stop", "2026-03-05", reason="", approver=""),
    ):
        may_follow(TERMS, [BEGUN], asked, TIMETABLE)


def test_days_used_leave_out_what_is_not_counted():
    clock = fold((BEGUN, event("pause", "2026-03-05"), event("resume", "2026-03-12")))
    assert used(TERMS, clock, TIMETABLE, at("2026-03-13")) == 4
    days = Terms(Limit(60, LimitUnit.CALENDAR_DAYS))
    assert used(days, clock, TIMETABLE, at("2026-03-13")) == 4
    paused = fold((BEGUN, event("pause", "2026-03-05")))
    assert (paused.state, used(TERMS, paused, TIMETABLE, at("2026-06-01"))) == (
        ClockState.PAUSED,
        3,
    )
