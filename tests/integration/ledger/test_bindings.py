"""Proposed indicators at the desk: confirm, choose another, say that none fits."""

import csv
import io

import pytest
from openpyxl import load_workbook

from factories.county import AT
from factories.plans import PLAN, plan_file
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import Correction, TaskTarget
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.services import FieldValue, IndicatorChoice, RowRef
from xianzhi.errors import ConflictError, RuleError

pytestmark = pytest.mark.django_db

PROPOSED = "（五）提升群众满意率。群众满意率不低于90%，2026年12月底前完成。（县住建局负责）\n"
TEXT = PLAN + PROPOSED


@pytest.fixture
def clerk(county):
    return county.actor("clerk")


@pytest.fixture
def plan(clerk, key) -> str:
    made = services.import_document(actor=clerk, upload=plan_file(TEXT), request_id=key(), at=AT)
    return made.document_id


@pytest.fixture
def target(clerk, plan):
    """The row and the field whose indicator is proposed."""

    def look():
        for row in selectors.desk(clerk, plan).rows:
            for field in row.fields:
                if field.binding and "满意" in field.value["name"]:
                    return row, field
        raise AssertionError

    return look


@pytest.fixture
def choose(clerk, plan, target, key):
    def carry_out(named: str, actor=clerk, seen: str = ""):
        row, field = target()
        services.bind_indicator(
            actor=actor,
            at_row=RowRef(plan, row.id, seen),
            choice=IndicatorChoice(field.name, named),
            request_id=key(),
            at=AT,
        )
        return target()[1].binding

    return carry_out


def fields_of(actor, plan):
    rows = selectors.desk(actor, plan).rows
    return [field for row in rows for field in row.fields if field.binding]


def sign(actor, plan, key) -> None:
    services.sign_off(actor=actor, document_id=plan, reason="审核完毕", request_id=key(), at=AT)


def task_of(actor, plan):
    listed = selectors.tasks(actor, TaskFilter(keyword="满意"), at=AT).lines
    return selectors.task_page(actor, listed[0].id, at=AT)


def test_a_proposal_is_shown_with_its_names_and_waits(clerk, plan, target):
    binding = target()[1].binding
    assert binding.state == "proposed"
    assert [(one.code, one.name) for one in binding.offered] == [("GD-34", "群众满意度")]
    assert 50 < binding.offered[0].likeness < 100
    waiting = [field for field in fields_of(clerk, plan) if field.binding.state == "proposed"]
    assert selectors.desk(clerk, plan).counts.links_open == len(waiting) >= 1


def test_confirming_ties_the_target_and_settles_nothing_else(clerk, plan, choose, target):
    before, waiting = target()[1], selectors.desk(clerk, plan).counts.links_open
    binding = choose("GD-34")
    assert (binding.state, binding.chosen.code) == ("confirmed", "GD-34")
    after = target()[1]
    assert (after.settled, after.corrected) == (before.settled, before.corrected)
    assert selectors.desk(clerk, plan).counts.links_open == waiting - 1


@pytest.mark.parametrize(
    "named", ["CP-18", "cp-18", "CP-18 学前三年幼儿毛入园率", "学前三年幼儿毛入园率"]
)
def test_any_indicator_of_the_catalogue_can_be_chosen(choose, named):
    assert choose(named).chosen.label == "CP-18 学前三年幼儿毛入园率"


def test_saying_that_none_fits_can_be_taken_back(choose):
    assert choose("none").state == "none"
    assert choose("as_read").state == "proposed"


@pytest.mark.parametrize("named", ["", "XX-99", "满意", "a" * 300, "\ud800"])
def test_what_is_no_indicator_is_refused_with_words(choose, target, named):
    with pytest.raises(RuleError, match=r"ledger\.indicator_unknown"):
        choose(named)
    assert target()[1].binding.state == "proposed"


@pytest.mark.parametrize("field", ["title", "targets[9]", "deadline", "", "targets["])
def test_only_a_target_has_an_indicator(clerk, plan, target, key, field):
    with pytest.raises(RuleError):
        services.bind_indicator(
            actor=clerk,
            at_row=RowRef(plan, target()[0].id),
            choice=IndicatorChoice(field, "GD-34"),
            request_id=key(),
            at=AT,
        )


def test_choosing_what_is_chosen_is_no_decision(choose):
    choose("GD-34")
    with pytest.raises(RuleError, match="nothing_to_decide"):
        choose("GD-34")
    assert Correction.objects.count() == 1


