import numpy as np
import pytest
import shapely

from xianzhi.core.spatial import shifted
from xianzhi.core.spatial.shifted import ShiftedDatum, from_bd09, from_gcj02, unshift

CENTIMETRE = 1e-7  # degrees


def grid():
    east, north = np.meshgrid(np.linspace(73.6, 135.0, 400), np.linspace(3.9, 53.5, 300))
    return east.ravel(), north.ravel()


def test_gcj02_is_taken_back_far_below_a_micro_degree():
    east, north = grid()
    back_east, back_north = from_gcj02(*shifted._shift_gcj02(east, north))
    assert np.abs(back_east - east).max() < 1e-9
    assert np.abs(back_north - north).max() < 1e-9


def test_bd09_is_taken_back_far_below_a_micro_degree():
    east, north = grid()
    back_east, back_north = from_bd09(*shifted._shift_bd09(*shifted._shift_gcj02(east, north)))
    assert np.abs(back_east - east).max() < 1e-9
    assert np.abs(back_north - north).max() < 1e-9


def test_the_shift_is_hundreds_of_metres():
    east, north = np.array([108.5]), np.array([32.9])
    back_east, back_north = from_gcj02(east, north)
    metres = np.hypot((back_east - east) * 93_600, (back_north - north) * 110_900)
    assert 400 < metres[0] < 600


@pytest.mark.parametrize("inverse", [from_gcj02, from_bd09])
def test_places_outside_china_are_left_alone(inverse):
    east, north = np.array([-71.1, 139.7, 2.35]), np.array([42.4, 35.7, 48.9])
    assert [list(values) for values in inverse(east, north)] == [list(east), list(north)]


def test_the_arguments_are_not_changed():
    east, north = np.array([108.5]), np.array([32.9])
    from_gcj02(east, north)
    assert (east[0], north[0]) == (108.5, 32.9)


@pytest.mark.parametrize("datum", list(ShiftedDatum))
def test_whole_figures_come_back_and_nulls_stay(datum):
    true = np.array([shapely.box(108.5, 32.9, 108.6, 33.0), None])

    def forward(points):
        moved = shifted._shift_gcj02(points[:, 0], points[:, 1])
        if datum is ShiftedDatum.BD09:
            moved = shifted._shift_bd09(*moved)
        return np.column_stack(moved)

    back = unshift(shapely.transform(true, forward), datum)
    assert shapely.equals_exact(back[0], true[0], tolerance=CENTIMETRE / 100)
    assert back[1] is None


def test_there_is_no_public_way_into_a_shifted_datum():
    assert set(shifted.__all__) == {"ShiftedDatum", "from_bd09", "from_gcj02", "unshift"}
