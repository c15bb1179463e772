"""Make a network of lines (构网): where ways meet, where they only cross, what stands between.

Ways meet where they share a vertex and, when the lines were not drawn as a network, where they
cross or end on one another. Neither happens between different levels: a bridge meets what it leads
to, never what lies under it. A barrier cuts the ways that it crosses on its own level; the halves
stay, and each can be walked to from its side.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from xianzhi.core.network.graph import Integers, WalkGraph
from xianzhi.core.network.joining import (
    Breaks,
    Places,
    crossings,
    ends_on_lines,
    groups,
    spots,
    united,
    without_gaps,
)
from xianzhi.core.spatial.layer import Geometries, Issue, Outcome, Severity
from xianzhi.core.spatial.morton import morton_order

__all__ = ["Barriers", "Joining", "Ways", "build_graph"]

_NO_SHAPES: Geometries = np.empty(0, dtype=object)
_AT_THE_GATE_M = 0.5
_LINE, _MULTILINE = 1, 5


@dataclass(frozen=True, eq=False)
class Ways:
    """Lines that can be walked, in a plane in metres (可步行线); *level* 0 is the ground."""

    lines: Geometries
    level: NDArray[np.int64] | None = None  # null: all on the ground


@dataclass(frozen=True, eq=False)
class Barriers:
    """What cannot be passed on foot (阻隔), in the plane of the ways.

    Parameters
    ----------
    lines, level
        Walls, rivers, railways: they cut the ways of their level that they cross.
    openings
        Points where a barrier can be passed all the same: gates, level crossings, fords.
    gates
        Closed gates: points on a way that nobody passes.
    """

    lines: Geometries = field(default_factory=lambda: _NO_SHAPES)
    level: NDArray[np.int64] | None = None
    openings: Geometries = field(default_factory=lambda: _NO_SHAPES)
    gates: Geometries = field(default_factory=lambda: _NO_SHAPES)


@dataclass(frozen=True, slots=True)
class Joining:
    """How ways are joined (连接规则).

    Parameters
    ----------
    at_crossings
        Join ways that cross, or end on one another, without a shared vertex, as in layers of an
        office; a network such as OpenStreetMap says itself where ways meet.
    gap_m
        Ends that stop so short of another way are drawn up to it; 0 leaves them.
    same_m
        Vertices that are so near are one.
    """

    at_crossings: bool = True
    gap_m: float = 0.0
    same_m: float = 1e-3


def build_graph(
    ways: Ways, *, barriers: Barriers | None = None, joining: Joining | None = None
) -> Outcome[WalkGraph]:
    """Make a walkable network of lines (构建步行路网).

    Parameters
    ----------
    ways
        Lines or multilines; other rows are told and left out.

    Returns
    -------
    Outcome
        The graph, its nodes in an order that keeps neighbours near in memory, and issues:
        ``network.no_line`` (rows that are no line), ``network.gaps_closed``, ``network.cut``
        (places where barriers cut a way), ``network.islands`` (parts without a connection to the
        largest).
    """
    joining, barriers = joining or Joining(), barriers or Barriers()
    lines, level, issues = _single(ways.lines, ways.level)
    if not len(lines):
        return Outcome(_empty(), tuple(issues))
    if joining.gap_m > 0:
        lines, moved = without_gaps(lines, level, joining.gap_m, joining.same_m)
        issues += _counted("network.gaps_closed", moved, Severity.WARNING)
    cuts = _cuts(lines, level, barriers)
    issues += _counted("network.cut", len(cuts.line), Severity.NOTE)
    breaks = _joined(_meetings(lines, level, joining), cuts)
    graph = _graph(united(lines, level, breaks), joining.same_m)
    return Outcome(graph, (*issues, *_islands(graph)))


def _counted(code: str, count: int, severity: Severity) -> list[Issue]:
    return [Issue(code, severity, {"count": str(count)})] if count else []


def _single(
    shapes: Geometries, level: NDArray[np.int64] | None
) -> tuple[Geometries, Integers, list[Issue]]:
    """Give single lines with two different vertices at least, and tell the other rows."""
    shapes = np.asarray(shapes, dtype=object)
    kind = shapely.get_type_id(shapes)
    is_line = ((kind == _LINE) | (kind == _MULTILINE)) & ~shapely.is_empty(shapes)
    issues = _counted("network.no_line", int((~is_line).sum()), Severity.WARNING)
    parts, row = shapely.get_parts(shapely.force_2d(shapes[is_line]), return_index=True)
    levels = np.zeros(len(shapes), np.int64) if level is None else np.asarray(level, np.int64)
    long = shapely.length(parts) > 0
    return parts[long], levels[is_line][row][long], issues


def _cuts(lines: Geometries, level: Integers, barriers: Barriers) -> Breaks:
    """Where barriers of its level cross a line, and where a closed gate stands on it."""
    walls, wall_level, _ = _single(barriers.lines, barriers.level)
    line, _, xy = crossings(lines, level, walls, wall_level)
    if len(barriers.openings) and len(line):
        near = shapely.STRtree(barriers.openings).query(
            shapely.points(xy), predicate="dwithin", distance=_AT_THE_GATE_M
        )[0]
        shut = np.ones(len(line), bool)
        shut[near] = False
        line, xy = line[shut], xy[shut]
    gates = np.asarray(barriers.gates, dtype=object)
    gate, on = shapely.STRtree(lines).query(gates, predicate="dwithin", distance=_AT_THE_GATE_M)
    line = np.concatenate([line, on])
    xy = np.vstack([xy.reshape(-1, 2), shapely.get_coordinates(gates[gate]).reshape(-1, 2)])
    return Breaks(line, xy, np.ones(len(line), bool))


def _meetings(lines: Geometries, level: Integers, joining: Joining) -> Breaks:
    """Where lines meet without a vertex of their own."""
    line, xy = np.empty(0, np.int64), np.empty((0, 2))
    if joining.at_crossings:
        row, other, found = crossings(lines, level, lines, level)
        line, xy = row[row != other], found[row != other]
    if joining.at_crossings or joining.gap_m > 0:
        owner, which, on = ends_on_lines(lines, joining.same_m)
        ends = shapely.get_coordinates(shapely.get_point(lines[owner], which)).reshape(-1, 2)
        line, xy = np.concatenate([line, on]), np.vstack([xy, ends])
    return Breaks(line, xy, np.zeros(len(line), bool))


def _joined(one: Breaks, other: Breaks) -> Breaks:
    return Breaks(
        np.concatenate([one.line, other.line]),
        np.vstack([one.xy, other.xy]),
        np.concatenate([one.is_closed, other.is_closed]),
    )


def _graph(places: Places, same_m: float) -> WalkGraph:
    """Break the lines at ends, at closed places and wherever somebody else comes by."""
    spot = spots(places.xy, same_m)
    group = groups(places, spot)
    closed = np.isin(spot, spot[places.is_closed])
    shared = np.bincount(group)[group] > 1
    breaks = np.flatnonzero(places.is_end | closed | shared)
    begins = np.flatnonzero(~places.is_last[breaks])  # the next break is on the same line
    begin, end = breaks[begins], breaks[begins + 1]
    # A closed place is a node of its own for each line that comes to it, from each side.
    alone = group.max() + 1 + 2 * np.arange(len(group))
    node_from = np.where(closed[begin], alone[begin], group[begin])
    node_to = np.where(closed[end], alone[end] + 1, group[end])
    count = end - begin + 1
    edge_at = np.concatenate([[0], np.cumsum(count)])
    vertex = np.arange(edge_at[-1]) - np.repeat(edge_at[:-1] - begin, count)
    return _numbered(np.column_stack([node_from, node_to]), edge_at, places.xy[vertex], same_m)


def _numbered(ends: Integers, edge_at: Integers, course: np.ndarray, same_m: float) -> WalkGraph:
    """Leave out what is no edge but a trace of joining, and number the nodes by place."""
    steps = np.hypot(*np.diff(course, axis=0, append=course[-1:]).T)
    steps[edge_at[1:] - 1] = 0.0
    length_m = np.add.reduceat(steps, edge_at[:-1])
    real = (ends[:, 0] != ends[:, 1]) | (length_m > 2 * same_m)
    kept = np.repeat(real, np.diff(edge_at))
    at = np.concatenate([[0], np.cumsum(np.diff(edge_at)[real])])
    ends, course, length_m = ends[real], course[kept], length_m[real]
    _, where, number = np.unique(ends.ravel(), return_index=True, return_inverse=True)
    vertex = np.column_stack([at[:-1], at[1:] - 1]).ravel()[where]
    order = morton_order(course[vertex], np.arange(len(vertex)))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    first, last = rank[number.reshape(-1, 2)].T
    x_m, y_m = course[vertex[order]].T
    return WalkGraph(x_m, y_m, first, last, length_m, at, course)


def _empty() -> WalkGraph:
    metres, nodes = np.empty(0), np.empty(0, np.int32)
    at = np.zeros(1, np.int64)
    return WalkGraph(metres, metres, nodes, nodes, metres, at, np.empty((0, 2)))


def _islands(graph: WalkGraph) -> list[Issue]:
    """Tell what is not connected with the largest part."""
    links = coo_array(
        (np.ones(graph.edges), (graph.edge_from, graph.edge_to)), shape=(graph.nodes,) * 2
    )
    parts, part = connected_components(links, directed=False)
    if parts < 2:
        return []
    length_m = np.bincount(part[graph.edge_from], graph.edge_length_m)
    apart_m = length_m.sum() - length_m.max()
    params = {"count": str(parts - 1), "length_m": f"{apart_m:.0f}"}
    params["share"] = f"{100 * apart_m / length_m.sum():.1f}"
    return [Issue("network.islands", Severity.WARNING, params)]