def test_the_choice_survives_the_same_file_and_an_amended_one(clerk, plan, choose, target, key):
    choose("CP-18")
    amended = TEXT.replace("停车位300个", "停车位360个")
    for text in (TEXT, amended):
        services.import_document(
            actor=clerk, upload=plan_file(text), amends=plan, request_id=key(), at=AT
        )
        assert target()[1].binding.chosen.code == "CP-18"
    assert not selectors.desk(clerk, plan).lapsed


def test_the_ledger_shows_and_exports_what_was_chosen(clerk, plan, choose, key):
    choose("GD-34")
    sign(clerk, plan, key)
    page = task_of(clerk, plan)
    assert [one.label for one in page.targets[0].indicators] == ["GD-34 群众满意度"]
    book = load_workbook(io.BytesIO(_export(clerk, "xlsx")), read_only=True).active
    assert any("GD-34 群众满意度" in row for row in book.iter_rows(values_only=True))
    rows = list(csv.reader(io.StringIO(_export(clerk, "csv").decode("utf-8-sig"))))
    assert any("GD-34 群众满意度" in row for row in rows)


def _export(actor, kind: str) -> bytes:
    return selectors.export_file(actor, TaskFilter(), kind, at=AT).content


def test_an_open_proposal_does_not_reach_the_ledger(clerk, plan, key):
    sign(clerk, plan, key)
    assert task_of(clerk, plan).targets[0].indicators == ()


def test_a_choice_after_the_signature_amends_the_task_when_signed_again(clerk, plan, choose, key):
    sign(clerk, plan, key)
    choose("GD-34")
    sign(clerk, plan, key)
    page = task_of(clerk, plan)
    assert page.targets[0].indicators[0].code == "GD-34"
    assert page.history[0].verb == "amend"
    assert TaskTarget.objects.filter(task_id=page.line.id).count() == 2  # the old one ended


# --- two at once ---


def test_a_stale_choice_is_refused_and_says_who_was_faster(county, choose, target):
    seen = target()[0].version
    choose("GD-34", seen=seen)
    with pytest.raises(ConflictError) as told:
        choose("none", actor=county.actor("second"), seen=seen)
    assert "柳明远" in told.value.params["who"]
    assert target()[1].binding.chosen.code == "GD-34"


def test_accepting_what_another_accepted_is_no_conflict(county, clerk, plan, target, key):
    row = target()[0]
    for actor in (clerk, county.actor("second")):
        services.accept_row(
            actor=actor, at_row=RowRef(plan, row.id, row.version), request_id=key(), at=AT
        )
    assert target()[0].accepted


def test_a_row_that_was_read_again_refuses_what_was_made_from_the_old_one(clerk, plan, target, key):
    row = target()[0]
    other = TEXT.replace("不低于90%", "不低于95%")
    services.import_document(
        actor=clerk, upload=plan_file(other), amends=plan, request_id=key(), at=AT
    )
    with pytest.raises(ConflictError, match=r"ledger\.row_reads_otherwise"):
        services.correct_field(
            actor=clerk,
            at_row=RowRef(plan, row.id, row.version),
            change=FieldValue("title", "满意"),
            request_id=key(),
            at=AT,
        )


# --- as pages ---


@pytest.fixture
def office(client, county):
    from xianzhi.apps.accounts.models import User

    client.force_login(User.objects.get(username="clerk"))
    return client


def test_the_sheet_of_indicators_lists_what_waits_and_takes_an_answer(office, plan, target):
    address = f"/documents/{plan}/desk/?sheet=indicators"
    page = office.get(address).content.decode()
    assert "GD-34" in page
    assert "都不是" in page
    row, field = target()
    form = {"row": row.id, "field": field.name, "named": "GD-34", "sheet": "indicators"}
    answer = office.post(f"/documents/{plan}/desk/bind/", {**form, "seen": row.version})
    assert answer.status_code == 302
    assert "sheet=indicators" in answer.headers["Location"]
    assert target()[1].binding.state == "confirmed"
    assert "人工选定" in office.get(address).content.decode()


def test_a_stale_correction_gives_back_what_was_typed(office, county, plan, target, key):
    row = target()[0]
    services.correct_field(
        actor=county.actor("second"),
        at_row=RowRef(plan, row.id),
        change=FieldValue("title", "满意率"),
        request_id=key(),
        at=AT,
    )
    form = {"row": row.id, "seen": row.version, "field": "title", "value": "我写的长标题"}
    answer = office.post(f"/documents/{plan}/desk/correct/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "贺知秋改过" in page
    assert "我写的长标题" in page
    assert target()[0].title == "满意率"


def test_a_plan_that_resembles_no_indicator_says_so(office, doubtful):
    page = office.get(f"/documents/{doubtful}/desk/?sheet=indicators").content.decode()
    assert "没有与指标目录相近的目标" in page
