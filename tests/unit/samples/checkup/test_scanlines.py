"""The second opinion agrees with what can be worked out on paper."""

import math

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from xianzhi.samples.checkup.scanlines import Scanlines, common, united

LINES = Scanlines(0.5)


def shapes(*geometries: shapely.Geometry) -> NDArray[np.object_]:
    return np.array(geometries, dtype=object)


def test_a_disc_in_a_square_has_its_share_of_it() -> None:
    square = LINES.polygons(shapes(shapely.box(-1000, -1000, 1000, 1000)))
    disc = LINES.reach(shapes(shapely.Point(0, 0)), 500.0)

    assert LINES.common_m2(square, disc) == pytest.approx(math.pi * 500**2, rel=1e-5)


@pytest.mark.parametrize("degrees", [0, 37, 90, 211])
def test_what_lies_about_a_rectangle_follows_steiner(degrees: float) -> None:
    park = shapely.affinity.rotate(shapely.box(-300, -100, 300, 100), degrees)

    reach = LINES.reach(shapes(park), 500.0)

    steiner = 600 * 200 + 2 * 500 * (600 + 200) + math.pi * 500**2
    assert LINES.area_m2(reach) == pytest.approx(steiner, rel=1e-5)


def test_two_discs_that_overlap_count_their_lens_once() -> None:
    r, d = 500.0, 600.0
    lens = 2 * r**2 * math.acos(d / (2 * r)) - d / 2 * math.sqrt(4 * r**2 - d**2)

    both = LINES.reach(shapes(shapely.Point(0, 0), shapely.Point(d, 0)), r)
    one, two = (LINES.reach(shapes(shapely.Point(x, 0)), r) for x in (0, d))

    assert LINES.area_m2(both) == pytest.approx(2 * math.pi * r**2 - lens, rel=1e-5)
    assert LINES.common_m2(one, two) == pytest.approx(lens, rel=1e-4)
    assert united([one, two, one]).length == pytest.approx(both.length)


def test_holes_are_left_out_and_doubles_count_once() -> None:
    ring = shapely.box(0, 0, 100, 100) - shapely.box(25, 25, 75, 75)

    assert LINES.area_m2(LINES.polygons(shapes(ring, ring))) == pytest.approx(7500)


def test_regions_that_do_not_meet_share_nothing() -> None:
    one, two = (LINES.polygons(shapes(shapely.box(x, 0, x + 10, 10))) for x in (0, 10))
    nothing = LINES.polygons(shapes())

    assert LINES.common_m2(one, two) == pytest.approx(0)
    assert LINES.common_m2(one, nothing) == 0
    assert len(common(nothing, two).row) == 0


def test_what_lies_about_a_line_is_a_band_with_round_ends() -> None:
    band = LINES.reach(shapes(shapely.LineString([(0, 0), (300, 400)])), 50.0)

    assert LINES.area_m2(band) == pytest.approx(500 * 100 + math.pi * 50**2, rel=1e-4)
