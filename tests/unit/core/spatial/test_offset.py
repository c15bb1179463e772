import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from shapely.geometry import shape

from layers import layer
from xianzhi.catalogue.messages import words
from xianzhi.core.spatial import shifted
from xianzhi.core.spatial.coordinates import CGCS2000, recognise, reproject
from xianzhi.core.spatial.offset import Offset, OffsetKind, detect_offset

MIDDLE = (108.52, 32.91)
METRE_EAST, METRE_NORTH = 1 / 93_500, 1 / 110_900  # degrees, at the middle


def boundary(points: int = 400, seed: int = 7, roughness: float = 0.02) -> shapely.Polygon:
    """A ragged county of about 40 km."""
    chance = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    waves = sum(
        chance.uniform(-1, 1) * roughness * np.cos(k * angles + chance.uniform(0, 6))
        for k in range(2, 18)
    )
    radius = 0.2 + waves
    return shapely.Polygon(
        np.column_stack([MIDDLE[0] + radius * np.cos(angles), MIDDLE[1] + radius * np.sin(angles)])
    )


def made(figure: shapely.Geometry):
    return layer(np.array([figure]), pa.table({}))


def moved(figure, function):
    return shapely.transform(figure, lambda p: np.column_stack(function(p[:, 0], p[:, 1])))


def redrawn(figure: shapely.Polygon, metres: float, seed: int = 3) -> shapely.Polygon:
    """The same boundary from another source: coarser, and off by some metres everywhere."""
    chance = np.random.default_rng(seed)
    coarse = figure.simplify(metres * METRE_NORTH)
    noise = chance.normal(0, metres * METRE_NORTH / 2, shapely.get_coordinates(coarse).shape)
    noise[-1] = noise[0]
    return shapely.transform(coarse, lambda points: points + noise)


def bd09(east, north):
    return shifted._shift_bd09(*shifted._shift_gcj02(east, north))


@pytest.mark.parametrize(
    ("forward", "kind"),
    [(shifted._shift_gcj02, OffsetKind.GCJ02), (bd09, OffsetKind.BD09)],
    ids=["gcj02", "bd09"],
)
@pytest.mark.parametrize("metres", [0, 60, 150])
def test_a_shifted_boundary_is_named_and_its_shift_estimated(forward, kind, metres):
    county = boundary()
    control = redrawn(county, metres) if metres else county
    found = detect_offset(made(moved(county, forward)), made(control))
    east, north = forward(np.array([MIDDLE[0]]), np.array([MIDDLE[1]]))
    true = ((east[0] - MIDDLE[0]) / METRE_EAST, (north[0] - MIDDLE[1]) / METRE_NORTH)
    assert found.kind is kind
    assert found.is_shifted
    assert np.hypot(found.east_m - true[0], found.north_m - true[1]) < 40
    assert np.hypot(found.formula_east_m - true[0], found.formula_north_m - true[1]) < 40
    assert found.misfit_after_m < found.misfit_before_m
    assert found.confidence >= 0.75


@pytest.mark.parametrize("metres", [0, 60, 150])
def test_an_unshifted_boundary_from_another_source_is_not_flagged(metres):
    county = boundary()
    control = redrawn(county, metres) if metres else county
    found = detect_offset(made(county), made(control))
    assert found.kind is OffsetKind.ALIGNED
    assert not found.is_shifted


def test_a_translation_by_an_old_datum_is_found_but_not_named():
    county = boundary()
    shift = moved(county, lambda e, n: (e - 75 * METRE_EAST, n + 40 * METRE_NORTH))
    found = detect_offset(made(shift), made(county))
    assert found.kind is OffsetKind.TRANSLATED
    assert (found.east_m, found.north_m) == (
        pytest.approx(-75, abs=5),
        pytest.approx(40, abs=5),
    )
    assert found.shift_code == "layer.shift.north_west"


def test_a_layer_that_shows_other_things_is_uncertain():
    far = shapely.box(108.3, 33.4, 108.4, 33.5)
    found = detect_offset(made(far), made(boundary()))
    assert found.kind is OffsetKind.UNCERTAIN
    assert not found.is_shifted


