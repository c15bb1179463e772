"""Figures from lists of corner points (界址点连成图形)."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from xianzhi.core.spatial.layer import Extent

__all__ = ["is_surveyors_order", "polygon_of"]

Point = tuple[float, float]

_EASTING = (200_000.0, 900_000.0)
_PREFIXED = (13_000_000.0, 46_000_000.0)
_NORTHING = (300_000.0, 6_100_000.0)
_CLOSE = 1e-9


def polygon_of(rings: Iterable[Sequence[Point]]) -> shapely.Geometry | None:
    """Join rings of one plot: inside another ring is a hole, beside it another part (连接界址点).

    A ring of fewer than three points has no area and is left out; null when none is left.
    """
    closed = [shapely.LinearRing(ring) for part in rings for ring in _closed(part)]
    if not closed:
        return None
    faces = [shapely.Polygon(ring) for ring in closed]
    if len(faces) == 1:
        return faces[0]
    depths = [
        sum(other is not face and other.contains(face.representative_point()) for other in faces)
        for face in faces
    ]
    shells = [
        shapely.Polygon(ring, _holes(at, closed, faces, depths))
        for at, ring in enumerate(closed)
        if depths[at] % 2 == 0
    ]
    return shells[0] if len(shells) == 1 else shapely.multipolygons(shells)


def _holes(
    at: int, rings: list[shapely.LinearRing], faces: list[shapely.Polygon], depths: list[int]
) -> list[shapely.LinearRing]:
    return [
        ring
        for other, ring in enumerate(rings)
        if depths[other] == depths[at] + 1
        and faces[at].contains(faces[other].representative_point())
    ]


def _closed(points: Sequence[Point]) -> list[list[Point]]:
    """Cut a list where a ring comes back to its first point: the next one begins another."""
    found: list[list[Point]] = []
    ring: list[Point] = []
    for point in points:
        ring.append(point)
        if len(ring) > 3 and np.allclose(ring[0], point, rtol=0, atol=_CLOSE):
            found.append(ring)
            ring = []
    return [part for part in [*found, ring] if len(part) >= 3]


def is_surveyors_order(extent: Extent) -> bool:
    """Tell coordinates of which the first counts north, as surveyors write X and Y (测量坐标)."""
    north_first = _NORTHING[0] <= extent.min_x and extent.max_x <= _NORTHING[1]
    easting = _within(extent, _EASTING) or _within(extent, _PREFIXED)
    is_east_first = _EASTING[0] <= extent.min_x and extent.max_x <= _EASTING[1]
    return north_first and easting and not is_east_first


def _within(extent: Extent, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= extent.min_y and extent.max_y <= bounds[1]
