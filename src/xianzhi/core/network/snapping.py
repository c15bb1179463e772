"""Bring places to the edges of a network (入网): an entrance lies along a way, not at its end."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.network.graph import Floats, WalkGraph
from xianzhi.core.spatial.layer import Geometries

__all__ = ["FARTHEST_M", "NOWHERE", "Snaps", "snap"]

NOWHERE = -1
FARTHEST_M = 250.0


@dataclass(frozen=True, eq=False)
class Snaps:
    """Places on a network, row by row of what was asked (入网点).

    ``edge`` is -1 for a place that is too far from every edge; then the metres are infinite.
    ``along_m`` counts from the first node of the edge, ``off_m`` from the place to the edge.
    """

    edge: NDArray[np.int32]
    along_m: Floats
    off_m: Floats

    def __len__(self) -> int:
        """Count the places."""
        return len(self.edge)

    @property
    def is_on_network(self) -> NDArray[np.bool_]:
        """Which places were brought to an edge."""
        on: NDArray[np.bool_] = self.edge != NOWHERE
        return on

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Snaps":
        """Give some of the places."""
        return Snaps(self.edge[rows], self.along_m[rows], self.off_m[rows])


def snap(graph: WalkGraph, points: Geometries, *, farthest_m: float = FARTHEST_M) -> Snaps:
    """Bring places to the nearest point of the nearest edge (入网).

    Parameters
    ----------
    points
        Shapely points in the plane of the graph; null and empty ones lie nowhere.
    farthest_m
        Places farther from every edge are not brought to one: nobody walks there by the network.

    Returns
    -------
    Snaps
        Of edges equally near, the first.
    """
    places = np.asarray(points, dtype=object)
    edge = np.full(len(places), NOWHERE, np.int32)
    along_m, off_m = np.full(len(places), np.inf), np.full(len(places), np.inf)
    if graph.edges and len(places):
        row, found = graph.tree.query_nearest(places, max_distance=farthest_m)
        order = np.lexsort((found, row))
        row, kept = np.unique(row[order], return_index=True)
        found = found[order][kept]
        edge[row] = found
        along_m[row], off_m[row] = _measured(graph, found, places[row])
    return Snaps(edge, along_m, off_m)


def _measured(
    graph: WalkGraph, edge: NDArray[np.int64], places: Geometries
) -> tuple[Floats, Floats]:
    """Measure along each edge in its own lengths, which need not be those of its course."""
    lines = graph.lines[edge]
    drawn_m = shapely.length(lines)
    share = np.divide(
        shapely.line_locate_point(lines, places),
        drawn_m,
        out=np.zeros(len(edge)),
        where=drawn_m > 0,
    )
    return share * graph.edge_length_m[edge], shapely.distance(lines, places)
