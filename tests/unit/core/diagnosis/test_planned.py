from dataclasses import replace
from datetime import date

import pytest

from factories.checkup import observation
from xianzhi.core.diagnosis.planned import Asked, against, target_asked
from xianzhi.core.indicators.results import Direction, Reason, Target, Verdict

TODAY = date(2026, 12, 31)
DENSITY = replace(observation(value=7.5, parts=(7500.0, 1e6)), measured_in="km/km²")


def asked(op, value, unit, name="覆盖率"):
    return Asked(name, op, value, unit)


@pytest.mark.parametrize(
    ("measured_in", "one", "target"),
    [
        ("%", asked(">=", 80.0, "%"), Target(">=", 80.0)),
        ("%", asked(">", 80.0, "%"), Target(">=", 80.0)),
        ("%", asked("=", 100.0, "%"), Target(">=", 100.0)),
        ("%", asked("range", (60.0, 80.0), "%"), Target("in", 60.0, 80.0)),
        ("km/km²", asked(">=", 8.0, "公里/平方公里"), Target(">=", 8.0)),
        ("km/km²", asked(">=", 8000.0, "米/平方公里"), Target(">=", 8.0)),
        ("m²/人", asked(">=", 12.0, "平方米", "人均公园绿地面积"), Target(">=", 12.0)),
        ("m²/人", asked(">=", 12.0, "平方米/人"), Target(">=", 12.0)),
        ("宗", asked("=", 0.0, ""), Target(">=", 0.0)),
    ],
)
def test_a_target_of_a_plan_in_the_unit_of_the_value(measured_in, one, target):
    seen = replace(observation(), measured_in=measured_in)
    assert target_asked(one, seen, None) == target


def test_a_bare_number_is_the_most_where_less_is_better():
    seen = replace(observation(), measured_in="宗", direction=Direction.LOW)
    assert target_asked(asked("=", 0.0, ""), seen, date(2023, 12, 31)) == Target(
        "<=", 0.0, due="2023-12-31"
    )


@pytest.mark.parametrize(
    "one",
    [
        asked("<=", 300.0, "米"),
        asked("<=", 15.0, "分钟"),
        asked(">=", 12.0, "平方米", "公园绿地面积"),
        asked("obtain", None, ""),
        asked(">=", 3.0, "枚"),
    ],
)
def test_another_measure_is_no_value_to_be_met(one):
    assert target_asked(one, observation(), None) is None


def test_the_number_of_the_plan_decides_and_not_that_of_the_edition():
    seen = observation(value=82.0, target=Target(">=", 80.0), parts=(820.0, 1000.0))
    assert seen.verdict is Verdict.MET
    found = against(seen, Target(">=", 85.0), TODAY)
    assert found.observation.verdict is Verdict.UNMET
    assert (found.gap, found.gap_natural) == (pytest.approx(3.0), pytest.approx(30.0))


def test_what_had_no_target_is_judged_by_the_plan():
    seen = replace(observation(value=92.0), reasons=(Reason("indicator.no_target"),))
    assert against(seen, Target(">=", 90.0), TODAY).observation.verdict is Verdict.MET
    assert against(seen, None, TODAY).observation.verdict is Verdict.UNDECIDABLE


def test_a_layer_that_is_too_old_decides_nothing_for_the_plan_either():
    seen = replace(observation(value=92.0), reasons=(Reason("indicator.too_old"),))
    assert against(seen, Target(">=", 90.0), TODAY).observation.verdict is Verdict.UNDECIDABLE


def test_bounds_on_both_sides_of_the_number_leave_it_open():
    seen = replace(observation(value=80.0), lo=75.0, hi=85.0)
    assert against(seen, Target(">=", 80.0), TODAY).observation.verdict is Verdict.UNDECIDABLE
    assert against(seen, Target(">=", 70.0), TODAY).observation.verdict is Verdict.MET


def test_a_density_is_told_in_metres_of_road():
    found = against(DENSITY, Target(">=", 8.0), TODAY)
    assert found.gap == pytest.approx(0.5)
    assert found.gap_natural == pytest.approx(500.0)
