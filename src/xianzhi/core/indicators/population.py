"""Residents from where they were counted to where they live (人口空间化): homes, and a grid.

What a census says of an area is shared out among the homes in it by their floor area; what is
known of a home itself stays. The sum of an area never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Areas", "Cells", "Homes", "Settled", "gridded", "settled"]

Numbers = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Areas:
    """Where people were counted (统计单元): polygons in metres that do not overlap, and people."""

    codes: tuple[str, ...]
    grounds: Shapes
    people: Numbers


@dataclass(frozen=True, slots=True)
class Homes:
    """Where people live (住宅): polygons or points in metres.

    ``floors`` and ``known`` (residents that a register counts) are NaN where nobody says.
    """

    shapes: Shapes
    floors: Numbers
    known: Numbers


@dataclass(frozen=True, slots=True)
class Settled:
    """Residents of homes (落户结果), in the order of the homes.

    ``area`` is the place of the home's area among the areas, -1 outside all of them; ``unsettled``
    people of each area found no home; ``exceeded`` by so many do the known residents go beyond
    what was counted, and then they stand.
    """

    x: Numbers
    y: Numbers
    people: Numbers
    area: npt.NDArray[np.int64]
    unsettled: Numbers
    exceeded: Numbers


@dataclass(frozen=True, slots=True)
class Cells:
    """Residents of the cells of a grid (人口格网), by row and column; empty cells are left out."""

    squares: Shapes
    people: Numbers


def settled(areas: Areas, homes: Homes) -> Settled:
    """Share the residents of areas out among their homes (人口空间化).

    A home belongs to the area that holds a point on its ground; one on a shared border to the
    first of them. Floor area is ground times floors, taken as the area's median where nobody says,
    or 1; a point counts as a ground of 1 m². Known residents come off what is shared out.

    Parameters
    ----------
    areas, homes
        In one plane, metres.

    Notes
    -----
    For each area: people of its homes + unsettled = counted + exceeded, to 1e-9 of it.
    """
    points = shapely.point_on_surface(homes.shapes)
    area = _areas_of(points, areas.grounds)
    weights = _floor_areas(homes, area, len(areas.codes))
    known = np.where(np.isfinite(homes.known), homes.known, 0.0)
    is_open = ~np.isfinite(homes.known) & (area != _NOWHERE)
    left = areas.people - _sums(known, area, len(areas.codes))
    whole = _sums(np.where(is_open, weights, 0.0), area, len(areas.codes))
    has_homes = whole > 0
    share = np.divide(np.maximum(left, 0.0), whole, out=np.zeros_like(whole), where=has_homes)
    inside = np.maximum(area, 0)
    people = np.where(is_open, weights * share[inside], np.where(area == _NOWHERE, 0.0, known))
    return Settled(
        x=shapely.get_x(points),
        y=shapely.get_y(points),
        people=people,
        area=area,
        unsettled=np.where(has_homes, 0.0, np.maximum(left, 0.0)),
        exceeded=np.maximum(-left, 0.0),
    )


def _areas_of(points: Shapes, grounds: Shapes) -> npt.NDArray[np.int64]:
    found = np.full(len(points), _NOWHERE, dtype=np.int64)
    home, area = shapely.STRtree(grounds).query(points, predicate="intersects")
    order = np.lexsort((-area, home))  # the first area of a home is written last
    found[home[order]] = area[order]
    return found


def _floor_areas(homes: Homes, area: npt.NDArray[np.int64], number: int) -> Numbers:
    ground = shapely.area(homes.shapes)
    ground = np.where(ground > 0, ground, 1.0)
    said = np.isfinite(homes.floors) & (homes.floors > 0)
    usual = np.array(
        [np.median(mine) if len(mine := homes.floors[said & (area == one)]) else 1.0
         for one in range(number)]
        or [1.0]
    )  # fmt: skip
    return ground * np.where(said, homes.floors, usual[np.maximum(area, 0)])


def _sums(values: Numbers, area: npt.NDArray[np.int64], number: int) -> Numbers:
    inside = area != _NOWHERE
    return np.bincount(area[inside], weights=values[inside], minlength=number).astype(np.float64)


def gridded(found: Settled, side_m: float, origin: Sequence[float] = (0.0, 0.0)) -> Cells:
    """Add residents up by the cells of a grid (人口格网).

    Parameters
    ----------
    side_m
        Side of a cell in metres.
    origin
        A corner of the grid, metres; zero lets the grids of neighbours fit together.

    Raises
    ------
    ValueError
        The side is not positive.
    """
    if not side_m > 0:
        raise ValueError(side_m)
    lives = found.people > 0
    column = np.floor((found.x[lives] - origin[0]) / side_m).astype(np.int64)
    row = np.floor((found.y[lives] - origin[1]) / side_m).astype(np.int64)
    places, cell = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
    people = np.bincount(cell.ravel(), weights=found.people[lives], minlength=len(places)).astype(
        np.float64
    )
    west = origin[0] + places[:, 1] * side_m
    south = origin[1] + places[:, 0] * side_m
    return Cells(shapely.box(west, south, west + side_m, south + side_m), people)
