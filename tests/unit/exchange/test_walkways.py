"""Ways to walk on are read out of extracts of OpenStreetMap and out of offices' layers."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS

from xianzhi.core.network import build_graph, distances_at, node_distances_m, snap
from xianzhi.core.spatial.coordinates import reproject
from xianzhi.core.spatial.layer import Layer, LayerFacts
from xianzhi.exchange.layers import LayerError
from xianzhi.exchange.walkways import read_walkways, walkways_of

DEGREES = CRS("EPSG:4490")
# Nodes of a small place: a street along y = 0, a river along y = 1, a street along y = 2.
NODES = {
    **{f"a{k}": (k, 0) for k in range(5)},
    **{f"b{k}": (k, 2) for k in range(5)},
    **{f"r{k}": (k - 0.5, 1) for k in range(6)},
    "ford": (4, 1),
    "gate": (2.5, 0),
}
WAYS = (
    ("a0 a1 a2 gate a3 a4", {"highway": "residential"}),
    ("b0 b1 b2 b3 b4", {"highway": "residential"}),
    ("a0 b0", {"highway": "footway", "bridge": "yes", "layer": "1"}),
    ("a1 b1", {"highway": "path"}),
    ("a2 b2", {"highway": "motorway", "bridge": "yes"}),
    ("a4 ford b4", {"highway": "track"}),
    ("r0 r1 r2 r3 r4 ford r5", {"waterway": "river"}),
)


def osm():
    numbers = {name: row + 1 for row, name in enumerate(NODES)}
    parts = ['<?xml version="1.0"?><osm version="0.6" generator="test">']
    for name, (x, y) in NODES.items():
        place = f'<node id="{numbers[name]}" lon="{109 + x / 1000}" lat="{33 + y / 1000}"'
        tags = '<tag k="barrier" v="gate"/><tag k="access" v="private"/>'
        parts.append(f"{place}>{tags}</node>" if name == "gate" else f"{place}/>")
    for row, (course, tags) in enumerate(WAYS):
        parts.append(f'<way id="{row + 1}">')
        parts += [f'<nd ref="{numbers[name]}"/>' for name in course.split()]
        parts += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        parts.append("</way>")
    return "".join([*parts, "</osm>"])


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    path = tmp_path_factory.mktemp("osm") / "place.osm"
    path.write_text(osm(), encoding="utf-8")
    return read_walkways(path).value


@pytest.fixture(scope="module")
def graph(extract):
    made = build_graph(extract.ways, barriers=extract.barriers, joining=extract.joining)
    assert {issue.code: issue.params.get("count") for issue in made.issues}["network.cut"] == "2"
    return made.value


def walk_m(graph, plane, one, other):
    places = [shapely.Point(109 + x / 1000, 33 + y / 1000) for x, y in (one, other)]
    start, goal = (
        snap(graph, reproject(np.array([place]), DEGREES, plane), farthest_m=5) for place in places
    )
    by_node = node_distances_m(graph, start, 1e5)
    return float(distances_at(graph, by_node, start, goal)[0])


def test_motorways_are_not_walked_on(extract):
    assert len(extract.ways.lines) == 5
    assert len(extract.barriers.lines) == 1


@pytest.mark.parametrize(
    ("one", "other", "reaches"),
    [
        ((0, 0), (0, 2), True),  # by the bridge
        ((1, 0), (1, 0.9), True),  # down to the river
        ((1, 0.9), (1, 1.1), True),  # round by the bridge, not through the river
        ((0, 0), (3, 0), True),  # round by the ford: the gate on the street is closed
    ],
)
def test_bridges_and_fords_lead_over_a_river(graph, extract, one, other, reaches):
    assert np.isfinite(walk_m(graph, extract.plane, one, other)) == reaches


def test_a_river_and_a_closed_gate_are_gone_round(graph, extract):
    """At 33° north a thousandth of a degree is 111 m north and 93 m east."""
    by_bridge = walk_m(graph, extract.plane, (1, 0.9), (1, 1.1))
    assert by_bridge == pytest.approx(2 * 93.5 + 3.8 * 110.9, abs=2)
    past_the_gate = walk_m(graph, extract.plane, (2, 0), (3, 0))
    assert past_the_gate == pytest.approx((2 + 4 + 1) * 93.5 + 4 * 110.9, abs=3)


def office(columns, courses, crs="EPSG:4545"):
    shapes = np.array([shapely.LineString(course) for course in courses], dtype=object)
    facts = LayerFacts("roads.gpkg", "0" * 64, "gpkg", len(shapes), ())
    return Layer(pa.table(columns), shapes, CRS(crs), facts)


def test_columns_that_offices_use_are_understood():
    layer = office(
        {
            "道路等级": ["支路", "高速公路", "主干路", None],
            "桥梁": ["否", "否", "是", None],
            "层级": [None, None, None, "2"],
        },
        [[(0, 0), (9, 0)], [(0, 1), (9, 1)], [(4, -5), (4, 5)], [(5, -5), (5, 5)]],
    )
    found = walkways_of(layer)
    assert found.ways.level.tolist() == [0, 1, 2]
    assert found.joining.at_crossings
    assert found.plane == layer.crs
    assert build_graph(found.ways).value.edges == 3


def test_lines_without_any_columns_are_all_walked_on_in_the_zone_of_their_middle():
    layer = office({"name": ["甲"]}, [[(109.0, 33.0), (109.001, 33.0)]], "EPSG:4490")
    found = walkways_of(layer)
    assert found.plane.to_epsg() == 4545
    assert shapely.length(found.ways.lines)[0] == pytest.approx(93.4, abs=0.2)


@pytest.mark.parametrize(
    ("longitude", "latitude", "zone"), [(24.94, 60.17, 32635), (18.4, -33.9, 32734)]
)
def test_places_abroad_are_measured_in_a_zone_of_their_own(longitude, latitude, zone):
    course = [(longitude, latitude), (longitude, latitude + 0.001)]
    found = walkways_of(office({"name": ["a"]}, [course], "EPSG:4326"))
    assert found.plane.to_epsg() == zone
    assert shapely.length(found.ways.lines)[0] == pytest.approx(111.1, abs=0.5)


def test_a_layer_without_walkable_lines_is_refused_in_words():
    with pytest.raises(LayerError) as caught:
        walkways_of(office({"highway": ["motorway"]}, [[(0, 0), (9, 0)]]))
    assert (caught.value.code, caught.value.params) == ("network.no_ways", {"name": "roads.gpkg"})


def test_an_extract_without_tagged_points_has_no_gates(tmp_path):
    text = osm().replace('<tag k="barrier" v="gate"/><tag k="access" v="private"/>', "")
    path = tmp_path / "plain.osm"
    path.write_text(text, encoding="utf-8")
    assert len(read_walkways(path).value.barriers.gates) == 0
