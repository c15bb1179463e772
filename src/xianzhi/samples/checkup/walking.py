"""Ways measured by a search in plain Python: a second opinion on networks (路网真值).

Pieces of road are broken where they cross on one level; a heap finds the nearest source of every
corner. It is slow, and shares nothing with the code that it judges.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import shapely

from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes

__all__ = ["Network", "Reached", "network_of"]

_FARTHEST_M = 250.0  # who is farther from every way does not use it
_SAME_DIGITS = 3  # corners nearer than a millimetre are one
_INNER = 1e-9  # a crossing at the very end of a piece is its corner


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """What lies within reach (可达结果): metres to each corner, and the pieces that are walked."""

    corner_m: dict[int, float]
    pieces: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Doors:
    edge: Ints
    along_m: Floats
    off_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Straight edges between corners (路网): ``ends`` in zone metres, ``metres`` as they count."""

    ends: Floats
    corners: Ints
    metres: Floats
    neighbours: dict[int, list[tuple[int, float]]]

    def reached(self, sources: Floats, limit_m: float) -> Reached:
        """Search from places beside the ways, as far as the limit (可达范围)."""
        doors = self._doors(sources)
        corner_m = self._corner_metres(doors, limit_m)
        return Reached(corner_m, np.array(list(self._pieces(corner_m, doors, limit_m))))

    def within(self, reached: Reached, sources: Floats, homes: Floats, limit_m: float) -> Bools:
        """Tell from which homes a source is within the limit, door to door (可达人口)."""
        doors, own = self._doors(sources), self._doors(homes)
        by_edge: dict[int, list[int]] = {}
        for place, edge in enumerate(doors.edge.tolist()):
            by_edge.setdefault(edge, []).append(place)
        found = np.zeros(len(homes), bool)
        for home in np.flatnonzero(own.edge >= 0).tolist():
            edge, along = int(own.edge[home]), float(own.along_m[home])
            ways = [
                reached.corner_m.get(int(self.corners[edge, 0]), np.inf) + along,
                reached.corner_m.get(int(self.corners[edge, 1]), np.inf)
                + float(self.metres[edge])
                - along,
            ]
            ways += [
                float(abs(doors.along_m[place] - along) + doors.off_m[place])
                for place in by_edge.get(edge, [])
            ]
            found[home] = min(ways) + float(own.off_m[home]) <= limit_m
        return found

    def _doors(self, places: Floats) -> _Doors:
        """The nearest point of the nearest edge for each place; -1 where none is near."""
        tree = shapely.STRtree(shapely.linestrings(self.ends))
        row, found = tree.query_nearest(
            shapely.points(places), max_distance=_FARTHEST_M, all_matches=False
        )
        edge = np.full(len(places), -1)
        edge[row] = found
        start, along = self.ends[edge, 0], self.ends[edge, 1] - self.ends[edge, 0]
        share = ((places - start) * along).sum(axis=1) / (along**2).sum(axis=1)
        share = np.clip(share, 0, 1)
        foot = start + share[:, None] * along
        return _Doors(edge, share * self.metres[edge], np.hypot(*(places - foot).T))

    def _corner_metres(self, doors: _Doors, limit_m: float) -> dict[int, float]:
        heap: list[tuple[float, int]] = []
        for edge, along, off in zip(
            doors.edge.tolist(), doors.along_m.tolist(), doors.off_m.tolist(), strict=True
        ):
            if edge >= 0:
                first, last = self.corners[edge].tolist()
                heappush(heap, (off + along, first))
                heappush(heap, (off + float(self.metres[edge]) - along, last))
        metres: dict[int, float] = {}
        while heap:
            far, corner = heappop(heap)
            if corner in metres or far > limit_m:
                continue
            metres[corner] = far
            for other, step in self.neighbours.get(corner, ()):
                if other not in metres:
                    heappush(heap, (far + step, other))
        return metres

    def _pieces(
        self, corner_m: dict[int, float], doors: _Doors, limit_m: float
    ) -> Iterator[Floats]:
        """Stretches within the limit, perhaps overlapping; each as its two ends."""
        for edge, (first, last) in enumerate(self.corners.tolist()):
            length = float(self.metres[edge])
            if first in corner_m:
                yield self._cut(edge, 0.0, min(limit_m - corner_m[first], length))
            if last in corner_m:
                yield self._cut(edge, max(length - (limit_m - corner_m[last]), 0.0), length)
        for edge, along, off in zip(
            doors.edge.tolist(), doors.along_m.tolist(), doors.off_m.tolist(), strict=True
        ):
            if edge >= 0 and off <= limit_m:
                left = limit_m - off
                length = float(self.metres[edge])
                yield self._cut(edge, max(along - left, 0.0), min(along + left, length))

    def _cut(self, edge: int, begin: float, end: float) -> Floats:
        shares = np.array([begin, end]) / self.metres[edge]
        one, two = self.ends[edge]
        cut: Floats = one + shares[:, None] * (two - one)
        return cut


