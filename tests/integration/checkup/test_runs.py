"""Runs of the check-up: kept whole, followed from one to the next, never edited."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from factories.checkup_map import publish_first_year, publish_second_year
from factories.county import AT
from xianzhi.apps.atlas.selectors import layers_in_force
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRequest,
    CheckupRun,
    IndicatorObservation,
)
from xianzhi.apps.checkup.readmodels import ProblemFilter
from xianzhi.apps.checkup.services import HandOver, ProblemRef
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.errors import RuleError
from xianzhi.records.versions import StaleError

FIRST, SECOND = date(2025, 12, 31), date(2026, 1, 31)


def parks(found) -> dict[str, str]:
    """Where a park is missing, by what became of it."""
    seen = found.sightings.filter(problem__concept="HY-06").select_related("problem")
    return {one.problem.number: one.fate for one in seen}


def test_run_keeps_values_with_what_they_were_made_of(room, run):
    assert run.number == "TJ-2025-001"
    seen = IndicatorObservation.objects.get(run=run, concept="HY-06")
    assert seen.value == pytest.approx(100 * seen.num / seen.den)
    assert 45 < seen.value < 75  # two of four blocks have a park, the reach is a little more
    assert (seen.verdict, seen.target["value"]) == ("unmet", 80.0)
    (green,) = layers_in_force(room.county.actor("planner"), ["green"])
    assert seen.inputs["green"] == green.sha256
    toilets = IndicatorObservation.objects.get(run=run, concept="HY-03")
    assert toilets.num == 1
    assert toilets.formula["zh"]
    lamps = IndicatorObservation.objects.get(run=run, concept="HY-13")  # nobody drew a road
    assert (lamps.value, lamps.verdict) == (None, "undecidable")
    assert lamps.reasons


def test_problems_have_a_place_and_people(room, run):
    found = CheckupProblem.objects.filter(concept="HY-06").order_by("-people")
    assert [round(one.people) for one in found] == [4000, 3000]
    assert {one.missing for one in found} == {"公园绿地"}
    assert all(one.geometry["type"] in ("Polygon", "MultiPolygon") for one in found)
    assert all(108.5 < one.x < 108.6 and 32.5 < one.y < 32.6 for one in found)


def test_the_next_run_says_what_became_of_each(room, run):
    publish_second_year(room.county)
    second = room.run(SECOND, "second")
    assert sorted(parks(second).values()) == ["new", "persisting", "solved"]
    solved = CheckupProblem.objects.get(concept="HY-06", status="solved")
    assert round(solved.people) == 3000
    page = selectors.run_page(room.county.actor("planner"), str(second.pk))
    assert page.before.number == "TJ-2025-001"
    assert page.completion.endswith("%")
    line = next(line for line in page.lines if line.concept == "HY-06")
    assert (line.before != "", line.problems) == (True, 2)


def test_what_was_solved_and_comes_back_is_told_apart(room, run):
    publish_second_year(room.county)
    room.run(SECOND, "second")
    publish_first_year(room.county)
    third = room.run(date(2026, 2, 15), "third")
    assert sorted(parks(third).values()) == ["persisting", "relapsed", "solved"]
    assert CheckupProblem.objects.filter(concept="HY-06").count() == 3


def test_a_repetition_changes_nothing(room, run):
    assert room.run(FIRST, "first") == run
    assert (CheckupRun.objects.count(), CheckupRequest.objects.count()) == (1, 1)


def test_rows_of_a_run_are_never_edited(run):
    for rows in (
        IndicatorObservation.objects.filter(run=run),
        CheckupRun.objects.filter(pk=run.pk),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(edition="x") if rows.model is CheckupRun else rows.update(value=99.0)


def test_problem_is_confirmed_handed_over_and_followed(room, run):
    planner = room.county.actor("planner")
    listed = selectors.problem_list(planner, ProblemFilter("open", "HY-06"))
    worst = listed.lines[0]
    page = selectors.problem_page(planner, worst.id)
    ref = ProblemRef(worst.id, page.seen)
    given = HandOver(room.county.units["housing"], date(2026, 6, 30), "请先选址")
    with pytest.raises(RuleError, match="problem_is_elsewhere"):
        services.hand_over_problem(actor=planner, ref=ref, given=given, request_id="h0", at=AT)
    services.confirm_problem(actor=planner, ref=ref, request_id="c", at=AT)
    with pytest.raises(StaleError):
        services.refuse_problem(actor=planner, ref=ref, reason="不是", request_id="r", at=AT)
    task_id = services.hand_over_problem(
        actor=planner, ref=ProblemRef(worst.id), given=given, request_id="h1", at=AT
    )
    task = LedgerTask.objects.get(pk=task_id)
    assert task.due_date == date(2026, 6, 30)
    assert worst.number in task.title
    assert "4,000" in task.text
    shown = selectors.problem_page(planner, worst.id)
    assert (shown.line.status, shown.task_id) == ("handed_over", task_id)
    assert [entry.verb for entry in shown.history] == ["hand_over", "confirm", "new"]


def test_refused_problem_stays_refused_when_it_is_found_again(room, run):
    planner = room.county.actor("planner")
    worst = selectors.problem_list(planner, ProblemFilter("open", "HY-06")).lines[0]
    services.refuse_problem(
        actor=planner, ref=ProblemRef(worst.id), reason="在建公园", request_id="r", at=AT
    )
    room.run(SECOND, "second")
    assert CheckupProblem.objects.get(pk=worst.id).status == "refused"
    assert worst.id not in {
        line.id for line in selectors.problem_list(planner, ProblemFilter("open")).lines
    }
