"""A problem of the check-up goes into the one queue of cases."""

from datetime import date, timedelta

import pytest

from factories.checkup_map import publish_second_year
from factories.county import AT
from pages import Browser
from xianzhi.apps.casework.models import Case
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem
from xianzhi.apps.checkup.services import HandOver, ProblemRef
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.errors import RuleError

GIVEN = "housing"
DUE = date(2026, 6, 30)


@pytest.fixture
def problem(room, run) -> CheckupProblem:
    """The block that gets a park next year."""
    found = CheckupProblem.objects.get(concept="HY-06", people__range=(2_900, 3_100))
    services.confirm_problem(
        actor=room.county.actor("planner"),
        ref=ProblemRef(str(found.pk)),
        request_id="confirm",
        at=AT,
    )
    return found


def hand_over(room, problem, key="queue", *, unit=None, as_case=True) -> str:
    unit = unit or room.county.units[GIVEN]
    return services.hand_over_problem(
        actor=room.county.actor("planner"),
        ref=ProblemRef(str(problem.pk)),
        given=HandOver(unit, DUE, "先看现场", as_case=as_case),
        request_id=key,
        at=AT,
    )


def test_it_enters_once_with_its_place_and_what_is_asked(room, problem):
    case_id = hand_over(room, problem)
    assert hand_over(room, problem) == case_id  # the same request again
    case = Case.objects.get()
    problem.refresh_from_db()
    assert (str(case.pk), problem.case_id, problem.task_id) == (case_id, case.pk, None)
    given = room.county.units[GIVEN]
    assert (problem.status, str(problem.lead_id), problem.due_date) == ("handed_over", given, DUE)
    assert (case.channel, case.status, case.unit_id) == ("checkup", "reported", None)
    assert (case.x, case.y) == (problem.x, problem.y)
    for words in (problem.number, "县住建局", "2026-06-30", "先看现场", "公园"):
        assert words in case.text
    assert not LedgerTask.objects.exists()


def test_a_unit_that_is_none_stores_nothing(room, problem):
    with pytest.raises(RuleError, match="unit_unknown"):
        hand_over(room, problem, unit="00000000-0000-7000-8000-000000000000")
    problem.refresh_from_db()
    assert problem.status == "confirmed"
    assert not Case.objects.exists()


def test_pages_lead_to_each_other(room, problem):
    planner = Browser("planner")
    address = f"/checkup/problems/{problem.pk}/"
    given = {"unit": room.county.units[GIVEN], "due_date": "2099-06-30", "way": "case"}
    refused = planner.post(f"{address}hand-over/", given | {"way": "letter"})
    assert refused.status == 422
    assert planner.post(f"{address}hand-over/", given).status == 302
    case = Case.objects.get()
    shown = planner.get(address)
    link = shown.tree.xpath(f"//dl//a[@href='/cases/{case.pk}/']")
    assert [one.text for one in link] == [case.number]
    assert "待核实" in shown.words
    queue = Browser("leader").get(f"/cases/{case.pk}/")
    assert (queue.status, "城市体检" in queue.words, problem.number in queue.words) == (
        200,
        True,
        True,
    )
    other = Browser("housing").get(address)  # may read problems, and not this case
    assert "已转入事件队列" in other.words
    assert not other.tree.xpath("//a[starts-with(@href,'/cases/2') or contains(@href,'/cases/0')]")


def test_what_a_run_finds_solved_needs_no_task_and_comes_back_to_be_judged(room, problem):
    hand_over(room, problem)
    publish_second_year(room.county)
    room.run(date(2026, 1, 31), "second", AT + timedelta(days=1))
    problem.refresh_from_db()
    assert (problem.status, problem.verified_at) == ("solved", None)
    page = Browser("clerk").get(f"/checkup/problems/{problem.pk}/")
    assert not page.tree.xpath("//form[contains(@action,'/verify/')]")  # no task waits for it
