"""Invalid geometry made valid, every change on record (图形修复).

Rings are joined as ``make_valid`` with the method *structure* does: what a ring encloses is inside,
holes are taken out. Nothing is lost silently: what becomes empty is a defect with its place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.layer import Geometries, Issue, Severity

__all__ = ["Defect", "DefectKind", "Repaired", "repair"]

Floats = NDArray[np.float64]

_REASON = re.compile(r"^(?P<reason>[^\[]+)(?:\[(?P<x>\S+) (?P<y>[^\s\]]+).*\])?$")
_POLYGONS, _MULTIPOINT = (3, 6), 4


class DefectKind(StrEnum):
    """What is wrong with a geometry (图形问题)."""

    SELF_INTERSECTION = "self_intersection"
    RING_TOUCHES_ITSELF = "ring_touches_itself"
    HOLE_OUTSIDE = "hole_outside"
    NESTED = "nested"
    DISCONNECTED = "disconnected"
    DUPLICATE_RINGS = "duplicate_rings"
    TOO_FEW_POINTS = "too_few_points"
    BAD_COORDINATE = "bad_coordinate"
    UNCLOSED_RING = "unclosed_ring"
    UNREADABLE = "unreadable"
    ZERO_AREA = "zero_area"
    EMPTY = "empty"
    MISSING = "missing"
    WRONG_ORIENTATION = "wrong_orientation"
    DUPLICATE_POINTS = "duplicate_points"
    MULTIPART = "multipart"
    INVALID = "invalid"


_BY_REASON = {
    "Self-intersection": DefectKind.SELF_INTERSECTION,
    "Ring Self-intersection": DefectKind.RING_TOUCHES_ITSELF,
    "Hole lies outside shell": DefectKind.HOLE_OUTSIDE,
    "Holes are nested": DefectKind.NESTED,
    "Nested shells": DefectKind.NESTED,
    "Interior is disconnected": DefectKind.DISCONNECTED,
    "Duplicate Rings": DefectKind.DUPLICATE_RINGS,
    "Too few points in geometry component": DefectKind.TOO_FEW_POINTS,
    "Invalid Coordinate": DefectKind.BAD_COORDINATE,
}
_SEVERITIES = {
    DefectKind.MULTIPART: Severity.NOTE,
    DefectKind.DUPLICATE_POINTS: Severity.NOTE,
    DefectKind.WRONG_ORIENTATION: Severity.NOTE,
    DefectKind.MISSING: Severity.ERROR,
    DefectKind.EMPTY: Severity.ERROR,
    DefectKind.ZERO_AREA: Severity.ERROR,
    DefectKind.UNREADABLE: Severity.ERROR,
}


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault of one feature (图形问题): what, where, and what the repair did to the area."""

    row: int  # from 1
    kind: DefectKind
    x: float | None
    y: float | None
    area_before_m2: float
    area_after_m2: float
    count: int = 1  # parts, or repeated points

    @property
    def issue(self) -> Issue:
        """The defect as an issue ``layer.defect.<kind>``."""
        lost = self.area_after_m2 == 0 < self.area_before_m2
        severity = Severity.ERROR if lost else _SEVERITIES.get(self.kind, Severity.WARNING)
        params = {
            "row": str(self.row),
            "x": _shown(self.x),
            "y": _shown(self.y),
            "before": f"{self.area_before_m2:,.2f}",
            "after": f"{self.area_after_m2:,.2f}",
            "count": str(self.count),
        }
        code = f"layer.defect.{self.kind}"
        return Issue(code, severity, params, row=self.row, x=self.x, y=self.y)


@dataclass(frozen=True, slots=True)
class Repaired:
    """Valid geometries and what was wrong with them (修复结果); as many as went in."""

    geometries: Geometries
    defects: tuple[Defect, ...]


def repair(
    geometries: Geometries, area_m2: Callable[[Geometries], Floats], first_row: int = 1
) -> Repaired:
    """Make geometries valid and say what was wrong with each (图形修复).

    Parameters
    ----------
    area_m2
        Measures an array of geometries; also invalid ones, ring by ring.
    first_row
        Number of the first feature, for batches of a larger layer.

    Returns
    -------
    Repaired
        Valid two-dimensional geometries in the order given, shells counter-clockwise; nulls stay
        null, and what had no area left is an empty geometry.
    """
    flat = shapely.force_2d(geometries)
    mended, found = _validated(flat)
    bench = _Bench(flat, mended, area_m2, first_row)
    defects = [bench.defect(index, kind, place) for index, kind, place in found]
    defects += _blanks(bench, {index for index, _, _ in found})
    defects += _counted(bench)
    defects.sort(key=lambda defect: (defect.row, defect.kind))
    oriented = shapely.orient_polygons(shapely.remove_repeated_points(mended, 0.0))
    return Repaired(oriented, tuple(defects))


