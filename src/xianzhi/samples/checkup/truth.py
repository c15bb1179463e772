"""The true values of the check-up sample, found without the code that it is to judge (指标真值).

Areas come from scanlines, lengths from marks set along the roads, people from distances point by
point, walks from a search in plain Python. Each value says how it was found and how near it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from xianzhi.samples.areas import COUNTY_CODE
from xianzhi.samples.checkup.ground import inside
from xianzhi.samples.checkup.layers import village_seats
from xianzhi.samples.checkup.model import Scene
from xianzhi.samples.checkup.scanlines import Region, Scanlines, common, united
from xianzhi.samples.checkup.scene import URBAN_CODE
from xianzhi.samples.land.model import Bools, Shapes

__all__ = ["TrueValue", "true_values"]

_STEP_M = 2.0
_NEAR = 2e-3  # scanlines and marks: two in a thousand, most are within one in ten thousand
_EXACT = 1e-9
_MARK_M = 0.25
_CITY_ROADS = ("快速路", "主干路", "次干路", "支路")


@dataclass(frozen=True, slots=True)
class TrueValue:
    """What a check-up has to find (真值).

    ``num`` and ``den`` are in m², m, people or objects; ``value`` in the unit of the indicator;
    ``near`` is how far a right answer may be from it, as a share. ``low`` and ``high`` bound the
    value where something was not surveyed.
    """

    concept: str
    unit: str
    num: float
    den: float | None
    value: float
    near: float
    how: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class _Tier:
    """Ground within *radius_m* of facilities: of a class, or of parks from a size on."""

    key: str
    radius_m: float
    least_m2: float = 0.0


_PARK_TIERS = (_Tier("park", 500.0, 5000.0), _Tier("park", 300.0, 2000.0))
# Concept -> ground that is to be served ("homes" or "building_land") and what serves it.
_COVERS: Mapping[str, tuple[str, tuple[_Tier, ...]]] = {
    "HY-05": ("homes", (_Tier("park", 500.0, 5000.0),)),
    "HY-06": ("homes", _PARK_TIERS),
    "HY-15": ("building_land", (_Tier("bus_stop", 500.0),)),
    "TJ-B23": ("homes", (_Tier("junior_school", 1000.0),)),
    "TJ-U33": ("homes", (_Tier("greenway", 1000.0),)),
    "JY-01": ("homes", (_Tier("market", 800.0), _Tier("fresh_shop", 800.0))),
    "JY-07": ("building_land", (_Tier("bus_stop", 500.0),)),
    "XC-33": ("building_land", (_Tier("hydrant", 150.0),)),
    "SH-01": ("homes", (_Tier("junior_school", 1000.0),)),
    "SH-02": ("homes", (_Tier("primary_school", 500.0),)),
    "SH-03": ("homes", (_Tier("kindergarten", 300.0),)),
    "SH-04": ("homes", (_Tier("nursery", 300.0),)),
    "SH-05": ("homes", (_Tier("day_care", 300.0),)),
    "SH-06": ("homes", (_Tier("service_station", 300.0),)),
    "SH-07": ("homes", (_Tier("health_station", 300.0),)),
    "SH-08": ("homes", (_Tier("health_centre", 1000.0),)),
    "SH-09": ("homes", (_Tier("nursing_home", 1000.0),)),
    "SH-10": ("homes", (_Tier("culture_centre", 1000.0),)),
    "SH-11": ("homes", (_Tier("culture_station", 500.0),)),
    "SH-12": ("homes", (_Tier("large_ground", 1000.0),)),
    "SH-13": ("homes", (_Tier("middle_ground", 500.0),)),
    "SH-14": ("homes", (_Tier("small_ground", 300.0),)),
    "SH-15": ("homes", (_Tier("fitness_ground", 300.0),)),
    "SH-16": ("homes", (_Tier("market", 500.0), _Tier("fresh_shop", 500.0))),
    "SH-17": ("homes", (_Tier("toilet", 300.0),)),
    "SH-18": ("homes", (_Tier("recycling", 300.0),)),
}


def true_values(scene: Scene) -> tuple[TrueValue, ...]:
    """Find every true value of one year (指标真值), for the urban area unless the row says so."""
    return tuple(_Search(scene).values())


class _Search:
    """Regions that several indicators share, found once."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.lines = scene, Scanlines(_STEP_M)

    def values(self) -> Iterator[TrueValue]:
        for concept, (target, tiers) in _COVERS.items():
            yield self._cover(concept, target, tiers)
        yield from self._densities()
        yield from self._people()
        yield from self._counts()

    @cached_property
    def urban(self) -> Region:
        return self.lines.polygons(np.array([self.scene.urban], object))

    @cached_property
    def homes(self) -> Region:
        return common(self.lines.polygons(self.scene.town.homes), self.urban)

    @cached_property
    def building_land(self) -> Region:
        return common(self.lines.polygons(self.scene.town.building_land), self.urban)

    @cached_property
    def residents_in(self) -> Bools:
        """Which points of the population lie in the urban area."""
        return inside(self.scene.urban, shapely.points(self.scene.town.people.points))

    @property
    def residents(self) -> float:
        return float(self.scene.town.people.residents[self.residents_in].sum())

    def providers(self, tier: _Tier) -> Shapes:
        """What serves, wherever it stands: also beyond the boundary."""
        if tier.key == "park":
            return self.scene.green.parks(tier.least_m2)
        if tier.key == "greenway":
            return self.scene.town.greenways
        points: Shapes = shapely.points(self.scene.services[tier.key].open_points)
        return points

    def _cover(self, concept: str, target: str, tiers: tuple[_Tier, ...]) -> TrueValue:
        ground: Region = getattr(self, target)
        zones = [self.lines.reach(self.providers(tier), tier.radius_m) for tier in tiers]
        served = self.lines.common_m2(ground, united(zones))
        whole = self.lines.area_m2(ground)
        return TrueValue(
            concept, URBAN_CODE, served, whole, 100 * served / whole, _NEAR, "scanlines"
        )

    def _densities(self) -> Iterator[TrueValue]:
        area = self.lines.area_m2(self.urban)
        length = self._road_m()
        for concept in ("HY-13", "TJ-U37", "GT-07"):
            yield self._per_km2(concept, length, area, length / 1000, "marks along the roads")
        paved = common(self.lines.polygons(self.scene.town.road_land), self.urban)
        surface = self.lines.area_m2(paved)
        yield TrueValue(
            "HY-14", URBAN_CODE, surface, area, 100 * surface / area, _NEAR, "scanlines"
        )
        toilets = self._in_urban("toilet")
        yield self._per_km2("HY-03", toilets, area, toilets, "count")
        yield self._per_km2(
            "JY-09", toilets, self.lines.area_m2(self.building_land), toilets, "count"
        )
        yield self._per_km2("JY-03", self.residents, area, self.residents / 1e4, "count")

    def _per_km2(self, concept: str, num: float, den: float, amount: float, how: str) -> TrueValue:
        return TrueValue(concept, URBAN_CODE, num, den, amount / (den / 1e6), _NEAR, how)

    def _in_urban(self, key: str) -> float:
        points = shapely.points(self.scene.services[key].open_points)
        return float(inside(self.scene.urban, points).sum())

    def _road_m(self) -> float:
        """Length in the urban area: a mark each quarter metre, a dual road once."""
        streets = self.scene.town.streets
        chosen = np.isin(streets.classes, _CITY_ROADS) & ~streets.planned
        ends, share = streets.ends[chosen], 1 / streets.copies[chosen]
        length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
        count = np.maximum(1, np.ceil(length / _MARK_M)).astype(np.int64)
        owner = np.repeat(np.arange(len(ends)), count)
        rank = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        at = ((rank + 0.5) / count[owner])[:, None]
        marks = ends[owner, 0] + at * (ends[owner, 1] - ends[owner, 0])
        shapely.prepare(self.scene.urban)
        within = shapely.contains_xy(self.scene.urban, marks)
        return float(((length * share / count)[owner] * within).sum())

    def _people(self) -> Iterator[TrueValue]:
        parks = common(self.lines.polygons(self.scene.green.parks()), self.urban)
        area = self.lines.area_m2(parks)
        registered = float(self.scene.town.people.registered[self.residents_in].sum())
        yield TrueValue(
            "HY-08", URBAN_CODE, area, registered, area / registered, _NEAR, "scanlines"
        )
        large = self._large_parks()
        yield TrueValue(
            "JY-04",
            URBAN_CODE,
            large,
            self.residents,
            large / self.residents * 1e5,
            _EXACT,
            "count",
        )
        shelter = self._shelter_m2()
        for concept in ("TJ-U56", "XC-32", "GT-05"):
            yield TrueValue(
                concept, URBAN_CODE, shelter, self.residents, shelter / self.residents, _NEAR, "sum"
            )

    def _large_parks(self) -> float:
        parks = self.scene.green.parks(50_000.0)
        return float(shapely.intersects(parks, self.scene.urban).sum())

    def _shelter_m2(self) -> float:
        parks = self.scene.green.parks(2000.0)
        within = inside(self.scene.urban, shapely.point_on_surface(parks))
        return float(np.round(shapely.area(parks[within]) * 0.4, 1).sum())

    def _counts(self) -> Iterator[TrueValue]:
        seats = village_seats(self.scene)[0]
        stops = shapely.points(self.scene.services["bus_stop"].open_points)
        near = _within(seats, stops, 2000.0)
        yield _share("XC-30", COUNTY_CODE, near)
        quarters = self.scene.town.quarters
        lockers = shapely.points(self.scene.services["locker"].open_points)
        inner = inside(self.scene.urban, shapely.point_on_surface(quarters))
        yield _share("XC-21", URBAN_CODE, _within(quarters, lockers, 100.0)[inner])


def _within(shapes: Shapes, others: Shapes, radius_m: float) -> Bools:
    """Which shapes have one of the others within a distance."""
    found = shapely.STRtree(others).query(shapes, predicate="dwithin", distance=radius_m)[0]
    near: Bools = np.isin(np.arange(len(shapes)), found)
    return near


def _share(concept: str, unit: str, served: Bools) -> TrueValue:
    num, den = float(served.sum()), float(len(served))
    return TrueValue(concept, unit, num, den, 100 * num / den, _EXACT, "count")
