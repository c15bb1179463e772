"""O7: the same town in EPSG:4524 (带号) and in EPSG:4545 (中央子午线) has the same indicators."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from factories.checkups import SIDE_M, coverage, item, layer, observe_one, run_items, world
from layers import layer as map_layer
from xianzhi.engines.checkup import Checkup, compute_checkup
from xianzhi.exchange.layers.snapshot import write_snapshot

PREFIX_M = 36_000_000.0  # number of the zone before the easting
WEST, SOUTH = 450_000.0, 3_600_000.0  # of the town, in the zone of 108° E
NEAR = 1e-9
PLACES = st.lists(
    st.tuples(*[st.integers(-400, int(SIDE_M) + 400)] * 2), min_size=1, max_size=6, unique=True
)


def moved(shapes, prefix):
    return [shapely.affinity.translate(shape, WEST + prefix, SOUTH) for shape in shapes]


def observations(places, prefix, plane):
    """A coverage, a density of roads, a count and the people within reach."""
    (square,) = moved([shapely.box(0, 0, SIDE_M, SIDE_M)], prefix)
    parks = moved([shapely.box(x, y, x + 80, y + 60) for x, y in places], prefix)
    roads = moved([shapely.LineString([(x, 0), (y + 3, SIDE_M)]) for x, y in places], prefix)
    people = moved([shapely.Point(y, x) for x, y in places], prefix)
    stops = moved([shapely.Point(x, y) for x, y in places], prefix)
    inputs = world(
        layer("green", parks),
        layer("residential", [square]),
        layer("road", roads, **{"class": ["支路"] * len(roads), "status": ["现状"] * len(roads)}),
        layer("population", people, pop=[float(n + 1) for n in range(len(people))]),
        layer("bus_stop", stops),
        ground=square,
        crs=plane,
    )
    asked = [
        item(**coverage("reach(green, 300 m)")),
        item(unit="km/km²", num="length(road, boundary=half)", den="area(unit)",
             value="ratio(num, den)"),
        item(unit="座/km²", num="count(bus_stop)", den="area(unit)", value="ratio(num, den)"),
        item(unit="%", num="pop(reach(bus_stop, 500 m))", den="pop(unit)", value="ratio(num, den)"),
    ]  # fmt: skip
    return [
        (one.value, one.num, one.den, one.verdict) for one in run_items(inputs, *asked).observations
    ]


@settings(max_examples=40)
@given(places=PLACES)
def test_the_prefix_of_the_zone_moves_nothing(places):
    plain = observations(places, 0.0, "EPSG:4545")
    prefixed = observations(places, PREFIX_M, "EPSG:4524")
    for one, other in zip(plain, prefixed, strict=True):
        assert [value is None for value in one] == [value is None for value in other]
        known = [value for value in one if isinstance(value, float)]
        same = [value for value in other if isinstance(value, float)]
        assert same == pytest.approx(known, rel=NEAR, abs=1e-7)
        assert one[3] == other[3]


def test_a_metre_is_seen():
    """The comparison can fail: a shift of the homes alone is seen."""
    homes = layer("residential", moved([shapely.box(0, 0, 500, 500)], 0.0))
    park = layer("green", moved([shapely.box(400, 400, 480, 460)], 0.0))
    away = layer("green", moved([shapely.box(400, 400, 480, 460)], 1.0))
    (ground,) = moved([shapely.box(0, 0, SIDE_M, SIDE_M)], 0.0)
    one, other = (
        observe_one(world(homes, green, ground=ground), **coverage("reach(green, 300 m)")).value
        for green in (park, away)
    )
    assert abs(one - other) > NEAR * one


SHAPES = {
    "unit": [shapely.box(0, 0, 2000, 2000)],
    "residential": [shapely.box(100, 100, 600, 700), shapely.box(1200, 1100, 1800, 1900)],
    "green": [shapely.box(300, 800, 420, 900)],
    "road": [shapely.LineString([(0, 50), (1990, 1700)])],
}
ROWS = {
    "unit": [{"code": "U", "name": "县城", "level": "urban", "version": "1"}],
    "residential": [{"id": "1"}, {"id": "2"}],
    "green": [{"id": "1", "class": "G1", "public": True, "status": "在用"}],
    "road": [{"id": "1", "class": "支路", "status": "现状", "lit": True}],
}


def values_of(folder: Path, code: str, prefix: float) -> dict[str, tuple]:
    """Measure a town whose office keeps its layers, and wants its figures, in one plane."""
    folder.mkdir()
    for name, shapes in SHAPES.items():
        drawn = np.array(moved(shapes, prefix), dtype=object)
        made = map_layer(drawn, pa.Table.from_pylist(ROWS[name]), CRS(code))
        write_snapshot([made], folder / f"{name}.parquet")
    said = {"plane": code, "layers": {name: {"completeness": 1.0} for name in SHAPES}}
    (folder / "layers.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    found = compute_checkup(Checkup(folder, "hanyin-2022", "2026-01-31"))
    assert found.inputs.crs == code
    return {
        one.concept: (one.value, one.num, one.den)
        for one in found.observations
        if one.value is not None
    }


def test_a_folder_of_either_plane_gives_the_same_figures(tmp_path):
    plain = values_of(tmp_path / "plain", "EPSG:4545", 0.0)
    prefixed = values_of(tmp_path / "prefixed", "EPSG:4524", PREFIX_M)
    assert {"HY-04", "HY-07", "HY-09", "HY-13"} <= set(plain)
    assert set(plain) == set(prefixed)
    for concept, figures in plain.items():
        assert prefixed[concept] == pytest.approx(figures, rel=NEAR), concept