def test_nothing_to_compare_is_uncertain():
    found = detect_offset(made(shapely.Polygon()), made(boundary()))
    assert (found.kind, found.confidence) == (OffsetKind.UNCERTAIN, 0)


def test_points_are_compared_with_points():
    chance = np.random.default_rng(5)
    places = chance.uniform([108.3, 32.7], [108.7, 33.1], (300, 2))
    true = layer(shapely.points(places), pa.table({}))
    east, north = shifted._shift_gcj02(places[:, 0], places[:, 1])
    found = detect_offset(layer(shapely.points(east, north), pa.table({})), true)
    assert found.kind is OffsetKind.GCJ02


def test_a_layer_in_metres_is_compared_too():
    zone = recognise("EPSG:4545")
    county = moved(boundary(), shifted._shift_gcj02)
    metres = layer(reproject(np.array([county]), CGCS2000, zone), pa.table({}), crs=zone)
    assert detect_offset(metres, made(boundary())).kind is OffsetKind.GCJ02


@pytest.mark.parametrize("kind", list(OffsetKind))
@pytest.mark.parametrize("signs", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_every_finding_is_said_in_both_languages(kind, signs):
    found = Offset(kind, 338.0 * signs[0], 120.0 * signs[1], 0, 0, 400.0, 12.0, 0.9)
    sides = {"zh": ("东", "西", "北", "南"), "en": ("east", "west", "north", "south")}
    for language, (east, west, north, south) in sides.items():
        shift = words(found.shift_code, found.params, language)
        said = words(found.code, {**found.params, "shift": shift}, language)
        assert "338" in said
        assert "120" in said
        assert (east if signs[0] > 0 else west) in shift
        assert (north if signs[1] > 0 else south) in shift


# Shift of the file in GCJ-02 against the coarse boundary, metres east and north, as measured by
# the people who collected the files (SOURCE.md beside them).
MEASURED = {
    "610921": (338, -163),
    "141029": (488, -88),
    "140826": (538, 12),
    "141033": (663, 100),
}


@pytest.fixture(scope="module")
def boundaries():
    beside = Path(__file__).parents[5] / "shared"
    folder = Path(os.environ.get("XIANZHI_SHARED", beside)) / "data" / "boundaries"
    if not folder.exists():
        pytest.skip("development data not found: set XIANZHI_SHARED or put it at ../shared")

    def read(name):
        features = json.loads((folder / f"{name}.geojson").read_text("utf-8"))["features"]
        return {item["properties"]["adcode"]: shape(item["geometry"]) for item in features}

    names = ("counties_gcj02", "counties_tianditu_wgs84", "counties_amap_wgs84")
    return [read(name) for name in names]


@pytest.mark.shared
@pytest.mark.parametrize("code", list(MEASURED))
def test_a_real_shifted_county_is_recognised_within_40_metres(boundaries, code):
    gcj02, coarse, _ = boundaries
    found = detect_offset(made(gcj02[code]), made(coarse[code]))
    east, north = MEASURED[code]
    assert found.kind is OffsetKind.GCJ02
    assert np.hypot(found.east_m - east, found.north_m - north) < 40


@pytest.mark.shared
def test_real_unshifted_counties_are_not_flagged_and_all_shifted_ones_are(boundaries):
    gcj02, coarse, fine = boundaries
    for code in gcj02:
        assert detect_offset(made(fine[code]), made(coarse[code])).kind is OffsetKind.ALIGNED
        assert detect_offset(made(coarse[code]), made(fine[code])).kind is OffsetKind.ALIGNED
        assert detect_offset(made(gcj02[code]), made(fine[code])).kind is OffsetKind.GCJ02


def test_one_point_alone_is_compared_too():
    places = shapely.points([[108.5, 32.5], [108.51, 32.5]])
    found = detect_offset(layer(places[:1], pa.table({})), layer(places, pa.table({})))
    assert (found.kind, found.confidence) == (OffsetKind.ALIGNED, 1.0)
