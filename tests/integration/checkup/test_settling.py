"""What a run says of problems that units have as tasks; a person closes them."""

from datetime import date

import pytest

from factories.checkup_map import publish_first_year, publish_second_year
from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem
from xianzhi.apps.checkup.services import HandOver, ProblemRef
from xianzhi.apps.ledger.models import LedgerTask, ProgressNote
from xianzhi.errors import PermissionDeniedError, RuleError

GIVEN = "housing"


@pytest.fixture
def handed(room, run, key):
    """The block that gets a park next year, as a task of the housing bureau."""
    problem = CheckupProblem.objects.get(concept="HY-06", people__range=(2_900, 3_100))
    hand_over(room, problem, key)
    return str(problem.pk)


def hand_over(room, problem, key, unit=GIVEN):
    planner, ref = room.county.actor("planner"), ProblemRef(str(problem.pk))
    services.confirm_problem(actor=planner, ref=ref, request_id=key(), at=AT)
    given = HandOver(room.county.units[unit], date(2026, 6, 30))
    services.hand_over_problem(actor=planner, ref=ref, given=given, request_id=key(), at=AT)


def verify(room, problem_id, key, who="clerk"):
    services.verify_solved(
        actor=room.county.actor(who), ref=ProblemRef(problem_id), request_id=key(), at=AT
    )


def told():
    return [note.text for note in ProgressNote.objects.order_by("at", "id")]


def found(problem_id):
    return CheckupProblem.objects.get(pk=problem_id)


def test_a_run_proposes_and_somebody_else_closes(room, handed, key):
    with pytest.raises(RuleError, match="problem_is_elsewhere"):
        verify(room, handed, key)  # no run found it solved
    publish_second_year(room.county)
    room.run(date(2026, 1, 31), "second")

    task = LedgerTask.objects.get()
    assert (found(handed).status, task.status) == ("solved", "in_progress")
    assert ["TJ-2026-001" in text and "核实" in text for text in told()] == [True]
    with pytest.raises(PermissionDeniedError, match="somebody_else_verifies"):
        verify(room, handed, key, who="planner")  # who ran the check-up
    with pytest.raises(PermissionDeniedError, match="only_planners_judge"):
        verify(room, handed, key, who="housing")  # who did the work
    address = f"/checkup/problems/{handed}/"
    assert "由他人核实" in Browser("planner").get(address).words
    clerk = Browser("clerk")
    seen = clerk.get(address).tree.xpath("//input[@name='seen']/@value")[0]
    assert clerk.post(f"{address}verify/", {"seen": seen}).status == 302
    task.refresh_from_db()
    assert task.status == "verified_done"
    assert found(handed).verified_at is not None
    with pytest.raises(RuleError, match="problem_is_elsewhere"):
        verify(room, handed, key)


def test_what_comes_back_before_it_was_verified_stays_with_its_unit(room, handed, key):
    publish_second_year(room.county)
    room.run(date(2026, 1, 31), "second")
    publish_first_year(room.county)
    room.run(date(2026, 2, 15), "third")
    assert found(handed).status == "handed_over"
    assert LedgerTask.objects.get().status == "in_progress"
    assert ["再次发现" in text for text in told()] == [False, True]


def test_what_comes_back_after_it_was_closed_is_judged_and_asked_for_anew(room, handed, key):
    publish_second_year(room.county)
    room.run(date(2026, 1, 31), "second")
    verify(room, handed, key)
    publish_first_year(room.county)
    room.run(date(2026, 2, 15), "third")

    again = found(handed)
    assert (again.status, again.verified_at) == ("found", None)
    assert LedgerTask.objects.get().status == "verified_done"  # nobody reopens it alone
    hand_over(room, again, key, unit="luxi")
    old, new = LedgerTask.objects.order_by("withdrawn_at")[:2]
    states = {bool(one.withdrawn_at): one.status for one in (old, new)}
    assert states == {True: "verified_done", False: "in_progress"}


def test_the_same_unit_gets_its_closed_task_again(room, handed, key):
    LedgerTask.objects.update(status="verified_done")
    problem = found(handed)
    CheckupProblem.objects.filter(pk=handed).update(status="found")
    hand_over(room, problem, key)
    task = LedgerTask.objects.get()
    assert (task.status, task.due_date) == ("in_progress", date(2026, 6, 30))
