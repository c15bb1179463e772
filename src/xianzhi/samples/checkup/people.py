"""Who lives where: points with residents by age (常住人口点)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.checkup.estates import PEOPLE_PER_HOME, Estate
from xianzhi.samples.checkup.ground import Ground
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.model import Floats, Ints, Shapes

__all__ = ["People", "build_people"]

_POINTS = 30_000
_HOMES = ("0701", "0702")
_NEAR_MIDDLE = 0.7  # of the way from the middle of a parcel to a corner: still on the parcel


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Residents at points (人口点): ``estate`` is the position of the estate, or -1."""

    points: Floats
    residents: Ints
    registered: Ints
    aged_60: Ints
    aged_3_5: Ints
    estate: Ints


def build_people(frame: Frame, ground: Ground, estates: tuple[Estate, ...]) -> People:
    """Share the residents of each village among its homes by area, those of estates by door."""
    chance = frame.chance("checkup people")
    points, residents = _at_home(frame, ground, chance)
    points = _beside(points, estates)
    doors = np.concatenate([estate.people_at for estate in estates])
    owner = np.repeat(np.arange(len(estates)), len(doors) // len(estates))
    residents = np.concatenate([residents, np.full(len(doors), PEOPLE_PER_HOME)])
    return People(
        np.concatenate([points, doors]),
        residents,
        residents + chance.binomial(residents, 0.04),
        chance.binomial(residents, 0.21),
        chance.binomial(residents, 0.034),
        np.concatenate([np.full(len(points), -1), owner]),
    )


def _beside(points: Floats, estates: tuple[Estate, ...]) -> Floats:
    """Nobody else lives on the ground of an estate: who would, lives south of it."""
    moved = points.copy()
    for estate in estates:
        within = shapely.contains_xy(estate.ground, moved)
        moved[within, 1] = estate.ground.bounds[1] - 1.0
    return moved


def _at_home(frame: Frame, ground: Ground, chance: np.random.Generator) -> tuple[Floats, Ints]:
    parcels, areas = ground["parcels"], ground["areas"]
    village = np.asarray(areas.column("level"), str) == "village"
    codes = np.asarray(areas.column("code"), str)[village]
    totals = dict(zip(codes.tolist(), areas.column("residents")[village].tolist(), strict=True))
    home = np.isin(np.asarray(parcels.column("land_class"), str), _HOMES)
    shapes, owners = parcels.shapes[home], np.asarray(parcels.column("village_code"), str)[home]
    empty = np.flatnonzero(~np.isin(codes, owners))
    # A village without a parcel of homes lives at one point.
    shapes = np.concatenate([shapes, areas.shapes[village][empty]])
    owners = np.concatenate([owners, codes[empty]])
    expected = _shared(shapes, owners, totals)
    number = np.maximum(1, np.round(expected * _POINTS * frame.scale / expected.sum()))
    at = np.repeat(np.arange(len(shapes)), number.astype(np.int64))
    residents = np.maximum(1, np.round((expected / number)[at])).astype(np.int64)
    return _scattered(shapes[at], chance), residents


def _shared(
    shapes: Shapes, owners: np.ndarray[tuple[int], np.dtype[np.str_]], totals: dict[str, int]
) -> Floats:
    area = shapely.area(shapes)
    codes, position = np.unique(owners, return_inverse=True)
    sums = np.bincount(position, area)
    people = np.array([totals[code] for code in codes.tolist()], dtype=float)
    shared: Floats = area / sums[position] * people[position]
    return shared


def _scattered(shapes: Shapes, chance: np.random.Generator) -> Floats:
    """A place on each parcel: some way from its middle to one of its corners."""
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))
    points, owner = shapely.get_coordinates(shapely.get_exterior_ring(shapes), return_index=True)
    first = np.searchsorted(owner, np.arange(len(shapes)))
    count = np.diff(np.append(first, len(points)))
    corner = points[first + (chance.uniform(size=len(shapes)) * count).astype(np.int64)]
    share = chance.uniform(0, _NEAR_MIDDLE, (len(shapes), 1))
    places: Floats = middle + share * (corner - middle)
    return places
