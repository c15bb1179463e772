"""Signing off publishes the ledger; signing again changes it, and nothing is lost."""

from datetime import timedelta

import pytest

from factories.county import AT
from factories.plans import AMENDED, doubtful_plan, keep_plan, plan_file
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import LedgerTask, SignOff, TaskDuty, TaskTarget
from xianzhi.apps.ledger.readmodels import May, TaskFilter
from xianzhi.apps.ledger.services import FieldValue, RoleChange, RowRef
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.models import Entry

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=9)


@pytest.fixture
def clerk(county):
    return county.actor("clerk")


def tasks(clerk, at=AT, **narrowed):
    return selectors.tasks(clerk, TaskFilter(**narrowed), at=at).lines


def test_a_plan_without_open_points_is_signed_without_a_reason(clerk, document, key):
    signed = services.sign_off(actor=clerk, document_id=document, request_id=key(), at=AT)
    assert (signed.number, signed.published, signed.withdrawn) == (1, 4, 0)
    assert [line.code for line in tasks(clerk)] == ["1-01", "1-02", "1-03", "1-04"]


def test_open_points_need_a_reason_which_is_kept(clerk, doubtful, key):
    may = selectors.desk(clerk, doubtful).may["sign_off"]
    assert may.allowed
    assert may.reason is not None
    with pytest.raises(RuleError) as raised:
        services.sign_off(actor=clerk, document_id=doubtful, request_id=key(), at=AT)
    assert raised.value.params == {"fields": "2", "audit": "1", "contradictions": "1"}
    assert LedgerTask.objects.count() == 0
    services.sign_off(actor=clerk, document_id=doubtful, reason="先行印发", request_id=key(), at=AT)
    kept = SignOff.objects.get()
    assert (kept.reason, len(kept.open_points["fields"])) == ("先行印发", 2)


def test_when_everything_is_settled_no_reason_is_needed(clerk, doubtful, key):
    desk = selectors.desk(clerk, doubtful)
    for row in desk.rows:
        services.accept_row(actor=clerk, at_row=RowRef(doubtful, row.id), request_id=key(), at=AT)
    open_items = [line.key for line in desk.audit if line.state == "open"]
    services.clear_audit_items(
        actor=clerk, document_id=doubtful, keys=open_items, reason="套话", request_id=key(), at=AT
    )
    services.clear_contradictions(
        actor=clerk,
        document_id=doubtful,
        keys=[line.key for line in desk.contradictions],
        reason="属实",
        request_id=key(),
        at=AT,
    )
    assert selectors.desk(clerk, doubtful).may["sign_off"] == May(allowed=True)
    assert (
        services.sign_off(actor=clerk, document_id=doubtful, request_id=key(), at=AT).published == 4
    )


def test_only_the_office_signs(county, document, key):
    with pytest.raises(PermissionDeniedError):
        services.sign_off(actor=county.actor("head"), document_id=document, request_id=key(), at=AT)
    assert LedgerTask.objects.count() == 0


def test_the_ledger_says_what_the_review_says(clerk, document, key):
    row = selectors.desk(clerk, document).rows[0]
    ref = RowRef(document, row.id)
    services.correct_field(
        actor=clerk, at_row=ref, change=FieldValue("title", "管网更新"), request_id=key(), at=AT
    )
    services.change_role(
        actor=clerk, at_row=ref, change=RoleChange("县财政局", "lead"), request_id=key(), at=AT
    )
    services.exclude_row(
        actor=clerk,
        at_row=RowRef(document, selectors.desk(clerk, document).rows[2].id),
        reason="另案",
        request_id=key(),
        at=AT,
    )
    services.sign_off(actor=clerk, document_id=document, request_id=key(), at=AT)
    lines = tasks(clerk)
    assert [line.title for line in lines] == ["管网更新", "增设公共停车位", "完善防洪排涝设施"]
    assert (lines[0].lead, lines[0].joint) == (("县住建局", "县财政局"), True)


def test_a_group_becomes_a_duty_of_each_member_and_is_printed_once(clerk, signed):
    line = tasks(clerk)[0]
    assert line.support == ("县财政局", "各镇")
    duties = selectors.task_page(clerk, line.id, at=AT).duties
    assert [(duty.unit_name, duty.group_name) for duty in duties] == [
        ("县住建局", None),
        ("县财政局", None),
        ("芦溪镇", "各镇"),
        ("石桥镇", "各镇"),
    ]


