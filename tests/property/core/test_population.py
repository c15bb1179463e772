"""Residents are shared out among homes, and none is lost or made."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from xianzhi.core.indicators.population import Areas, Homes, gridded, settled

SIDE = 1_000.0
UNKNOWN = st.just(float("nan"))


@st.composite
def counties(draw):
    """Areas in a row, homes anywhere near them, some with floors and residents that are known."""
    number = draw(st.integers(1, 4))
    grounds = shapely.box(np.arange(number) * SIDE, 0, (np.arange(number) + 1) * SIDE, SIDE)
    people = np.array(draw(st.lists(st.integers(0, 90_000), min_size=number, max_size=number)))
    place = st.tuples(st.floats(-200, number * SIDE + 200), st.floats(-200, SIDE + 200))
    home = st.tuples(
        place,
        st.floats(0, 60),
        st.one_of(UNKNOWN, st.integers(0, 34).map(float)),
        st.one_of(UNKNOWN, st.integers(0, 300).map(float)),
    )
    homes = draw(st.lists(home, max_size=25))
    shapes = np.array(
        [
            shapely.Point(x, y) if half < 1 else shapely.box(x - half, y - half, x + half, y + half)
            for (x, y), half, _, _ in homes
        ],
        dtype=object,
    )
    floors, known = (np.array([one[at] for one in homes], dtype=float) for at in (2, 3))
    codes = tuple(f"A{one}" for one in range(number))
    return Areas(codes, grounds, people.astype(float)), Homes(shapes, floors, known)


@given(counties())
def test_the_sum_of_every_area_stays(given_county):
    areas, homes = given_county
    found = settled(areas, homes)
    for place, counted in enumerate(areas.people):
        lives = found.people[found.area == place].sum()
        assert lives + found.unsettled[place] == pytest.approx(
            counted + found.exceeded[place], rel=1e-9, abs=1e-9
        )
    assert (found.people >= 0).all()
    assert found.people[found.area == -1].sum() == 0


@given(counties())
def test_what_is_known_of_a_home_stands(given_county):
    areas, homes = given_county
    found = settled(areas, homes)
    stands = np.isfinite(homes.known) & (found.area != -1)
    assert (found.people[stands] == homes.known[stands]).all()


@given(counties(), st.sampled_from([50.0, 100.0, 333.0]))
def test_a_grid_holds_everybody_and_each_in_the_own_cell(given_county, side):
    found = settled(*given_county)
    cells = gridded(found, side)
    assert cells.people.sum() == pytest.approx(found.people.sum(), rel=1e-9, abs=1e-9)
    assert (cells.people > 0).all()
    assert shapely.area(cells.squares) == pytest.approx(side**2)
    for x, y in zip(found.x[found.people > 0], found.y[found.people > 0], strict=True):
        assert shapely.intersects_xy(cells.squares, x, y).any()


def test_more_floors_hold_more_people_and_a_silent_home_is_as_high_as_its_neighbours():
    block = shapely.box(0, 0, 10, 10)
    shapes = np.array([block, shapely.box(20, 0, 30, 10), shapely.box(40, 0, 60, 10)], dtype=object)
    homes = Homes(shapes, np.array([6.0, 18.0, np.nan]), np.full(3, np.nan))
    found = settled(
        Areas(("A",), np.array([shapely.box(-5, -5, 100, 50)]), np.array([4_800.0])), homes
    )
    # 600, 1,800 and 200 m² x 12 floors of 4,800 m² together
    assert found.people == pytest.approx([600.0, 1_800.0, 2_400.0])


def test_a_home_on_a_shared_border_counts_once():
    grounds = shapely.box(np.array([0.0, 1.0]), 0, np.array([1.0, 2.0]), 1)
    homes = Homes(np.array([shapely.Point(1, 0.5)]), np.array([np.nan]), np.array([np.nan]))
    found = settled(Areas(("A", "B"), grounds, np.array([5.0, 7.0])), homes)
    assert (found.area[0], found.people[0], found.unsettled.tolist()) == (0, 5.0, [0.0, 7.0])


def test_no_homes_and_no_side_are_told():
    nobody = Homes(np.array([], dtype=object), np.array([]), np.array([]))
    found = settled(Areas(("A",), np.array([shapely.box(0, 0, 1, 1)]), np.array([9.0])), nobody)
    assert found.unsettled.tolist() == [9.0]
    assert len(gridded(found, 100).people) == 0
    with pytest.raises(ValueError, match="0"):
        gridded(found, 0)
