"""Where Hechuan lies and how its chance is drawn (坐标框架).

The county is drawn far out at sea, in the 3-degree zone of 123° E: no real boundary is near, so
nobody can mistake it for a place. Work is done in zone metres; layers leave in degrees.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pyproj
import shapely

from xianzhi.samples.land.model import Floats, Shapes

__all__ = ["CENTRE", "DEGREES_CRS", "PREFIXED_ZONE_CRS", "ZONE_CRS", "Frame", "to_degrees"]

DEGREES_CRS = "EPSG:4490"
ZONE_CRS = "EPSG:4550"  # 3-degree zone of 123° E, easting without the zone number
PREFIXED_ZONE_CRS = "EPSG:4529"  # the same zone, 41 before the easting
CENTRE = (449_000.0, 3_719_000.0)
_RADIUS_M = 17_300.0
_DEGREE_DECIMALS = 9  # a tenth of a millimetre


@dataclass(frozen=True, slots=True)
class Frame:
    """Seed and size of one run (种子与规模): *scale* 1 is the whole county, by area."""

    seed: int
    scale: float = 1.0

    @property
    def radius_m(self) -> float:
        """Mean distance from the centre to the county's boundary."""
        return float(_RADIUS_M * np.sqrt(self.scale))

    def length(self, metres: float) -> float:
        """Shrink a length that follows the county's size."""
        return float(metres * np.sqrt(self.scale))

    def count(self, number: int, *, least: int = 1) -> int:
        """Shrink a number of things that follows the county's area."""
        return max(least, round(number * self.scale))

    def chance(self, topic: str) -> np.random.Generator:
        """Draw from a stream of its own for each topic: one change does not move the others."""
        return np.random.default_rng([self.seed, crc32(topic.encode())])


def to_degrees(shapes: Shapes) -> Shapes:
    """Bring zone metres to EPSG:4490; equal points stay equal, so shared edges stay shared."""
    inverse = pyproj.Transformer.from_crs(ZONE_CRS, DEGREES_CRS, always_xy=True)

    def degrees(points: Floats) -> Floats:
        longitude, latitude = inverse.transform(points[:, 0], points[:, 1])
        return np.round(np.column_stack([longitude, latitude]), _DEGREE_DECIMALS)

    moved: Shapes = shapely.transform(shapes, degrees)
    return moved
