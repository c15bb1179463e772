"""Every right there is, against the table that people reviewed."""

from pathlib import Path

import pytest

from factories.authorisation import COLUMNS, matrix, standing_modules
from xianzhi.apps.accounts.choices import ADMINISTRATORS, Role
from xianzhi.catalogue.access import access_rules, actions_in_words
from xianzhi.catalogue.messages import codes, words
from xianzhi.core.access.rules import ANY_POST, ANYBODY

GOLDEN = Path(__file__).resolve().parents[2] / "gold" / "authorisation_matrix.csv"
RULES = [rule for rules in access_rules().values() for rule in rules]


def test_every_decision_is_as_reviewed():
    found, reviewed = matrix(standing_modules()), GOLDEN.read_text(encoding="utf-8")
    changed = set(found.splitlines()) ^ set(reviewed.splitlines())
    assert sorted(changed) == [], "run tools/access.py and review what changed"
    assert found == reviewed


def test_the_table_is_large_enough_to_mean_something():
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert len(lines) * (len(COLUMNS) - 5) > 10_000


def test_every_role_of_the_rules_is_a_role_of_posts():
    known = set(Role.values) | {ANY_POST, ANYBODY}
    assert {role for rule in RULES for way in rule.roles for role in way} <= known


def test_every_refusal_has_words_in_both_languages():
    refusals = {rule.refusal for rule in RULES} | {rule.elsewhere for rule in RULES} - {""}
    assert refusals <= set(codes())
    assert all(words(code, {}, "en") and words(code, {}, "zh") for code in refusals)
    assert all(actions_in_words().values())


@pytest.mark.parametrize("one", ADMINISTRATORS)
def test_no_administration_holds_a_right_of_another(one):
    """Who gives posts does not read the audit; who grants does not give posts; none sees tasks."""
    rights = {
        role: {
            rule.action
            for rule in RULES
            if any(role in way for way in rule.roles) and not rule.action.startswith("personal:")
        }
        for role in ADMINISTRATORS
    }
    others = set().union(*(rights[role] for role in ADMINISTRATORS if role != one))
    assert rights[one]
    assert rights[one].isdisjoint(others)
    rooms = {action.split(":")[0] for action in rights[one]}
    assert rooms.isdisjoint({"task", "ledger", "document", "land", "patch", "layer"})
