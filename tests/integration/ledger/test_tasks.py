"""What units do with their tasks, and what everybody sees of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from factories.county import AT
from factories.plans import PLAN, plan_file
from factories.queries import CountQueries
from xianzhi.apps.accounts.models import Post as PostRecord
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.accounts.services import PostDraft, register_posts
from xianzhi.apps.ledger import selectors, services, workflow
from xianzhi.apps.ledger.models import LedgerTask, ProgressNote, TaskPerson, TaskPhase
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.services import (
    MoveRequest,
    NoteDraft,
    PhaseWish,
    ScheduleRequest,
    Upload,
)
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError

pytestmark = pytest.mark.django_db
PROOF = Upload("照片.jpg", b"\xff\xd8 proof")


@pytest.fixture
def task(county, signed):
    """The first task: led by housing, supported by finance and the towns."""
    return selectors.tasks(county.actor("clerk"), TaskFilter(), at=AT).lines[0]


@pytest.fixture
def act(county, task, key):
    """Move or report on the task as somebody, at the next hour."""
    hours = iter(range(1, 99))

    def move(user, verb, reason=""):
        services.move_task(
            actor=county.actor(user),
            task_id=task.id,
            move=MoveRequest(verb, reason),
            request_id=key(),
            at=AT + timedelta(hours=next(hours)),
        )

    def note(user, text="已完成过半", **more):
        return services.add_progress_note(
            actor=county.actor(user),
            task_id=task.id,
            note=NoteDraft(text, **more),
            request_id=key(),
            at=AT + timedelta(hours=next(hours)),
        )

    move.note = note
    return move


def page(county, task, user="clerk"):
    return selectors.task_page(county.actor(user), task.id, at=AT)


# --- the workflow ---


def test_a_task_runs_from_start_to_verified_with_its_history(county, task, act):
    act("housing", "start")
    act.note("housing", files=(PROOF,))
    act("housing", "report_done")
    act("clerk", "return_for_rework", "缺验收单")
    act.note("housing", "补充验收单", files=(Upload("b.pdf", b"%PDF"),))
    act("housing", "report_done")
    act("second", "verify")
    shown = page(county, task)
    assert shown.line.status == "verified_done"
    assert [line.verb for line in reversed(shown.history)] == [
        "publish",
        "start",
        "add_note",
        "report_done",
        "return_for_rework",
        "add_note",
        "report_done",
        "verify",
    ]
    returned = next(line for line in shown.history if line.verb == "return_for_rework")
    assert (returned.reason, returned.by) == ("缺验收单", "县政府督查室 督查专员 柳明远")


def test_reporting_done_needs_a_file_since_the_last_return(task, act):
    act("housing", "start")
    act.note("housing")  # words alone prove nothing
    with pytest.raises(RuleError):
        act("housing", "report_done")
    act.note("housing", files=(PROOF,))
    act("housing", "report_done")
    act("clerk", "return_for_rework", "不清晰")
    with pytest.raises(RuleError):
        act("housing", "report_done")


def test_a_reason_must_be_given_where_the_table_asks_for_it(task, act):
    with pytest.raises(RuleError):
        act("clerk", "suspend", "  ")
    act("leader", "suspend", "等待批复")
    act("leader", "resume")
    with pytest.raises(RuleError):
        act("clerk", "fly")


@pytest.mark.parametrize(
    ("user", "verb"),
    [
        ("finance", "start"),  # supports, does not lead
        ("luxi", "start"),
        ("leader", "start"),
        ("housing", "suspend"),
        ("head", "verify"),  # not in this state
        ("clerk", "reopen"),
    ],
)
def test_moves_of_others_and_of_other_states_are_denied(county, task, act, user, verb):
    with pytest.raises(PermissionDeniedError):
        act(user, verb, "x")
    assert page(county, task).line.status == "pending"


def test_who_reported_a_task_done_does_not_verify_it(county, task, act, key):
    from xianzhi.apps.accounts.models import PostRole

    PostRole.objects.create(post_id=county.posts["陆小满"], role="clerk")
    act("housing", "start")
    act.note("housing", files=(PROOF,))
    act("housing", "report_done")
    with pytest.raises(PermissionDeniedError) as raised:
        act("housing", "verify")
    assert raised.value.code == "ledger.verified_by_another"
    act("clerk", "verify")


def test_the_buttons_are_the_moves_of_the_state_each_with_its_reason(county, task):
    moves = {move.verb: move.may for move in page(county, task, "finance").moves}
    assert set(moves) == {move.verb for move in workflow.TASK.moves_from("pending")}
    assert not any(may.allowed for may in moves.values())
    assert all(may.reason and may.reason.zh and may.reason.en for may in moves.values())
    assert {m.verb: m.may.allowed for m in page(county, task, "housing").moves} == {
        "start": True,
        "suspend": False,
    }


def test_a_repeated_move_is_made_once(county, task, key):
    request = key()
    for _ in range(3):
        services.move_task(
            actor=county.actor("housing"),
            task_id=task.id,
            move=MoveRequest("start"),
            request_id=request,
            at=AT,
        )
    assert [line.verb for line in page(county, task).history] == ["start", "publish"]
    with pytest.raises(ConflictError):
        services.move_task(
            actor=county.actor("clerk"),
            task_id=task.id,
            move=MoveRequest("suspend", "x"),
            request_id=request,
            at=AT,
        )


# --- notes ---


def test_a_note_keeps_its_files_and_the_list_shows_the_last_one(county, task, act):
    act.note("finance", "资金已下达", share=0.4, files=(PROOF,))
    act.note("clerk", "已催办")
    shown = page(county, task)
    assert [note.text for note in shown.notes] == ["已催办", "资金已下达"]
    assert (shown.notes[1].share, shown.notes[1].by) == (0.4, "县财政局 经办人 方若谷")
    assert shown.line.last_note == "已催办"
    ((file_id, name),) = shown.notes[1].files
    file = selectors.evidence_file(county.actor("finance"), task.id, file_id)
    assert (name, file.path.read_bytes()) == ("照片.jpg", PROOF.content)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (NoteDraft(""), "records.text_required"),
        (NoteDraft("x" * 5001), "records.too_long"),
        (NoteDraft("a\x00"), "records.control_characters"),
        (NoteDraft("x", share=1.2), "ledger.share_not_possible"),
        (NoteDraft("x", files=(Upload("a", b""),)), "evidence.empty"),
        (NoteDraft("x", files=(PROOF,) * 11), "ledger.too_many_files"),
    ],
)
def test_a_note_that_cannot_be_kept_says_why_and_leaves_nothing(county, task, key, draft, code):
    with pytest.raises(RuleError) as raised:
        services.add_progress_note(
            actor=county.actor("housing"), task_id=task.id, note=draft, request_id=key(), at=AT
        )
    assert raised.value.code == code
    assert ProgressNote.objects.count() == 0


def test_a_unit_without_a_part_sees_and_reports_nothing(county, signed, key):
    water_only = selectors.tasks(county.actor("clerk"), TaskFilter(), at=AT).lines[3]
    with pytest.raises(NotFoundError):
        services.add_progress_note(
            actor=county.actor("finance"),
            task_id=water_only.id,
            note=NoteDraft("x"),
            request_id=key(),
            at=AT,
        )
    with pytest.raises(NotFoundError):
        selectors.task_page(county.actor("finance"), water_only.id, at=AT)
    with pytest.raises(PermissionDeniedError):  # sees all, answers for nothing
        services.add_progress_note(
            actor=county.actor("leader"),
            task_id=water_only.id,
            note=NoteDraft("x"),
            request_id=key(),
            at=AT,
        )


# --- people ---


def test_each_line_names_one_leader_and_its_people(county, task, key):
    head, duty = county.actor("head"), page(county, task).duties[0]
    for name, verb in (
        ("程立群", services.name_leader),
        ("沈怀谷", services.name_leader),  # a county leader may lead; the one before hands over
        ("陆小满", services.name_person),
        ("程立群", services.name_person),
        ("陆小满", services.name_person),  # named already
    ):
        verb(actor=head, duty_id=duty.id, post_id=county.posts[name], request_id=key(), at=AT)
    line = page(county, task).duties[0]
    assert line.leader is not None
    assert line.leader.name == "沈怀谷"
    assert [person.name for person in line.persons] == ["陆小满", "程立群"]
    assert TaskPerson.objects.filter(until_at__isnull=False).count() == 1
    services.release_person(
        actor=head,
        person_line_id=line.persons[0].id,
        reason="调离",
        request_id=key(),
        at=AT,
    )
    assert [person.name for person in page(county, task).duties[0].persons] == ["程立群"]
    with pytest.raises(ConflictError):
        services.release_person(
            actor=head, person_line_id=line.persons[0].id, reason="调离", request_id=key(), at=AT
        )


def test_only_the_unit_and_the_office_name_people_and_only_their_own(county, task, key):
    housing, finance = page(county, task).duties[:2]
    with pytest.raises(PermissionDeniedError):
        services.name_person(
            actor=county.actor("housing"),
            duty_id=finance.id,
            post_id=county.posts["方若谷"],
            request_id=key(),
            at=AT,
        )
    for post in ("方若谷", "旧任"):  # another unit's; a post that has ended
        with pytest.raises(RuleError):
            services.name_person(
                actor=county.actor("clerk"),
                duty_id=housing.id,
                post_id=county.posts[post],
                request_id=key(),
                at=AT,
            )
    assert TaskPerson.objects.count() == 0


def test_lines_without_people_are_reported_until_both_are_named(county, task, key):
    clerk, duty = county.actor("clerk"), page(county, task).duties[0]
    before = selectors.unnamed_lines(clerk, at=AT)
    services.name_leader(
        actor=clerk, duty_id=duty.id, post_id=county.posts["程立群"], request_id=key(), at=AT
    )
    still = selectors.unnamed_lines(clerk, at=AT)
    assert len(still.rows) == len(before.rows)
    assert still.rows[0][-1] == "具体责任人"
    services.name_person(
        actor=clerk, duty_id=duty.id, post_id=county.posts["陆小满"], request_id=key(), at=AT
    )
    assert len(selectors.unnamed_lines(clerk, at=AT).rows) == len(before.rows) - 1


def test_who_is_named_sees_the_task_from_each_of_the_posts_held(county, signed, key):
    clerk = county.actor("clerk")
    fourth = selectors.tasks(clerk, TaskFilter(), at=AT).lines[3]  # housing's, not of the towns
    second_post = register_posts(
        [PostDraft("白晓芸", "housing", "挂职干部", ("unit_officer",), date(2026, 1, 1))]
    )[("housing", "白晓芸", "挂职干部")]
    PostRecord.objects.filter(pk=second_post).update(
        person=PostRecord.objects.get(pk=county.posts["白晓芸"]).person
    )
    user = county.actor("luxi").user_id
    officer = actor_for(user, county.posts["白晓芸"], AT)
    with pytest.raises(NotFoundError):
        selectors.task_page(officer, fourth.id, at=AT)
    duty = next(
        item
        for item in selectors.task_page(clerk, fourth.id, at=AT).duties
        if item.unit_name == "县住建局"
    )
    services.name_person(actor=clerk, duty_id=duty.id, post_id=second_post, request_id=key(), at=AT)
    assert selectors.task_page(officer, fourth.id, at=AT).line.code == "1-04"


# --- phases ---


def test_phases_are_laid_backward_and_a_new_schedule_ends_the_old_one(county, task, key):
    for names in (("摸排", "实施"), ("设计", "施工", "验收")):
        services.schedule_phases(
            actor=county.actor("housing"),
            task_id=task.id,
            schedule=ScheduleRequest(date(2026, 3, 1), tuple(map(PhaseWish, names))),
            request_id=key(),
            at=AT,
        )
    phases = page(county, task).phases
    assert [phase.name for phase in phases] == ["设计", "施工", "验收"]
    assert (phases[0].starts_date, phases[-1].ends_date) == (date(2026, 3, 1), date(2026, 6, 30))
    assert TaskPhase.objects.filter(until_at__isnull=False).count() == 2


def test_a_phase_that_ended_before_the_document_was_issued_is_an_alarm(county, task, key):
    services.schedule_phases(
        actor=county.actor("clerk"),
        task_id=task.id,
        schedule=ScheduleRequest(
            date(2026, 1, 1), (PhaseWish("摸排", ends_date=date(2026, 1, 31)), PhaseWish("实施"))
        ),
        request_id=key(),
        at=AT,
    )
    assert [phase.before_issue for phase in page(county, task).phases] == [True, False]


def test_supporting_units_do_not_schedule_and_a_task_without_date_needs_one(county, task, key):
    request = ScheduleRequest(date(2026, 3, 1), (PhaseWish("一"),))
    with pytest.raises(PermissionDeniedError):
        services.schedule_phases(
            actor=county.actor("finance"),
            task_id=task.id,
            schedule=request,
            request_id=key(),
            at=AT,
        )
    undated = selectors.tasks(county.actor("clerk"), TaskFilter(), at=AT).lines[2]
    with pytest.raises(RuleError):
        services.schedule_phases(
            actor=county.actor("clerk"),
            task_id=undated.id,
            schedule=request,
            request_id=key(),
            at=AT,
        )
    services.schedule_phases(
        actor=county.actor("clerk"),
        task_id=undated.id,
        schedule=replace(request, ends_date=date(2026, 4, 1)),
        request_id=key(),
        at=AT,
    )


# --- lists ---


def test_units_see_their_own_tasks_and_the_office_all(county, signed):
    seen = {
        user: [line.code for line in selectors.tasks(county.actor(user), TaskFilter(), at=AT).lines]
        for user in ("clerk", "leader", "housing", "finance", "luxi")
    }
    every = ["1-01", "1-02", "1-03", "1-04"]
    assert seen == {
        "clerk": every,
        "leader": every,
        "housing": ["1-01", "1-02", "1-04"],
        "finance": ["1-01", "1-02"],
        "luxi": ["1-01", "1-02", "1-03"],
    }
    with pytest.raises(PermissionDeniedError):
        selectors.tasks(county.actor("admin"), TaskFilter(), at=AT)


@pytest.mark.parametrize(
    ("narrowed", "codes"),
    [
        ({"town": "990121101"}, ["1-01", "1-02", "1-03"]),
        ({"town": "990121102"}, ["1-01", "1-02"]),
        ({"month": "2026-06"}, ["1-01"]),
        ({"keyword": "停车"}, ["1-02"]),
        ({"keyword": "水利局"}, ["1-04"]),
        ({"keyword": "1-03"}, ["1-03"]),
        ({"status": "pending", "month": "2026-12"}, ["1-04"]),
        ({"view": "without_date"}, ["1-03"]),
        ({"view": "overdue"}, []),
        ({"part": "1"}, ["1-01", "1-02", "1-03", "1-04"]),
        ({"part": "9"}, []),
        ({"kind": "goal"}, []),
        ({"month": "2026-13"}, []),
        ({"month": "x"}, []),
        ({"town": "nowhere"}, []),
        ({"unit": "x"}, []),
        ({"plan": "x"}, []),
        ({"view": "x"}, []),
        ({"duty": "x"}, []),
    ],
)
def test_filters_leave_the_tasks_they_name(county, signed, narrowed, codes):
    found = selectors.tasks(county.actor("clerk"), TaskFilter(**narrowed), at=AT)
    assert [line.code for line in found.lines] == codes
    assert found.counts.total == len(codes)


def test_a_unit_is_found_by_its_part(county, signed):
    unit = county.units["housing"]
    clerk = county.actor("clerk")
    for duty, number in (("", 3), ("lead", 3), ("support", 0)):
        found = selectors.tasks(clerk, TaskFilter(unit=unit, duty=duty), at=AT)
        assert len(found.lines) == number


@pytest.mark.parametrize("user", ["clerk", "housing", "luxi"])
@pytest.mark.parametrize("base", [{}, {"keyword": "设"}, {"month": "2026-09"}, {"duty": "support"}])
def test_each_count_equals_the_rows_behind_it(county, signed, user, base, act):
    act("housing", "start")
    actor = county.actor(user)
    counts = selectors.tasks(actor, TaskFilter(**base), at=AT).counts
    choices = {
        "status": counts.by_status,
        "plan": counts.by_plan,
        "unit": counts.by_unit,
        "town": counts.by_town,
        "month": counts.by_month,
    }
    for name, listed in choices.items():
        for count in listed:
            narrowed = replace(TaskFilter(**base), **{name: count.value})
            assert len(selectors.tasks(actor, narrowed, at=AT).lines) == count.count
    for view in ("overdue", "due_soon", "without_person", "without_date"):
        narrowed = replace(TaskFilter(**base), view=view)
        rows = selectors.tasks(actor, narrowed, at=AT).lines
        assert len(rows) == getattr(counts, view)


def test_overdue_tasks_are_those_that_are_open_after_their_date(county, task, act):
    late = AT.replace(month=7)
    clerk = county.actor("clerk")
    found = selectors.tasks(clerk, TaskFilter(view="overdue"), at=late).lines
    assert [(line.code, line.overdue, line.days_left) for line in found] == [("1-01", True, -2)]
    act("clerk", "suspend", "等待批复")
    assert not selectors.tasks(clerk, TaskFilter(view="overdue"), at=late).lines


def test_my_tasks_are_sorted_by_urgency(county, task, act):
    officer = county.actor("housing")
    at = AT.replace(month=6, day=25)
    groups = selectors.my_tasks(officer, at=at)
    assert {name: [line.code for line in lines] for name, lines in groups.items()} == {
        "late": [],
        "today": [],
        "week": ["1-01"],
        "waiting": [],
        "later": ["1-02", "1-04"],
    }
    act("clerk", "suspend", "x")
    assert [line.code for line in selectors.my_tasks(officer, at=at)["waiting"]] == ["1-01"]


def test_lists_and_pages_ask_the_same_for_one_and_many_tasks(county, key):
    clerk = county.actor("clerk")
    counts = []
    for text in (PLAN.split("（二）")[0], PLAN.replace("12公里", "13公里")):
        made = services.import_document(
            actor=clerk, upload=plan_file(text), request_id=key(), at=AT
        ).document_id
        services.sign_off(actor=clerk, document_id=made, reason="x", request_id=key(), at=AT)
        first = LedgerTask.objects.filter(document=made).order_by("code").first()
        with CountQueries() as listed:
            selectors.tasks(clerk, TaskFilter(), at=AT)
        with CountQueries() as shown:
            selectors.task_page(clerk, str(first.pk), at=AT)
        with CountQueries() as sheets:
            selectors.three_lists(clerk, TaskFilter(), at=AT)
        counts.append((listed.count, shown.count, sheets.count))
    assert counts[0] == counts[1]


def test_filter_options_offer_what_there_is(county, signed):
    options = selectors.filter_options(county.actor("clerk"), at=AT)
    assert [item.value for item in options["month"]] == ["2026-06", "2026-09", "2026-12"]
    assert [item.words.zh for item in options["town"]] == ["芦溪镇", "石桥镇"]
    assert len(options["status"]) == 6
