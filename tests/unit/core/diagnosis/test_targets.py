from datetime import date

import pytest

from factories.checkup import observation
from xianzhi.core.diagnosis.change import split
from xianzhi.core.diagnosis.targets import Trend, diagnose, overdue, severity, trend
from xianzhi.core.indicators.grading import Severity
from xianzhi.core.indicators.results import Direction, Rule, Target

TODAY = date(2026, 12, 31)
AT_LEAST_80 = Target(">=", 80.0)


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (80.0, ""),
        (79.0, "minor"),
        (72.0, "minor"),
        (71.0, "middle"),
        (56.0, "middle"),
        (55, "serious"),
    ],
)
def test_a_guide_target_is_graded_by_the_share_that_is_missing(value: float, grade: str) -> None:
    assert severity(observation(value=value, target=AT_LEAST_80)) == grade


def test_a_bottom_line_that_is_missed_is_serious() -> None:
    target = Target(">=", 80.0, hard=True)

    assert severity(observation(value=79.9, target=target)) is Severity.SERIOUS


def test_a_target_of_nought_is_serious_when_it_is_missed() -> None:
    target = Target("<=", 0.0)

    assert severity(observation(value=1.0, target=target)) is Severity.SERIOUS


def test_the_gap_is_told_in_natural_units() -> None:
    seen = observation(value=77.5, target=AT_LEAST_80, parts=(632_000.0, 815_483.87))

    (found,) = diagnose([seen], TODAY)

    assert found.gap == pytest.approx(2.5)
    assert found.gap_natural == pytest.approx(0.80 * 815_483.87 - 632_000, abs=1)


def test_what_is_met_or_unknown_has_no_gap() -> None:
    for value in (90.0, None):
        (found,) = diagnose([observation(value=value, target=AT_LEAST_80)], TODAY)
        assert (found.gap, found.gap_natural, found.severity) == (None, None, Severity.NONE)


def test_a_range_is_left_on_either_side() -> None:
    target = Target("in", 0.6, 1.0)

    assert severity(observation(value=0.5, target=target)) is Severity.MIDDLE
    assert severity(observation(value=1.05, target=target)) is Severity.MINOR
    assert severity(observation(value=0.8, target=target)) is Severity.NONE


def test_a_target_whose_day_has_passed_is_a_problem_of_its_unit() -> None:
    late = Target(">=", 80.0, due="2023-12-31")

    found = overdue(observation(value=70.0, target=late), TODAY)

    assert found is not None
    assert (found.rule, found.geometry, found.quantity) == (Rule.OVERDUE, None, 1096.0)
    assert overdue(observation(value=None, target=late), TODAY) is not None
    assert overdue(observation(value=81.0, target=late), TODAY) is None
    assert overdue(observation(value=70.0, target=late), date(2023, 12, 31)) is None
    assert overdue(observation(value=70.0, target=AT_LEAST_80), TODAY) is None


def test_only_what_really_changed_is_a_trend() -> None:
    seen = observation(value=8.7)
    lower = observation(value=8.7, facts={"direction": Direction.LOW})

    assert trend(seen, split((5.2, 5.2, 8.7, 8.7), 8.7)) is Trend.SAME
    assert trend(seen, split((5.2, 5.2, 5.2, 5.2), 8.7)) is Trend.BETTER
    assert trend(lower, split((5.2, 5.2, 5.2, 5.2), 8.7)) is Trend.WORSE
    assert trend(seen, split((5.2, None, 5.2, 5.2), 8.7)) is Trend.UNKNOWN
    assert trend(seen, None) is Trend.UNKNOWN


def test_a_value_that_comes_nearer_to_its_range_gets_better() -> None:
    target = Target("in", 0.6, 1.0)
    seen = observation(value=1.2, target=target, facts={"direction": Direction.RANGE})

    assert trend(seen, split((1.5,) * 4, 1.2)) is Trend.BETTER
    assert trend(seen, split((1.1,) * 4, 1.2)) is Trend.WORSE
