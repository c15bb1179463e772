"""Distances, reach and shares on small networks whose answers are known."""

import subprocess
import sys

import numpy as np
import pytest
import shapely

from xianzhi.core.network import (
    Snaps,
    Ways,
    build_graph,
    coverage,
    distances_at,
    entrances,
    node_distances_m,
    reached_lines,
    reached_people,
    reached_pieces,
    service_area,
    snap,
    spread_people,
    walk_limit_m,
)
from xianzhi.core.spatial import compilation


def lattice(cells, spacing=50.0):
    most = cells * spacing
    steps = np.arange(cells + 1) * spacing
    courses = [[(0, at), (most, at)] for at in steps] + [[(at, 0), (at, most)] for at in steps]
    return build_graph(Ways(np.array([shapely.LineString(course) for course in courses]))).value


def street(length=1000.0):
    return build_graph(Ways(np.array([shapely.LineString([(0, 0), (length, 0)])]))).value


def at(graph, *places):
    return snap(graph, shapely.points(np.array(places, float)))


LATTICE = lattice(40)
CENTRE = at(LATTICE, (1000, 1000))


@pytest.fixture(params=["buckets", "scipy"])
def way(request, monkeypatch):
    monkeypatch.setattr(compilation, "IS_AVAILABLE", request.param == "buckets")


@pytest.mark.parametrize(("steps", "nodes"), [(1, 5), (4, 41), (10, 221)])
def test_a_lattice_ball_has_2k_k_plus_1_plus_1_nodes(steps, nodes, way):
    found = node_distances_m(LATTICE, CENTRE, 50.0 * steps)
    assert nodes == 2 * steps * (steps + 1) + 1
    assert int(np.isfinite(found).sum()) == nodes


def test_the_limit_itself_is_within_the_limit(way):
    graph = street()
    found = node_distances_m(graph, at(graph, (0, 0)), 1000.0)
    assert sorted(found) == [0.0, 1000.0]
    assert sorted(node_distances_m(graph, at(graph, (0, 0)), 999.999)) == [0.0, np.inf]


def test_no_sources_and_a_limit_of_nothing_reach_nothing_more(way):
    nothing = Snaps(np.empty(0, np.int32), np.empty(0), np.empty(0))
    assert np.isinf(node_distances_m(LATTICE, nothing, 500.0)).all()
    assert int((node_distances_m(LATTICE, CENTRE, 0.0) == 0.0).sum()) == 1


def test_ways_are_walked_in_both_directions(way):
    graph = street()
    assert node_distances_m(graph, at(graph, (300, 0)), 800.0).tolist() == [300.0, 700.0]


def test_places_are_measured_along_their_edge_and_not_from_its_end():
    graph = street()
    source, places = at(graph, (400, 0)), at(graph, (450, 0), (100, 30), (900, 0))
    by_node = node_distances_m(graph, source, 500.0)
    assert distances_at(graph, by_node, source, places).tolist() == [50.0, 330.0, 500.0]


def test_a_place_far_from_every_way_is_on_none():
    graph = street()
    far = snap(graph, np.array([shapely.Point(0, 300), None, shapely.Point()]))
    assert far.is_on_network.tolist() == [False, False, False]
    source = at(graph, (0, 0))
    by_node = node_distances_m(graph, source, 500.0)
    assert np.isinf(distances_at(graph, by_node, source, far)).all()
    assert len(snap(graph, np.empty(0, dtype=object))) == 0


def test_of_two_edges_equally_near_the_first_is_taken():
    assert at(LATTICE, (1025, 1025)).edge[0] == at(LATTICE, (1025, 1025.0)).edge[0]
    edges = {int(edge) for edge in LATTICE.tree.query_nearest(shapely.Point(1025, 1025))}
    assert at(LATTICE, (1025, 1025)).edge[0] == min(edges)


def test_reached_lines_are_as_long_as_the_walks_from_a_crossing():
    by_node = node_distances_m(LATTICE, CENTRE, 75.0)
    drawn = reached_lines(LATTICE, by_node, CENTRE, 75.0)
    assert shapely.length(drawn).sum() == pytest.approx(4 * 50 + 4 * 3 * 25)


def test_an_edge_reached_from_both_ends_is_one_piece_and_never_longer_than_it_is():
    graph = street(1000)
    ends = at(graph, (0, 0), (1000, 0))
    for limit, pieces, length in ((400.0, 2, 800.0), (500.0, 1, 1000.0), (900.0, 1, 1000.0)):
        found = reached_pieces(graph, node_distances_m(graph, ends, limit), ends, limit)
        assert (len(found.edge), found.length_m.sum()) == (pieces, length)


def test_a_source_within_a_long_edge_reaches_both_sides_of_it():
    graph = street()
    source = at(graph, (500, 20))
    by_node = node_distances_m(graph, source, 120.0)
    assert np.isinf(by_node).all()
    line = reached_lines(graph, by_node, source, 120.0)[0]
    assert shapely.get_coordinates(line).tolist() == [[400, 0], [600, 0]]
    nothing = reached_lines(graph, by_node, at(graph, (500, 200)), 120.0)
    assert len(nothing) == 0


def test_pieces_follow_the_bends_of_their_edge():
    bent = build_graph(Ways(np.array([shapely.LineString([(0, 0), (60, 0), (60, 100)])]))).value
    source = at(bent, (0, 0))
    line = reached_lines(bent, node_distances_m(bent, source, 100.0), source, 100.0)[0]
    assert line.equals_exact(shapely.LineString([(0, 0), (60, 0), (60, 40)]), 1e-9) or (
        line.reverse().equals_exact(shapely.LineString([(0, 0), (60, 0), (60, 40)]), 1e-9)
    )


