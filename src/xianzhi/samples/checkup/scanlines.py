"""Areas by scanlines: a second opinion on overlays and buffers (扫描线求积).

The truth of the sample must not come from the code that it is to judge, nor from the library
under it. Here a region is a set of intervals on horizontal lines *step_m* apart: polygons give
them by the even-odd rule, a point within reach of a polygon lies in the polygon, within a
rectangle along one of its sides or within a disc about one of its corners. Nothing is buffered,
nothing is overlaid; on each line the result is exact, between lines it is the midpoint rule.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.model import Floats, Ints, Shapes

__all__ = ["Region", "Scanlines", "common", "united"]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Intervals on scanlines, none touching another (扫描线区间)."""

    row: Ints
    left: Floats
    right: Floats

    @property
    def length(self) -> float:
        """All intervals together, in metres."""
        return float((self.right - self.left).sum())


@dataclass(frozen=True, slots=True)
class Scanlines:
    """Horizontal lines through the middle of strips of *step_m* (扫描线)."""

    step_m: float = 1.0

    def polygons(self, shapes: Shapes) -> Region:
        """The union of polygons; holes are left out (多边形并集)."""
        return _merged(*self._crossings(shapes))

    def reach(self, shapes: Shapes, radius_m: float) -> Region:
        """All that lies within *radius_m* of polygons, lines or points (服务范围)."""
        lines = _segments(shapes)
        parts = [self._discs(np.unique(shapely.get_coordinates(shapes), axis=0), radius_m)]
        filled = shapes[shapely.get_dimensions(shapes) == 2]
        parts.append(self._crossings(filled))
        parts.append(self._crossings(_rectangles(lines, radius_m)))
        return _joined(parts)

    def area_m2(self, region: Region) -> float:
        """Area of a region (面积)."""
        return region.length * self.step_m

    def common_m2(self, one: Region, other: Region) -> float:
        """Area that two regions share (公共面积)."""
        return self.area_m2(common(one, other))

    def _crossings(self, shapes: Shapes) -> tuple[Ints, Floats, Floats]:
        starts, ends, owner = _edges(shapes)
        flip = starts[:, 1] > ends[:, 1]
        low = np.where(flip[:, None], ends, starts)
        high = np.where(flip[:, None], starts, ends)
        first, after = self._row_above(low[:, 1]), self._row_above(high[:, 1])
        edge, row = _expanded(first, after)
        share = (self._y(row) - low[edge, 1]) / (high[edge, 1] - low[edge, 1])
        x = low[edge, 0] + share * (high[edge, 0] - low[edge, 0])
        order = np.lexsort((x, row, owner[edge]))
        return row[order][::2], x[order][::2], x[order][1::2]

    def _discs(self, centres: Floats, radius_m: float) -> tuple[Ints, Floats, Floats]:
        first = self._row_above(centres[:, 1] - radius_m)
        after = self._row_above(centres[:, 1] + radius_m)
        disc, row = _expanded(first, after)
        rise = self._y(row) - centres[disc, 1]
        half = np.sqrt(np.maximum(radius_m**2 - rise**2, 0))
        return row, centres[disc, 0] - half, centres[disc, 0] + half

    def _row_above(self, y: Floats) -> Ints:
        """The first line at or above *y*: lines lie half a step above multiples of the step."""
        rows: Ints = np.ceil(y / self.step_m - 0.5).astype(np.int64)
        return rows

    def _y(self, row: Ints) -> Floats:
        y: Floats = (row.astype(np.float64) + 0.5) * self.step_m
        return y


def united(regions: list[Region]) -> Region:
    """The union of regions (并集)."""
    return _joined([(region.row, region.left, region.right) for region in regions])


def common(one: Region, other: Region) -> Region:
    """What two regions share: where two intervals are open at once (交集)."""
    row = np.concatenate([one.row, other.row])
    left, right = (
        np.concatenate(ends) for ends in ((one.left, other.left), (one.right, other.right))
    )
    if not len(one.row) or not len(other.row):
        return Region(row[:0], left[:0], left[:0])
    shift = _shift(row, left, right)
    at = np.concatenate([left + shift, right + shift])
    step = np.repeat([1, -1], len(row))
    order = np.lexsort((step, at))
    twice = np.flatnonzero(np.cumsum(step[order])[:-1] == 2)
    begin, end = order[twice], at[order[twice + 1]]
    rows, shifts = np.tile(row, 2)[begin], np.tile(shift, 2)[begin]
    return Region(rows, at[begin] - shifts, end - shifts)


def _joined(parts: list[tuple[Ints, Floats, Floats]]) -> Region:
    row, left, right = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _merged(row, left, right)


def _merged(row: Ints, left: Floats, right: Floats) -> Region:
    """Join intervals that overlap on a line."""
    if not len(row):
        return Region(row, left, right)
    shift = _shift(row, left, right)
    order = np.argsort(left + shift, kind="stable")
    begin, end = (left + shift)[order], np.maximum.accumulate((right + shift)[order])
    opens = np.concatenate([[True], begin[1:] > end[:-1]])
    closes = np.concatenate([opens[1:], [True]])
    rows, shifts = row[order][opens], shift[order][opens]
    return Region(rows, begin[opens] - shifts, end[closes] - shifts)


def _shift(row: Ints, left: Floats, right: Floats) -> Floats:
    """Give each line a stretch of the axis of its own, so that all can be sorted at once."""
    width = right.max() - left.min() + 1.0
    shift: Floats = (row - row.min()) * width - left.min()
    return shift


def _expanded(first: Ints, after: Ints) -> tuple[Ints, Ints]:
    """Number each of the ranges ``first[i] <= row < after[i]``, with the *i* it belongs to."""
    counts = np.maximum(after - first, 0)
    owner = np.repeat(np.arange(len(first)), counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, first[owner] + offset


def _edges(shapes: Shapes) -> tuple[Floats, Floats, Ints]:
    """Sides of all rings, with the position of the shape that each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.int64)
    same = ring[1:] == ring[:-1]
    return points[:-1][same], points[1:][same], owner[part[ring[:-1][same]]]


def _segments(shapes: Shapes) -> Floats:
    """Sides of polygons and stretches of lines: n × 2 × 2."""
    dimension = shapely.get_dimensions(shapes)
    starts, ends, _ = _edges(shapes[dimension == 2])
    points, line = shapely.get_coordinates(
        shapely.get_parts(shapes[dimension == 1]), return_index=True
    )
    same = line[1:] == line[:-1]
    pieces = [np.stack([starts, ends], axis=1)]
    if len(points):
        pieces.append(np.stack([points[:-1][same], points[1:][same]], axis=1))
    return np.concatenate(pieces)


def _rectangles(segments: Floats, radius_m: float) -> Shapes:
    """What lies beside each stretch, up to *radius_m* on both hands."""
    along = segments[:, 1] - segments[:, 0]
    length = np.hypot(*along.T)
    segments, along = segments[length > 0], along[length > 0] / length[length > 0][:, None]
    side = np.column_stack([-along[:, 1], along[:, 0]]) * radius_m
    one, two = segments[:, 0], segments[:, 1]
    corners = np.stack([one + side, two + side, two - side, one - side], axis=1)
    shapes: Shapes = shapely.polygons(corners)
    return shapes
