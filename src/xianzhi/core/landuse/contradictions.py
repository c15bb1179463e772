"""Layers that contradict each other (图层矛盾): one piece of ground under two exclusive lines."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Contradiction", "Exclusion", "contradict"]

Geometries: TypeAlias = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Two layers that must not overlap (互斥), and the clause that says so."""

    id: str
    first: str
    second: str
    clause: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where two layers overlap (矛盾图斑): rows of both layers, the ground, its area in m².

    Parallel columns, ordered by row of the first layer, then of the second.
    """

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    ground: Geometries
    area_m2: npt.NDArray[np.float64]


def contradict(first: Geometries, second: Geometries, *, area_m2: float = 1.0) -> Contradiction:
    """Find the ground that two layers both claim (矛盾图斑).

    Parameters
    ----------
    first, second
        Valid polygons in one projected CRS, metres.
    area_m2
        Overlaps up to this size are the tolerance of drawing and are left out.

    Returns
    -------
    Contradiction
        One row a pair of polygons; lines and points where they merely touch are dropped. It is a
        layer like any other: index it, and a parcel's share in it is measured like the rest.

    References
    ----------
    Requirement MAP-03: no overlap between the three control lines.
    """
    other, own = shapely.STRtree(first).query(second, predicate="intersects")
    order = np.lexsort((other, own))
    own, other = own[order], other[order]
    ground = shapely.intersection(first[own], second[other])
    size = shapely.area(ground)
    kept = size > area_m2
    return Contradiction(own[kept], other[kept], _polygons(ground[kept]), size[kept])


def _polygons(ground: Geometries) -> Geometries:
    """Drop lines and points from collections, so that only ground is left."""
    mixed = np.flatnonzero(shapely.get_type_id(ground) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for row in mixed:
        parts = shapely.get_parts(ground[row])
        ground[row] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return ground
