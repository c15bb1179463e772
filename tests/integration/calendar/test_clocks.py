"""Clocks of matters: each move in the history, the row always what its history says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from xianzhi.apps.calendar import selectors, services
from xianzhi.apps.calendar.models import AdoptedNotice, RunningClock
from xianzhi.apps.calendar.selectors.clocks import events_of
from xianzhi.apps.calendar.services import ClockDraft, ClockMove, NoticeDraft
from xianzhi.core.calendar import CHINA, ClockVerb, Terms, fold, read_limit, reading
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 20, 9, tzinfo=UTC)
NOTICE = (
    "一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）、5日（周二）放假。"
    "1月9日（周六）、10日（周日）上班。"
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text} 10:00").replace(tzinfo=CHINA)


@pytest.fixture
def clerk(county):
    return county.actor("clerk")


@pytest.fixture
def begin(clerk, key):
    def begun(limit: str = "20 working days", day: str = "2026-12-10", **terms) -> str:
        draft = ClockDraft("政府信息公开申请", Terms(read_limit(limit), **terms), at(day))
        return services.begin_clock(actor=clerk, draft=draft, request_id=key(), at=NOW)

    return begun


@pytest.fixture
def move(clerk, key):
    def moved(clock: str, verb: str, day: str, **more) -> None:
        if verb in ("pause", "extend"):
            more.setdefault("approver_id", selectors.approvers(NOW)[0].id)
        wanted = ClockMove(clock, ClockVerb(verb), at(day), more.pop("reason", "按规定"), **more)
        services.move_clock(actor=clerk, wanted=wanted, request_id=key(), at=NOW)

    return moved


def due_of(clock: str) -> str:
    found = RunningClock.objects.get(pk=clock)
    return str(found.due_at.astimezone(CHINA).date()) if found.due_at else ""


def adopt(actor, key, text: str = NOTICE, **more):
    fields = {"year": 2027, "number": "测发〔2026〕9号", "issued_date": date(2026, 12, 18)}
    draft = NoticeDraft(**(fields | {"text": text, "seen": 0} | more))
    return services.adopt_notice(actor=actor, draft=draft, request_id=key(), at=NOW)


def test_a_clock_begins_with_its_due_date_and_says_why(clerk, begin):
    clock = begin()
    page = selectors.clock_page(clerk, clock, NOW)
    assert (due_of(clock), page.line.is_provisional) == ("2027-01-08", True)
    assert page.explained.steps[-1].code == "calendar.step.provisional"
    assert page.explained.naive_date == date(2027, 1, 7)
    assert [line.code for line in page.history] == ["calendar.history.begin"]


def test_the_row_is_always_what_its_history_says(clerk, begin, move):
    clock = begin(most_extension=20)
    moves = (
        ("pause", "2026-12-11"),
        ("resume", "2026-12-14"),
        ("extend", "2026-12-15", {"added": 5}),
        ("pause", "2026-12-16"),
        ("restart", "2026-12-17"),
        ("stop", "2026-12-18"),
    )
    for verb, day, *more in moves:
        move(clock, verb, day, **(more[0] if more else {}))
        row = RunningClock.objects.get(pk=clock)
        told = list(reversed(entries(f"clock:{clock}")))
        folded = fold(events_of(told))
        now = reading(Terms(read_limit("20 working days"), most_extension=20), folded,
                      selectors.timetable_in_force())  # fmt: skip
        assert row.state == folded.state.value
        assert row.due_at == (now.due_at if now else None)
        assert row.stopped_at == folded.stopped_at
    assert len(told) == 1 + len(moves)


def test_a_paused_clock_is_due_on_no_day_and_moves_on_by_what_is_not_counted(begin, move):
    clock = begin("5 working days", "2026-12-01")
    assert due_of(clock) == "2026-12-08"
    move(clock, "pause", "2026-12-03")
    assert due_of(clock) == ""
    move(clock, "resume", "2026-12-07")
    assert due_of(clock) == "2026-12-10"


def test_what_may_happen_is_what_the_page_offers(clerk, begin, move):
    plain, long = begin(), begin(most_extension=5)
    offered = [selectors.clock_page(clerk, clock, NOW).verbs for clock in (plain, long)]
    assert offered[0] == (ClockVerb.PAUSE, ClockVerb.RESTART, ClockVerb.STOP)
    assert ClockVerb.EXTEND in offered[1]
    move(long, "extend", "2026-12-15", added=5)
    assert ClockVerb.EXTEND not in selectors.clock_page(clerk, long, NOW).verbs
    with pytest.raises(RuleError) as told:
        move(plain, "extend", "2026-12-15", added=1)
    assert told.value.code == "calendar.clock_extension"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "calendar.clock_needs_reason"),
        ({"approver_id": ""}, "calendar.clock_needs_approver"),
        ({"approver_id": "somebody"}, "calendar.clock_needs_approver"),
        ({"day": "2026-12-31"}, "calendar.clock_in_the_future"),
        ({"day": "2026-12-01"}, "calendar.clock_out_of_order"),
    ],
)
def test_a_pause_needs_a_reason_an_approver_and_a_moment(begin, move, more, code):
    clock, before, more = begin(), entries, dict(more)
    with pytest.raises(RuleError) as told:
        move(clock, "pause", more.pop("day", "2026-12-11"), **more)
    assert told.value.code == code
    assert len(before(f"clock:{clock}")) == 1


def test_a_page_that_is_out_of_date_changes_nothing(begin, move):
    clock = begin()
    move(clock, "pause", "2026-12-11", seen=1)
    with pytest.raises(ConflictError):
        move(clock, "stop", "2026-12-12", seen=1)
    assert RunningClock.objects.get(pk=clock).state == "paused"


def test_a_repeated_request_happens_once(clerk, begin):
    clock = begin()
    wanted = ClockMove(clock, ClockVerb.STOP, at("2026-12-11"))
    for _ in range(3):
        services.move_clock(actor=clerk, wanted=wanted, request_id="once", at=NOW)
    assert len(entries(f"clock:{clock}")) == 2


def test_only_clerks_keep_time_and_a_hidden_clock_is_not_told_from_none(county, begin, key):
    clock = begin()
    for name in ("housing", "leader", "admin"):
        actor = county.actor(name)
        with pytest.raises(PermissionDeniedError):
            selectors.clock_page(actor, clock, NOW)
        with pytest.raises(PermissionDeniedError):
            services.move_clock(
                actor=actor,
                wanted=ClockMove(clock, ClockVerb.STOP, at("2026-12-11")),
                request_id=key(),
                at=NOW,
            )
    with pytest.raises(NotFoundError):
        selectors.clock_page(county.actor("clerk"), "x", NOW)
    assert RunningClock.objects.get(pk=clock).state == "running"


def test_lists_hold_what_they_say(clerk, begin, move):
    late, paused, stopped = (begin("5 working days", "2026-12-01") for _ in range(3))
    begin("5 working days", "2026-12-18")
    move(paused, "pause", "2026-12-03")
    move(stopped, "stop", "2026-12-03")
    found = {name: selectors.clocks(clerk, name, NOW) for name in selectors.CLOCK_LISTS}
    assert {name: len(lines) for name, lines in found.items()} == {
        "running": 2,
        "late": 1,
        "provisional": 1,
        "paused": 1,
        "stopped": 1,
    }
    assert found["late"][0].id == late


# --- notices -------------------------------------------------------------------------------------


def test_adopting_a_notice_moves_every_deadline_that_it_touches(clerk, begin, key):
    touched, far = begin(), begin("5 working days", "2026-12-08")
    preview = selectors.notice_preview(clerk, services.read_draft(
        NoticeDraft(2027, "测发〔2026〕9号", date(2026, 12, 18), NOTICE, 0)))  # fmt: skip
    assert [(one.clock_id, str(one.due_at.date())) for one in preview.moved] == [
        (touched, "2027-01-10")
    ]
    answer = adopt(clerk, key)
    assert answer["moved"] == 1
    page = selectors.clock_page(clerk, touched, NOW)
    assert (due_of(touched), page.line.is_provisional) == ("2027-01-10", False)
    assert due_of(far) == "2026-12-15"
    told = page.history[0]
    assert told.code == "calendar.history.recount"
    assert told.values["notice"] == "测发〔2026〕9号"
    assert str(told.values["was"])[:10] == "2027-01-08"
    assert [line.code for line in selectors.clock_page(clerk, far, NOW).history] == [
        "calendar.history.begin"
    ]


def test_a_paused_clock_counts_by_the_notice_when_it_goes_on(clerk, begin, move, key):
    clock = begin()
    move(clock, "pause", "2026-12-11")
    assert adopt(clerk, key)["moved"] == 0
    move(clock, "resume", "2026-12-14")
    assert due_of(clock) == "2027-01-11"


def test_an_unsound_notice_is_refused_and_nothing_is_kept(clerk, begin, key):
    clock = begin()
    with pytest.raises(RuleError) as told:
        adopt(clerk, key, NOTICE.replace("（周五）", "（周四）"))
    assert told.value.code == "calendar.notice_weekday"
    assert AdoptedNotice.objects.count() == 0
    assert due_of(clock) == "2027-01-08"


def test_a_later_notice_mends_an_earlier_one(clerk, begin, key):
    clock = begin()
    adopt(clerk, key)
    mended = "元旦：1月4日（周一）上班。1月10日（周日）放假。"
    adopt(clerk, key, mended, number="测发〔2026〕10号", seen=1, issued_date=date(2026, 12, 19))
    assert not selectors.calendar_in_force().is_working(date(2027, 1, 10))
    assert due_of(clock) == "2027-01-09"
    assert [line.number for line in selectors.year_page(clerk, 2027, 2026).notices] == [
        "测发〔2026〕9号",
        "测发〔2026〕10号",
    ]


def test_who_comes_second_is_told_and_nothing_is_adopted_twice(clerk, key):
    adopt(clerk, key)
    with pytest.raises(ConflictError) as told:
        adopt(clerk, key, number="别的", seen=0)
    assert told.value.code == "calendar.adopted_meanwhile"
    assert AdoptedNotice.objects.count() == 1


def test_only_the_office_and_administrators_adopt(county, key):
    for name in ("housing", "leader"):
        with pytest.raises(PermissionDeniedError):
            adopt(county.actor(name), key)
    assert adopt(county.actor("admin"), key)["id"]


def test_the_database_refuses_to_edit_a_notice(clerk, key):
    adopt(clerk, key)
    with pytest.raises(DatabaseError), transaction.atomic():
        AdoptedNotice.objects.update(number="另一号")


def test_recounting_takes_as_many_statements_for_many_clocks_as_for_one(clerk, begin, key):
    from factories.queries import CountQueries

    begin()
    with CountQueries() as one:
        adopt(clerk, key)
    for _ in range(6):
        begin()
    back = "元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）上班。"
    with CountQueries() as seven:
        adopt(clerk, key, back, number="第二", seen=1, issued_date=date(2026, 12, 19))
    assert seven.count == one.count


def test_the_year_shows_every_day_and_the_year_to_come_as_expected(clerk):
    page = selectors.year_page(clerk, 2026, 2026)
    assert (page.working_days, page.is_published, len(page.months)) == (248, True, 12)
    cells = [cell for month in page.months for week in month.weeks for cell in week if cell]
    kinds = {cell.day.day: cell.kind for cell in cells}
    assert len(kinds) == 365
    assert [kinds[date(2026, 9, day)] for day in (18, 19, 20, 25)] == [
        "work", "rest", "makeup", "off"]  # fmt: skip
    to_come = selectors.year_page(clerk, 2027, 2026)
    assert not to_come.is_published
    assert to_come.months[0].weeks[0][4].kind == "expected"
    assert to_come.notices == ()


def test_late_is_late_against_the_end_and_not_against_today(clerk, begin, move):
    clock = begin("5 working days", "2026-12-01")
    assert selectors.clock_page(clerk, clock, NOW).line.is_late
    move(clock, "stop", "2026-12-08")
    assert not selectors.clock_page(clerk, clock, NOW + timedelta(days=90)).line.is_late


# --- what is done by night -----------------------------------------------------------------------


def test_every_clock_agrees_with_its_history_in_the_check_of_the_audit(clerk, begin, move, key):
    from xianzhi.apps.audit.services import check_site

    long, stopped = begin(most_extension=5), begin()
    move(long, "pause", "2026-12-11")
    move(long, "resume", "2026-12-14")
    move(long, "extend", "2026-12-15", added=5)
    move(stopped, "stop", "2026-12-18")
    begin()
    adopt(clerk, key)
    assert check_site(at=NOW).differing == 0
    RunningClock.objects.filter(pk=long).update(due_at=NOW)
    found = check_site(at=NOW + timedelta(hours=1))
    assert [(one.stream, one.field) for one in found.differences] == [(f"clock:{long}", "due_at")]


def test_a_notice_that_comes_with_a_release_is_counted_by_night_once(clerk, begin, key):
    clock = begin()
    assert services.recount_by_the_clock(request_id="night 1", at=NOW) == 0
    adopt(clerk, key)
    RunningClock.objects.update(is_provisional=True)  # as if the days had come with a release
    assert services.recount_by_the_clock(request_id="night 2", at=NOW) == 1
    assert services.recount_by_the_clock(request_id="night 2", at=NOW) == 0
    page = selectors.clock_page(clerk, clock, NOW)
    assert (page.history[0].code, page.history[0].by) == ("calendar.history.recount", "")
    assert not page.line.is_provisional


def test_the_night_knows_the_recount():
    from xianzhi.records.jobs.registry import schedules

    assert "calendar.recount" in {schedule.kind for schedule in schedules()}
