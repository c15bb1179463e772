from datetime import date

import shapely

from factories.checkup import hole, observation
from xianzhi.core.diagnosis.reported import (
    Place,
    Report,
    ReportRule,
    disagreements,
    evidence,
    reported_problems,
)
from xianzhi.core.indicators.results import Rule, Target

TOWN = Place("U", shapely.box(0, 0, 10_000, 10_000))


def reports(xs: list[float], concept: str = "SH-17", y: float = 500.0) -> list[Report]:
    day = date(2026, 3, 1)
    return [Report(f"{concept}-{n}", concept, x, y, day) for n, x in enumerate(xs)]


def test_a_chain_of_reports_is_one_problem() -> None:
    found = reported_problems(reports([100, 240, 380, 520, 660]), [TOWN])

    (piece,) = found
    assert (piece.rule, piece.quantity, piece.measured_in) == (Rule.EVENT, 5.0, "件")
    assert len(piece.object_ids) == 5
    assert piece.geometry is not None


def test_too_few_reports_or_too_far_apart_are_none() -> None:
    assert reported_problems(reports([100, 200, 300, 400]), [TOWN]) == ()
    assert reported_problems(reports([0, 1000, 2000, 3000, 4000]), [TOWN]) == ()
    assert len(reported_problems(reports([0, 150]), [TOWN], ReportRule(2, 150.0))) == 1


def test_reports_of_two_kinds_do_not_join() -> None:
    mixed = reports([100, 120, 140]) + reports([110, 130, 150], "HY-15")

    assert reported_problems(mixed, [TOWN]) == ()


def test_reports_elsewhere_belong_to_another_unit() -> None:
    outside = reports([10_100, 10_120, 10_140, 10_160, 10_180])

    assert reported_problems(outside, [TOWN]) == ()
    assert reported_problems([], [TOWN]) == ()


def test_reports_back_the_holes_they_lie_in() -> None:
    holes = [hole(shapely.box(0, 0, 1000, 1000), "SH-17"), hole(TOWN.ground, "HY-06")]

    assert evidence(holes, reports([100, 900, 1100])) == (2, 0)


def test_a_target_that_is_met_and_reported_all_the_same_is_told() -> None:
    problems = reported_problems(reports([100, 200, 300, 400, 500]), [TOWN])
    met = observation("SH-17", value=95.0, target=Target(">=", 90.0))
    missed = observation("SH-17", value=60.0, target=Target(">=", 90.0))

    told = disagreements([met], problems)

    assert told[("SH-17", "U")].params["count"] == "5"
    assert disagreements([missed], problems) == {}
