"""What makes a target measurable, and where it stands."""

from dataclasses import replace
from itertools import product

import pytest

from xianzhi.core.policy.scorecard import (
    Question,
    Standing,
    TargetFacts,
    answers,
    next_question,
    standing_of,
)

WHOLE = TargetFacts(True, True, True, True, True, True, True, True, "met")
FIELDS = [
    ("has_target", Question.TARGET),
    ("has_number", Question.NUMBER),
    ("has_unit", Question.UNIT),
    ("has_deadline", Question.DEADLINE),
    ("has_lead", Question.LEAD),
    ("has_indicator", Question.INDICATOR),
    ("has_method", Question.METHOD),
    ("has_value", Question.VALUE),
]


def test_a_whole_target_lacks_nothing():
    assert (next_question(WHOLE), standing_of(WHOLE)) == (None, Standing.MET)
    assert all(answers(WHOLE).values())


@pytest.mark.parametrize(("field", "question"), FIELDS)
def test_what_is_missing_is_what_is_to_be_mended(field, question):
    lacking = replace(WHOLE, **{field: False})
    assert next_question(lacking) is question
    assert answers(lacking)[question] is False


def test_the_first_of_several_is_mended_first():
    assert next_question(replace(WHOLE, has_unit=False, has_value=False)) is Question.UNIT


@pytest.mark.parametrize(
    ("verdict", "has_value", "standing"),
    [
        ("met", True, Standing.MET),
        ("unmet", True, Standing.UNMET),
        ("undecidable", True, Standing.UNDECIDABLE),
        ("undecidable", False, Standing.NO_DATA),
        ("", False, Standing.NOT_RUN),
    ],
)
def test_where_a_measurable_target_stands(verdict, has_value, standing):
    seen = replace(WHOLE, verdict=verdict, has_value=has_value)
    assert standing_of(seen) is standing
    assert answers(seen)[Question.VERDICT] is (verdict in ("met", "unmet"))


def test_every_target_stands_somewhere_and_the_unmeasurable_nowhere_else():
    for told in product((True, False), repeat=8):
        for verdict in ("", "met", "unmet", "undecidable"):
            facts = TargetFacts(*told, verdict)
            measurable = facts.has_target and facts.has_indicator and facts.has_method
            assert (standing_of(facts) is Standing.UNMEASURABLE) is not measurable
