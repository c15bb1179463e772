import math

import numpy as np
import pytest
import shapely
from pyproj import Geod

from xianzhi.catalogue.messages import words
from xianzhi.core.spatial.coordinates import CGCS2000, recognise, reproject
from xianzhi.core.spatial.measure import (
    SliverRule,
    Surface,
    areas_m2,
    measure_areas,
    slivers,
    sum_areas,
)

PARCEL = shapely.box(108.5, 32.9, 108.501, 32.901)


def test_a_parcel_on_the_ellipsoid_agrees_with_the_geodesic_area():
    dense = shapely.segmentize(PARCEL, 1e-5)
    geodesic, _ = Geod(a=6378137, rf=298.257222101).geometry_area_perimeter(dense)
    assert areas_m2(np.array([PARCEL]))[0] == pytest.approx(geodesic, rel=1e-9)


def test_the_area_follows_the_formula_of_the_land_survey():
    """TD/T 1055: a trapezoid to the central meridian, as a series with coefficients A to E."""
    low, high = math.radians(32.9), math.radians(33.4)
    a, f = 6378137.0, 1 / 298.257222101
    e2, b = f * (2 - f), a * (1 - f)
    coefficients = (
        1 + 3 / 6 * e2 + 30 / 80 * e2**2 + 35 / 112 * e2**3 + 630 / 2304 * e2**4,
        1 / 6 * e2 + 15 / 80 * e2**2 + 21 / 112 * e2**3 + 420 / 2304 * e2**4,
        3 / 80 * e2**2 + 7 / 112 * e2**3 + 180 / 2304 * e2**4,
        1 / 112 * e2**3 + 45 / 2304 * e2**4,
        5 / 2304 * e2**4,
    )
    middle, half = (low + high) / 2, (high - low) / 2
    series = sum(
        sign * value * math.sin((2 * at + 1) * half) * math.cos((2 * at + 1) * middle)
        for at, (value, sign) in enumerate(zip(coefficients, (1, -1, 1, -1, 1), strict=True))
    )
    expected = 2 * b**2 * math.radians(0.5) * series
    measured = areas_m2(np.array([shapely.box(108.0, 32.9, 108.5, 33.4)]))[0]
    assert measured == pytest.approx(expected, rel=1e-9)


def test_parts_sum_to_the_whole():
    whole = shapely.box(108.0, 32.0, 108.4, 32.4)
    parts = [shapely.box(108.0 + x / 10, 32.0 + y / 10, 108.1 + x / 10, 32.1 + y / 10)
             for x in range(4) for y in range(4)]  # fmt: skip
    assert areas_m2(np.array(parts)).sum() == pytest.approx(areas_m2(np.array([whole]))[0])


def test_holes_are_taken_out_and_nulls_measure_nothing():
    hole = shapely.box(108.5002, 32.9002, 108.5004, 32.9004)
    both = areas_m2(np.array([PARCEL, hole]))
    holed = np.array([shapely.difference(PARCEL, hole), None])
    assert np.nan_to_num(areas_m2(holed)).tolist() == [pytest.approx(both[0] - both[1]), 0]


@pytest.mark.parametrize(
    ("surface", "reference"), [(Surface.ELLIPSOID, "EPSG:4490"), (Surface.ZONE, "EPSG:4545")]
)
def test_an_area_says_on_what_it_was_measured(surface, reference):
    areas = measure_areas(np.array([PARCEL]), CGCS2000, surface)
    assert (areas.surface, areas.reference) == (surface, reference)
    for language in ("zh", "en"):
        assert reference in words(f"layer.area.{areas.surface}", areas.params, language)


def test_near_the_meridian_the_zones_plane_and_the_ellipsoid_nearly_agree():
    parcel = np.array([shapely.box(108.0, 32.9, 108.001, 32.901)])
    plane = measure_areas(parcel, CGCS2000, Surface.ZONE).values_m2[0]
    assert plane == pytest.approx(measure_areas(parcel, CGCS2000).values_m2[0], rel=1e-6)


def test_a_layer_in_metres_is_measured_on_the_ellipsoid_all_the_same():
    zone = recognise("EPSG:4525")
    there = reproject(np.array([PARCEL]), CGCS2000, zone)
    measured = measure_areas(there, zone).values_m2[0]
    assert measured == pytest.approx(areas_m2(np.array([PARCEL]))[0], rel=1e-9)


def test_outside_china_a_layers_own_plane_can_be_declared():
    square = np.array([shapely.box(230_000, 900_000, 230_010, 900_010)])
    areas = measure_areas(square, recognise("EPSG:26986"), Surface.PLANE)
    assert (areas.values_m2.tolist(), areas.reference) == ([100.0], "EPSG:26986")


def test_slivers_are_small_or_narrow():
    pieces = np.array(
        [
            shapely.box(0, 0, 10, 10),
            shapely.box(0, 0, 0.9, 0.9),  # too small
            shapely.box(0, 0, 1000, 0.05),  # 50 m², too narrow
            shapely.Polygon(),
        ]
    )
    assert slivers(pieces, SliverRule()).tolist() == [False, True, True, True]


def test_the_tolerance_is_printed_in_both_languages():
    tolerance = SliverRule(min_area_m2=2.5, min_width_m=0.3)
    for language in ("zh", "en"):
        said = words("layer.tolerance", tolerance.params, language)
        assert "2.5" in said
        assert "0.3" in said


@pytest.mark.parametrize("surface", [Surface.ELLIPSOID, Surface.ZONE])
def test_a_layers_slivers_are_counted_apart(surface):
    whole = shapely.box(108.0, 32.9, 108.001, 32.901)
    thread = shapely.box(108.002, 32.9, 108.0020005, 32.901)  # 5 cm wide
    layer = np.array([whole, shapely.MultiPolygon([whole, thread]), None, shapely.Polygon()])
    found = sum_areas(layer, CGCS2000, surface)
    each = measure_areas(np.array([whole, thread]), CGCS2000, surface).values_m2
    assert (found.pieces, found.slivers) == (2, 1)
    assert found.area_m2 == pytest.approx(2 * each[0])
    assert found.slivers_m2 == pytest.approx(each[1])


def test_a_layer_without_shapes_comes_to_nothing():
    found = sum_areas(np.array([None, shapely.Polygon()]), CGCS2000)
    assert (found.pieces, found.area_m2, found.slivers) == (0, 0.0, 0)
