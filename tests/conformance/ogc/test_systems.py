"""OGC 18-058r1: abstract tests of reference systems, axis order included."""

import json
import re

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from open_doors import PLOTS, PUBLIC, Api

pytestmark = pytest.mark.django_db

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS = (CRS84, f"{EPSG}4490", f"{EPSG}4326", f"{EPSG}4545")
ZONE = f"{EPSG}4545"  # CM 108° E: northing, then easting


def code_of(uri: str) -> str:
    return "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rsplit('/', 1)[-1]}"


def straight(uri: str, *, back: bool = False) -> Transformer:
    """Between longitude and latitude and a system in the order of its own axes."""
    pair = ("OGC:CRS84", code_of(uri))
    # CGCS2000 and WGS 84 count as one here: the null transformation, not a grid.
    if uri != CRS84:
        pair = ("EPSG:4490", code_of(uri).replace("4326", "4490"))
    return Transformer.from_crs(*(reversed(pair) if back else pair))


def given_to(uri: str, points: np.ndarray, *, back: bool = False) -> np.ndarray:
    mover = straight(uri, back=back)
    if uri == CRS84:
        return points
    ordered = points if back else points[:, ::-1]
    moved = np.column_stack(mover.transform(ordered[:, 0], ordered[:, 1]))
    return moved[:, ::-1] if back else moved


def shapes(document) -> list[shapely.Geometry]:
    return [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in document["features"]
        if feature["geometry"]
    ]


@pytest.mark.parametrize("code", PUBLIC)
def test_conf_crs_uri_default_and_storage(api: Api, code: str):
    """/conf/crs/crs-uri, /conf/crs/default-crs, /conf/crs/storageCrs"""
    listed = {item["id"]: item for item in api.json("/collections")["collections"]}
    for found in (listed[code], api.json(f"/collections/{code}")):
        assert tuple(found["crs"]) == SYSTEMS
        assert found["storageCrs"] in found["crs"]
        for uri in found["crs"]:
            pattern = r"http://www\.opengis\.net/def/crs/\w+/[\d.]+/\w+"
            assert re.fullmatch(pattern, uri)


@pytest.mark.parametrize("uri", SYSTEMS)
def test_conf_crs_parameter(api: Api, uri: str):
    """/conf/crs/crs-parameter"""
    for code in PUBLIC:
        for path in (f"/collections/{code}/items", f"/collections/{code}/items/1"):
            assert api.get(f"{path}?crs={uri}")["Content-Crs"] == f"<{uri}>"


def test_conf_crs_parameter_default(api: Api):
    """/conf/crs/crs-parameter-default"""
    assert api.get("/collections/plots/items")["Content-Crs"] == f"<{CRS84}>"
    assert api.get("/collections/plots/items/1")["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("uri", [f"{EPSG}4548", "nothing", "", "EPSG:4490", f"{CRS84}h"])
def test_conf_crs_parameter_invalid(api: Api, uri: str):
    """/conf/crs/crs-parameter-invalid"""
    for path in ("/collections/plots/items", "/collections/plots/items/1"):
        assert api.json(f"{path}?crs={uri}", 400)["code"] == "ogc.bad_crs"


@pytest.mark.parametrize("uri", SYSTEMS[1:])
def test_conf_crs_parameter_transform(api: Api, uri: str):
    """/conf/crs/crs-parameter-transform: the same places, in the order of the system's axes"""
    plain = api.json("/collections/plots/items")
    moved = api.json(f"/collections/plots/items?crs={uri}")
    assert [item["properties"] for item in moved["features"]] == [
        item["properties"] for item in plain["features"]
    ]
    for before, after in zip(shapes(plain), shapes(moved), strict=True):
        expected = given_to(uri, shapely.get_coordinates(before))
        tolerance = 1e-3 if uri == ZONE else 2e-8
        assert np.abs(shapely.get_coordinates(after) - expected).max() < tolerance


def test_the_zone_counts_northward_first(api: Api):
    """/req/crs/fc-crs-action: EPSG:4545 is northing, easting; 4490 is latitude, longitude"""
    north, east = api.json(f"/collections/plots/items/1?crs={ZONE}")["geometry"]["coordinates"][0][
        0
    ]
    assert 3_590_000 < north < 3_610_000
    assert 540_000 < east < 560_000
    first = api.json(f"/collections/plots/items/1?crs={EPSG}4490")["geometry"]["coordinates"][0][0]
    assert first[0] == pytest.approx(32.5)
    assert first[1] == pytest.approx(108.51)


@pytest.mark.parametrize("uri", SYSTEMS)
def test_conf_crs_bbox_crs_parameter(api: Api, uri: str):
    """/conf/crs/bbox-crs-parameter"""
    frame = shapely.box(108.4999, 32.4999, 108.5099, 32.5099)
    corners = given_to(uri, shapely.get_coordinates(frame))
    low, high = corners.min(axis=0), corners.max(axis=0)
    box = ",".join(f"{value:.6f}" for value in (*low, *high))
    found = api.json(f"/collections/plots/items?bbox={box}&bbox-crs={uri}")["features"]
    area = shapely.segmentize(shapely.box(*low, *high), (high - low).max() / 100)
    points = given_to(uri, shapely.get_coordinates(area), back=True)
    searched = shapely.Polygon(points)
    met = [
        row
        for row, shape in enumerate(PLOTS.shapes, 1)
        if shape is None or shapely.intersects(shape, searched)
    ]
    assert [item["id"] for item in found] == met == [1, 4]


def test_conf_crs_bbox_crs_parameter_default(api: Api):
    """/conf/crs/bbox-crs-parameter-default"""
    box = "bbox=108.4999,32.4999,108.5099,32.5099"
    plain = api.json(f"/collections/plots/items?{box}")
    assert (
        api.json(f"/collections/plots/items?{box}&bbox-crs={CRS84}")["features"]
        == (plain["features"])
    )


@pytest.mark.parametrize("uri", [f"{EPSG}3857", "nothing", ""])
def test_conf_crs_bbox_crs_parameter_invalid(api: Api, uri: str):
    """/conf/crs/bbox-crs-parameter-invalid"""
    address = f"/collections/plots/items?bbox=1,2,3,4&bbox-crs={uri}"
    assert api.json(address, 400)["code"] == "ogc.bad_crs"


@pytest.mark.parametrize("box", ["1e9,1e9,2e9,2e9", "5,5,4,6", "0,0,1e300,1e300"])
def test_a_box_out_of_all_bounds_of_the_zone_is_refused(api: Api, box: str):
    answer = api.json(f"/collections/plots/items?bbox={box}&bbox-crs={ZONE}", 400)
    assert answer["code"] == "ogc.bad_bbox"
