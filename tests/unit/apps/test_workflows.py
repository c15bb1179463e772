"""Every workflow of the house, by its table: sound, in words, and obeyed."""

import itertools

import pytest

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import permissions as atlas
from xianzhi.apps.atlas import workflow as patches
from xianzhi.apps.atlas.choices import PatchStatus
from xianzhi.apps.atlas.permissions import PatchFacts
from xianzhi.apps.casework import workflow as cases
from xianzhi.apps.casework.choices import CaseStatus, Stage
from xianzhi.apps.ledger import workflow as tasks
from xianzhi.apps.ledger.choices import TaskStatus
from xianzhi.catalogue.messages import words
from xianzhi.core.workflow import flaws_of

WORDS = {
    "task": (tasks.TASK, TaskStatus, "ledger.status.", "ledger.move."),
    "patch": (patches.PATCH, PatchStatus, "atlas.patch.status.", "atlas.patch.move."),
    "case": (cases.CASE, CaseStatus, "casework.status.", "casework.move."),
}


@pytest.mark.parametrize("name", WORDS)
def test_the_table_is_sound(name):
    assert flaws_of(WORDS[name][0]) == ()


@pytest.mark.parametrize("name", WORDS)
def test_the_states_are_those_that_the_records_know(name):
    workflow, choices, *_ = WORDS[name]
    assert {state.name for state in workflow.states} == set(choices.values)
    assert workflow.initial == choices.values[0]


@pytest.mark.parametrize("name", WORDS)
def test_states_moves_parties_and_needs_have_words(name):
    workflow, _, states, moves = WORDS[name]
    codes = {states + state.name for state in workflow.states}
    codes |= {moves + move.verb for move in workflow.moves}
    codes |= {f"workflow.party.{party}" for move in workflow.moves for party in move.by}
    codes |= {f"workflow.need.{need}" for move in workflow.moves for need in move.needs}
    assert all(words(code, None, language) for code in codes for language in ("zh", "en"))


def test_late_and_waiting_are_read_from_the_owners():
    assert tasks.OPEN_STATUSES == ("pending", "in_progress", "returned")
    assert tasks.WAITING_STATUSES == ("reported_done", "suspended")
    assert set(patches.CLOSED) == {
        "cleared",
        "false_alarm",
        "destroyed",
        "corrected",
        "legalised",
    }


# Who a move belongs to, as an actor and a relation to the patch.
PARTIES = {
    "planner": {("planner", False), ("planner", True)},
    "unit": {("unit_head", True), ("unit_officer", True)},
}


@pytest.mark.parametrize(
    "move", patches.PATCH.moves, ids=lambda move: f"{move.verb}-{move.sources[0]}"
)
def test_every_move_of_a_patch_from_every_state_by_everybody(move):
    roles = ("planner", "unit_head", "unit_officer", "clerk", "leader", "admin")
    for role, mine, status in itertools.product(roles, (True, False), PatchStatus.values):
        actor = Actor(
            "me", "post", "person", "某人", "岗位", "mine", "本单位",
            frozenset({role}), frozenset({"mine"}),
        )  # fmt: skip
        facts = PatchFacts(status, "mine" if mine else "theirs", answered_by="other")
        decision = atlas.may_move_patch(actor, move, facts)
        belongs = any((role, mine) in PARTIES[party] for party in move.by)
        assert decision.allowed == (belongs and status in move.sources), (role, mine, status)
        own = PatchFacts(status, facts.unit_id, answered_by="me")
        if decision.allowed and "other_person" in move.needs:
            assert not atlas.may_move_patch(actor, move, own).allowed


def test_every_state_of_a_case_has_a_step_and_every_step_a_limit_and_an_end():
    assert set(cases.STAGE_OF) == set(CaseStatus.values)
    steps = set(Stage.values) - {Stage.OVER}
    assert set(cases.DONE_BY) == set(cases.LIMITED) == steps
    for step, verbs in cases.DONE_BY.items():
        states = {name for name, one in cases.STAGE_OF.items() if one == step}
        assert {m.verb for m in cases.CASE.moves if states & set(m.sources)} >= set(verbs)


def test_nobody_may_judge_the_own_work_at_a_case():
    judging = {"uphold", "overrule", "approve", "confirm"}
    for move in cases.CASE.moves:
        judges = move.verb in judging or (move.verb == "rework" and move.sources == ("handled",))
        assert (cases.OTHER_PERSON in move.needs) == judges, move
