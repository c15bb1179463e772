"""Polygons as arrays (环数组): the form in which parcels and layers are measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.layer import Issue, Severity

__all__ = ["Rings"]

Geometries = Sequence[Any] | NDArray[np.object_]  # shapely has no types of its own

_POLYGON, _MULTIPOLYGON = 3, 6
_EMPTY = shapely.Polygon()


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view that cannot be written to: one kind of array, one compilation."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class Rings:
    """Rings of polygons, ragged (环数组).

    Parameters
    ----------
    xy
        Vertices (n, 2), each ring closed.
    ring_at
        Where each ring begins in *xy*, and the end.
    hole
        1 for a ring that is a hole of its polygon.
    geometry_at
        Where each geometry begins among the rings, and the end.
    """

    xy: NDArray[np.float64]
    ring_at: NDArray[np.int64]
    hole: NDArray[np.uint8]
    geometry_at: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name, kind in (
            ("xy", np.float64),
            ("ring_at", np.int64),
            ("hole", np.uint8),
            ("geometry_at", np.int64),
        ):
            array = np.ascontiguousarray(getattr(self, name), kind)
            object.__setattr__(self, name, _frozen(array))

    def __len__(self) -> int:
        return len(self.geometry_at) - 1

    @classmethod
    def of(cls, geometries: Geometries) -> tuple["Rings", tuple[Issue, ...]]:
        """Take polygons apart; what is none counts as empty and is an issue (取环).

        Parameters
        ----------
        geometries
            Polygons and MultiPolygons. ``None`` and empty ones are allowed and have no area.

        Returns
        -------
        rings
            One entry for each geometry, in order.
        issues
            ``spatial.not_a_polygon`` and ``spatial.not_finite``, with the row.
        """
        shapes = np.asarray(geometries, dtype=object).reshape(-1)
        shapes, issues = _only_polygons(shapes)
        rings = cls._ragged(shapes)
        if rings.xy.size and not np.isfinite(rings.xy.sum()):
            shapes, more = _only_finite(shapes)
            return cls._ragged(shapes), (*issues, *more)
        return rings, issues

    @classmethod
    def _ragged(cls, shapes: NDArray[np.object_]) -> "Rings":
        if not len(shapes):
            none = np.zeros(1, np.int64)
            return cls(np.empty((0, 2)), none, np.empty(0, np.uint8), none)
        kind, xy, offsets = shapely.to_ragged_array(shapes, include_z=False)
        ring_at, polygon_at = offsets[0], offsets[1]
        hole = np.ones(len(ring_at) - 1, np.uint8)
        shells = polygon_at[:-1][np.diff(polygon_at) > 0]
        hole[shells] = 0
        geometry_at = polygon_at if kind == _POLYGON else polygon_at[offsets[2]]
        return cls(xy, ring_at, hole, geometry_at)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """Geometry of each ring (环的归属)."""
        return np.repeat(np.arange(len(self)), np.diff(self.geometry_at))

    def areas(self) -> NDArray[np.float64]:
        """Return the area of each geometry on its plane (面积)."""
        if not len(self.xy):
            return np.zeros(len(self))
        begin = self.ring_at[:-1]
        x, y = (self.xy - np.repeat(self.xy[begin], np.diff(self.ring_at), axis=0)).T
        cross = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
        cross[self.ring_at[1:] - 1] = 0.0
        sizes = 0.5 * np.abs(np.add.reduceat(cross, begin))
        signed = np.where(self.hole == 1, -sizes, sizes)
        return np.bincount(self.owner, signed, minlength=len(self)).astype(np.float64)

    def polygons(self) -> NDArray[np.object_]:
        """Put the geometries together again (还原图形)."""
        shells = np.flatnonzero(self.hole == 0)
        polygon_at = np.append(shells, len(self.hole))
        part_at = np.searchsorted(shells, self.geometry_at)
        parts = shapely.from_ragged_array(_POLYGON, self.xy, (self.ring_at, polygon_at))
        shapes = np.full(len(self), _EMPTY, dtype=object)
        count = np.diff(part_at)
        shapes[count == 1] = parts[part_at[:-1][count == 1]]
        for row in np.flatnonzero(count > 1):
            shapes[row] = shapely.MultiPolygon(list(parts[part_at[row] : part_at[row + 1]]))
        return shapes

    def some_polygons(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Put some geometries together again (还原部分图形)."""
        return self.taken(rows).polygons()

    def taken(self, rows: NDArray[np.int64]) -> "Rings":
        """Return some of the geometries (取部分)."""
        rings = _ranges(self.geometry_at[rows], self.geometry_at[rows + 1])
        points = _ranges(self.ring_at[rings], self.ring_at[rings + 1])
        return Rings(
            self.xy[points],
            _running(np.diff(self.ring_at)[rings]),
            self.hole[rings],
            _running(np.diff(self.geometry_at)[rows]),
        )


def _running(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)])


def _ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of several ranges, one after the other."""
    counts = end - begin
    at = _running(counts)
    return np.arange(at[-1]) + np.repeat(begin - at[:-1], counts)


def _only_polygons(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], tuple[Issue, ...]]:
    kinds = shapely.get_type_id(shapes)
    other = (kinds != _POLYGON) & (kinds != _MULTIPOLYGON)
    if not other.any():
        return shapes, ()
    wrong = np.flatnonzero(other & (kinds != -1) & ~shapely.is_empty(shapes))
    shapes = shapes.copy()
    shapes[other] = _EMPTY
    return shapes, tuple(_ignored("spatial.not_a_polygon", int(row)) for row in wrong)


def _only_finite(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], tuple[Issue, ...]]:
    xy, row = shapely.get_coordinates(shapes, return_index=True)
    wrong = np.unique(row[~np.isfinite(xy).all(axis=1)])
    shapes = shapes.copy()
    shapes[wrong] = _EMPTY
    return shapes, tuple(_ignored("spatial.not_finite", int(row)) for row in wrong)


def _ignored(code: str, row: int) -> Issue:
    return Issue(code, Severity.WARNING, row=row + 1)