def network_of(ends: Floats, level: Ints, slowness: Floats) -> Network:
    """Join pieces of road where they share a corner, or cross on one level (构网).

    Parameters
    ----------
    ends
        Straight pieces (n, 2, 2) in zone metres.
    level
        Of each piece; pieces of two levels meet only at their ends.
    slowness
        How many metres a metre of each piece counts.
    """
    pieces, owner = _broken(ends, level)
    keys = np.round(pieces.reshape(-1, 2), _SAME_DIGITS)
    _, corners = np.unique(keys, axis=0, return_inverse=True)
    corners = corners.reshape(-1, 2)
    metres = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T) * slowness[owner]
    real = corners[:, 0] != corners[:, 1]
    pieces, corners, metres = pieces[real], corners[real], metres[real]
    neighbours: dict[int, list[tuple[int, float]]] = {}
    for (first, last), step in zip(corners.tolist(), metres.tolist(), strict=True):
        neighbours.setdefault(first, []).append((last, step))
        neighbours.setdefault(last, []).append((first, step))
    return Network(pieces, corners, metres, neighbours)


def _broken(ends: Floats, level: Ints) -> tuple[Floats, Ints]:
    """Break every piece where another of its level crosses it."""
    one, two = shapely.STRtree(shapely.linestrings(ends)).query(
        shapely.linestrings(ends), predicate="intersects"
    )
    pairs = (one < two) & (level[one] == level[two])
    one, two = one[pairs], two[pairs]
    begin, along = ends[one, 0], ends[one, 1] - ends[one, 0]
    other, across = ends[two, 0], ends[two, 1] - ends[two, 0]
    turn = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    gap = other - begin
    parallel = np.abs(turn) < _INNER
    divisor = np.where(parallel, 1.0, turn)
    share = (gap[:, 0] * across[:, 1] - gap[:, 1] * across[:, 0]) / divisor
    crossing = (begin + share[:, None] * along)[~parallel]
    piece = np.concatenate([one[~parallel], two[~parallel]])
    places = np.concatenate([crossing, crossing])
    start, whole = ends[piece, 0], ends[piece, 1] - ends[piece, 0]
    at = ((places - start) * whole).sum(axis=1) / (whole**2).sum(axis=1)
    inner = (at > _INNER) & (at < 1 - _INNER)
    return _cut_at(ends, piece[inner], at[inner], places[inner])


def _cut_at(ends: Floats, piece: Ints, at: Floats, places: Floats) -> tuple[Floats, Ints]:
    count = len(ends)
    owner = np.concatenate([np.arange(count), piece, np.arange(count)])
    order = np.concatenate([np.zeros(count), at, np.ones(count)])
    points = np.concatenate([ends[:, 0], places, ends[:, 1]])
    rank = np.lexsort((order, owner))
    owner, points = owner[rank], points[rank]
    same = owner[1:] == owner[:-1]
    return np.stack([points[:-1][same], points[1:][same]], axis=1), owner[:-1][same]


def lines_of(pieces: Floats) -> Shapes:
    """Draw the stretches that have a length."""
    long = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T) > 0 if len(pieces) else np.zeros(0, bool)
    lines: Shapes = shapely.linestrings(pieces[long])
    return lines
