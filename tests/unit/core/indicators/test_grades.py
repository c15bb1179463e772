"""Which values are graded, and by what; which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianzhi.core.indicators.grades import (
    Grade,
    Graded,
    GradeScheme,
    attained,
    grade_of,
    theme_grade,
)
from xianzhi.core.indicators.results import Target, Verdict

GRADES = tuple(
    Grade(name, name, name, least)
    for name, least in (("best", 1.0), ("good", 0.9), ("fair", 0.7), ("poor", 0.0))
)
THEMES = tuple(
    Grade(name, name, name, least) for name, least in (("a", 0.9), ("b", 0.75), ("c", 0.0))
)
LIMITS = {"OWN": (95.0, 90.0, 80.0), "LOW": (1.0, 2.0, 3.0)}
SCHEME = GradeScheme("test", frozenset({"urban"}), GRADES, THEMES, LIMITS)
HIGH, LOW, NONE = Target(">=", 80.0), Target("<=", 10.0), Target("<=", 0.0)
MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.UNDECIDABLE


def grade(lo: float | None, target: Target | None = HIGH, **facts) -> str:
    told = {"concept": "X", "level": "urban", "verdict": UNMET, "lo": lo, "hi": lo} | facts
    found = grade_of(SCHEME, Graded(target=target, **told))
    return found.id if found else ""


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (80.0, HIGH, "best"),
        (72.0, HIGH, "good"),
        (71.9, HIGH, "fair"),
        (56.0, HIGH, "fair"),
        (55.9, HIGH, "poor"),
        (10.0, LOW, "best"),
        (11.0, LOW, "good"),
        (20.0, LOW, "poor"),
        (0.0, LOW, "best"),
        (0.0, NONE, "best"),
        (1.0, NONE, "poor"),
        (50.0, Target("in", 40.0, 60.0), "best"),
        (36.0, Target("in", 40.0, 60.0), "good"),
        (66.0, Target("in", 40.0, 60.0), "good"),
        (90.0, Target("=", 100.0), "good"),
        (1.0, Target("=", 0.0), "poor"),
        (1.0, Target(">=", 0.0), "best"),
        (float("inf"), HIGH, ""),
    ],
)
def test_a_value_is_graded_by_how_much_of_its_target_it_attains(value, target, expected) -> None:
    assert grade(value, target) == expected


def test_what_cannot_be_judged_is_not_graded() -> None:
    assert grade(90.0, verdict=OPEN) == ""
    assert grade(None) == ""
    assert grade(90.0, None) == ""
    assert grade(90.0, level="community") == ""


def test_bounds_on_both_sides_of_a_limit_give_no_grade() -> None:
    assert grade(60.0, hi=70.0) == "fair"
    assert grade(60.0, hi=73.0) == ""


@pytest.mark.parametrize(
    ("concept", "value", "target", "expected"),
    [
        ("OWN", 95.0, HIGH, "best"),
        ("OWN", 91.0, HIGH, "good"),
        ("OWN", 79.0, HIGH, "poor"),
        ("LOW", 1.0, LOW, "best"),
        ("LOW", 2.5, LOW, "fair"),
        ("LOW", 9.0, LOW, "poor"),
    ],
)
def test_an_indicator_may_have_limits_of_its_own(concept, value, target, expected) -> None:
    assert grade(value, target, concept=concept) == expected


def test_a_theme_is_graded_only_where_what_is_unsure_does_not_matter() -> None:
    def named(*verdicts: Verdict) -> str:
        found = theme_grade(SCHEME, verdicts)
        return found.id if found else ""

    assert named(*[MET] * 9, UNMET) == "a"
    assert named(*[MET] * 9, OPEN) == "a"
    assert named(*[MET] * 8, OPEN, OPEN) == ""
    assert named(MET, UNMET, OPEN) == "c"
    assert named() == ""
    assert theme_grade(GradeScheme("t", frozenset(), GRADES), [MET]) is None


@given(st.floats(0, 1e6), st.floats(1e-3, 1e6), st.sampled_from([">=", "<=", "="]))
def test_what_meets_a_target_attains_all_of_it(value: float, wanted: float, op: str) -> None:
    target = Target(op, wanted)
    meets = {">=": value >= wanted, "<=": value <= wanted, "=": value == wanted}[op]

    assert (attained(value, target) >= 1.0) == meets
