"""People along the ways (沿路人口): a cell's people live along its ways, not at its middle."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.core.network.graph import Floats, Integers, WalkGraph
from xianzhi.core.network.reach import Pieces
from xianzhi.core.network.snapping import snap
from xianzhi.core.spatial.layer import Geometries

__all__ = ["PeopleAlong", "reached_people", "spread_people"]


@dataclass(frozen=True, eq=False)
class PeopleAlong:
    """People spread evenly along stretches of edges (沿路人口分布).

    ``cell`` is the row of the cell they live in. A stretch without length holds its people at one
    place. ``unplaced`` are the people of cells that are too far from every way.
    """

    cell: Integers
    edge: Integers
    from_m: Floats
    until_m: Floats
    people: Floats
    unplaced: float

    @property
    def total(self) -> float:
        """All people, those without a way too: nobody drops out of a share."""
        return float(self.people.sum()) + self.unplaced


def spread_people(
    graph: WalkGraph, cells: Geometries, people: Floats, *, farthest_m: float = 250.0
) -> PeopleAlong:
    """Spread the people of cells along the ways in them (人口沿路分配).

    Parameters
    ----------
    cells
        Polygons that do not overlap, or points, in the plane of the graph.
    people
        Of each cell.
    farthest_m
        A cell without ways gives its people to the nearest one, at most so far from its middle.
    """
    cell, edge, from_m, until_m = _stretches(graph, cells)
    share = (until_m - from_m) / np.bincount(cell, until_m - from_m, len(cells))[cell]
    empty = np.setdiff1d(np.arange(len(cells)), cell)
    middles = snap(graph, shapely.centroid(cells[empty]), farthest_m=farthest_m)
    on = middles.is_on_network
    return PeopleAlong(
        np.concatenate([cell, empty[on]]),
        np.concatenate([edge, middles.edge[on]]),
        np.concatenate([from_m, middles.along_m[on]]),
        np.concatenate([until_m, middles.along_m[on]]),
        np.concatenate([people[cell] * share, people[empty[on]]]),
        float(people[empty[~on]].sum()),
    )


def _stretches(graph: WalkGraph, cells: Geometries) -> tuple[Integers, Integers, Floats, Floats]:
    """Parts of edges in each cell, in metres along the edge; what only touches has no length."""
    cell, edge = graph.tree.query(cells, predicate="intersects")
    inside = shapely.intersection(graph.lines[edge], cells[cell])
    parts, of = shapely.get_parts(shapely.line_merge(inside), return_index=True)
    parts, of = shapely.get_parts(parts), of[_repeated(parts)]
    long = shapely.length(parts) > 0
    parts, of = parts[long], of[long]
    cell, edge = cell[of], edge[of]
    lines = graph.lines[edge]
    scale = graph.edge_length_m[edge] / shapely.length(lines)
    # The middle tells where a part lies even on an edge that returns to its own beginning.
    middle = shapely.line_locate_point(
        lines, shapely.line_interpolate_point(parts, 0.5, normalized=True)
    )
    half = shapely.length(parts) / 2
    return cell, edge, (middle - half) * scale, (middle + half) * scale


def _repeated(parts: Geometries) -> Integers:
    return np.repeat(np.arange(len(parts)), shapely.get_num_geometries(parts))


def reached_people(along: PeopleAlong, pieces: Pieces) -> Floats:
    """Count the people within reach, stretch by stretch (可达人口).

    Parameters
    ----------
    pieces
        What :func:`~xianzhi.core.network.reach.reached_pieces` found.

    Returns
    -------
    Floats
        People of each stretch of *along* that live on a reached piece.
    """
    begin = np.searchsorted(pieces.edge, along.edge, side="left")
    count = np.searchsorted(pieces.edge, along.edge, side="right") - begin
    row = np.repeat(np.arange(len(along.edge)), count)
    piece = np.arange(len(row)) - np.repeat(np.cumsum(count) - count - begin, count)
    low = np.maximum(along.from_m[row], pieces.from_m[piece])
    high = np.minimum(along.until_m[row], pieces.until_m[piece])
    length = (along.until_m - along.from_m)[row]
    shared = np.divide(high - low, length, out=np.zeros(len(row)), where=length > 0)
    shared[(length <= 0) & (high >= low)] = 1.0
    share = np.bincount(row, np.clip(shared, 0.0, 1.0), len(along.edge))
    reached: Floats = along.people * np.minimum(share, 1.0)
    return reached
