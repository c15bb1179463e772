"""The address of a list, the clock of a task and the line of time of its phases."""

import itertools
from datetime import date
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import translation

from xianzhi.apps.ledger.forms.filters import SHOWN, ListAddress, columns_of, filter_of
from xianzhi.apps.ledger.readmodels import PhaseLine, TaskFilter
from xianzhi.apps.ledger.views.deadlines import clock_of
from xianzhi.apps.ledger.views.phases import bars_of

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "unit=u1&duty=lead",
        "kind=all",
        "kind=goal&month=2026-09&col=code&col=title&col=lead",
        "plan=p&part=2&town=t&status=returned&keyword=%E7%AE%A1&view=overdue",
    ],
)
def test_an_address_is_read_and_written_unchanged(query):
    given = QueryDict(query)
    address = ListAddress(filter_of(given), columns_of(given))
    assert QueryDict(address.query()) == given


def test_what_is_usual_is_left_out_of_an_address():
    given = QueryDict("kind=task&unit=&keyword=+&page=3")
    assert ListAddress(filter_of(given), columns_of(given)).query() == ""
    assert filter_of(given) == TaskFilter()


def test_columns_keep_the_order_of_the_ledger_and_the_title():
    assert columns_of(QueryDict("col=status&col=code&col=nonsense")) == ("code", "title", "status")
    assert columns_of(QueryDict("")) == SHOWN


def line(**more):
    usual = {"deadline_text": None, "due_date": None, "deadline_kind": None, "days_left": None}
    return SimpleNamespace(**{**usual, **more})


@pytest.mark.parametrize(
    ("days", "words", "kind"),
    [
        (-2, "2 days late", "alert"),
        (-1, "1 day late", "alert"),
        (0, "Due today", "watch"),
        (1, "1 day left", "watch"),
        (30, "30 days left", "watch"),
        (31, "31 days left", "accent"),
    ],
)
def test_a_clock_says_how_far_the_day_is(days, words, kind):
    with translation.override("en"):
        clock = clock_of(line(due_date=TODAY, days_left=days, deadline_text="年底"), TODAY)
    assert (clock.words, clock.kind) == (words, kind)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("standing", "a review, not a last day"),
        ("recurring", "every period"),
        ("relative", "counts from an event"),
        ("start", "the day to begin by"),
    ],
)
def test_a_time_limit_without_a_last_day_explains_itself(kind, said):
    with translation.override("en"):
        clock = clock_of(line(deadline_text="持续推进", deadline_kind=kind), TODAY)
    assert any(said in reason for reason in clock.reasons)
    assert (clock.words, clock.kind) == ("No last day", "quiet")


def test_a_task_out_of_its_units_hands_has_no_running_clock():
    with translation.override("en"):
        clock = clock_of(line(due_date=TODAY, deadline_text="年底", deadline_kind="date"), TODAY)
        assert clock.words == "The clock stands still"
        assert "names no time limit" in clock_of(line(), TODAY).reasons[0]


def phase(number, starts, ends):
    return PhaseLine(number, f"p{number}", starts, ends, before_issue=False)


def test_bars_fill_the_line_of_time_without_gap_or_overlap():
    bars = bars_of(
        (
            phase(1, date(2026, 1, 1), date(2026, 2, 28)),
            phase(2, date(2026, 3, 1), date(2026, 3, 31)),
            phase(3, date(2026, 4, 1), date(2026, 6, 30)),
        ),
        TODAY,
    )
    assert [bar.state for bar in bars] == ["past", "now", "ahead"]
    assert sum(bar.days for bar in bars) == 181
    for before, after in itertools.pairwise(bars):
        assert float(before.x) + float(before.width) == pytest.approx(float(after.x), abs=0.02)
    assert bars[0].today_x == f"{100 * 60 / 181:.2f}"
    assert bars_of((), TODAY) == ()
    assert bars_of((phase(1, date(2025, 1, 1), date(2025, 1, 1)),), TODAY)[0].today_x is None
