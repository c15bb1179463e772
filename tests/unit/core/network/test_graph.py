"""Networks are made of lines: who meets whom, and who does not."""

import numpy as np
import pytest
import shapely

from xianzhi.core import network
from xianzhi.core.network import (
    Barriers,
    Joining,
    Ways,
    build_graph,
    distances_at,
    node_distances_m,
    snap,
    straight_graph,
)
from xianzhi.core.network.walking import (
    WalkRules,
    is_barrier,
    is_closed_gate,
    level_of,
    may_walk,
)

RULES = WalkRules()


def lines(*courses):
    made = np.empty(len(courses), dtype=object)
    made[:] = [shapely.LineString(course) for course in courses]
    return made


def points(*places):
    return shapely.points(np.array(places, float).reshape(-1, 2))


def walk_m(graph, start, goal, limit_m=1e5):
    source = snap(graph, points(start))
    by_node = node_distances_m(graph, source, limit_m)
    return float(distances_at(graph, by_node, source, snap(graph, points(goal)))[0])


def codes(outcome):
    return [issue.code for issue in outcome.issues]


def test_ways_that_cross_on_one_level_are_joined():
    graph = build_graph(Ways(lines([(0, 0), (100, 0)], [(50, -50), (50, 50)]))).value
    assert (graph.nodes, graph.edges) == (5, 4)
    assert walk_m(graph, (0, 0), (50, 50)) == 100


def test_ways_that_cross_on_two_levels_are_not_joined():
    crossing = Ways(lines([(0, 0), (100, 0)], [(50, -50), (50, 50)]), np.array([0, 1]))
    outcome = build_graph(crossing)
    assert outcome.value.edges == 2
    assert walk_m(outcome.value, (0, 0), (50, 50)) == np.inf
    assert codes(outcome) == ["network.islands"]
    assert outcome.issues[0].params == {"count": "1", "length_m": "100", "share": "50.0"}


def test_vertices_that_two_levels_share_do_not_join_them():
    over = lines([(0, 0), (50, 0), (100, 0)], [(50, -50), (50, 0), (50, 50)])
    graph = build_graph(Ways(over, np.array([0, 1])), joining=Joining(at_crossings=False)).value
    assert walk_m(graph, (0, 0), (50, 50)) == np.inf


def test_a_bridge_leads_to_the_roads_that_it_ends_on():
    """One bridge over a river: 1000 m there, 50 m across, 1000 m back."""
    ways = lines([(0, 0), (1000, 0)], [(0, 50), (1000, 50)], [(1000, 0), (1000, 50)])
    river = Barriers(lines([(-10, 25), (2000, 25)]), np.array([0]))
    outcome = build_graph(Ways(ways, np.array([0, 0, 1])), barriers=river)
    assert walk_m(outcome.value, (0, 0), (0, 50)) == 2050
    assert codes(outcome) == []


def test_a_bridge_may_end_in_the_middle_of_a_road():
    ways = lines([(0, 0), (100, 0)], [(50, 0), (50, 80)])
    graph = build_graph(Ways(ways, np.array([0, 1]))).value
    assert walk_m(graph, (0, 0), (50, 80)) == 130


def test_a_barrier_cuts_the_ways_of_its_level_and_leaves_both_halves():
    ways = Ways(lines([(0, 0), (100, 0)]))
    outcome = build_graph(ways, barriers=Barriers(lines([(40, -5), (40, 5)])))
    assert walk_m(outcome.value, (0, 0), (39, 0)) == 39
    assert walk_m(outcome.value, (0, 0), (41, 0)) == np.inf
    assert codes(outcome) == ["network.cut", "network.islands"]


def test_a_barrier_is_passed_at_its_openings():
    wall = lines([(40, -5), (40, 5)])
    ways = Ways(lines([(0, 0), (100, 0)]))
    outcome = build_graph(ways, barriers=Barriers(wall, openings=points((40, 0.2))))
    assert walk_m(outcome.value, (0, 0), (100, 0)) == 100
    assert codes(outcome) == []


def test_nobody_passes_a_closed_gate_even_where_ways_meet():
    ways = Ways(lines([(0, 0), (50, 0)], [(50, 0), (100, 0)], [(50, 0), (50, 50)]))
    gated = build_graph(ways, barriers=Barriers(gates=points((50, 0)))).value
    assert walk_m(gated, (0, 0), (100, 0)) == np.inf
    assert walk_m(gated, (0, 0), (49, 0)) == 49


