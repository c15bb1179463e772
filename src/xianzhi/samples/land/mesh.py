"""Triangles between points, and labels that spread over neighbours (三角网、邻接扩散)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.model import Bools, Floats, Ints

__all__ = ["Graph", "components", "edges_of", "graph_of", "spread", "triangulate"]


def triangulate(points: Floats) -> Ints:
    """Delaunay triangles of different *points*: n × 3 indices, against the clock (三角剖分)."""
    shapes = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(points)))
    corners = shapely.get_coordinates(shapes).reshape(-1, 4, 2)[:, :3]
    order = np.lexsort(points.T[::-1])
    sorted_points = _complex(points[order])
    triangles = order[np.searchsorted(sorted_points, _complex(corners.reshape(-1, 2)))]
    triangles = triangles.reshape(-1, 3)
    (ax, ay), (bx, by), (cx, cy) = (points[triangles[:, k]].T for k in range(3))
    clockwise = (bx - ax) * (cy - ay) < (by - ay) * (cx - ax)
    triangles[clockwise] = triangles[clockwise][:, ::-1]
    # The library's order of triangles is its own affair: ours is by corner.
    turn = np.argmin(triangles, axis=1)[:, None]
    triangles = np.take_along_axis(triangles, (turn + np.arange(3)) % 3, axis=1)
    return triangles[np.lexsort(triangles.T[::-1])]


def _complex(points: Floats) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    return points[:, 0] + 1j * points[:, 1]


def edges_of(triangles: Ints) -> Ints:
    """Each side once, smaller index first, sorted: m × 2."""
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(sides, axis=1), axis=0)


_BAND = 2.0  # usual costs that spread at once


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Neighbours of each node in one array: those of *i* are ``ends[begins[i]:begins[i + 1]]``.

    ``pairs`` tells which undirected pair each half-edge came from.
    """

    begins: Ints
    ends: Ints
    costs: Floats
    pairs: Ints

    @property
    def usual_cost(self) -> float:
        """The middle of the costs."""
        return float(np.median(self.costs))

    def around(self, nodes: Ints) -> tuple[Ints, Ints]:
        """All half-edges that leave *nodes*: the node each leaves, and its number."""
        counts = self.begins[nodes + 1] - self.begins[nodes]
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(nodes, counts), np.repeat(self.begins[nodes], counts) + offsets


def graph_of(pairs: Ints, costs: Floats, count: int) -> Graph:
    """Arrange undirected *pairs* of *count* nodes by node."""
    both = np.concatenate([pairs, pairs[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    begins = np.searchsorted(both[order, 0], np.arange(count + 1))
    twice = order % len(pairs)
    return Graph(begins, both[order, 1], costs[twice], twice)


def spread(graph: Graph, seeds: Ints, region: Ints, head_start: Floats | None = None) -> Ints:
    """Give each node the seed it reaches most cheaply without leaving its region (扩散分区).

    Parameters
    ----------
    seeds
        Nodes, all different; each keeps its own label.
    region
        A number for each node; labels do not pass between different ones, nor into negative ones.
    head_start
        A cost that each seed begins with.

    Returns
    -------
    Ints
        For each node the position of its seed in *seeds*, or -1 where none comes. The nodes of a
        seed are connected.
    """
    cost = np.full(len(region), np.inf)
    label = np.full(len(region), -1)
    cost[seeds] = 0.0 if head_start is None else head_start
    label[seeds] = np.arange(len(seeds))
    fixed = np.zeros(len(region), bool)
    fixed[seeds] = True
    waiting = np.zeros(len(region), bool)
    waiting[seeds] = True
    front = np.array(seeds)
    band = _BAND * graph.usual_cost
    while len(front):
        # Only what is nearest goes on: what lies further may still be reached more cheaply.
        near = front[cost[front] <= cost[front].min() + band]
        waiting[near] = False
        source, edge = graph.around(near)
        target = graph.ends[edge]
        offer = cost[source] + graph.costs[edge]
        better = (offer < cost[target]) & (region[source] == region[target])
        better &= (region[target] >= 0) & ~fixed[target]
        source, target, offer = source[better], target[better], offer[better]
        order = np.lexsort((source, offer, target))
        best = order[_first_of_each(target[order])]
        reached = target[best]
        cost[reached] = offer[best]
        label[reached] = label[source[best]]
        front = np.concatenate([front[waiting[front]], reached[~waiting[reached]]])
        waiting[reached] = True
    return label


def _first_of_each(values: Ints) -> Bools:
    first = np.ones(len(values), bool)
    first[1:] = values[1:] != values[:-1]
    return first


def components(pairs: Ints, members: Bools) -> Ints:
    """Number the connected pieces of *members* (连通分量): -1 elsewhere, pieces from 0."""
    inside = pairs[members[pairs].all(axis=1)]
    root = np.arange(len(members))
    while True:
        low = np.minimum(root[inside[:, 0]], root[inside[:, 1]])
        lower = root.copy()
        np.minimum.at(lower, root[inside[:, 0]], low)
        np.minimum.at(lower, root[inside[:, 1]], low)
        lower = lower[lower]
        if np.array_equal(lower, root):
            break
        root = lower
    pieces = np.full(len(members), -1)
    pieces[members] = np.unique(root[members], return_inverse=True)[1]
    return pieces
