"""How far it is on foot to the nearest of many places (步行距离)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.network.bucket_queue import BUCKETS, IDLE, spread_out
from xianzhi.core.network.graph import Floats, WalkGraph
from xianzhi.core.network.snapping import Snaps
from xianzhi.core.spatial import compilation

__all__ = ["distances_at", "node_distances_m", "pairs_on_one_edge", "walk_limit_m"]

Integers = NDArray[np.int64]


def walk_limit_m(minutes: float, *, metres_per_minute: float = 75.0) -> float:
    """Turn minutes of walking into metres (步行时间换算).

    75 m a minute is 4.5 km an hour, a grown person's walk; an edition that thinks of children or of
    the old says what it counts with.
    """
    return minutes * metres_per_minute


def node_distances_m(graph: WalkGraph, sources: Snaps, limit_m: float) -> Floats:
    """Measure from every node to the nearest source, along the ways (路网距离).

    Parameters
    ----------
    sources
        Places of the facilities; the metres from each to its edge count.
    limit_m
        What is farther is not looked for.

    Returns
    -------
    Floats
        Metres (nodes,); infinite where no source is within the limit, which itself is within.

    Notes
    -----
    About 0.1 s for two million nodes; without numba, by scipy, three times that and the same
    numbers to the last bit.
    """
    node, metres = _seeds(graph, sources)
    if compilation.IS_AVAILABLE:
        return _by_buckets(graph, node, metres, limit_m)
    return _by_scipy(graph, node, metres, limit_m)


def _seeds(graph: WalkGraph, sources: Snaps) -> tuple[NDArray[np.int32], Floats]:
    """Both ends of each source's edge, with the metres to there, in order of the nodes."""
    on = sources.take(sources.is_on_network)
    ends = np.concatenate([graph.edge_from[on.edge], graph.edge_to[on.edge]])
    rest_m = graph.edge_length_m[on.edge] - on.along_m
    metres = np.concatenate([on.along_m + on.off_m, rest_m + on.off_m])
    order = np.argsort(ends, kind="stable")
    return ends[order], metres[order]


def _by_buckets(
    graph: WalkGraph, node: NDArray[np.int32], metres: Floats, limit_m: float
) -> Floats:
    distance_m = np.full(graph.nodes, np.inf)
    after = np.full(graph.nodes, IDLE, np.int32)
    before = np.empty(graph.nodes, np.int32)
    head = np.full(BUCKETS, -1, np.int32)
    first, other, length_m = graph.adjacency
    spread_out(
        first, other, length_m, node, metres, float(limit_m), distance_m, after, before, head
    )
    return distance_m


def _by_scipy(graph: WalkGraph, node: NDArray[np.int32], metres: Floats, limit_m: float) -> Floats:
    """One more node stands before all sources; its edges are as long as the way to them."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- slow import
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 -- slow import

    first, other, length_m = graph.adjacency
    matrix: Any = csr_array(  # scipy has no types of its own
        (
            np.concatenate([length_m, metres]),
            np.concatenate([other, node]),
            np.concatenate([first, [first[-1] + len(node)]]),
        ),
        shape=(graph.nodes + 1, graph.nodes + 1),
    )
    found: Floats = dijkstra(matrix, indices=graph.nodes, limit=limit_m)
    return found[:-1]


def distances_at(graph: WalkGraph, node_distances: Floats, sources: Snaps, snaps: Snaps) -> Floats:
    """Measure from places along the ways to the nearest source (各点步行距离).

    Parameters
    ----------
    node_distances
        What :func:`node_distances_m` found for *sources*.
    snaps
        The places; the metres from each to its edge count.

    Returns
    -------
    Floats
        Metres (places,), infinite for a place from which no source was found. A source on the edge
        of a place is reached directly, not by way of a node.
    """
    on = np.flatnonzero(snaps.is_on_network)
    here = snaps.take(on)
    rest_m = graph.edge_length_m[here.edge] - here.along_m
    by_node = np.minimum(
        node_distances[graph.edge_from[here.edge]] + here.along_m,
        node_distances[graph.edge_to[here.edge]] + rest_m,
    )
    place, source = pairs_on_one_edge(here.edge, sources.edge)
    direct = np.abs(here.along_m[place] - sources.along_m[source]) + sources.off_m[source]
    np.minimum.at(by_node, place, direct)
    found = np.full(len(snaps), np.inf)
    found[on] = by_node + here.off_m
    return found


def pairs_on_one_edge(
    one: NDArray[np.int32], other: NDArray[np.int32]
) -> tuple[Integers, Integers]:
    """Pair the rows of two lists of edges that name the same edge (同边配对)."""
    order = np.argsort(other, kind="stable")
    ordered = other[order]
    begin = np.searchsorted(ordered, one, side="left")
    count = np.searchsorted(ordered, one, side="right") - begin
    row = np.repeat(np.arange(len(one)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, order[np.repeat(begin, count) + within]
