import re

import numpy as np
import pytest
import shapely
from pyproj import CRS

from xianzhi.catalogue.messages import words
from xianzhi.core.spatial.coordinates import (
    CGCS2000,
    WGS84,
    UnknownTransformationError,
    Zone,
    candidates,
    contradiction,
    county_zone,
    is_old_datum,
    recognise,
    reproject,
    zone_of,
    zones,
)
from xianzhi.core.spatial.layer import Extent

CODES = re.compile(r',\s*(?:AUTHORITY|ID)\["EPSG",[^\]]*\]')
PREFIXED = Extent(36_400_000, 3_600_000, 36_480_000, 3_650_000)
PLAIN = Extent(400_000, 3_600_000, 480_000, 3_650_000)


@pytest.mark.parametrize("zone", zones(), ids=lambda zone: zone.code)
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_a_zone_is_recognised_from_wkt_without_codes(zone, version):
    text = CODES.sub("", zone.crs.to_wkt(version))
    assert zone_of(CRS.from_wkt(text)) == zone
    assert recognise(text).to_epsg() == int(zone.code.removeprefix("EPSG:"))


def test_there_are_the_zones_of_the_standard():
    codes = {int(zone.code.removeprefix("EPSG:")) for zone in zones()}
    assert codes == {*range(4513, 4555), *range(4491, 4513)}
    assert all(f"{zone.meridian}E" in zone.crs.name for zone in zones() if not zone.has_prefix)
    assert all(f"zone {zone.number}" in zone.crs.name for zone in zones() if zone.has_prefix)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CGCS2000_3_Degree_GK_CM_111E", 4546),
        ("CGCS2000 3 Degree GK Zone 37", 4525),
        ("CGCS2000_GK_CM_111E", 4508),
        ("CGCS2000_GK_Zone_19", 4497),
        ("EPSG:4490", 4490),
        ("OGC:CRS84", 4326),
        (CRS.from_epsg(4490).to_wkt("WKT1_ESRI"), 4490),
        (CRS.from_epsg(4326).to_wkt("WKT1_ESRI"), 4326),
        (CRS.from_epsg(26986).to_wkt("WKT1_ESRI"), 26986),
    ],
)
def test_a_system_is_recognised_by_name_code_or_wkt(text, code):
    assert recognise(text).to_epsg() == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "禾川独立坐标系",
        "CGCS2000_3_Degree_GK_CM_112E",
        "CGCS2000_3_Degree_GK_Zone_99",
        'LOCAL_CS["Unknown",UNIT["metre",1]]',
        'ENGCRS["Undefined",EDATUM[""],CS[Cartesian,2],AXIS["x",east],AXIS["y",north]]',
        "\ud800",
    ],
)
def test_what_defines_no_system_is_not_guessed(text):
    assert recognise(text) is None


def test_coordinates_with_a_zone_number_leave_one_answer():
    found = candidates(PREFIXED)
    assert [(item.code, item.is_swapped) for item in found] == [("EPSG:4524", False)]
    assert "36" in words(found[0].reason, dict(found[0].params))


def test_coordinates_without_a_zone_number_fit_every_meridian_until_the_county_is_named():
    everywhere = {item.code for item in candidates(PLAIN)}
    assert everywhere == {zone.code for zone in zones() if not zone.has_prefix}
    assert [item.code for item in candidates(PLAIN, near=(108.1, 32.8))] == ["EPSG:4545"]


def test_swapped_coordinates_are_offered_as_swapped():
    assert [(item.code, item.is_swapped) for item in candidates(PREFIXED.swapped)] == [
        ("EPSG:4524", True)
    ]


def test_degrees_fit_both_geographic_systems():
    found = candidates(Extent(108.1, 32.4, 108.9, 33.1))
    assert [item.code for item in found] == ["EPSG:4490", "EPSG:4326"]


def test_metres_of_a_web_map_fit_its_projection():
    east, north = 108.5 * 111_319.49, 3_880_000.0
    found = candidates(Extent(east, north, east + 50_000, north + 50_000))
    assert "EPSG:3857" in {item.code for item in found}


