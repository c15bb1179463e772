"""Estates put beside the town, each with one thing missing: problems known in advance (预埋问题).

An estate is a rectangle of homes with every facility in its middle except the one that it was
built to lack, so that exactly its rectangle, with exactly its people, is what a check-up must
find. Nothing else of that class is left within reach of it.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.checkup.ground import Ground, inside
from xianzhi.samples.land.model import Floats, Shapes

__all__ = ["ESTATES", "Estate", "Plan", "build_estates", "reaches_m"]

_LENGTH_M, _DEPTH_M = 240.0, 180.0
_PARK_LENGTH_M, _PARK_DEPTH_M, _PARK_GAP_M = 80.0, 70.0, 12.0
_MARGIN_M = 30.0
_APART_M = 1000.0  # no facility of one estate reaches another: the longest radius is 500 m
_HOMES = (6, 4)
PEOPLE_PER_HOME = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """What an estate lacks, by year (预埋方案).

    ``lacks`` names the class that is missing; ``first`` and ``second`` tell whether it is missing
    in the two check-up years; ``earlier`` whether a problem of before the first year was solved.
    """

    name: str
    lacks: str
    first: bool
    second: bool
    earlier: bool = False

    @property
    def fate(self) -> str:
        """What the second check-up has to say of the problem (对比结论)."""
        if not self.second:
            return "solved"
        if self.first:
            return "persisting"
        return "relapsed" if self.earlier else "new"


ESTATES = (
    Plan("榆荫小区", "park", first=True, second=False),
    Plan("柏庐小区", "bus_stop", first=True, second=True),
    Plan("梧冈小区", "kindergarten", first=False, second=True),
    Plan("槐里小区", "toilet", first=False, second=True, earlier=True),
    Plan("桐轩小区", "locker", first=True, second=False),
    Plan("桑麻小区", "primary_school", first=True, second=True),
)
_REACH_M = {
    "park": 500.0,
    "bus_stop": 500.0,
    "kindergarten": 300.0,
    "toilet": 500.0,
    "locker": 100.0,
    "primary_school": 500.0,
}


def reaches_m(kind: str) -> float:
    """Within how many metres of an estate that lacks it nothing of a class may stand."""
    return _REACH_M[kind] + 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Estate:
    """One estate on the ground (预埋小区)."""

    code: str
    plan: Plan
    centre: Floats

    @property
    def homes(self) -> shapely.Polygon:
        """The residential parcel: the piece that a check-up finds, whole."""
        return _box(self.centre, _LENGTH_M, _DEPTH_M)

    @property
    def park(self) -> shapely.Polygon:
        """Where the park is, or would be: 5,600 m², north of the homes."""
        north = (_DEPTH_M + _PARK_DEPTH_M) / 2 + _PARK_GAP_M
        return _box(self.centre + np.array([0.0, north]), _PARK_LENGTH_M, _PARK_DEPTH_M)

    @property
    def ground(self) -> shapely.Polygon:
        """All that is built up: homes, park and what lies about them."""
        west, south, east, north = shapely.union(self.homes, self.park).bounds
        return shapely.box(west - _MARGIN_M, south - _MARGIN_M, east + _MARGIN_M, north + _MARGIN_M)

    @property
    def people_at(self) -> Floats:
        """The doors of the homes, an equal number of people behind each."""
        columns = (np.arange(_HOMES[0]) + 0.5) / _HOMES[0] - 0.5
        rows = (np.arange(_HOMES[1]) + 0.5) / _HOMES[1] - 0.5
        grid = np.stack(np.meshgrid(columns * _LENGTH_M, rows * _DEPTH_M), -1).reshape(-1, 2)
        return self.centre + grid

    @property
    def people(self) -> int:
        """Everybody who lives here."""
        return _HOMES[0] * _HOMES[1] * PEOPLE_PER_HOME

    def lacks(self, kind: str, year: int) -> bool:
        """Whether a class is missing in check-up year 0 or 1."""
        return kind == self.plan.lacks and (self.plan.second if year else self.plan.first)


def build_estates(ground: Ground) -> tuple[Estate, ...]:
    """Find room for the estates, nearest to the town first (预埋小区选位).

    Raises
    ------
    ValueError
        The county is too small to hold them all.
    """
    found: list[Estate] = []
    taken = _occupied(ground)
    for centre in _candidates(ground):
        plan = ESTATES[len(found)]
        estate = Estate(f"YM{len(found) + 1:02d}", plan, centre)
        if _fits(estate, ground, taken, found):
            found.append(estate)
        if len(found) == len(ESTATES):
            return tuple(found)
    raise ValueError(f"only {len(found)} of {len(ESTATES)} estates fit: take a larger scale")


def _candidates(ground: Ground) -> Floats:
    """A lattice over the county seat, by distance from the middle of the town."""
    west, south, east, north = ground.seat.bounds
    x, y = np.arange(west, east, 90.0), np.arange(south, north, 90.0)
    grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    gap = np.hypot(*(grid - ground.middle).T)
    ordered: Floats = grid[np.lexsort((grid[:, 1], grid[:, 0], gap))]
    return ordered


def _occupied(ground: Ground) -> shapely.STRtree:
    """What an estate must keep away from: the town, rivers, the roads of the country."""
    shapes: Shapes = np.concatenate(
        [[ground.built], ground["rivers"].shapes, ground["roads"].shapes]
    )
    return shapely.STRtree(shapes)


def _fits(estate: Estate, ground: Ground, taken: shapely.STRtree, found: list[Estate]) -> bool:
    if any(np.hypot(*(estate.centre - other.centre)) < _APART_M for other in found):
        return False
    near = taken.query(estate.ground, predicate="dwithin", distance=45.0)
    return len(near) == 0 and bool(inside(ground.seat, np.array([estate.ground], object))[0])


def _box(centre: Floats, length_m: float, depth_m: float) -> shapely.Polygon:
    x, y = float(centre[0]), float(centre[1])
    return shapely.box(x - length_m / 2, y - depth_m / 2, x + length_m / 2, y + depth_m / 2)
