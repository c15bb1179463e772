"""Which unit lies above which, by the layer or by the ground."""

import shapely

from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.trees import Filling, Placed, below, fillings, placings


def unit(code: str, level: str, ground: shapely.Geometry, parent: str = "") -> Unit:
    return Unit(code, code, level, "1", ground, "", parent)


COUNTY = unit("C", "county", shapely.box(0, 0, 100, 100))
URBAN = unit("U", "urban", shapely.box(0, 0, 50, 100))


def test_what_the_layer_states_is_followed_and_its_share_told() -> None:
    town = unit("T", "block", shapely.box(40, 0, 80, 10), parent="U")

    _, _, found = placings([COUNTY, URBAN, town])

    assert (found.parent, found.how, found.share) == ("U", Placed.STATED, 0.25)
    assert found.reason is None


def test_without_a_statement_the_nearest_level_that_holds_half_of_it_is_above() -> None:
    inner = unit("A", "block", shapely.box(0, 0, 10, 10))
    rural = unit("B", "block", shapely.box(45, 0, 95, 10))

    county, urban, first, second = placings([COUNTY, URBAN, inner, rural])

    assert (county.parent, county.how, county.share) == ("", Placed.NONE, None)
    assert (urban.parent, urban.how) == ("C", Placed.GROUND)
    assert (first.parent, first.share) == ("U", 1.0)
    assert (second.parent, second.share) == ("C", 1.0)


def test_a_unit_that_straddles_two_goes_to_the_larger_and_says_so() -> None:
    towns = [unit("T1", "block", shapely.box(0, 0, 10, 10)),
             unit("T2", "block", shapely.box(10, 0, 20, 10))]  # fmt: skip
    home = unit("H", "community", shapely.box(4, 0, 14, 10))

    found = placings([*towns, home])[-1]

    assert (found.parent, found.share) == ("T1", 0.6)
    assert found.others == (("T2", 0.4),)


def test_where_no_unit_holds_half_the_largest_overlap_decides_and_touching_is_none() -> None:
    town = unit("T", "block", shapely.box(0, 0, 4, 10))
    apart = unit("X", "block", shapely.box(20, 0, 30, 10))
    home = unit("H", "community", shapely.box(0, 0, 10, 10))
    beside = unit("N", "community", shapely.box(30, 0, 40, 10))

    *_, found, lone = placings([town, apart, home, beside])

    assert (found.parent, found.share) == ("T", 0.4)
    assert (lone.parent, lone.how) == ("", Placed.NONE)


def test_a_parent_that_is_not_there_or_not_above_is_a_reason_and_the_ground_decides() -> None:
    gone = unit("A", "block", shapely.box(0, 0, 10, 10), parent="Z")
    ring = unit("B", "block", shapely.box(0, 0, 10, 10), parent="A")

    *_, first, second = placings([COUNTY, URBAN, gone, ring])

    assert first.reason is not None
    assert first.reason.code == "indicator.parent_unknown"
    assert second.reason is not None
    assert second.reason.code == "indicator.parent_not_above"
    assert (first.parent, second.parent) == ("U", "U")


def test_a_unit_without_ground_and_one_of_an_unknown_level_are_placed_too() -> None:
    empty = unit("E", "community", shapely.Polygon(), parent="U")
    grid = unit("G", "网格", shapely.box(0, 0, 5, 5))

    *_, first, second = placings([COUNTY, URBAN, empty, grid])

    assert (first.parent, first.share) == ("U", 0.0)
    assert second.parent == "U"
    assert fillings([empty, grid], ()) == {}


def test_below_lists_all_of_them_and_filling_tells_gaps_and_overlaps() -> None:
    one = unit("A", "block", shapely.box(0, 0, 30, 100))
    two = unit("B", "block", shapely.box(20, 0, 40, 100))
    home = unit("H", "community", shapely.box(0, 0, 30, 50), parent="A")
    units = [COUNTY, URBAN, one, two, home]
    placed = placings(units)

    assert list(below("C", placed)) == ["U", "A", "H", "B"]
    found = fillings(units, placed)
    assert found["U"] == Filling(0.8, 0.2)
    assert found["A"] == Filling(0.5, 0.0)
    hollow = unit("O", "county", shapely.Polygon())
    inner = unit("I", "urban", shapely.box(0, 0, 1, 1), parent="O")
    assert fillings([hollow, inner], placings([hollow, inner]))["O"] == Filling(0.0, 0.0)
