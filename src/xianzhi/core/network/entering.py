"""Where one enters a park or a school when nobody drew its gates (出入口推定)."""

import numpy as np
import shapely

from xianzhi.core.network.graph import Integers, WalkGraph
from xianzhi.core.spatial.layer import Geometries

__all__ = ["NEAR_M", "entrances"]

NEAR_M = 30.0


def entrances(
    graph: WalkGraph, grounds: Geometries, *, near_m: float = NEAR_M
) -> tuple[Geometries, Integers]:
    """Give the places from which a ground can be entered (出入口推定).

    Parameters
    ----------
    grounds
        Polygons, or points, in the plane of the graph. Gates that somebody surveyed are better:
        take those instead where there are any.
    near_m
        Ways that come so near to the outline count as leading to it.

    Returns
    -------
    tuple
        Points, and the row of the ground that each belongs to. A way that crosses an outline gives
        the places where it does, another near way the place of the outline nearest to it; a ground
        without a way has none. A ground that is a point is its own entrance, however far the next
        way may be.
    """
    pinned = np.flatnonzero(shapely.get_dimensions(grounds) == 0)
    pins, pin = shapely.get_coordinates(grounds[pinned], return_index=True)
    row, edge = graph.tree.query(grounds, predicate="dwithin", distance=near_m)
    drawn = ~np.isin(row, pinned)
    row, edge = row[drawn], edge[drawn]
    outline = _outline(grounds)[row]
    crossed = shapely.intersection(graph.lines[edge], outline)
    crosses = ~shapely.is_empty(crossed)
    points, of = shapely.get_coordinates(crossed[crosses], return_index=True)
    # A way wholly inside a ground leads nowhere through its outline.
    outside = ~crosses & ~shapely.covers(grounds[row], graph.lines[edge])
    nearest = shapely.get_point(shapely.shortest_line(outline, graph.lines[edge]), 0)[outside]
    every = np.vstack([points, shapely.get_coordinates(nearest).reshape(-1, 2), pins])
    owner = np.concatenate([row[crosses][of], row[outside], pinned[pin]])
    order = np.lexsort((every[:, 1], every[:, 0], owner))
    every, owner = every[order], owner[order]
    new = np.ones(len(owner), bool)
    new[1:] = (owner[1:] != owner[:-1]) | (every[1:] != every[:-1]).any(axis=1)
    found: Geometries = shapely.points(every[new])
    return found, owner[new]


def _outline(grounds: Geometries) -> Geometries:
    """Outer and inner boundary of a polygon; a point or a line as it is."""
    areal = shapely.get_dimensions(grounds) == 2
    outline: Geometries = np.where(areal, shapely.boundary(grounds), grounds)
    return outline
