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
from xianzhi.samples.checkup.layers import (
    charger_counts,
    facility_sizes,
    fire_classes,
    noted_hydrants,
    survey_answers,
    village_seats,
)
from xianzhi.samples.checkup.model import Scene, TrueValue
from xianzhi.samples.checkup.scanlines import Region, Scanlines, common, united
from xianzhi.samples.checkup.scene import URBAN_CODE
from xianzhi.samples.checkup.truth_on_foot import network_values
from xianzhi.samples.checkup.upkeep import upkeep_values
from xianzhi.samples.land.model import Bools, Floats, Shapes

__all__ = ["Search", "TrueValue", "true_values"]

_STEP_M = 2.0
_NEAR = 2e-3  # scanlines and marks: two in a thousand, most are within one in ten thousand
_EXACT = 1e-9
_MARK_M = 0.25
_CITY_ROADS = ("快速路", "主干路", "次干路", "支路")


@dataclass(frozen=True, slots=True)
class _Tier:
    """Ground within *radius_m* of facilities: of a class, or of parks from a size on."""

    key: str
    radius_m: float
    least_m2: float = 0.0


_PARK_TIERS = (_Tier("park", 500.0, 5000.0), _Tier("park", 300.0, 2000.0))
_MARKETS = ("market", "fresh_shop")
# Concept -> ground that is to be served ("homes" or "building_land") and what serves it.
_COVERS: Mapping[str, tuple[str, tuple[_Tier, ...]]] = {
    "HY-04": ("homes", (_Tier("park", 300.0, 400.0),)),
    "HY-05": ("homes", (_Tier("park", 500.0, 5000.0),)),
    "HY-06": ("homes", _PARK_TIERS),
    "HY-15": ("building_land", (_Tier("bus_stop", 500.0),)),
    "TJ-U33": ("homes", (_Tier("greenway", 1000.0),)),
    "TJ-U54": ("building_land", (_Tier("fire_first", 1870.0), _Tier("fire_second", 1410.0))),
    "JY-05": ("homes", (_Tier("pitch", 1000.0),)),
    "JY-07": ("building_land", (_Tier("bus_stop", 500.0),)),
    "XC-27": ("homes", tuple(_Tier(key, 800.0) for key in _MARKETS)),
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
    "SH-16": ("homes", tuple(_Tier(key, 500.0) for key in _MARKETS)),
    "SH-17": ("homes", (_Tier("toilet", 300.0),)),
    "SH-18": ("homes", (_Tier("recycling", 300.0),)),
}
# The same for the blocks (街区), each by itself.
_BLOCK_COVERS: Mapping[str, tuple[str, tuple[_Tier, ...]]] = {
    "TJ-B23": ("homes", (_Tier("junior_school", 1000.0),)),
    "TJ-B26": ("homes", _PARK_TIERS),
    "JY-01": ("homes", tuple(_Tier(key, 800.0) for key in _MARKETS)),
}
# Living circle: a resident has all of these.
_CIRCLE = (
    (("primary_school",), 500.0),
    (("junior_school",), 1000.0),
    (("kindergarten",), 300.0),
    (("health_centre", "health_station"), 1000.0),
    (("service_station",), 500.0),
    (_MARKETS, 500.0),
    (("culture_centre", "culture_station"), 1000.0),
)
_SPORT = ("large_ground", "middle_ground", "small_ground", "pitch", "fitness_ground")
_CULTURE = ("library", "culture_centre", "culture_station")
_SURVEYED = {
    "TJ-C11": "elder_care",
    "TJ-C12": "childcare",
    "TJ-C13": "kindergarten",
    "TJ-C17": "bike_charging",
    "TJ-C18": "activity_space",
}


def true_values(scene: Scene) -> tuple[TrueValue, ...]:
    """Find every true value of one year (指标真值), for the urban area unless the row says so."""
    search = Search(scene)
    return (*search.values(), *network_values(search))


