"""What part of every way lies within reach (可达路段): service areas are drawn from it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.network.graph import Floats, WalkGraph
from xianzhi.core.network.snapping import Snaps
from xianzhi.core.spatial.layer import Geometries

__all__ = ["Pieces", "drawn", "reached_lines", "reached_pieces", "service_area"]

_QUAD_SEGMENTS = 64  # a buffer of 256 corners misses 0.01 % of its area
_TOUCHING_M = 1e-6  # where two walks meet, sums of their edges differ in the last digits


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of edges, in order of edge and place, none touching the next (路段).

    ``from_m`` and ``until_m`` count along the edge from its first node.
    """

    edge: NDArray[np.int64]
    from_m: Floats
    until_m: Floats

    @property
    def length_m(self) -> Floats:
        """Length of each piece."""
        return self.until_m - self.from_m


def reached_pieces(
    graph: WalkGraph, node_distances: Floats, sources: Snaps, limit_m: float
) -> Pieces:
    """Find the pieces of the ways from which a source is within the limit (可达路段).

    Parameters
    ----------
    node_distances
        What :func:`~xianzhi.core.network.distances.node_distances_m` found for *sources* with this
        limit or a larger one.
    """
    length_m = graph.edge_length_m
    every = np.arange(graph.edges)
    left_at_from = limit_m - node_distances[graph.edge_from]
    left_at_to = limit_m - node_distances[graph.edge_to]
    on = sources.take(sources.is_on_network)
    left = limit_m - on.off_m
    edge = np.concatenate([every, every, on.edge.astype(np.int64)])
    begin = np.concatenate([np.zeros(graph.edges), length_m - left_at_to, on.along_m - left])
    end = np.concatenate([left_at_from, length_m, on.along_m + left])
    begin, end = np.maximum(begin, 0.0), np.minimum(end, length_m[edge])
    kept = np.concatenate([left_at_from >= 0, left_at_to >= 0, left >= 0])
    return _united(edge[kept], begin[kept], end[kept])


def _united(edge: NDArray[np.int64], begin: Floats, end: Floats) -> Pieces:
    """Unite what overlaps or touches on an edge."""
    if not len(edge):
        return Pieces(edge, begin, end)
    order = np.lexsort((begin, edge))
    edge, begin, end = edge[order], begin[order], end[order]
    # Ranks of ends, edge after edge, are whole numbers: one running maximum serves all edges.
    known, rank = np.unique(end, return_inverse=True)
    laid = np.maximum.accumulate(edge * len(known) + rank)
    covered_until = known[laid[:-1] % len(known)]
    apart = (edge[1:] != edge[:-1]) | (begin[1:] > covered_until + _TOUCHING_M)
    starts = np.concatenate([[True], apart])
    first = np.flatnonzero(starts)
    return Pieces(edge[first], begin[first], np.maximum.reduceat(end, first))


def reached_lines(
    graph: WalkGraph, node_distances: Floats, sources: Snaps, limit_m: float
) -> Geometries:
    """Draw the pieces of the ways from which a source is within the limit (可达路段图形).

    Returns
    -------
    Geometries
        Lines in the plane of the graph, one for each of :func:`reached_pieces`; a piece without
        length is left out.
    """
    return drawn(graph, reached_pieces(graph, node_distances, sources, limit_m))


def drawn(graph: WalkGraph, pieces: Pieces) -> Geometries:
    """Cut pieces out of the course of their edges (路段图形)."""
    long = pieces.length_m > 0
    edge, begin, end = pieces.edge[long], pieces.from_m[long], pieces.until_m[long]
    whole = (begin <= 0) & (end >= graph.edge_length_m[edge])
    lines: Geometries = graph.lines[edge]
    for row in np.flatnonzero(~whole):
        length_m = graph.edge_length_m[edge[row]]
        lines[row] = _cut(lines[row], begin[row] / length_m, end[row] / length_m)
    return lines


def _cut(line: shapely.LineString, begin: float, end: float) -> shapely.LineString:
    """Cut a line between two shares of its length."""
    points = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    low, high = begin * along[-1], end * along[-1]
    inner = points[(along > low) & (along < high)]
    ends = np.array([np.interp([low, high], along, points[:, k]) for k in (0, 1)]).T
    return shapely.LineString(np.vstack([ends[:1], inner, ends[1:]]))


def service_area(lines: Geometries, depth_m: float = 50.0) -> shapely.Geometry:
    """Draw the ground beside the reached ways (服务范围): *depth_m* to either side of them.

    How deep the ground beside a way belongs to it is a choice that the caller must print; a deep
    one turns the distance on foot into the distance as the crow flies.
    """
    return shapely.union_all(shapely.buffer(lines, depth_m, quad_segs=_QUAD_SEGMENTS))
