"""Areas by group and on the ellipsoid, shapes of overlaps, Arrow batches, planes, compilation."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import Geod
from shapely import Polygon, box

import shapes
from xianzhi.core.spatial import (
    LayerIndex,
    compilation,
    group_overlap_m2,
    overlap_batch,
    overlap_m2,
    pieces,
)
from xianzhi.core.spatial.measure import on_equal_area_plane
from xianzhi.core.spatial.rings import Rings

LAYER = shapes.disjoint(11, 30)
PARCELS = shapes.polygons(12, 40)


def test_areas_by_group_are_those_of_each_group_alone():
    names = [("dry", "wet")[row % 2] for row in range(len(LAYER))]
    index = LayerIndex.build(LAYER, groups=names)
    areas = group_overlap_m2(PARCELS, index)
    alone = [shapes.common(PARCELS, LAYER[row::2]) for row in (0, 1)]
    assert index.groups == ("dry", "wet")
    assert np.abs(areas - np.stack(alone, 1)).max() < 1e-6
    assert np.abs(areas.sum(axis=1) - overlap_m2(PARCELS, [index])[:, 0]).max() < 1e-6


def test_groups_that_overlap_are_each_measured_in_full():
    index = LayerIndex.build([box(0, 0, 10, 10), box(5, 0, 15, 10)], groups=["b", "a"])
    assert group_overlap_m2([box(0, 0, 20, 5)], index)[0].tolist() == pytest.approx([50, 50])


def test_own_areas_equal_those_of_geos():
    several = [*PARCELS, None, Polygon(), shapely.union_all(LAYER)]
    rings = Rings.of(several)[0]
    assert rings.areas() == pytest.approx(shapely.area([*several[:40], Polygon(), *several[41:]]))
    assert Rings.of([])[0].areas().tolist() == []


@pytest.mark.parametrize("row", range(0, 40, 5))
def test_pieces_have_the_area_that_was_measured(row):
    index = LayerIndex.build(LAYER)
    drawn = pieces(PARCELS[row], index)
    assert drawn.area == pytest.approx(overlap_m2([PARCELS[row]], [index])[0, 0], abs=1e-6)
    assert shapely.get_type_id(drawn) in (3, 6)
    assert shapely.is_valid(drawn)


def test_pieces_of_large_polygons_and_of_touching_ones():
    disc = shapely.Point(500, 500).buffer(400, quad_segs=500)
    index = LayerIndex.build([disc, box(2000, 0, 2010, 10)])
    parcel = box(100, 400, 300, 600)
    assert pieces(parcel, index).area == pytest.approx(parcel.intersection(disc).area)
    assert pieces(box(2010, 0, 2020, 10), index).is_empty
    assert pieces(box(-20, 0, -10, 10), index).is_empty


def test_a_batch_gives_areas_by_name_and_null_where_nothing_can_be_measured():
    wkb = [*shapely.to_wkb(PARCELS[:5]), None, b"broken", shapely.to_wkb(shapely.Point(1, 1))]
    batch = pa.record_batch({"geometry": pa.array(wkb, pa.binary()), "id": list(range(8))})
    index = LayerIndex.build(LAYER)
    made = overlap_batch(batch, {"farmland": index, "redline": index})
    assert made.schema.names == ["area_m2", "farmland_m2", "redline_m2"]
    assert made.column("farmland_m2").to_pylist()[5:] == [None, None, None]
    areas = overlap_m2(PARCELS[:5], [index])[:, 0].tolist()
    assert made.column("redline_m2").to_pylist()[:5] == areas
    assert overlap_batch(batch.slice(0, 0), {"farmland": index}).num_rows == 0


def test_areas_on_the_equal_area_plane_are_those_of_the_ellipsoid():
    def degrees(polygons):
        placed = shapely.transform(polygons, lambda xy: [108.5, 32.5] + xy * 2e-5)
        return shapely.segmentize(placed, 1e-4)  # so that no rule for long edges matters

    layer, parcels = degrees(LAYER), degrees(PARCELS)
    index = LayerIndex.build(on_equal_area_plane(layer), plane="EPSG:4490")
    areas = overlap_m2(on_equal_area_plane(parcels), [index])[:, 0]
    cut = shapely.intersection(parcels[:, None], layer[None, :])
    geod = Geod(a=6378137.0, rf=298.257222101)
    truth = [
        sum(abs(geod.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(row) if part)
        for row in cut
    ]
    assert areas == pytest.approx(truth, rel=1e-6, abs=1e-2)


def test_layers_of_different_planes_are_not_measured_together():
    zone = LayerIndex.build(LAYER, plane="EPSG:4545")
    ellipsoid = LayerIndex.build(LAYER, plane="EPSG:4490")
    with pytest.raises(ValueError, match="planes"):
        overlap_m2(PARCELS, [zone, ellipsoid])


def double(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize(
    ("refused", "error"), [("cache", RuntimeError("no locator")), ("_nrt", KeyError("_nrt"))]
)
def test_kernels_are_compiled_without_what_numba_refuses(monkeypatch, refused, error):
    import numba

    real, asked = numba.njit, []

    def njit(**options):
        asked.append(refused in options)
        if refused in options:
            raise error
        return real(**options)

    offered = SimpleNamespace(njit=njit)
    monkeypatch.setattr(compilation, "import_module", lambda _name: offered)
    assert compilation.lean(double)(21) == 42
    assert asked == [True, False]


@pytest.mark.parametrize("error", [RuntimeError("other"), KeyError("other")])
def test_other_faults_of_numba_are_not_hidden(monkeypatch, error):
    def njit(**options):
        raise error

    offered = SimpleNamespace(njit=njit)
    monkeypatch.setattr(compilation, "import_module", lambda _name: offered)
    with pytest.raises(type(error), match="other"):
        compilation.lean(double)


def test_without_numba_everything_is_answered_by_shapely():
    code = """
import sys
sys.modules["numba"] = None
sys.path[:0] = sys.argv[1:]
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "numba" else found(name, *rest)
import numpy as np, shapes
from xianzhi.core.spatial import LayerIndex, compilation, lookup, overlap_m2
assert not compilation.IS_AVAILABLE
index = LayerIndex.build(shapes.disjoint(11, 30))
assert "nodes" not in index.to_arrays()
again = LayerIndex.from_arrays(index.to_arrays())
print(overlap_m2(shapes.polygons(12, 40), [again]).sum())
print(lookup(np.array([[500.0, 500.0]]), again).row[0])
"""
    paths = [path for path in sys.path if path.endswith(("tests", "src"))]
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    total, row = done.stdout.split()
    index = LayerIndex.build(LAYER)
    assert float(total) == pytest.approx(overlap_m2(PARCELS, [index]).sum(), abs=1e-6)
    found = shapely.STRtree(LAYER).query(shapely.Point(500, 500), predicate="intersects")
    assert int(row) == (found.min() if len(found) else -1)
