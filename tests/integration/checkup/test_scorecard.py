"""The scorecard of a plan: each target with what it states, measured by the last run."""

import csv
import io
import itertools

import pytest

from factories.checkup_plans import clerk_signs
from factories.county import AT
from factories.plans import PLAN, plan_file
from factories.queries import CountQueries
from pages import Browser
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger import services as ledger
from xianzhi.apps.ledger.models import PolicyDocument, TaskDuty
from xianzhi.apps.ledger.selectors import Narrowing
from xianzhi.records.decisions import NotFoundError

WHOLE = Narrowing()
LAMPS = (
    f"{PLAN}（五）修复路灯。道路照明设施完好率达到95%以上，2026年10月底前完成。（县住建局负责）\n"
)


@pytest.fixture
def plan(room) -> str:
    """A plan of five tasks in force, one of which the check-up measures."""
    keys = (f"key-{number}" for number in itertools.count())
    clerk_signs(room.county, lambda: next(keys))
    return str(PolicyDocument.objects.get().pk)


@pytest.fixture
def card(room, plan):
    clerk = room.county.actor("clerk")
    return lambda narrowing=WHOLE: selectors.scorecard(clerk, plan, narrowing, at=AT)


def test_a_measured_target_has_all_answers_and_the_others_say_what_to_mend(card, run):
    (park,) = card(Narrowing(states="indicator")).lines
    assert park.standing == "unmet"
    assert (park.lacks, park.remedy) == ("", None)
    assert all(park.answers.values())
    assert "公园绿地服务半径覆盖率达到80%以上" in park.sentence
    others = [line for line in card().lines if line != park]
    assert {line.standing for line in others} == {"unmeasurable"}
    assert all(line.remedy for line in others)
    pipes = next(line for line in others if "供水管网" in line.sentence)
    assert (pipes.answers["number"], pipes.answers["unit"], pipes.answers["deadline"]) == (
        True, True, True,
    )  # fmt: skip
    assert pipes.lacks == "indicator"
    none_new = next(line for line in others if "零新增" in line.sentence)
    assert none_new.answers["unit"]  # nought needs no unit


def test_where_nobody_has_looked_it_says_so(card, monkeypatch):
    monkeypatch.setattr("xianzhi.apps.ledger.selectors.scorecards.measures_of", lambda *_: {})
    (park,) = card(Narrowing(states="indicator")).lines
    assert (park.standing, park.lacks) == ("not_run", "value")


def test_a_target_that_needs_data_nobody_has_says_which(room, run):
    ledger.import_document(
        actor=room.county.actor("clerk"), upload=plan_file(LAMPS), request_id="lamps", at=AT
    )
    document = str(PolicyDocument.objects.get().pk)
    ledger.sign_off(
        actor=room.county.actor("clerk"),
        document_id=document,
        reason="逐页查看",
        request_id="sign lamps",
        at=AT,
    )
    clerk = room.county.actor("clerk")
    (line,) = selectors.scorecard(clerk, document, Narrowing(standing="no_data"), at=AT).lines
    assert (line.lacks, line.answers["method"], line.answers["value"]) == ("value", True, False)
    assert any("lamp" in reason.en or "路灯" in reason.zh for reason in line.reasons)
    assert line.value_url


def test_every_number_is_that_of_the_rows_behind_it(card, run):
    whole = card()
    assert whole.total.lines == len(whole.lines) > 4
    assert sum(one.lines for one in whole.sums) == whole.total.lines
    for name, count in whole.total.answered.items():
        assert len(card(Narrowing(states=name)).lines) == count
        assert len(card(Narrowing(lacks=name)).lines) == whole.total.lines - count
    for name, count in whole.total.standings.items():
        assert len(card(Narrowing(standing=name)).lines) == count
    for one in whole.sums:
        assert len(card(Narrowing(section=one.section)).lines) == one.lines
        for name, count in one.standings.items():
            narrowed = Narrowing(section=one.section, standing=name)
            assert len(card(narrowed).lines) == count


def test_a_task_whose_lead_nobody_knows_lacks_a_lead(card, plan):
    before = card().total.answered["lead"]
    duty = TaskDuty.objects.filter(duty="lead", until_at__isnull=True).order_by("pk").first()
    of_task = TaskDuty.objects.filter(task=duty.task, duty="lead")
    of_task.update(unit=None)
    rows = card(Narrowing(lacks="lead")).lines
    assert str(duty.task_id) in {line.task_id for line in rows}
    assert card().total.answered["lead"] < before


def test_queries_do_not_grow_with_the_plan(card, run):
    with CountQueries() as few:
        card()
    with CountQueries() as more:
        card(Narrowing(standing="met"))
    assert few.count == more.count <= 20


def test_the_page_links_numbers_rows_sentences_and_files(plan, run):
    clerk = Browser("clerk")
    shown = clerk.get(f"/documents/{plan}/scorecard/")
    assert shown.status == 200
    assert "政策记分卡" in shown.words
    (unmet,) = shown.tree.xpath("//tfoot//a[contains(@href, 'standing=unmet')]")
    narrowed = clerk.get(f"/documents/{plan}/scorecard/{unmet.get('href')}")
    assert len(narrowed.tree.xpath("//section[@aria-labelledby='rows']//tbody/tr")) == 1
    assert narrowed.tree.xpath("//a[contains(@href, '/source/')]")
    assert narrowed.tree.xpath("//a[contains(@href, '/checkup/runs/')]")
    told = clerk.get(f"/documents/{plan}/scorecard.csv?standing=unmet").answer.content
    rows = list(csv.reader(io.StringIO(told.decode("utf-8-sig"))))
    assert sum("公园绿地服务半径覆盖率" in " ".join(row) for row in rows) == 1
    assert clerk.get(f"/documents/{plan}/scorecard.pdf").status == 404
    assert clerk.get(f"/documents/{plan}/").tree.xpath("//a[contains(@href, 'scorecard')]")
    english = Browser("clerk", "en").get(f"/documents/{plan}/scorecard/")
    assert "What to mend first" in english.words


def test_a_plan_that_is_none_has_no_scorecard(room, plan):
    with pytest.raises(NotFoundError):
        selectors.scorecard(room.county.actor("clerk"), "no-such", WHOLE, at=AT)
    assert Browser("planner").get("/documents/no-such/scorecard/").status == 404