def test_a_service_area_is_the_ground_beside_the_ways():
    graph = street()
    source = at(graph, (0, 0))
    lines = reached_lines(graph, node_distances_m(graph, source, 300.0), source, 300.0)
    assert service_area(lines, 50.0).area == pytest.approx(300 * 100 + np.pi * 2500, rel=2e-4)
    assert service_area(lines[:0]).is_empty


def test_people_live_along_the_ways_of_their_cell():
    graph = street()
    cells = np.array([shapely.box(0, -50, 400, 50), shapely.box(400, 10, 500, 90)], dtype=object)
    along = spread_people(graph, cells, np.array([40.0, 7.0]))
    assert along.total == 47
    source = at(graph, (0, 0))
    pieces = reached_pieces(graph, node_distances_m(graph, source, 100.0), source, 100.0)
    assert reached_people(along, pieces).tolist() == [10.0, 0.0]
    everywhere = reached_pieces(graph, node_distances_m(graph, source, 1e4), source, 1e4)
    assert reached_people(along, everywhere).sum() == 47


def test_people_without_a_way_stay_in_the_denominator():
    along = spread_people(
        street(), np.array([shapely.box(0, 900, 10, 910)], dtype=object), np.array([5.0])
    )
    assert (along.total, along.unplaced, len(along.edge)) == (5.0, 5.0, 0)


def test_people_in_the_two_halves_of_a_winding_way_are_told_apart():
    winding = shapely.LineString([(0, 0), (100, 0), (100, 40), (0, 40)])
    graph = build_graph(Ways(np.array([winding]))).value
    cell = np.array([shapely.box(-10, -10, 50, 60)], dtype=object)
    along = spread_people(graph, cell, np.array([10.0]))
    assert sorted(along.people) == [5.0, 5.0]
    assert sorted(along.until_m - along.from_m) == [50.0, 50.0]


def test_entrances_are_where_ways_cross_or_come_near():
    graph = LATTICE
    park = np.array([shapely.box(910, 910, 1040, 1040)], dtype=object)
    found, owner = entrances(graph, park)
    assert owner.tolist() == [0] * len(found)
    on_outline = shapely.distance(found, shapely.boundary(park[0]))
    assert on_outline.max() < 1e-9
    crossed = {(950, 910), (1000, 910), (950, 1040), (1000, 1040)}
    assert crossed <= {tuple(place) for place in shapely.get_coordinates(found).tolist()}


def test_a_ground_without_a_way_has_no_entrance_and_a_point_is_its_own():
    far = shapely.Point(500, 200)  # a school in the middle of its block
    grounds = np.array([shapely.box(0, 500, 10, 510), shapely.Point(500, 10), far], dtype=object)
    found, owner = entrances(street(), grounds)
    assert owner.tolist() == [1, 2]
    assert [(one.x, one.y) for one in found] == [(500, 10), (500, 200)]


def test_shares_come_with_what_they_are_shares_of():
    graph = street()
    land = np.array([shapely.box(0, -50, 500, 50), shapely.box(400, -50, 1000, 50)], dtype=object)
    along = spread_people(graph, np.array([shapely.box(0, -50, 1000, 50)]), np.array([100.0]))
    near, far = coverage(graph, at(graph, (0, 0)), [300.0, 500.0], land=land, people=along)
    assert (near.land_m2, near.people, near.served_people) == (100_000.0, 100.0, 30.0)
    assert near.served_m2 == pytest.approx(300 * 100 + np.pi * 2500 / 2, rel=2e-4)
    assert near.people_share == pytest.approx(0.3)
    assert far.people_share == pytest.approx(0.5)
    assert 0.3 < near.land_share < far.land_share < 1


def test_shares_of_nothing_are_unknown_and_not_zero():
    graph = street()
    nobody = spread_people(graph, np.empty(0, dtype=object), np.empty(0))
    (found,) = coverage(
        graph, at(graph, (0, 0)), [300.0], land=np.empty(0, dtype=object), people=nobody
    )
    assert (found.land_share, found.people_share) == (None, None)


def test_minutes_become_metres_by_a_declared_speed():
    assert walk_limit_m(15) == 1125
    assert walk_limit_m(15, metres_per_minute=60) == 900


def test_without_numba_everything_is_answered_by_scipy():
    code = """
import sys
sys.modules["numba"] = None
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "numba" else found(name, *rest)
import numpy as np, shapely
from xianzhi.core.network import Ways, build_graph, node_distances_m, snap
from xianzhi.core.spatial import compilation
from xianzhi.core.siting import Means, Pairs, Question, first_answer
assert not compilation.IS_AVAILABLE
steps = np.arange(41) * 50.0
courses = [[(0, a), (2000, a)] for a in steps] + [[(a, 0), (a, 2000)] for a in steps]
graph = build_graph(Ways(np.array([shapely.LineString(course) for course in courses]))).value
source = snap(graph, shapely.points([[1000.0, 1000.0]]))
print(np.isfinite(node_distances_m(graph, source, 500.0)).sum())
pairs = Pairs(np.array([0, 0, 1]), np.array([0, 1, 2]), np.ones(3), 500.0)
away = np.full(3, np.inf)
land = np.zeros(2, np.int8)
print(first_answer(Question(pairs, np.ones(3), away, np.ones(2), land), Means(sites=1)).value)
"""
    paths = [path for path in sys.path if path.endswith("src")]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{code}"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["221", "2.0"]
