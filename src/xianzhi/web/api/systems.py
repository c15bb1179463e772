"""Reference systems as the standards name them (坐标系标识): a URI, and the order of its axes."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Geometries

__all__ = ["CRS84", "STORED", "System", "systems_of"]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
STORED = "http://www.opengis.net/def/crs/EPSG/0/4490"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_DEGREES_GRID, _METRES_GRID = 1e-8, 1e-4  # a millimetre, a tenth of one


@dataclass(frozen=True, slots=True)
class System:
    """A reference system that features are given in (坐标系).

    ``is_north_first``: its definition counts northward (latitude, northing) before eastward.
    """

    uri: str
    crs: CRS
    is_north_first: bool

    @property
    def is_stored(self) -> bool:
        """Whether the stored GeoJSON is in this system already."""
        return self.uri == CRS84

    def give(self, geometries: Geometries) -> Geometries:
        """Bring stored geometries into this system and its order of axes (输出坐标)."""
        turned = shapely.orient_polygons(geometries)
        moved = reproject(turned, CGCS2000, self.crs)
        grid = _DEGREES_GRID if self.crs.is_geographic else _METRES_GRID
        rounded: Geometries = shapely.set_precision(moved, grid, mode="pointwise")
        return _swapped(rounded) if self.is_north_first else rounded

    def take(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Bring a geometry from this system into degrees, longitude first (输入坐标).

        Raises
        ------
        UnknownTransformationError
            The coordinates lie out of all bounds of the system.
        """
        given = np.array([geometry], dtype=object)
        straight = _swapped(given) if self.is_north_first else given
        return reproject(straight, self.crs, CGCS2000)[0]


def _swapped(geometries: Geometries) -> Geometries:
    swapped: Geometries = shapely.transform(geometries, lambda points: points[:, ::-1])
    return swapped


@cache
def _epsg(code: str) -> System:
    crs = CRS.from_user_input(code)
    number = code.rsplit(":", 1)[-1]
    return System(f"{_EPSG}{number}", crs, crs.axis_info[0].direction == "north")


@cache
def systems_of(zone: str) -> dict[str, System]:
    """List the systems of a collection by their URI (支持的坐标系): CRS84 first, then the stored.

    Parameters
    ----------
    zone
        Code of the county's zone, as ``EPSG:4547``; a system that is no EPSG code is left out.
    """
    codes = ["EPSG:4490", "EPSG:4326"]
    if zone.startswith("EPSG:") and zone not in codes:
        codes.append(zone)
    plain = System(CRS84, CRS.from_user_input("OGC:CRS84"), is_north_first=False)
    return {system.uri: system for system in (plain, *map(_epsg, codes))}
