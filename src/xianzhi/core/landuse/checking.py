"""Compliance check (合规性审查): measure parcels against layers, then judge.

``check(parcels, layers, rules)`` is the whole method; engines split the parcels, never the meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from xianzhi.core.landuse.judging import Findings, LayerZone, Overlaps, Parcels, judge
from xianzhi.core.landuse.rules import ControlRule, Tolerance
from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.measure import on_equal_area_plane
from xianzhi.core.spatial.overlay import overlap_m2

__all__ = ["IndexedLayer", "Sites", "check", "index_zones", "measure"]

Geometries: TypeAlias = npt.NDArray[np.object_]


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


def measure(
    geometries: Geometries, layers: Sequence[IndexedLayer], *, threads: int = 1
) -> Overlaps:
    """Measure the parcels in every zone of every layer (占压面积量算).

    Parameters
    ----------
    geometries
        Valid polygons in degrees of EPSG:4490.

    Returns
    -------
    Overlaps
        Square metres on the ellipsoid, within 1e-6 m².
    """
    columns: list[tuple[LayerZone, LayerIndex]] = [
        ((layer.code, zone), index) for layer in layers for zone, index in layer.zones
    ]
    plane = on_equal_area_plane(geometries)
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
    parcels = Parcels(
        sites.ids,
        sites.uses,
        np.asarray(shapely.area(on_equal_area_plane(sites.geometries))),
        perimeters_m(sites.geometries),
    )
    overlaps = measure(sites.geometries, layers, threads=threads)
    return parcels, judge(parcels, overlaps, rules, on=on, tolerance=tolerance)


def perimeters_m(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Measure borders in metres (周长): degrees scaled at each parcel's own latitude, to 0.5 %.

    Perimeters only set the width of a tolerance strip, for which this is plenty.
    """
    bounds = shapely.bounds(geometries)
    middle = np.radians(np.nan_to_num((bounds[:, 1] + bounds[:, 3]) / 2))
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    scale = np.column_stack([111_320.0 * np.cos(middle[owner]), np.full(len(owner), 110_950.0)])
    metres = shapely.set_coordinates(geometries.copy(), points * scale)
    return np.asarray(shapely.length(metres))