class Search:
    """Regions that several indicators share, found once (真值计算)."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.lines = scene, Scanlines(_STEP_M)

    def values(self) -> Iterator[TrueValue]:
        """Everything but what is measured along ways."""
        for concept, (target, tiers) in _COVERS.items():
            yield self.cover(concept, URBAN_CODE, getattr(self, target), self._zone(tiers))
        yield from self._blocks()
        yield from self._densities()
        yield from self._land()
        yield from self._people()
        yield from self._counts()
        yield from self._survey()
        yield from upkeep_values(self.scene)

    @cached_property
    def urban(self) -> Region:
        """The urban area."""
        return self.lines.polygons(np.array([self.scene.urban], object))

    @cached_property
    def homes(self) -> Region:
        """Residential land in it."""
        return common(self.lines.polygons(self.scene.town.homes), self.urban)

    @cached_property
    def building_land(self) -> Region:
        """Construction land in it."""
        return common(self.lines.polygons(self.scene.town.building_land), self.urban)

    @cached_property
    def urban_people(self) -> Bools:
        """Which points of the population lie in the urban area."""
        return inside(self.scene.urban, self.home_points)

    @cached_property
    def home_points(self) -> Shapes:
        """Points of the population."""
        points: Shapes = shapely.points(self.scene.town.people.points)
        return points

    @property
    def residents(self) -> float:
        """Residents of the urban area."""
        return float(self.scene.town.people.residents[self.urban_people].sum())

    def open_points(self, *keys: str) -> Floats:
        """Where facilities of some classes are in use."""
        services = self.scene.services
        return np.concatenate([services[key].open_points for key in keys])

    def cover(self, concept: str, unit: str, ground: Region, zone: Region) -> TrueValue:
        """A share of ground that lies in a zone."""
        served, whole = self.lines.common_m2(ground, zone), self.lines.area_m2(ground)
        return TrueValue(concept, unit, served, whole, 100 * served / whole, _NEAR, "scanlines")

    def _zone(self, tiers: tuple[_Tier, ...]) -> Region:
        return united([self.lines.reach(self._providers(tier), tier.radius_m) for tier in tiers])

    def _providers(self, tier: _Tier) -> Shapes:
        """What serves, wherever it stands: also beyond the boundary."""
        if tier.key == "park":
            return self.scene.green.parks(tier.least_m2)
        if tier.key == "greenway":
            return self.scene.town.greenways
        if tier.key.startswith("fire_"):
            stations = self.scene.services["fire_station"]
            rows = (fire_classes(len(stations.codes)) == "一级") == (tier.key == "fire_first")
            rows &= stations.status == "在用"
            chosen: Shapes = shapely.points(stations.points[rows])
            return chosen
        points: Shapes = shapely.points(self.open_points(tier.key))
        return points if tier.key != "hydrant" else shapely.points(noted_hydrants(self.scene))

    def _blocks(self) -> Iterator[TrueValue]:
        units = self.scene.units
        for concept, (target, tiers) in _BLOCK_COVERS.items():
            zone = self._zone(tiers)
            for row in np.flatnonzero(units.levels == "block"):
                block = self.lines.polygons(units.shapes[row : row + 1])
                ground = common(getattr(self, target), block)
                yield self.cover(concept, str(units.codes[row]), ground, zone)

    def _densities(self) -> Iterator[TrueValue]:
        area = self.lines.area_m2(self.urban)
        length = self._road_m()
        for concept in ("HY-13", "TJ-U37", "GT-07"):
            yield self._per_km2(concept, length, area, length / 1000, "marks along the roads")
        toilets = self._in_urban("toilet")
        yield self._per_km2("HY-03", toilets, area, toilets, "count")
        land = self.lines.area_m2(self.building_land)
        yield self._per_km2("JY-09", toilets, land, toilets, "count")
        yield self._per_km2("JY-03", self.residents, area, self.residents / 1e4, "count")
        chargers = self.scene.services["charger"]
        rows = self._rows("charger")
        piles = float(charger_counts(len(chargers.codes))[rows].sum())
        yield self._per_km2("XC-16", piles, area, piles, "sum")

    def _land(self) -> Iterator[TrueValue]:
        green = self.scene.green
        in_use = green.shapes[green.status == "在用"]
        for concept, shapes in (("HY-14", self.scene.town.road_land), ("HY-07", in_use)):
            yield self.cover(concept, URBAN_CODE, self.urban, self.lines.polygons(shapes))
        yield self._per_head("GT-06", self.lines.area_m2(self.building_land))

    def _per_km2(self, concept: str, num: float, den: float, amount: float, how: str) -> TrueValue:
        return TrueValue(concept, URBAN_CODE, num, den, amount / (den / 1e6), _NEAR, how)

    def _per_head(self, concept: str, num: float, *, heads: float = 1.0) -> TrueValue:
        value = num / self.residents * heads
        return TrueValue(concept, URBAN_CODE, num, self.residents, value, _NEAR, "sum")

    def _rows(self, *keys: str) -> Bools:
        """Which facilities of some classes, in their order, are in use in the urban area."""
        services = [self.scene.services[key] for key in keys]
        points = np.concatenate([service.points for service in services])
        status = np.concatenate([service.status for service in services])
        found: Bools = inside(self.scene.urban, shapely.points(points)) & (status == "在用")
        return found

    def _in_urban(self, *keys: str) -> float:
        return float(self._rows(*keys).sum())

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
        green = self.scene.green
        area = self.lines.common_m2(self.lines.polygons(green.parks()), self.urban)
        registered = float(self.scene.town.people.registered[self.urban_people].sum())
        near = TrueValue(
            "HY-08", URBAN_CODE, area, registered, area / registered, _NEAR, "scanlines"
        )
        yield near
        large = shapely.intersects(green.parks(50_000.0), self.scene.urban).sum()
        yield self._per_head("JY-04", float(large), heads=1e5)
        trails = shapely.point_on_surface(self.scene.town.greenways)
        sports = self._in_urban("pitch") + float(inside(self.scene.urban, trails).sum())
        yield self._per_head("XC-09", sports, heads=1e4)
        shelter = self._shelter_m2()
        for concept in ("TJ-U56", "XC-32", "GT-05"):
            yield self._per_head(concept, shelter)
        yield self._per_head("TJ-U34", self._size("site_area_m2", _SPORT))
        yield self._per_head("TJ-U35", self._size("floor_area_m2", _CULTURE))
        yield self._circle()

    def _size(self, field: str, keys: tuple[str, ...]) -> float:
        """Sum a size over facilities in use in the urban area."""
        return float(
            sum(facility_sizes(self.scene, key)[field][self._rows(key)].sum() for key in keys)
        )

    def _circle(self) -> TrueValue:
        served = self.urban_people.copy()
        for keys, radius in _CIRCLE:
            served &= _within(self.home_points, shapely.points(self.open_points(*keys)), radius)
        people = float(self.scene.town.people.residents[served].sum())
        share = 100 * people / self.residents
        return TrueValue(
            "HY-26", URBAN_CODE, people, self.residents, share, _NEAR, "point by point"
        )

    def _shelter_m2(self) -> float:
        parks = self.scene.green.parks(2000.0)
        within = inside(self.scene.urban, shapely.point_on_surface(parks))
        return float(np.round(shapely.area(parks[within]) * 0.4, 1).sum())

    def _counts(self) -> Iterator[TrueValue]:
        seats = village_seats(self.scene)[0]
        near = _within(seats, shapely.points(self.open_points("bus_stop")), 2000.0)
        yield _share("XC-30", COUNTY_CODE, near)
        lockers = shapely.points(self.open_points("locker"))
        quarters = self.scene.town.quarters
        yield _share("XC-21", URBAN_CODE, _within(quarters, lockers, 100.0)[self._quarters])

    @cached_property
    def _quarters(self) -> Bools:
        """Which quarters lie in the urban area."""
        return inside(self.scene.urban, shapely.point_on_surface(self.scene.town.quarters))

    def _survey(self) -> Iterator[TrueValue]:
        """Answers of the survey: what nobody asked is unknown, and bounds the truth."""
        for concept, name in _SURVEYED.items():
            good, known, every = self._answers(name)
            failing = known - good
            most = failing + every - known
            yield TrueValue(
                concept, URBAN_CODE, failing, None, failing, _EXACT, "count", failing, most
            )
        good, known, every = self._answers("service_station")
        low, high = 100 * good / every, 100 * (good + every - known) / every
        yield TrueValue(
            "XC-11", URBAN_CODE, good, known, 100 * good / known, _EXACT, "count", low, high
        )

    def _answers(self, name: str) -> tuple[float, float, float]:
        """How many quarters of the urban area have it, answered, and are there."""
        answers = survey_answers(name, len(self._quarters))
        mine = [a for a, inner in zip(answers, self._quarters.tolist(), strict=True) if inner]
        known = [answer for answer in mine if answer is not None]
        return float(sum(known)), float(len(known)), float(len(mine))


def _within(shapes: Shapes, others: Shapes, radius_m: float) -> Bools:
    """Which shapes have one of the others within a distance."""
    found = shapely.STRtree(others).query(shapes, predicate="dwithin", distance=radius_m)[0]
    near: Bools = np.isin(np.arange(len(shapes)), found)
    return near


def _share(concept: str, unit: str, served: Bools) -> TrueValue:
    num, den = float(served.sum()), float(len(served))
    return TrueValue(concept, unit, num, den, 100 * num / den, _EXACT, "count")
