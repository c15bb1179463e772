"""The table: what may happen, at whom a matter lies, by when."""

from datetime import datetime

import pytest

from xianzhi.catalogue.calendar import usual_timetable
from xianzhi.core.calendar import CHINA, workdays
from xianzhi.core.workflow import Move, State, Workflow, mermaid

CASE = Workflow(
    "case",
    (
        State("filed", "dispatcher"),
        State("sent", "handler"),
        State("handled", "verifier"),
        State("closed", is_final=True),
        State("refused", is_final=True),
    ),
    (
        Move("dispatch", ("filed",), ("sent",), ("dispatcher",), within=workdays(1)),
        Move("handle", ("sent",), ("handled",), ("handler",), ("evidence",), workdays(15)),
        Move("object", ("sent",), ("filed",), ("handler",), ("reason",), workdays(5)),
        Move("judge", ("handled",), ("closed", "sent"), ("verifier",)),
        Move("judge", ("filed",), ("refused",), ("dispatcher",)),
    ),
)


def test_a_state_allows_its_moves_in_the_order_of_the_table():
    assert [move.verb for move in CASE.moves_from("sent")] == ["handle", "object"]
    assert CASE.moves_from("closed") == ()


def test_a_verb_may_lead_elsewhere_from_another_state():
    assert CASE.named("judge", "filed").target == "refused"
    assert CASE.named("judge", "handled").targets == ("closed", "sent")
    assert CASE.named("judge", "sent").sources == ("handled",)  # for the refusal to say so
    assert CASE.named("none") is None


def test_one_target_is_asked_for_only_where_there_is_one():
    with pytest.raises(ValueError, match="unpack"):
        _ = CASE.named("judge", "handled").target


def test_states_know_at_whom_a_matter_lies():
    assert CASE.initial == "filed"
    assert CASE.final == ("closed", "refused")
    assert CASE.owned_by("handler", "verifier") == ("sent", "handled")


def test_each_move_of_a_state_has_its_deadline_the_earliest_first():
    entered = datetime(2026, 9, 18, 10, tzinfo=CHINA)
    stages = CASE.stages("sent", entered, usual_timetable())
    assert [(stage.verb, str(stage.deadline.due_date)) for stage in stages] == [
        ("object", "2026-09-24"),
        ("handle", "2026-10-15"),
    ]
    assert CASE.stages("handled", entered, usual_timetable()) == ()


def test_the_diagram_has_every_state_and_every_way():
    drawn = mermaid(CASE, state_name=str.title, move_name=str.upper).splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert '    state "Filed" as filed' in drawn
    assert "    [*] --> filed" in drawn
    assert "    handled --> sent: JUDGE" in drawn
    assert "    closed --> [*]" in drawn
    assert len(drawn) == 1 + 5 + 1 + 6 + 2
