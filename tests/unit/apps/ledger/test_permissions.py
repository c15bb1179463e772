"""Every role, relation, state and move, decided by pure functions."""

import itertools

import pytest

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import permissions, workflow
from xianzhi.apps.ledger.choices import TaskStatus
from xianzhi.apps.ledger.permissions import TaskFacts
from xianzhi.catalogue.messages import words

ROLES = ("clerk", "leader", "unit_head", "unit_officer", "admin", "")
RELATIONS = ("lead", "support", "none")


def actor(role: str, user: str = "me") -> Actor:
    roles = frozenset({role} - {""})
    return Actor(
        user, "post", "person", "某人", "岗位", "mine", "本单位", roles, frozenset({"mine"})
    )


def facts(relation: str, status: str = "pending", reported_by: str = "other") -> TaskFacts:
    lead = {"mine"} if relation == "lead" else {"theirs"}
    units = lead | ({"mine"} if relation == "support" else set())
    return TaskFacts(status, frozenset(lead), frozenset(units), reported_by)


# Who may make a move when its state allows it: role, relation.
WHO = {
    "start": {("clerk", "*"), ("unit_head", "lead"), ("unit_officer", "lead")},
    "report_done": {("unit_head", "lead"), ("unit_officer", "lead")},
    "verify": {("clerk", "*")},
    "return_for_rework": {("clerk", "*")},
    "suspend": {("clerk", "*"), ("leader", "*")},
    "resume": {("clerk", "*"), ("leader", "*")},
    "reopen": {("clerk", "*"), ("leader", "*")},
}


@pytest.mark.parametrize("move", workflow.TASK.moves, ids=lambda move: move.verb)
def test_the_whole_matrix_of_moves(move):
    for role, relation, status in itertools.product(ROLES, RELATIONS, TaskStatus.values):
        decision = permissions.may_make(actor(role), move, facts(relation, status))
        by = {(role, relation), (role, "*")} & WHO[move.verb]
        assert decision.allowed == (bool(by) and status in move.sources), (role, relation, status)
        assert bool(decision.reason) != decision.allowed


def test_who_reported_does_not_verify():
    move = workflow.TASK.named("verify")
    mine = facts("none", "reported_done", reported_by="me")
    assert not permissions.may_make(actor("clerk"), move, mine).allowed
    assert permissions.may_make(actor("clerk", "another"), move, mine).allowed


@pytest.mark.parametrize(
    ("decide", "allowed"),
    [
        (lambda a, f: permissions.works_here(a), {(r, "*") for r in ROLES[:4]}),
        (lambda a, f: permissions.may_review(a), {("clerk", "*")}),
        (
            permissions.may_answer_for,
            {("clerk", "*")}
            | {(r, s) for r in ("unit_head", "unit_officer") for s in ("lead", "support")},
        ),
        (
            permissions.may_schedule,
            {("clerk", "*"), ("unit_head", "lead"), ("unit_officer", "lead")},
        ),
    ],
)
def test_the_whole_matrix_of_other_rights(decide, allowed):
    for role, relation in itertools.product(ROLES, RELATIONS):
        decision = decide(actor(role), facts(relation))
        expected = bool({(role, relation), (role, "*")} & allowed)
        assert decision.allowed == expected, (role, relation)


@pytest.mark.parametrize("unit", ["mine", "theirs", None])
@pytest.mark.parametrize("role", ROLES)
def test_people_are_named_by_their_unit_or_the_office(role, unit):
    expected = unit is not None and (
        role == "clerk" or (role in {"unit_head", "unit_officer"} and unit == "mine")
    )
    assert permissions.may_name_people(actor(role), unit).allowed == expected


def test_every_refusal_says_in_both_languages_what_to_do():
    refusals = [
        permissions.works_here(actor("")),
        permissions.may_review(actor("")),
        permissions.may_answer_for(actor(""), facts("none")),
        permissions.may_schedule(actor(""), facts("none")),
        permissions.may_name_people(actor(""), None),
        permissions.may_name_people(actor(""), "x"),
    ]
    for refusal in refusals:
        assert words(refusal.reason, refusal.params, "zh")
        assert words(refusal.reason, refusal.params, "en")
