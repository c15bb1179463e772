"""Where lines meet (交点求取): points at which a line is broken, and who shares them."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from xianzhi.core.network.graph import Floats, Integers
from xianzhi.core.spatial.layer import Geometries

__all__ = [
    "Breaks",
    "Places",
    "crossings",
    "ends_on_lines",
    "groups",
    "spots",
    "united",
    "without_gaps",
]


@dataclass(frozen=True, eq=False)
class Breaks:
    """Points to be added to lines (断点): row by row the line, and where it is broken.

    ``is_closed`` marks a point that nobody passes.
    """

    line: Integers
    xy: Floats
    is_closed: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Places:
    """Vertices of all lines in their order, the added ones among them (顶点)."""

    line: Integers
    level: Integers
    xy: Floats
    is_end: NDArray[np.bool_]
    is_closed: NDArray[np.bool_]

    @property
    def is_last(self) -> NDArray[np.bool_]:
        """Which vertex is the last of its line."""
        return np.concatenate([self.line[1:] != self.line[:-1], [True]])


def crossings(
    lines: Geometries, level: Integers, others: Geometries, other_level: Integers
) -> tuple[Integers, Integers, Floats]:
    """Find where lines meet others of their level (同层交点).

    Returns
    -------
    tuple
        Row of the line, row of the other, and the place (n, 2); of a common stretch, its vertices.
    """
    row, other = shapely.STRtree(others).query(lines, predicate="intersects")
    kept = level[row] == other_level[other]
    row, other = row[kept], other[kept]
    shared = shapely.intersection(lines[row], others[other])
    xy, of = shapely.get_coordinates(shared, return_index=True)
    return row[of], other[of], xy


def ends_on_lines(lines: Geometries, within_m: float) -> tuple[Integers, Integers, Integers]:
    """Find lines that the ends of other lines lie on (端点搭接).

    Returns
    -------
    tuple
        For each such end: the line whose end it is, 0 or -1 for its first or last vertex, and the
        line that it lies on.
    """
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    row, on = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=within_m)
    owner, which = row % len(lines), -(row // len(lines))
    kept = owner != on
    return owner[kept], which[kept], on[kept]


def without_gaps(
    lines: Geometries, level: Integers, gap_m: float, same_m: float
) -> tuple[Geometries, int]:
    """Draw ends that stop short of a line of their level up to it (闭合缝隙).

    Returns
    -------
    tuple
        The lines, and how many ends were moved.
    """
    joined_owner, joined_which, _ = ends_on_lines(lines, same_m)
    joined = set(zip(joined_owner.tolist(), joined_which.tolist(), strict=True))
    owner, which, on = ends_on_lines(lines, gap_m)
    kept = level[owner] == level[on]
    owner, which, on = owner[kept], which[kept], on[kept]
    ends = shapely.get_point(lines[owner], which)
    gaps = shapely.distance(ends, lines[on])
    moved: dict[tuple[int, int], int] = {}
    for row in np.argsort(gaps, kind="stable").tolist():
        end = int(owner[row]), int(which[row])
        if end not in joined:
            moved.setdefault(end, int(on[row]))
    closed = lines.copy()
    for (line, at), target in moved.items():
        points = shapely.get_coordinates(closed[line])
        goal = lines[target]
        place = goal.interpolate(goal.project(shapely.Point(points[at])))
        points[at] = place.x, place.y
        closed[line] = shapely.LineString(points)
    return closed, len(moved)


def united(lines: Geometries, level: Integers, breaks: Breaks) -> Places:
    """Put breaks among the vertices of their lines (插入断点)."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    first = np.concatenate([[True], line[1:] != line[:-1]])
    last = np.concatenate([first[1:], [True]])
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    along = run - run[np.flatnonzero(first)][line]
    added = shapely.line_locate_point(lines[breaks.line], shapely.points(breaks.xy))
    added = np.minimum(added, along[last][breaks.line])
    every_line = np.concatenate([line, breaks.line])
    # At one place the line's own first vertex stays first and its last stays last.
    turn = np.concatenate([last.astype(int) - first, np.zeros(len(added), int)])
    order = np.lexsort((turn, np.concatenate([along, added]), every_line))
    return Places(
        every_line[order],
        level[every_line[order]],
        np.vstack([xy, breaks.xy])[order],
        np.concatenate([first | last, np.zeros(len(added), bool)])[order],
        np.concatenate([np.zeros(len(xy), bool), breaks.is_closed])[order],
    )


def spots(xy: Floats, same_m: float) -> Integers:
    """Number places so that those nearer than *same_m* to each other have one number (同点编号)."""
    cells, spot = np.unique(np.floor(xy / same_m).astype(np.int64), axis=0, return_inverse=True)
    near = cKDTree(cells.astype(np.float64)).query_pairs(1.5, output_type="ndarray")
    if len(near):
        links = coo_array((np.ones(len(near)), near.T), shape=(len(cells),) * 2)
        spot = connected_components(links, directed=False)[1][spot]
    numbers: Integers = spot.astype(np.int64).reshape(-1)
    return numbers


def groups(places: Places, spot: Integers) -> Integers:
    """Number the vertices so that those that people may change between have one number (连接组).

    Lines of one level are joined where they share a spot. An end whose level has nothing but ends
    there joins whatever passes: a bridge leads to the road that it ends on.
    """
    _, level = np.unique(places.level, return_inverse=True)
    wide = int(level.max()) + 1
    key = spot * wide + level
    of_line = places.line * (int(spot.max()) + 1) + spot
    ends = np.isin(of_line, of_line[places.is_end])  # with the breaks that fall on an end
    seeks = ends & ~np.isin(key, key[~ends])
    joins_all = np.isin(spot, spot[seeks])
    _, group = np.unique(np.where(joins_all, -1 - spot, key), return_inverse=True)
    numbers: Integers = group.astype(np.int64).reshape(-1)
    return numbers