_Place: TypeAlias = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Bench:
    """A batch on the bench: as it came, and mended."""

    flat: Geometries
    mended: Geometries
    area_m2: Callable[[Geometries], Floats]
    first_row: int

    def defect(
        self, index: int, kind: DefectKind, place: _Place | None = None, count: int = 1
    ) -> Defect:
        """Describe a fault with the areas before and after; without a place, the first point."""
        x, y = place or _somewhere(self.flat[index])
        before, after = self._area(self.flat[index]), self._area(self.mended[index])
        return Defect(self.first_row + index, kind, x, y, before, after, count)

    def _area(self, geometry: shapely.Geometry | None) -> float:
        if geometry is None or not np.isfinite(shapely.get_coordinates(geometry)).all():
            return 0.0
        return float(self.area_m2(np.array([geometry]))[0])


def _validated(
    flat: Geometries,
) -> tuple[Geometries, list[tuple[int, DefectKind, _Place | None]]]:
    mended = flat.copy()
    found = []
    bad = np.flatnonzero(~shapely.is_valid(flat) & ~shapely.is_missing(flat))
    for index in bad:
        kind, place = _reason(flat[index])
        mended[index] = _made_valid(flat[index])
        found.append((int(index), kind, place))
    return mended, found


def _reason(geometry: shapely.Geometry) -> tuple[DefectKind, _Place | None]:
    match = _REASON.match(str(shapely.is_valid_reason(geometry)))
    if match is None:
        return DefectKind.INVALID, None
    kind = _BY_REASON.get(match["reason"].strip(), DefectKind.INVALID)
    if match["x"] is None:
        return kind, None
    x, y = float(match["x"]), float(match["y"])
    return kind, (x, y) if np.isfinite((x, y)).all() else None


def _made_valid(geometry: shapely.Geometry) -> shapely.Geometry:
    """Repair one geometry; empty of the same type when nothing with an extent is left."""
    coordinates = shapely.get_coordinates(geometry)
    empty = shapely.from_wkt(f"{geometry.geom_type.upper()} EMPTY")
    if not np.isfinite(coordinates).all():
        return empty
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return mended
    parts = shapely.get_parts(shapely.get_parts(mended))
    polygons = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    if not polygons:
        return empty
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _somewhere(geometry: shapely.Geometry | None) -> tuple[float | None, float | None]:
    coordinates = shapely.get_coordinates(geometry)
    finite = coordinates[np.isfinite(coordinates).all(axis=1)]
    return (float(finite[0, 0]), float(finite[0, 1])) if len(finite) else (None, None)


def _blanks(bench: _Bench, named: set[int]) -> Iterator[Defect]:
    """Rows without a geometry, with an empty one, or with a polygon of no area."""
    flat, types = bench.flat, shapely.get_type_id(bench.flat)
    no_area = np.isin(types, _POLYGONS) & (shapely.area(bench.mended) == 0)
    for index in np.flatnonzero(shapely.is_missing(flat) | shapely.is_empty(flat) | no_area):
        if index not in named:
            yield bench.defect(int(index), _blank_kind(flat[index]))


def _blank_kind(geometry: shapely.Geometry | None) -> DefectKind:
    if geometry is None:
        return DefectKind.MISSING
    return DefectKind.EMPTY if geometry.is_empty else DefectKind.ZERO_AREA


def _counted(bench: _Bench) -> Iterator[Defect]:
    """What is no fault of the shape but of the way it was drawn."""
    flat = bench.flat
    parts = shapely.get_num_geometries(flat)
    once = shapely.get_num_coordinates(shapely.remove_repeated_points(flat, 0.0))
    is_points = shapely.get_type_id(flat) == _MULTIPOINT
    counts = {
        DefectKind.MULTIPART: np.where(parts > 1, parts, 0),
        DefectKind.DUPLICATE_POINTS: np.where(
            is_points, 0, shapely.get_num_coordinates(flat) - once
        ),
        DefectKind.WRONG_ORIENTATION: _turned_rings(flat),
    }
    for kind, numbers in counts.items():
        for index in np.flatnonzero(numbers > 0):
            yield bench.defect(int(index), kind, count=int(numbers[index]))


def _turned_rings(flat: Geometries) -> NDArray[np.int64]:
    """Count the holes of each feature that turn the same way as their shell."""
    turned = np.zeros(len(flat), dtype=np.int64)
    types = shapely.get_type_id(flat)
    with_holes = np.flatnonzero(np.isin(types, _POLYGONS) & ~shapely.is_empty(flat))
    parts, owners = shapely.get_parts(flat[with_holes], return_index=True)
    holed = shapely.get_num_interior_rings(parts) > 0
    for polygon, owner in zip(parts[holed], owners[holed], strict=True):
        shell = bool(shapely.is_ccw(polygon.exterior))
        same = sum(bool(shapely.is_ccw(ring)) == shell for ring in polygon.interiors)
        turned[with_holes[owner]] += same
    return turned


def _shown(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.6f}" if abs(value) < 400 else f"{value:.2f}"