def test_an_end_that_stops_short_is_drawn_up_to_its_neighbour_where_that_is_allowed():
    ways = Ways(lines([(0, 0), (100, 0)], [(50, 2), (50, 60)], [(50, 60), (80, 60)]))
    assert walk_m(build_graph(ways).value, (0, 0), (50, 60)) == np.inf
    outcome = build_graph(ways, joining=Joining(gap_m=3.0))
    assert walk_m(outcome.value, (0, 0), (50, 60)) == pytest.approx(110)
    assert [(issue.code, issue.params) for issue in outcome.issues] == [
        ("network.gaps_closed", {"count": "1"})
    ]


def test_ends_of_other_levels_are_not_drawn_together():
    ways = Ways(lines([(0, 0), (100, 0)], [(50, 2), (50, 60)]), np.array([0, 1]))
    assert walk_m(build_graph(ways, joining=Joining(gap_m=3.0)).value, (0, 0), (50, 60)) == np.inf


def test_three_ways_that_cross_at_one_place_make_one_node():
    far = 100 / np.sqrt(3)
    ways = lines([(-70, -70), (70, 70)], [(-100, -far), (100, far)], [(-far, 100), (far, -100)])
    graph = build_graph(Ways(ways)).value
    assert graph.nodes == 7


def test_what_is_no_line_is_told_and_left_out():
    shapes = np.array(
        [shapely.Point(0, 0), None, shapely.LineString(), shapely.LineString([(0, 0), (9, 0)])],
        dtype=object,
    )
    outcome = build_graph(Ways(shapes))
    assert outcome.value.edges == 1
    assert [(issue.code, issue.params) for issue in outcome.issues] == [
        ("network.no_line", {"count": "3"})
    ]
    empty = build_graph(Ways(shapes[:2])).value
    assert (empty.nodes, empty.edges) == (0, 0)
    nowhere = snap(empty, points((0, 0)))
    assert nowhere.edge.tolist() == [-1]
    assert node_distances_m(empty, nowhere, 500.0).tolist() == []


def test_multilines_and_heights_are_read_as_single_flat_lines():
    shape = shapely.MultiLineString([[(0, 0, 5), (10, 0, 5)], [(10, 0, 9), (30, 0, 9)]])
    graph = build_graph(Ways(np.array([shape], dtype=object))).value
    assert walk_m(graph, (0, 0), (30, 0)) == 30


def test_a_ring_is_walked_the_short_way_round():
    ring = lines([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    graph = build_graph(Ways(ring)).value
    assert walk_m(graph, (0, 0), (0, 100)) == 100
    assert graph.edge_length_m.tolist() == [400]


def test_lengths_that_are_given_need_not_be_those_of_the_map():
    nodes, edges = np.array([[0.0, 0], [100, 0]]), np.array([[0, 1]])
    graph, order = straight_graph(nodes, edges, np.array([300.0]))
    assert walk_m(graph, (0, 0), (50, 0)) == 150
    assert sorted(order) == [0, 1]
    assert straight_graph(nodes, edges)[0].edge_length_m.tolist() == [100]
    assert graph.nbytes > 0


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway", "foot": "yes"}, False),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "footway", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "cycleway", "foot": "no"}, False),
        ({"highway": "construction", "foot": "designated"}, True),
        ({"highway": "支路"}, True),
        ({"highway": "高速公路"}, False),
        ({"waterway": "river"}, False),
    ],
)
def test_who_may_walk_where(tags, expected):
    assert may_walk(tags, RULES) is expected


def test_walls_rivers_and_railways_are_barriers_and_streams_are_not():
    assert is_barrier({"barrier": "wall"}, RULES)
    assert is_barrier({"waterway": "river"}, RULES)
    assert is_barrier({"railway": "rail"}, RULES)
    assert not is_barrier({"waterway": "stream"}, RULES)
    assert not is_barrier({"barrier": "kerb"}, RULES)


def test_gates_are_closed_only_when_they_are_said_to_be():
    assert is_closed_gate({"barrier": "gate", "access": "private"}, RULES)
    assert not is_closed_gate({"barrier": "gate"}, RULES)
    assert not is_closed_gate({"barrier": "gate", "access": "no", "foot": "yes"}, RULES)
    assert not is_closed_gate({"access": "private"}, RULES)


@pytest.mark.parametrize(
    ("tags", "level"),
    [
        ({}, 0),
        ({"layer": "2;3"}, 2),
        ({"bridge": "yes"}, 1),
        ({"bridge": "no"}, 0),
        ({"tunnel": "culvert"}, -1),
        ({"layer": "上", "bridge": "viaduct"}, 1),
        ({"layer": "nan"}, 0),
        ({"layer": "inf"}, 0),
    ],
)
def test_levels_are_read_from_tags(tags, level):
    assert level_of(tags) == level


def test_unknown_names_of_the_room_are_refused():
    with pytest.raises(AttributeError, match="utils"):
        _ = network.utils
