"""What holds on any network: two methods agree, motion changes nothing, mutants are noticed."""

import heapq

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from xianzhi.core.network import (
    Snaps,
    Ways,
    build_graph,
    distances_at,
    node_distances_m,
    reached_pieces,
    snap,
    straight_graph,
)
from xianzhi.core.spatial import compilation

SEEDS = st.integers(0, 2**32 - 1)


def town(seed):
    """A crooked lattice with missing streets, and entrances beside its streets."""
    draw = np.random.default_rng(seed)
    side = int(draw.integers(2, 12))
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2)
    nodes = grid * 60.0 + draw.uniform(-20, 20, grid.shape)
    row = np.arange(side * side).reshape(side, side)
    pairs = [(row[:, :-1], row[:, 1:]), (row[:-1], row[1:])]
    edges = np.concatenate([np.column_stack([a.ravel(), b.ravel()]) for a, b in pairs])
    edges = edges[draw.random(len(edges)) > 0.2]
    if not len(edges):
        edges = np.array([[0, 1]])
    graph, _ = straight_graph(nodes, edges)
    places = shapely.points(draw.uniform(-40, side * 60.0, (6, 2)))
    return graph, snap(graph, places), snap(graph, shapely.points(draw.uniform(0, 400, (20, 2))))


def by_hand(graph, sources, limit_m, *, both_ways=True):
    """Dijkstra's method as the book has it."""
    near = [[] for _ in range(graph.nodes)]
    for a, b, metres in zip(graph.edge_from, graph.edge_to, graph.edge_length_m, strict=True):
        near[a].append((int(b), float(metres)))
        if both_ways:
            near[b].append((int(a), float(metres)))
    found, heap = np.full(graph.nodes, np.inf), []
    for edge, along, off in zip(sources.edge, sources.along_m, sources.off_m, strict=True):
        if edge >= 0:
            heap.append((along + off, int(graph.edge_from[edge])))
            rest = graph.edge_length_m[edge] - along
            heap.append((rest + off, int(graph.edge_to[edge])))
    heapq.heapify(heap)
    while heap:
        metres, node = heapq.heappop(heap)
        if metres <= limit_m and metres < found[node]:
            found[node] = metres
            for other, step in near[node]:
                heapq.heappush(heap, (metres + step, other))
    return found


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from([0.0, 90.0, 300.0, 5000.0]))
def test_three_methods_find_the_same_metres(seed, limit_m):
    graph, sources, _ = town(seed)
    ours = node_distances_m(graph, sources, limit_m)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compilation, "IS_AVAILABLE", False)
        assert ours.tolist() == node_distances_m(graph, sources, limit_m).tolist()
    assert ours.tolist() == by_hand(graph, sources, limit_m).tolist()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_nobody_walks_shorter_than_the_crow_flies(seed):
    """So what is within reach on foot lies within the same distance as the crow flies."""
    graph, sources, places = town(seed)
    draw = np.random.default_rng(seed)
    spots = shapely.points(draw.uniform(0, 400, (30, 2)))
    gates = shapely.points(draw.uniform(0, 400, (5, 2)))
    sources, places = snap(graph, gates), snap(graph, spots)
    on_foot = distances_at(graph, node_distances_m(graph, sources, 1e5), sources, places)
    straight = shapely.distance(spots[:, None], gates[None]).min(axis=1)
    assert (on_foot >= straight - 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_more_facilities_or_a_longer_walk_never_reach_less(seed):
    graph, sources, _ = town(seed)
    few = sources.take(np.arange(3))
    length = [
        reached_pieces(graph, node_distances_m(graph, some, limit), some, limit).length_m.sum()
        for some, limit in ((few, 200.0), (sources, 200.0), (sources, 300.0))
    ]
    assert length[0] <= length[1] + 1e-6
    assert length[1] <= length[2] + 1e-6
    assert length[2] <= graph.edge_length_m.sum() + 1e-6


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(50.0, 600.0))
def test_a_place_is_within_the_walk_just_when_it_lies_on_a_reached_piece(seed, limit_m):
    graph, sources, places = town(seed)
    by_node = node_distances_m(graph, sources, limit_m)
    pieces = reached_pieces(graph, by_node, sources, limit_m)
    on_street = Snaps(places.edge, places.along_m, np.where(places.edge >= 0, 0.0, np.inf))
    metres = distances_at(graph, by_node, sources, on_street)
    for edge, along, walk in zip(places.edge, places.along_m, metres, strict=True):
        mine = pieces.edge == edge
        inside = bool(((pieces.from_m <= along) & (along <= pieces.until_m))[mine].any())
        assert inside == (walk <= limit_m) or abs(walk - limit_m) < 1e-6


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_turned_and_shifted_town_has_the_same_walks(seed):
    draw = np.random.default_rng(seed)
    courses = draw.uniform(0, 300, (12, 3, 2))
    gates, homes = draw.uniform(0, 300, (4, 2)), draw.uniform(0, 300, (15, 2))

    def walks(move):
        graph = build_graph(Ways(shapely.linestrings(move(courses)))).value
        sources = snap(graph, shapely.points(move(gates)))
        by_node = node_distances_m(graph, sources, 1e4)
        return distances_at(graph, by_node, sources, snap(graph, shapely.points(move(homes))))

    here = walks(lambda places: places)
    moved = walks(lambda places: places[..., ::-1] * [1, -1] + [36_500_000, 3_600_000])
    assert moved == pytest.approx(here, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_splitting_the_sources_and_taking_the_nearest_changes_nothing(seed):
    graph, sources, _ = town(seed)
    halves = [sources.take(np.arange(3)), sources.take(np.arange(3, 6))]
    parts = [node_distances_m(graph, half, 400.0) for half in halves]
    assert np.minimum(*parts).tolist() == node_distances_m(graph, sources, 400.0).tolist()


def one_street():
    street = shapely.LineString([(1000, 0), (0, 0)])
    branch = shapely.LineString([(500, 0), (500, 200)])
    graph = build_graph(Ways(np.array([street, branch]))).value
    return graph, snap(graph, shapely.points([[480.0, 0.0]]))


def test_directed_edges_would_be_noticed():
    graph, source = one_street()
    right = node_distances_m(graph, source, 600.0)
    one_way = by_hand(graph, source, 600.0, both_ways=False)
    assert right.tolist() == by_hand(graph, source, 600.0).tolist()
    assert right.tolist() != one_way.tolist()


def test_taking_the_nearest_node_for_the_entrance_would_be_noticed():
    graph, source = one_street()
    right = node_distances_m(graph, source, 600.0)
    at_node = Snaps(source.edge, np.zeros(1), np.zeros(1))
    assert right.tolist() != node_distances_m(graph, at_node, 600.0).tolist()


def test_nodes_cut_off_at_a_boundary_would_be_noticed():
    """A street that leaves the boundary and comes back is still the shortest way."""
    bend = np.array([shapely.LineString([(0, 0), (0, 120), (100, 120), (100, 0)])])
    whole = build_graph(Ways(bend)).value
    cut = build_graph(Ways(shapely.intersection(bend, shapely.box(-10, -10, 110, 100)))).value
    walks = []
    for graph in (whole, cut):
        source = snap(graph, shapely.points([[0.0, 0.0]]))
        by_node = node_distances_m(graph, source, 500.0)
        home = snap(graph, shapely.points([[100.0, 0.0]]))
        walks.append(float(distances_at(graph, by_node, source, home)[0]))
    assert walks == [340.0, np.inf]