def test_a_date_that_nothing_is_due_on_is_no_due_date(clerk, document, key):
    row = selectors.desk(clerk, document).rows[0]
    standing = {"text": "持续推进", "date": "2026-12-31", "kind": "standing"}
    services.correct_field(
        actor=clerk,
        at_row=RowRef(document, row.id),
        change=FieldValue("deadline", standing),
        request_id=key(),
        at=AT,
    )
    services.sign_off(actor=clerk, document_id=document, request_id=key(), at=AT)
    (line,) = [item for item in tasks(clerk) if item.deadline_text == "持续推进"]
    assert (line.due_date, line.deadline_kind) == (None, "standing")


def test_signing_again_without_a_change_changes_nothing(clerk, signed, key):
    before = Entry.objects.filter(stream__startswith="task:").count()
    again = services.sign_off(actor=clerk, document_id=signed, request_id=key(), at=LATER)
    assert (again.number, again.published, again.changed, again.withdrawn) == (2, 0, 0, 0)
    assert Entry.objects.filter(stream__startswith="task:").count() == before


def test_an_amendment_keeps_ids_and_codes_and_tells_what_changed(clerk, signed, key):
    before = {line.title: (line.id, line.code) for line in tasks(clerk)}
    services.import_document(
        actor=clerk, upload=plan_file(AMENDED), amends=signed, request_id=key(), at=LATER
    )
    again = services.sign_off(
        actor=clerk, document_id=signed, reason="修订", request_id=key(), at=LATER
    )
    assert (again.published, again.withdrawn) == (1, 0)
    after = {line.title: (line.id, line.code) for line in tasks(clerk, LATER)}
    assert {title: after[title] for title in before} == before
    assert after["建设口袋公园"][1] == "1-05"
    page = selectors.task_page(clerk, before["增设公共停车位"][0], at=LATER)
    assert page.targets[0].shown == "新增停车位 360个"
    assert [line.verb for line in page.history] == ["amend", "publish"]
    ended = TaskTarget.objects.filter(task=before["增设公共停车位"][0], until_at=LATER)
    assert ended.get().content["value"] == 300


def test_a_task_that_left_the_plan_is_withdrawn_and_its_history_stays(clerk, signed, key):
    row = selectors.desk(clerk, signed).rows[-1]
    gone = tasks(clerk)[-1]
    services.exclude_row(
        actor=clerk, at_row=RowRef(signed, row.id), reason="取消", request_id=key(), at=LATER
    )
    again = services.sign_off(actor=clerk, document_id=signed, request_id=key(), at=LATER)
    assert again.withdrawn == 1
    assert gone.id not in {line.id for line in tasks(clerk, LATER)}
    assert LedgerTask.objects.get(pk=gone.id).withdrawn_at == LATER
    assert list(
        Entry.objects.filter(stream=f"task:{gone.id}")
        .order_by("number")
        .values_list("verb", flat=True)
    ) == ["publish", "withdraw"]


def test_a_unit_that_is_bound_later_takes_over_its_lines(clerk, county, key):
    text = doubtful_plan().text.replace("县水利局、县住建局负责", "县水利事务局负责")
    document = keep_plan(clerk, doubtful_plan(text), AT, request_id=key())
    services.sign_off(actor=clerk, document_id=document, reason="x", request_id=key(), at=AT)
    assert TaskDuty.objects.filter(printed="县水利事务局", unit__isnull=True).count() == 1
    services.confirm_unit_alias(
        actor=clerk,
        document_id=document,
        alias=services.AliasChoice("县水利事务局", county.units["water"]),
        request_id=key(),
        at=LATER,
    )
    services.sign_off(actor=clerk, document_id=document, reason="x", request_id=key(), at=LATER)
    current = TaskDuty.objects.get(printed="县水利事务局", until_at__isnull=True)
    assert str(current.unit_id) == county.units["water"]


def test_the_state_of_a_task_is_what_its_history_says_last(clerk, signed):
    for task in LedgerTask.objects.all():
        last = Entry.objects.filter(stream=f"task:{task.pk}").order_by("-number").first()
        facts = last.facts
        assert (facts["title"], facts["deadline_text"]) == (task.title, task.deadline_text)
        assert facts["due_date"] == (task.due_date and task.due_date.isoformat())


def test_a_repeated_signature_is_one(clerk, document, key):
    request = key()
    answers = {
        services.sign_off(actor=clerk, document_id=document, request_id=request, at=AT)
        for _ in range(3)
    }
    assert len(answers) == 1
    assert SignOff.objects.count() == 1
