"""Shifted coordinates of Chinese web maps, taken back (GCJ-02、BD-09 坐标纠正).

Map services in China show positions moved by a few hundred metres (GCJ-02), and one of them moves
them once more (BD-09). Here such positions come in; none of ours ever leaves this way, so the
forward formulas stay private and serve only the inverse, by iteration.
"""

from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.layer import Geometries

__all__ = ["ShiftedDatum", "from_bd09", "from_gcj02", "unshift"]

Floats = NDArray[np.float64]

_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940, on which the shift was drawn
_ECCENTRICITY_SQUARED = 0.006693421622965943
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006
_ROUNDS = 8  # each gains more than two digits; five reach the last one
_MIDDLE = ((72.004 + 137.8347) / 2, (0.8293 + 55.8271) / 2)  # nothing is shifted outside
_HALF = ((137.8347 - 72.004) / 2, (55.8271 - 0.8293) / 2)


class ShiftedDatum(StrEnum):
    """What shifted a layer's coordinates (偏移坐标系)."""

    GCJ02 = "gcj02"
    BD09 = "bd09"


def from_gcj02(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """Take GCJ-02 positions back to CGCS2000 (火星坐标纠正).

    Degrees in and out; the error of the inversion is below 1e-9 degrees. Positions outside the
    rectangle in which the shift is defined come back unchanged.
    """
    longitude, latitude = _floats(longitudes), _floats(latitudes)
    east, north = longitude.copy(), latitude.copy()
    for _ in range(_ROUNDS):
        shifted_east, shifted_north = _shift_gcj02(east, north)
        east += longitude - shifted_east
        north += latitude - shifted_north
    inside = _is_shifted(east, north)
    return np.where(inside, east, longitude), np.where(inside, north, latitude)


def from_bd09(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """Take BD-09 positions back to CGCS2000 (百度坐标纠正), as ``from_gcj02``."""
    longitude, latitude = _floats(longitudes), _floats(latitudes)
    east, north = longitude - _BD_EAST, latitude - _BD_NORTH
    for _ in range(_ROUNDS):
        shifted_east, shifted_north = _shift_bd09(east, north)
        east += longitude - shifted_east
        north += latitude - shifted_north
    true_east, true_north = from_gcj02(east, north)
    inside = _is_shifted(true_east, true_north)
    return np.where(inside, true_east, longitude), np.where(inside, true_north, latitude)


def unshift(geometries: Geometries, datum: ShiftedDatum) -> Geometries:
    """Take geometries in degrees back to CGCS2000 (图形坐标纠正); nulls stay null."""
    inverse = from_gcj02 if datum is ShiftedDatum.GCJ02 else from_bd09

    def moved(points: Floats) -> Floats:
        return np.column_stack(inverse(points[:, 0], points[:, 1]))

    result: Geometries = shapely.transform(geometries, moved)
    return result


def _floats(values: Floats) -> Floats:
    return np.array(values, dtype=np.float64)


def _is_shifted(east: Floats, north: Floats) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (np.abs(east - _MIDDLE[0]) <= _HALF[0]) & (
        np.abs(north - _MIDDLE[1]) <= _HALF[1]
    )
    return inside


def _shift_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Give the shifted position of a true one."""
    x, y = longitude - 105.0, latitude - 35.0
    root = np.sqrt(np.abs(x))
    ripple = _waves(x, (20.0, 6.0), (20.0, 2.0))
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north_m += _waves(y, (20.0, 1.0), (40.0, 1 / 3)) + _waves(y, (160.0, 1 / 12), (320.0, 1 / 30))
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east_m += _waves(x, (20.0, 1.0), (40.0, 1 / 3)) + _waves(x, (150.0, 1 / 12), (300.0, 1 / 30))
    angle = np.radians(latitude)
    squeeze = 1.0 - _ECCENTRICITY_SQUARED * np.sin(angle) ** 2
    prime_m = _SEMI_MAJOR_M / np.sqrt(squeeze)
    meridian_m = prime_m * (1.0 - _ECCENTRICITY_SQUARED) / squeeze
    return (
        longitude + np.degrees(east_m / (prime_m * np.cos(angle))),
        latitude + np.degrees(north_m / meridian_m),
    )


def _waves(value: Floats, *waves: tuple[float, float]) -> Floats:
    total = np.zeros_like(value)
    for height, turns in waves:
        total += height * np.sin(turns * np.pi * value)
    return total * 2.0 / 3.0


def _shift_bd09(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Give the BD-09 position of a GCJ-02 one."""
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * _BD_TURN)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * _BD_TURN)
    return radius * np.cos(angle) + _BD_EAST, radius * np.sin(angle) + _BD_NORTH
