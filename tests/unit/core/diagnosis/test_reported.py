from datetime import date

import pytest
import shapely

from factories.checkup import hole, observation, piece_of
from xianzhi.core.diagnosis.reported import (
    LATTICE_M,
    Gathering,
    Place,
    Report,
    ReportRule,
    Standing,
    evidence,
    two_diagnoses,
)
from xianzhi.core.indicators.results import Observation, Piece, Rule, Target

TOWN = Place("U", shapely.box(0, 0, 10_000, 10_000))
BLOCK = Place("B", shapely.box(0, 0, 1_000, 1_000))
MET = observation("SH-17", value=95.0, target=Target(">=", 90.0))
MISSED = observation("SH-17", value=60.0, target=Target(">=", 90.0))
UNDECIDED = observation("SH-17", value=None, target=Target(">=", 90.0))
CHAIN = [100.0, 250.0, 400.0, 550.0, 700.0]


def reports(xs: list[float], concept: str = "SH-17", y: float = 500.0) -> list[Report]:
    day = date(2026, 3, 1)
    return [Report(f"{concept}-{n}", concept, x, y, day) for n, x in enumerate(xs)]


def laid(
    told: list[Report],
    pieces: list[Piece] | None = None,
    seen: tuple[Observation, ...] = (MET,),
    rule: ReportRule | None = None,
) -> tuple[Gathering, ...]:
    return two_diagnoses(told, pieces or [], seen, ([TOWN], [TOWN]), rule)


def test_a_chain_of_reports_is_one_problem() -> None:
    (found,) = laid(reports(CHAIN))

    assert found.piece is not None
    assert (found.piece.rule, found.piece.quantity, found.piece.measured_in) == (
        Rule.REPORTED,
        5.0,
        "件",
    )
    assert found.ids == found.piece.object_ids == tuple(f"SH-17-{n}" for n in range(5))


def test_too_few_reports_or_too_far_apart_are_scattered() -> None:
    (few,) = laid(reports([100, 200, 300, 400]))
    assert (few.standing, few.piece) == (Standing.SCATTERED, None)
    (far,) = laid(reports([0, 1000, 2000, 3000, 4000]))
    assert (far.standing, len(far.ids)) == (Standing.SCATTERED, 5)
    (two,) = laid(reports([0, 150]), rule=ReportRule(2, 150.0))
    assert two.standing is Standing.MET


def test_reports_of_two_kinds_do_not_join() -> None:
    mixed = reports([100, 120, 140]) + reports([110, 130, 150], "HY-15")

    assert {one.standing for one in laid(mixed)} == {Standing.SCATTERED}


def test_reports_beyond_every_unit_are_told_apart() -> None:
    (outside,) = laid(reports([10_100, 10_120, 10_140, 10_160, 10_180]))

    assert (outside.standing, outside.unit, len(outside.ids)) == (Standing.OUTSIDE, "", 5)
    assert laid([]) == ()


@pytest.mark.parametrize(
    ("seen", "standing"),
    [
        ((MET,), Standing.MET),
        ((MISSED,), Standing.MISSED),
        ((UNDECIDED,), Standing.UNDECIDED),
        ((), Standing.UNMEASURED),
    ],
)
def test_what_gathers_stands_beside_the_verdict(
    seen: tuple[Observation, ...], standing: Standing
) -> None:
    (found,) = laid(reports(CHAIN), seen=seen)

    assert found.standing is standing


def test_what_lies_on_a_measured_problem_is_found_both_ways() -> None:
    measured = [piece_of("t-1"), hole(shapely.box(0, 0, 300, 1000), "SH-17")]

    (found,) = laid(reports(CHAIN), measured, (MISSED,))

    assert (found.standing, found.measured) == (Standing.BOTH, (1,))


def test_a_few_reports_on_a_measured_problem_are_found_both_ways() -> None:
    measured = [hole(shapely.box(0, 0, 1000, 1000), "SH-17")]

    scattered, both = sorted(
        laid(reports([100, 5_000]), measured, (MISSED,)), key=lambda one: one.measured
    )

    assert (scattered.standing, scattered.ids) == (Standing.SCATTERED, ("SH-17-1",))
    assert (both.standing, both.ids, both.piece) == (Standing.BOTH, ("SH-17-0",), None)


def test_a_report_counts_in_the_finest_unit_that_is_measured() -> None:
    seen = (MET, observation("SH-17", unit="B", value=60.0, target=Target(">=", 90.0)))

    (found,) = two_diagnoses(reports(CHAIN), [], seen, ([TOWN, BLOCK], [TOWN]))

    assert (found.unit, found.standing) == ("B", Standing.MISSED)


def test_reports_back_the_holes_they_lie_in() -> None:
    holes = [hole(shapely.box(0, 0, 1000, 1000), "SH-17"), hole(TOWN.ground, "HY-06")]

    assert evidence(holes, reports([100, 900, 1100])) == (("SH-17-0", "SH-17-1"), ())


def test_a_report_near_a_thing_without_ground_is_about_it() -> None:
    lamp = piece_of("l-1", "HY-12")  # at 0, 0

    near, far = reports([60, 90], "HY-12", 0.0)
    assert evidence([lamp], [near, far]) == ((near.id,),)


def test_an_outline_does_not_lead_back_to_who_complained() -> None:
    moved = [Report(one.id, one.concept, one.x + 9, one.y - 7, one.day) for one in reports(CHAIN)]

    (one,), (other,) = laid(reports(CHAIN)), laid(moved)

    assert one.piece is not None
    assert other.piece is not None
    assert LATTICE_M > 2 * 9
    assert one.piece.geometry is not None
    assert one.piece.geometry.equals(other.piece.geometry)
