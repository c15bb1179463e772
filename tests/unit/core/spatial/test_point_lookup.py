"""Which polygon lies at a place: borders, corners, gaps and overlaps included."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

import shapes
from xianzhi.core.spatial import LayerIndex, compilation, coverage_issues, lookup

CELLS = np.array([box(x, y, x + 10, y + 10) for x in range(0, 100, 10) for y in range(0, 60, 10)])


def index_of(polygons):
    return LayerIndex.build(polygons, keeps_overlaps=True)


def expected(points, polygons):
    """Rows and shared pairs as shapely gives them."""
    place, row = shapely.STRtree(polygons).query(shapely.points(points), predicate="intersects")
    pairs = sorted(zip(place.tolist(), row.tolist(), strict=True))
    rows = np.full(len(points), -1)
    for where, found in reversed(pairs):
        rows[where] = found
    counts = np.bincount(place, minlength=len(points))
    return rows.tolist(), [pair for pair in pairs if counts[pair[0]] > 1]


def answered(points, polygons, **options):
    found = lookup(np.asarray(points, float), index_of(polygons), **options)
    shared = zip(found.shared_place.tolist(), found.shared_row.tolist(), strict=True)
    return found.row.tolist(), list(shared)


def everywhere(polygons, seed):
    """Places at random, on every vertex, in the middle of every edge, and a hair beside them."""
    draw = np.random.default_rng(seed)
    corners = shapely.get_coordinates(polygons)
    middles = 0.5 * (corners[1:] + corners[:-1])
    spots = np.concatenate([corners, middles])
    beside = spots + draw.choice([-1e-9, 1e-12, 1e-6], spots.shape)
    return np.concatenate([draw.uniform(-100, 1100, (500, 2)), spots, beside])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("snapped", [False, True])
def test_places_are_found_exactly_as_shapely_finds_them(seed, snapped):
    for polygons in (
        shapes.polygons(seed, 20, snapped=snapped),
        shapes.disjoint(seed, 20, snapped=snapped),
    ):
        points = everywhere(polygons, seed)
        assert answered(points, polygons) == expected(points, polygons)


def test_a_place_on_a_border_belongs_to_both_sides():
    rows, shared = answered([(10, 5), (10, 10), (5, 5), (0, 0), (-1, 5)], CELLS)
    assert rows == [0, 0, 0, 0, -1]
    assert shared == [(0, 0), (0, 6), (1, 0), (1, 1), (1, 6), (1, 7)]


def test_whole_coordinates_on_upright_borders_are_found():
    grid = np.stack(np.meshgrid(np.arange(-2, 104, 2.5), np.arange(-2, 64, 2.5)), -1)
    points = grid.reshape(-1, 2)
    assert answered(points, CELLS) == expected(points, CELLS)


def test_threads_and_the_lack_of_numba_change_nothing(monkeypatch):
    points = everywhere(CELLS, 3)
    found = answered(points, CELLS)
    assert answered(points, CELLS, threads=2) == found
    monkeypatch.setattr(compilation, "IS_AVAILABLE", False)
    assert answered(points, CELLS) == found


def test_parts_and_holes_are_told_apart():
    ring = box(0, 0, 30, 30).difference(box(10, 10, 20, 20))
    polygons = [MultiPolygon([box(100, 0, 110, 10), ring]), box(10, 10, 20, 20)]
    points = [(5, 5), (105, 5), (15, 15), (50, 5)]
    assert answered(points, polygons)[0] == [0, 0, 1, -1]


def test_no_places_and_no_polygons_are_answered():
    assert answered(np.empty((0, 2)), CELLS) == ([], [])
    assert answered([(1, 1)], [None, Polygon()]) == ([-1], [])
    assert answered([(np.nan, 1), (np.inf, 1)], CELLS) == ([-1, -1], [])


def test_overlaps_and_gaps_of_a_coverage_are_told():
    polygons = [*CELLS[:8], *CELLS[9:], box(5, 5, 12, 9)]
    issues = coverage_issues(index_of(polygons))
    told = {(issue.code, issue.row, issue.params.get("other")) for issue in issues}
    assert told == {
        ("spatial.coverage_overlap", 1, "60"),
        ("spatial.coverage_overlap", 7, "60"),
        ("spatial.coverage_gap", None, None),
    }
    (gap,) = [issue for issue in issues if issue.row is None]
    assert (gap.params["area_m2"], gap.x, gap.y) == ("100", 15.0, 25.0)


def test_a_valid_coverage_has_no_issues():
    assert coverage_issues(index_of(CELLS)) == ()
