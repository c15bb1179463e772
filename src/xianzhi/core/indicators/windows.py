"""The ground that is measured at once: a unit, or a tile of it (量算窗口).

A place on the edge between two tiles belongs to one of them; a line along it, half to each.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["Box", "Window", "tiles"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that owns its lower and left edges (半开矩形)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, eq=False)
class Window:
    """A part of the plane (窗口): the ground of a unit, within *box* when it is only a tile."""

    whole: BaseGeometry
    box: Box | None = None

    @cached_property
    def ground(self) -> BaseGeometry:
        """What is measured."""
        if self.box is None:
            return self.whole
        box = shapely.box(*_finite(self.box, self.whole))
        found = shapely.intersection(self.whole, box)
        shapely.prepare(found)
        return found

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the ground; an empty ground has none to be inside of."""
        if shapely.is_empty(self.ground):
            return (0.0, 0.0, 0.0, 0.0)
        west, south, east, north = shapely.bounds(self.ground)
        return float(west), float(south), float(east), float(north)

    def around(self, distance_m: float) -> BaseGeometry:
        """Box of the window and what lies around it, for a first look."""
        west, south, east, north = self.bounds
        return shapely.box(
            west - distance_m, south - distance_m, east + distance_m, north + distance_m
        )

    def owns(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which places belong to the window; NaN belongs nowhere."""
        x, y = places[:, 0], places[:, 1]
        here = np.ones(len(places), dtype=bool)
        if self.box is not None:
            here = (x >= self.box.west) & (x < self.box.east)
            here &= (y >= self.box.south) & (y < self.box.north)
        shapely.prepare(self.whole)
        inside = np.zeros(len(places), dtype=bool)
        rows = np.flatnonzero(here & ~np.isnan(x))
        inside[rows] = shapely.intersects_xy(self.whole, x[rows], y[rows])
        return inside


def _finite(box: Box, whole: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(whole)
    return (
        max(box.west, west - 1),
        max(box.south, south - 1),
        min(box.east, east + 1),
        min(box.north, north + 1),
    )


def tiles(whole: BaseGeometry, count: int) -> tuple[Window, ...]:
    """Cut a ground into *count* windows: columns of boxes that together own the plane (分块).

    The outermost boxes reach to infinity, so that no place on the edge of the ground is lost.
    """
    west, south, east, north = shapely.bounds(whole)
    columns = max(1, round(math.sqrt(count)))
    rows = [count // columns + (column < count % columns) for column in range(columns)]
    across = _cuts(float(west), float(east), columns)
    found = []
    for column, number in enumerate(rows):
        along = _cuts(float(south), float(north), number)
        for row in range(number):
            box = Box(across[column], along[row], across[column + 1], along[row + 1])
            found.append(Window(whole, box))
    return tuple(found)


def _cuts(low: float, high: float, count: int) -> list[float]:
    inner = [low + (high - low) * step / count for step in range(1, count)]
    return [-math.inf, *inner, math.inf]
