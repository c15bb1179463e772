"""Areas, each with the surface it was measured on; tolerances that are printed (面积量算).

On the ellipsoid an edge is the line along which longitude grows evenly with the area below it: the
trapezoid rule of the national land survey (TD/T 1055, 图斑椭球面积计算公式), in closed form. It is
the plane area of the cylindrical equal-area picture, so sums of parts are exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from xianzhi.core.spatial.coordinates import CGCS2000, Zone, county_zone, reproject
from xianzhi.core.spatial.layer import Geometries
from xianzhi.core.spatial.rings import Rings

__all__ = [
    "AreaSum",
    "Areas",
    "SliverRule",
    "Surface",
    "areas_m2",
    "equal_area",
    "measure_areas",
    "on_equal_area_plane",
    "rings_on_equal_area_plane",
    "slivers",
    "sum_areas",
]

Floats = NDArray[np.float64]

_SEMI_MAJOR_M = 6_378_137.0  # CGCS2000
_FLATTENING = 1 / 298.257222101
_E2 = _FLATTENING * (2 - _FLATTENING)
_E = _E2**0.5
_ANYWHERE = 105.0  # degrees east: a layer without shapes lies in no zone


class Surface(StrEnum):
    """What an area was measured on (量算面)."""

    ELLIPSOID = "ellipsoid"  # 椭球面积
    ZONE = "zone"  # 高斯投影平面面积, in the county's 3-degree zone
    PLANE = "plane"  # the layer's own projection, for layers outside China


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas with their declaration (面积及其口径)."""

    values_m2: Floats
    surface: Surface
    reference: str  # EPSG code of the ellipsoid's or the plane's reference system

    @property
    def params(self) -> Mapping[str, str]:
        """Values for the words ``layer.area.<surface>``."""
        return {"reference": self.reference}


@dataclass(frozen=True, slots=True)
class SliverRule:
    """From what size a piece counts (碎屑规则).

    A piece is a sliver, and is counted apart, when it is smaller than ``min_area_m2`` or narrower
    than ``min_width_m``; the width is twice the area by the perimeter, that of a long strip.
    """

    min_area_m2: float = 1.0
    min_width_m: float = 0.1

    @property
    def params(self) -> Mapping[str, str]:
        """Values for the words ``layer.tolerance``."""
        return {"area": f"{self.min_area_m2:g}", "width": f"{self.min_width_m:g}"}


@dataclass(frozen=True, slots=True)
class AreaSum:
    """What a layer's pieces come to, slivers apart (面积合计)."""

    surface: Surface
    reference: str
    rule: SliverRule
    pieces: int
    area_m2: float  # of the pieces that count
    slivers: int
    slivers_m2: float

    @property
    def params(self) -> Mapping[str, str]:
        """Values for the words ``layer.area_sum``."""
        return {
            "area": f"{self.area_m2:,.2f}",
            "pieces": f"{self.pieces:,}",
            "slivers": f"{self.slivers:,}",
            "slivers_area": f"{self.slivers_m2:,.2f}",
        }


def sum_areas(
    geometries: Geometries,
    crs: CRS,
    surface: Surface = Surface.ELLIPSOID,
    rule: SliverRule | None = None,
) -> AreaSum:
    """Add up the areas of a layer, each part of a feature a piece (面积合计).

    Parameters, errors as :func:`measure_areas`. Whether a piece is a sliver is told in metres: in
    the zone in which the layer's middle lies, or on the layer's own plane.
    """
    rule = rule or SliverRule()
    parts = shapely.get_parts(geometries)
    parts = parts[~shapely.is_empty(parts)]
    areas = measure_areas(parts, crs, surface)
    small = slivers(parts if surface is Surface.PLANE else _on_zone_plane(parts, crs), rule)
    return AreaSum(
        areas.surface,
        areas.reference,
        rule,
        int((~small).sum()),
        float(areas.values_m2[~small].sum()),
        int(small.sum()),
        float(areas.values_m2[small].sum()),
    )


def _on_zone_plane(geometries: Geometries, crs: CRS) -> Geometries:
    degrees = reproject(geometries, crs, CGCS2000)
    return reproject(degrees, CGCS2000, _middle_zone(degrees).crs)


def _middle_zone(degrees: Geometries) -> Zone:
    if shapely.is_empty(degrees).all():
        return county_zone(_ANYWHERE)
    west, _, east, _ = shapely.total_bounds(degrees)
    return county_zone(float(west + east) / 2)


def measure_areas(
    geometries: Geometries, crs: CRS, surface: Surface = Surface.ELLIPSOID, zone: Zone | None = None
) -> Areas:
    """Measure areas on a declared surface (面积量算).

    Parameters
    ----------
    geometries
        In *crs*; nulls measure 0.
    surface
        ``ELLIPSOID`` reprojects to EPSG:4490; ``ZONE`` into *zone*, or the 3-degree zone in which
        the layer's middle lies; ``PLANE`` measures as it is.

    Raises
    ------
    UnknownTransformationError
        Coordinates cannot be brought to CGCS2000 from *crs*.
    """
    if surface is Surface.PLANE:
        return Areas(shapely.area(geometries), surface, crs.to_string())
    degrees = reproject(geometries, crs, CGCS2000)
    if surface is Surface.ELLIPSOID:
        return Areas(areas_m2(degrees), surface, "EPSG:4490")
    zone = zone or _middle_zone(degrees)
    return Areas(shapely.area(reproject(degrees, CGCS2000, zone.crs)), surface, zone.code)


def areas_m2(geometries: Geometries) -> Floats:
    """Measure polygons in degrees of CGCS2000 on the ellipsoid (椭球面积), in square metres."""
    result: Floats = shapely.area(on_equal_area_plane(geometries))
    return result


def on_equal_area_plane(geometries: Geometries) -> Geometries:
    """Picture polygons in degrees of CGCS2000 on the plane of ``equal_area`` (等积投影)."""
    result: Geometries = shapely.transform(geometries, _pictured)
    return result


def rings_on_equal_area_plane(degrees: Rings) -> Rings:
    """Picture rings in degrees of CGCS2000 on the plane of ``equal_area`` (等积投影)."""
    return replace(degrees, xy=_pictured(degrees.xy))


def equal_area(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """Picture degrees on the plane on which areas are those of the ellipsoid (等积圆柱投影).

    Metres; shapes are distorted, areas are exact to rounding.
    """
    sine = np.sin(np.radians(latitudes))
    north = (1 - _E2) / 2 * (sine / (1 - _E2 * sine**2) + np.arctanh(_E * sine) / _E)
    return _SEMI_MAJOR_M * np.radians(longitudes), _SEMI_MAJOR_M * north


def _pictured(points: Floats) -> Floats:
    return np.column_stack(equal_area(points[:, 0], points[:, 1]))


def slivers(geometries: Geometries, rule: SliverRule) -> NDArray[np.bool_]:
    """Tell the pieces that the rule does not count (碎屑判定); geometries in metres."""
    areas, lengths = shapely.area(geometries), shapely.length(geometries)
    widths = np.divide(2 * areas, lengths, out=np.zeros_like(areas), where=lengths > 0)
    small: NDArray[np.bool_] = areas < rule.min_area_m2
    narrow: NDArray[np.bool_] = widths < rule.min_width_m
    return small | narrow
