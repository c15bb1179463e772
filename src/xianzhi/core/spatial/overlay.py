"""How much of each parcel lies in each layer (叠加分析)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial import compilation
from xianzhi.core.spatial.edge_sums import Ragged, measure
from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.morton import morton_order
from xianzhi.core.spatial.rings import Geometries, Rings
from xianzhi.core.spatial.subdivision import common_areas

__all__ = ["Overlap", "Position", "group_overlap_m2", "overlap", "overlap_m2"]

Floats = NDArray[np.float64]

_SORTED_FROM = 64  # parcels; fewer are asked as they come
_CHUNKS = 8  # for each thread: the last ones to finish wait little


class Position(IntEnum):
    """How a parcel lies to a layer (位置关系)."""

    OUTSIDE = 0
    PARTIAL = 1
    INSIDE = 2


@dataclass(frozen=True, eq=False)
class Overlap:
    """Parcels against layers (叠加结果).

    Parameters
    ----------
    area_m2
        Area of each parcel (parcels,).
    overlap_m2
        Area in common with each layer (parcels, layers).
    tolerance_m2
        At most so much in common counts as outside, and at most so much missing as inside.
    """

    area_m2: Floats
    overlap_m2: Floats
    tolerance_m2: float

    @property
    def share(self) -> Floats:
        """Share of each parcel in each layer, in [0, 1]; 0 for a parcel without area (占比)."""
        whole = self.area_m2[:, None]
        share = np.divide(
            self.overlap_m2, whole, out=np.zeros_like(self.overlap_m2), where=whole > 0
        )
        return np.clip(share, 0.0, 1.0)

    @property
    def position(self) -> NDArray[np.int8]:
        """How each parcel lies to each layer, as :class:`Position` (位置关系)."""
        inside = self.overlap_m2 >= self.area_m2[:, None] - self.tolerance_m2
        position = np.where(inside, Position.INSIDE, Position.PARTIAL)
        position[self.overlap_m2 <= self.tolerance_m2] = Position.OUTSIDE
        return position.astype(np.int8)


def overlap(
    parcels: Geometries | Rings,
    indexes: Sequence[LayerIndex],
    *,
    tolerance_m2: float = 1e-6,
    threads: int = 1,
) -> Overlap:
    """Compare parcels with layers: areas, shares, positions (叠加分析).

    Parameters and cost as :func:`overlap_m2`.
    """
    rings = _rings(parcels)
    return Overlap(rings.areas(), overlap_m2(rings, indexes, threads=threads), tolerance_m2)


def overlap_m2(
    parcels: Geometries | Rings, indexes: Sequence[LayerIndex], *, threads: int = 1
) -> Floats:
    """Measure how much of each parcel lies in each layer (叠加面积).

    Parameters
    ----------
    parcels
        Valid polygons in the plane of the layers, in any order; holes and several parts are
        allowed. What is empty, None or no polygon has no area.
    indexes
        Layers of one plane, each covering no place twice; a place in two groups counts in both.
    threads
        Cores to use.

    Returns
    -------
    Floats
        Square metres of the plane (parcels, layers), within 1e-6 m² of the exact area.

    Raises
    ------
    ValueError
        An index was built to keep its overlaps and would count them twice; or the layers lie in
        different planes.
    """
    if not all(index.is_simple for index in indexes):
        raise ValueError("an index that keeps its overlaps gives no areas")
    if len({index.plane for index in indexes}) > 1:
        raise ValueError("layers of different planes cannot be measured together")
    rings = _rings(parcels)
    result = np.zeros((len(indexes), len(rings)))
    if not compilation.IS_AVAILABLE:
        for row, index in zip(result, indexes, strict=True):
            row[:] = common_areas(rings, index.subdivision)
    elif len(rings):
        _measure_all(rings, indexes, threads, result)
    return result.T


def group_overlap_m2(parcels: Geometries | Rings, index: LayerIndex, *, threads: int = 1) -> Floats:
    """Measure how much of each parcel lies in each group of a layer (分类叠加面积).

    Returns
    -------
    Floats
        Square metres (parcels, groups), groups as in :attr:`LayerIndex.groups`.
    """
    return overlap_m2(parcels, index.group_indexes, threads=threads)


def _rings(parcels: Geometries | Rings) -> Rings:
    return parcels if isinstance(parcels, Rings) else Rings.of(parcels)[0]


def _measure_all(rings: Rings, indexes: Sequence[LayerIndex], threads: int, result: Floats) -> None:
    ragged = Ragged(rings.xy, rings.ring_at, rings.hole, rings.geometry_at)
    begins = rings.ring_at[rings.geometry_at]
    order = (
        morton_order(rings.xy, begins[:-1]) if len(rings) >= _SORTED_FROM else np.arange(len(rings))
    )
    vertices = int(np.diff(begins).max())
    if threads == 1:
        for row, index in zip(result, indexes, strict=True):
            measure(index.tree, ragged, order, vertices, row)
        return
    chunks = np.array_split(order, threads * _CHUNKS)
    with ThreadPoolExecutor(threads) as pool:
        for row, index in zip(result, indexes, strict=True):
            fixed = (repeat(value) for value in (vertices, row))
            list(pool.map(measure, repeat(index.tree), repeat(ragged), chunks, *fixed))
