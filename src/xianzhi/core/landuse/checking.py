"""Compliance check (合规性审查): measure parcels against layers, then judge.

``check(parcels, layers, rules)`` is the whole method; engines split the parcels, never the meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from xianzhi.core.landuse.judging import Findings, LayerZone, Overlaps, Parcels, judge
from xianzhi.core.landuse.rules import ControlRule, Tolerance
from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.measure import on_equal_area_plane, rings_on_equal_area_plane
from xianzhi.core.spatial.overlay import overlap_m2
from xianzhi.core.spatial.rings import Rings

__all__ = ["IndexedLayer", "Sites", "check", "index_zones", "measure"]

Geometries: TypeAlias = npt.NDArray[np.object_]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IndexedLayer:
    """A layer ready to be measured against (已建索引的图层): an index for each of its zones.

    Indexes lie in the equal-area plane of CGCS2000, so that areas are those on the ellipsoid. A
    layer without zones has one, named with the empty word; an empty layer has an empty index.
    """

    code: str
    zones: tuple[tuple[str, LayerIndex], ...]


@dataclass(frozen=True, slots=True)
class Sites:
    """What is to be checked (待审地块): ids, uses, and polygons in degrees of EPSG:4490."""

    ids: Sequence[str]
    uses: Sequence[str]
    geometries: Geometries


def index_zones(
    code: str, geometries: Geometries, zones: Sequence[str] | None = None
) -> IndexedLayer:
    """Index a layer, each zone on its own (建立图层索引).

    Parameters
    ----------
    geometries
        Polygons in degrees of EPSG:4490; None is allowed.
    zones
        The zone of each polygon; null for a layer without zones.
    """
    plane = on_equal_area_plane(geometries)
    names = np.asarray([""] * len(plane) if zones is None else zones, dtype=object)
    found = sorted({str(name) for name in names}) or [""]
    return IndexedLayer(
        code, tuple((name, LayerIndex.build(plane[names == name])) for name in found)
    )


def measure(plane: Rings, layers: Sequence[IndexedLayer], *, threads: int = 1) -> Overlaps:
    """Measure the parcels in every zone of every layer (占压面积量算).

    Parameters
    ----------
    plane
        Valid polygons in the equal-area plane of CGCS2000.

    Returns
    -------
    Overlaps
        Square metres on the ellipsoid, within 1e-6 m².
    """
    columns: list[tuple[LayerZone, LayerIndex]] = [
        ((layer.code, zone), index) for layer in layers for zone, index in layer.zones
    ]
    areas = overlap_m2(plane, [index for _, index in columns], threads=threads)
    return Overlaps([zone for zone, _ in columns], np.ascontiguousarray(areas))


def check(
    sites: Sites,
    layers: Sequence[IndexedLayer],
    rules: Sequence[ControlRule],
    *,
    on: date,
    tolerance: Tolerance | None = None,
    threads: int = 1,
) -> tuple[Parcels, Findings]:
    """Check parcels against layers by the rules of a day (合规性审查).

    Returns
    -------
    tuple
        The parcels as measured, and the findings; see :func:`~xianzhi.core.landuse.judging.judge`.

    References
    ----------
    Requirements MAP-03 to MAP-06.
    """
    degrees = Rings.of(sites.geometries)[0]
    plane = rings_on_equal_area_plane(degrees)
    parcels = Parcels(sites.ids, sites.uses, plane.areas(), perimeters_m(degrees))
    overlaps = measure(plane, layers, threads=threads)
    return parcels, judge(parcels, overlaps, rules, on=on, tolerance=tolerance)


def perimeters_m(degrees: Rings) -> Floats:
    """Measure borders in metres (周长): degrees scaled at each edge's own latitude, to 0.5 %.

    Perimeters only set the width of a tolerance strip, for which this is plenty.
    """
    if not len(degrees.xy):
        return np.zeros(len(degrees))
    step = np.diff(degrees.xy, axis=0, append=degrees.xy[-1:])
    east = 111_320.0 * np.cos(np.radians(degrees.xy[:, 1])) * step[:, 0]
    lengths = np.hypot(east, 110_950.0 * step[:, 1])
    lengths[degrees.ring_at[1:] - 1] = 0.0  # from the end of a ring to the next is no border
    of_rings = np.add.reduceat(lengths, degrees.ring_at[:-1])
    return np.bincount(degrees.owner, of_rings, minlength=len(degrees)).astype(np.float64)
