"""Invariants of legal time, for any notices, limits, pauses and moments."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xianzhi.catalogue.calendar import office_hours, usual_timetable
from xianzhi.catalogue.calendar.wording import steps_words
from xianzhi.core.calendar import (
    CHINA,
    ClockEvent,
    ClockVerb,
    DayKind,
    DayRule,
    Gap,
    Limit,
    LimitUnit,
    Notice,
    StartRule,
    Terms,
    Timetable,
    WorkCalendar,
    days_between,
    due,
    fold,
    read_notice,
    reading,
)
from xianzhi.errors import RuleError

FIRST = date(2027, 1, 1)
days = st.integers(0, 400).map(lambda offset: FIRST + timedelta(days=offset))
BOUNDS = (datetime(2026, 12, 1), datetime(2028, 2, 1))  # noqa: DTZ001 -- hypothesis wants them so
moments = st.datetimes(*BOUNDS, timezones=st.just(UTC))
rules = st.builds(DayRule, days, st.sampled_from(DayKind), st.just("new_year"))
notices = st.builds(
    Notice, st.sampled_from((2027, 2028)), st.just("一号"), st.none(),
    st.lists(rules, max_size=40, unique_by=lambda rule: rule.day).map(tuple),
)  # fmt: skip
timetables = st.lists(notices, max_size=3).map(
    lambda found: Timetable(WorkCalendar(tuple(found)), office_hours())
)
terms = st.builds(
    Terms,
    st.builds(Limit, st.integers(1, 60), st.sampled_from(LimitUnit)),
    st.sampled_from(StartRule),
)


@st.composite
def gaps(draw) -> tuple[Gap, ...]:
    edges = sorted(draw(st.lists(moments, max_size=6, unique=True)))
    return tuple(Gap(one, two, "理由") for one, two in zip(edges[::2], edges[1::2], strict=False))


@given(terms, moments, timetables)
def test_a_limit_never_ends_before_it_begins_and_longer_ones_never_earlier(one, begun, timetable):
    found = due(one, begun, timetable)
    longer = Terms(Limit(one.limit.count + 1, one.limit.unit), one.starts)
    assert begun - timedelta(days=1) < found.due_at <= due(longer, begun, timetable).due_at


@given(terms, moments, moments, timetables)
def test_who_begins_later_never_ends_earlier(one, first, second, timetable):
    first, second = sorted((first, second))
    assert due(one, first, timetable).due_at <= due(one, second, timetable).due_at


@given(terms, moments, timetables, gaps())
def test_what_is_not_counted_never_brings_the_end_nearer(one, begun, timetable, left_out):
    later = tuple(gap for gap in left_out if gap.begins_at >= begun)
    assert due(one, begun, timetable, later).due_at >= due(one, begun, timetable).due_at


@given(st.integers(1, 60), moments, timetables, gaps())
def test_working_days_up_to_the_end_are_as_many_as_the_limit_says(count, begun, timetable, gap):
    limit = Terms(Limit(count, LimitUnit.WORKING_DAYS))
    found = due(limit, begun, timetable, gap)
    out = {
        day
        for one in gap
        for day in days_between(
            one.begins_at.astimezone(CHINA).date(), one.ends_at.astimezone(CHINA).date()
        )
    }
    between = days_between(begun.astimezone(CHINA).date(), found.due_date)
    assert sum(timetable.calendar.is_working(day) and day not in out for day in between) == count
    assert timetable.calendar.is_working(found.due_date)


@given(terms, moments, timetables, gaps())
def test_every_computation_can_be_said_in_both_languages(one, begun, timetable, left_out):
    found = due(one, begun, timetable, left_out)
    for language in ("zh", "en"):
        assert all(steps_words(found.steps, language))


@given(moments, st.integers(1, 40), st.integers(0, 40), notices)
def test_a_notice_for_another_year_changes_no_settled_deadline(begun, count, offset, notice):
    """What was certain stays where it is, unless a notice names a day of it."""
    timetable = usual_timetable()
    begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=offset * 8)
    one = Terms(Limit(count, LimitUnit.WORKING_DAYS))
    before = due(one, begun, timetable)
    later = Timetable(timetable.calendar.with_notices([notice]), timetable.hours)
    if not before.is_provisional:
        assert due(one, begun, later) == before


@given(st.lists(st.tuples(st.sampled_from(ClockVerb), st.integers(0, 90)), max_size=8))
def test_any_events_either_fold_or_are_refused_in_words(steps):
    at = datetime(2026, 3, 2, tzinfo=UTC)
    events = [ClockEvent(ClockVerb.BEGIN, at)]
    for verb, offset in steps:
        event = ClockEvent(verb, at + timedelta(days=offset), "理由", "批准人", 1)
        with suppress(RuleError):
            fold((*events, event))
            events.append(event)
    limit = Terms(Limit(20, LimitUnit.WORKING_DAYS), most_extension=1)
    found = reading(limit, fold(events), usual_timetable())
    assert found is None or found.due_at > at


@given(st.text(max_size=300), st.integers(2004, 2100))
def test_any_text_is_read_or_answered_with_issues(text, year):
    found = read_notice(text, year)
    assert found.notice.days or found.issues


@given(st.lists(rules, min_size=1, max_size=12, unique_by=lambda rule: rule.day))
def test_a_notice_that_is_written_out_is_read_back(written):
    lines = "。".join(
        f"元旦：{rule.day.year}年{rule.day.month}月{rule.day.day}日"
        f"{'放假' if rule.kind is DayKind.OFF else '上班'}"
        for rule in written
    )
    found = read_notice(lines, 2027)
    assert {(r.day, r.kind) for r in found.notice.days} == {(r.day, r.kind) for r in written}
