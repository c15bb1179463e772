"""The walkable network as arrays (步行路网): nodes, edges with their course, neighbours."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import lean
from xianzhi.core.spatial.layer import Geometries
from xianzhi.core.spatial.morton import morton_order

__all__ = ["WalkGraph", "straight_graph"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Short = NDArray[np.int32]


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view that cannot be written to: one kind of array, one compilation."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class WalkGraph:
    """Ways that can be walked, in both directions (步行路网).

    Parameters
    ----------
    x_m, y_m
        Nodes, float64, in a plane in metres.
    edge_from, edge_to
        Nodes at which each edge begins and ends, int32. An edge may return to its node, and two
        nodes may have several edges.
    edge_length_m
        Length of each edge along its course, in the plane.
    edge_at
        Where the course of each edge begins in *course*, and the end.
    course
        Vertices of the edges (n, 2), each edge from its first node to its last.
    """

    x_m: Floats
    y_m: Floats
    edge_from: Short
    edge_to: Short
    edge_length_m: Floats
    edge_at: Integers
    course: Floats

    def __post_init__(self) -> None:
        for name, kind in (
            ("x_m", np.float64),
            ("y_m", np.float64),
            ("edge_from", np.int32),
            ("edge_to", np.int32),
            ("edge_length_m", np.float64),
            ("edge_at", np.int64),
            ("course", np.float64),
        ):
            array = np.ascontiguousarray(getattr(self, name), kind)
            object.__setattr__(self, name, _frozen(array))

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.x_m)

    @property
    def edges(self) -> int:
        """Number of edges."""
        return len(self.edge_from)

    @cached_property
    def lines(self) -> Geometries:
        """Edges as shapely lines."""
        vertex_of = np.repeat(np.arange(self.edges), np.diff(self.edge_at))
        lines: Geometries = shapely.linestrings(self.course, indices=vertex_of)
        return lines

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Edges by place."""
        return shapely.STRtree(self.lines)

    @cached_property
    def adjacency(self) -> tuple[Short, Short, Floats]:
        """Neighbours of each node: where they begin, who they are, how far (邻接表).

        Rows of a compressed sparse matrix; each edge stands in it twice, once from either end.
        """
        first = np.zeros(self.nodes + 1, np.int32)
        other = np.empty(2 * self.edges, np.int32)
        length_m = np.empty(2 * self.edges)
        _fill(self.edge_from, self.edge_to, self.edge_length_m, first, other, length_m)
        return _frozen(first), _frozen(other), _frozen(length_m)

    @cached_property
    def nbytes(self) -> int:
        """Memory of the nodes, edges and neighbours, without the course of the edges."""
        arrays = (self.x_m, self.y_m, self.edge_from, self.edge_to, self.edge_length_m)
        return sum(array.nbytes for array in (*arrays, *self.adjacency))


@lean
def _fill(
    edge_from: Short, edge_to: Short, length: Floats, first: Short, other: Short, length_m: Floats
) -> None:
    """Count, sum up, and deal out; ``first`` is all zero and has one place more than nodes."""
    for edge in range(edge_from.shape[0]):
        first[edge_from[edge]] += 1
        first[edge_to[edge]] += 1
    total = 0
    for node in range(first.shape[0]):
        total += first[node]
        first[node] = total
    for edge in range(edge_from.shape[0] - 1, -1, -1):  # backwards: edges of a node stay in order
        a, b = edge_from[edge], edge_to[edge]
        first[b] -= 1
        other[first[b]] = a
        length_m[first[b]] = length[edge]
        first[a] -= 1
        other[first[a]] = b
        length_m[first[a]] = length[edge]


def straight_graph(
    nodes: Floats, edges: Integers, length_m: Floats | None = None
) -> tuple[WalkGraph, Integers]:
    """Make a graph of straight edges (直线路网): for networks that come as tables.

    Parameters
    ----------
    nodes
        Places (n, 2) in a plane in metres.
    edges
        Two nodes each (m, 2).
    length_m
        How far each edge is to walk; where it is not given, the distance of its ends.

    Returns
    -------
    tuple
        The graph, whose nodes are numbered so that neighbours are near in memory too, and the row
        of *nodes* that each node of the graph is.
    """
    order = morton_order(np.ascontiguousarray(nodes, np.float64), np.arange(len(nodes)))
    rank = np.empty(len(nodes), np.int32)
    rank[order] = np.arange(len(nodes), dtype=np.int32)
    first, last = rank[edges[:, 0]], rank[edges[:, 1]]
    placed = nodes[order]
    course = np.stack([placed[first], placed[last]], axis=1)
    if length_m is None:
        length_m = np.hypot(*(course[:, 1] - course[:, 0]).T)
    edge_at = np.arange(len(edges) + 1) * 2
    x_m, y_m = placed.T
    graph = WalkGraph(x_m, y_m, first, last, length_m, edge_at, course.reshape(-1, 2))
    return graph, order
