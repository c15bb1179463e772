"""Shapes that break overlays: shared, collinear, touching, thin, crossing, nested."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

import shapes
from xianzhi.core.spatial import LayerIndex, Position, overlap, overlap_m2

COMB = Polygon([(0, 0), *[(x / 2, 90 if x % 4 in (1, 2) else 10) for x in range(200)], (100, 0)])
FRAME = box(0, 0, 100, 100).difference(box(20, 20, 80, 80))
SPIKE = Polygon(
    [(0, 0), (100, 0), (100, 100), (50.000001, 100), (50, 1000), (49.999999, 100), (0, 100)]
)
CASES = {
    "identical": (box(0, 0, 100, 100), box(0, 0, 100, 100)),
    "touching at an edge": (box(0, 0, 100, 100), box(100, 0, 200, 100)),
    "touching at a corner": (box(0, 0, 100, 100), box(100, 100, 200, 200)),
    "collinear edges": (box(0, 0, 100, 100), box(50, 0, 150, 100)),
    "hole in a hole": (FRAME, box(30, 30, 70, 70)),
    "hole filled": (FRAME, box(20, 20, 80, 80)),
    "frames": (FRAME, FRAME),
    "comb and box": (COMB, box(5, 5, 60, 50)),
    "comb and comb": (COMB, shapely.affinity.translate(COMB, 0.25, 3)),
    "sliver": (box(0, 0, 100, 1e-8), box(0, -50, 100, 50)),
    "upright sliver": (box(0, 0, 1e-8, 100), box(-50, 0, 50, 100)),
    "spike": (SPIKE, box(0, 0, 100, 2000)),
    "covering everything": (box(-1e5, -1e5, 1e5, 1e5), COMB),
    "tiny in large": (box(50, 5, 50.001, 5.001), COMB),
    "parts": (MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)]), box(5, 5, 25, 50)),
    "apart": (box(0, 0, 1, 1), box(1e4, 1e4, 1e4 + 1, 1e4 + 1)),
    "turned": (shapely.affinity.rotate(FRAME, 33), shapely.affinity.rotate(COMB, 33)),
}


def area(parcel, *layer, **options):
    return overlap_m2([parcel], [LayerIndex.build(layer, **options)])[0, 0]


@pytest.mark.parametrize("name", CASES)
def test_degenerate_pairs_have_the_area_that_geos_gives(name):
    one, other = CASES[name]
    expected = shapely.intersection(one, other).area
    assert area(one, other) == pytest.approx(expected, abs=1e-7)
    assert area(other, one) == pytest.approx(expected, abs=1e-7)


def test_rings_may_turn_either_way():
    turned = Polygon(list(FRAME.exterior.coords)[::-1], [FRAME.interiors[0].coords])
    wrong = Polygon(FRAME.exterior.coords, [list(FRAME.interiors[0].coords)[::-1]])
    for shape in (turned, wrong):
        assert area(shape, box(0, 0, 50, 100)) == pytest.approx(3200)
        assert area(box(0, 0, 50, 100), shape) == pytest.approx(3200)


def test_what_has_no_area_counts_nothing():
    nothing = np.array([None, Polygon(), MultiPolygon(), shapely.Point(1, 1)], dtype=object)
    index = LayerIndex.build([box(0, 0, 10, 10), *nothing])
    assert overlap_m2(nothing, [index]).tolist() == [[0.0]] * 4
    assert overlap_m2([box(5, 5, 20, 20)], [index]).tolist() == [[pytest.approx(25)]]
    assert [(issue.code, issue.row) for issue in index.issues] == [("spatial.not_a_polygon", 5)]


def test_an_empty_layer_and_no_parcels_are_answered():
    empty = LayerIndex.build([])
    assert overlap_m2([box(0, 0, 1, 1)], [empty]).tolist() == [[0.0]]
    assert overlap_m2([], [empty]).shape == (0, 1)
    assert overlap_m2([box(0, 0, 1, 1)], []).shape == (1, 0)


def test_coordinates_without_a_place_are_an_issue_and_nothing_more():
    with np.errstate(invalid="ignore"):
        lost = Polygon([(0, 0), (np.nan, 1), (1, 1)])
    index = LayerIndex.build([box(0, 0, 10, 10), lost])
    assert [(issue.code, issue.row) for issue in index.issues] == [("spatial.not_finite", 2)]
    assert overlap_m2([lost, box(0, 0, 5, 5)], [index])[:, 0].tolist() == pytest.approx([0, 25])


def test_an_overlap_is_told_with_both_rows_and_its_area_and_counts_once():
    index = LayerIndex.build([box(0, 0, 10, 10), box(50, 0, 60, 10), box(5, 0, 15, 10)])
    (issue,) = index.issues
    assert (issue.code, issue.row) == ("spatial.overlap", 1)
    assert issue.params == {"other": "3", "area_m2": "50"}
    assert index.is_simple
    assert overlap_m2([box(0, 0, 20, 10)], [index])[0, 0] == pytest.approx(150)


@pytest.mark.parametrize("inner", [box(0, 0, 1, 1), box(40, 40, 60, 60), box(-1, -1, 101, 101)])
def test_a_polygon_within_another_is_an_overlap(inner):
    index = LayerIndex.build([box(-1, -1, 101, 101), inner])
    assert [issue.code for issue in index.issues] == ["spatial.overlap"]
    assert overlap_m2([box(-9, -9, 200, 200)], [index])[0, 0] == pytest.approx(102**2)


def test_an_invalid_polygon_is_repaired_and_told():
    bow = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    index = LayerIndex.build([bow])
    assert [(issue.code, issue.row) for issue in index.issues] == [("spatial.invalid", 1)]
    assert overlap_m2([box(0, 0, 10, 10)], [index])[0, 0] == pytest.approx(50)


def test_polygons_of_different_groups_may_overlap():
    index = LayerIndex.build([box(0, 0, 10, 10), box(5, 0, 15, 10)], groups=["a", "b"])
    assert (index.issues, index.is_simple, index.groups) == ((), True, ("a", "b"))


def test_an_index_that_keeps_overlaps_gives_no_areas():
    index = LayerIndex.build([box(0, 0, 10, 10), box(5, 0, 15, 10)], keeps_overlaps=True)
    assert index.twice_covered_m2 == pytest.approx(50)
    with pytest.raises(ValueError, match="overlaps"):
        overlap_m2([box(0, 0, 1, 1)], [index])


def test_crowded_parallel_lines_stay_small():
    teeth = [box(0, y, 60_000, y + 0.5) for y in range(3000)]
    index = LayerIndex.build(teeth)
    assert index.tree.blocks.nbytes < 60e6
    assert area(box(10, 10.25, 50_000, 20.25), *teeth) == pytest.approx(49_990 * 5)


def test_positions_and_shares_say_how_a_parcel_lies():
    parcels = [box(0, 0, 10, 10), box(5, 0, 15, 10), box(10, 0, 20, 10), Polygon()]
    found = overlap(parcels, [LayerIndex.build([box(0, 0, 10, 10)])])
    assert found.share[:, 0].tolist() == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert found.area_m2.tolist() == [100.0, 100.0, 100.0, 0.0]
    assert [Position(value).name for value in found.position[:, 0]] == [
        "INSIDE",
        "PARTIAL",
        "OUTSIDE",
        "OUTSIDE",
    ]


def test_a_saved_index_answers_from_mapped_files(tmp_path):
    layer, parcels = shapes.disjoint(7, 30), shapes.polygons(8, 50)
    index = LayerIndex.build(layer, groups=[f"zone {i % 3}" for i in range(len(layer))])
    for name, array in index.to_arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
    opened = LayerIndex.from_arrays(
        {path.stem: np.load(path, mmap_mode="r") for path in tmp_path.glob("*.npy")}
    )
    assert opened.groups == index.groups
    assert (overlap_m2(parcels, [opened]) == overlap_m2(parcels, [index])).all()
    assert shapely.equals_exact(opened.polygons, index.polygons).all()
