from collections import defaultdict

import numpy as np
import shapely

from xianzhi.samples.land import Land
from xianzhi.samples.land.roads import WIDTHS_M


def reached(land: Land) -> set[str]:
    """Nodes that one can walk to from the first."""
    neighbours = defaultdict(list)
    roads = land["roads"]
    for one, two in zip(roads.column("from_node"), roads.column("to_node"), strict=True):
        neighbours[one].append(two)
        neighbours[two].append(one)
    waiting, seen = [land["road_nodes"].column("code")[0]], set()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += neighbours[node]
    return seen


def test_one_can_walk_from_every_node_to_every_other(tenth: Land) -> None:
    assert reached(tenth) == set(tenth["road_nodes"].column("code"))


def test_lines_begin_and_end_at_their_nodes(land: Land) -> None:
    nodes, roads = land["road_nodes"], land["roads"]
    place = dict(zip(nodes.column("code"), nodes.geometry, strict=True))
    for column, end in (("from_node", 0), ("to_node", -1)):
        expected = np.array([place[code] for code in roads.column(column)], dtype=object)
        assert shapely.equals(shapely.get_point(roads.geometry, end), expected).all()


def test_degrees_count_the_roads_of_a_node(land: Land) -> None:
    nodes, roads = land["road_nodes"], land["roads"]
    ends = [*roads.column("from_node"), *roads.column("to_node")]

    assert [ends.count(code) for code in nodes.column("code")] == nodes.column("degree").tolist()


def test_every_class_of_road_occurs_with_its_width(tenth: Land) -> None:
    roads = tenth["roads"]
    widths = dict(zip(roads.column("class"), roads.column("width_m"), strict=True))

    assert widths == WIDTHS_M
    assert roads.column("has_bridge").any()
    assert not roads.column("has_bridge").all()


def test_a_road_is_at_least_as_long_as_its_ends_are_apart(land: Land) -> None:
    roads = land["roads"]
    one, two = shapely.get_point(roads.geometry, 0), shapely.get_point(roads.geometry, -1)
    apart = shapely.distance(one, two) * 92_000  # metres, at least, to a degree here

    assert (roads.column("length_m") > apart * 0.99).all()
