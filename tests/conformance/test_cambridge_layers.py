"""Must show 4: a real city's parcels come in with every bad geometry listed and none lost."""

import os
from collections import Counter
from pathlib import Path

import pytest
import shapely

from layers import parsed_in_this_process
from xianzhi.core.spatial.coordinates import recognise
from xianzhi.core.spatial.layer import Severity
from xianzhi.core.spatial.measure import Surface, measure_areas
from xianzhi.exchange.layers import read_layer, settle

STATE_PLANE = recognise("EPSG:26986")
PARCELS = {  # rows, what make_valid had to mend, rows without a shape
    "parcels_2013": (13_159, 24, 0),
    "parcels_2014": (13_116, 37, 1),
}
MENDED = {"layer.defect.self_intersection", "layer.defect.ring_touches_itself"}


@pytest.fixture(scope="module")
def cambridge() -> Path:
    beside = Path(__file__).parents[3] / "shared"
    folder = Path(os.environ.get("XIANZHI_SHARED", beside)) / "data" / "cambridge_ma"
    if not folder.exists():
        pytest.skip("development data not found: set XIANZHI_SHARED or put it at ../shared")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _in_this_process():
    with parsed_in_this_process():
        yield


@pytest.mark.shared
@pytest.mark.parametrize("name", list(PARCELS))
def test_every_bad_parcel_is_listed_and_none_is_lost(cambridge, name):
    rows, invalid, empty = PARCELS[name]
    outcome = read_layer(cambridge / f"{name}.parquet")
    shapes = outcome.value.geometries
    found = Counter(issue.code for issue in outcome.issues)
    assert len(shapes) == outcome.value.columns.num_rows == rows
    assert shapely.is_valid(shapes).all()
    assert sum(found[code] for code in MENDED) == invalid
    assert found["layer.defect.empty"] == empty
    assert int(shapely.is_empty(shapes).sum()) == empty
    grave = [issue for issue in outcome.issues if issue.severity is Severity.ERROR]
    assert len(grave) == empty
    assert all(issue.row is not None for issue in outcome.issues)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count", "area_m2"),
    [("parcels_2013", 174, 888_063), ("parcels_2014", 176, 925_613)],
)
def test_parcels_in_the_flood_plain_have_the_known_area(cambridge, name, count, area_m2):
    parcels, flood = (
        settle(read_layer(cambridge / f"{file}.parquet").value, crs=STATE_PLANE).geometries
        for file in (name, "flood_100yr")
    )
    plain = shapely.union_all(flood)
    shapely.prepare(plain)
    touched = parcels[shapely.intersects(plain, parcels)]
    wet = measure_areas(shapely.intersection(touched, plain), STATE_PLANE, Surface.PLANE)
    counted = wet.values_m2[wet.values_m2 > 1]
    assert wet.reference == "EPSG:26986"
    assert len(counted) == count
    assert abs(counted.sum() - area_m2) <= 1