def test_coordinates_of_no_known_system_leave_no_answer():
    assert candidates(Extent(-5_000, -5_000, 2_000, 2_000)) == ()


@pytest.mark.parametrize(
    ("code", "extent", "issue"),
    [
        ("EPSG:4490", PREFIXED, "layer.crs_contradicts"),
        ("EPSG:4490", Extent(32.1, 108.2, 33.0, 108.9), "layer.axes_swapped"),
        ("EPSG:4490", Extent(43.0, 80.2, 44.0, 80.9), "layer.axes_swapped"),
        ("EPSG:4524", PREFIXED.swapped, "layer.axes_swapped"),
        ("EPSG:4525", PREFIXED, "layer.crs_contradicts"),
        ("EPSG:4545", PREFIXED, "layer.crs_contradicts"),
        ("EPSG:4545", Extent(108.1, 32.4, 108.9, 33.1), "layer.crs_contradicts"),
        ("EPSG:26986", Extent(108.1, 32.4, 108.9, 33.1), "layer.crs_contradicts"),
    ],
)
def test_a_declared_system_that_cannot_have_the_coordinates_is_an_issue(code, extent, issue):
    found = contradiction(recognise(code), extent)
    assert found.code == issue
    for language in ("zh", "en"):
        assert len(words(found.code, found.params, language)) > 20


@pytest.mark.parametrize(
    ("code", "extent"),
    [
        ("EPSG:4490", Extent(108.1, 32.4, 108.9, 33.1)),
        ("EPSG:4326", Extent(-71.2, 42.3, -71.0, 42.4)),
        ("EPSG:4524", PREFIXED),
        ("EPSG:4545", PLAIN),
        ("EPSG:26986", Extent(230_000, 900_000, 236_000, 903_000)),
    ],
)
def test_a_declared_system_that_fits_is_no_issue(code, extent):
    assert contradiction(recognise(code), extent) is None


def test_the_countys_zone_is_the_nearest_meridian():
    assert county_zone(108.5) == Zone(3, 36, has_prefix=False)
    assert county_zone(109.6).code == "EPSG:4546"
    assert county_zone(60.0).number == 25


def test_reprojection_there_and_back_changes_less_than_a_tenth_of_a_millimetre():
    shapes = np.array([shapely.box(108.5, 32.9, 108.6, 33.0), None])
    there = reproject(shapes, CGCS2000, Zone(3, 36, has_prefix=True).crs)
    assert 36_400_000 < shapely.bounds(there[0])[0] < 36_600_000
    back = reproject(there, Zone(3, 36, has_prefix=True).crs, CGCS2000)
    assert shapely.equals_exact(back[0], shapes[0], tolerance=1e-9)
    assert back[1] is None


def test_cgcs2000_and_wgs84_are_one():
    shapes = np.array([shapely.Point(108.5, 32.9)])
    assert reproject(shapes, WGS84, CGCS2000) is shapes


@pytest.mark.parametrize("code", [2360, 2412, 4610, 4214])
def test_systems_of_1954_and_1980_are_refused_not_approximated(code):
    old = CRS.from_epsg(code)
    assert is_old_datum(old)
    with pytest.raises(UnknownTransformationError) as refused:
        reproject(np.array([shapely.Point(36_500_000, 3_600_000)]), old, CGCS2000)
    assert refused.value.code == "layer.old_datum"


def test_within_an_old_datum_zones_can_be_changed():
    shapes = np.array([shapely.Point(36_500_000, 3_600_000)])
    degrees = reproject(shapes, CRS.from_epsg(2360), CRS.from_epsg(4610))
    assert shapely.get_x(degrees[0]) == pytest.approx(108.0)


def test_coordinates_out_of_all_bounds_are_an_error():
    with pytest.raises(UnknownTransformationError) as refused:
        reproject(np.array([shapely.Point(500, 200)]), CGCS2000, recognise("EPSG:4545"))
    assert refused.value.code == "layer.not_transformable"
