"""True values of what is measured along ways: on foot and by car (路网指标真值)."""

from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

import numpy as np
import shapely

from xianzhi.samples.areas import COUNTY_CODE
from xianzhi.samples.checkup.layers import park_gates
from xianzhi.samples.checkup.model import Scene, TrueValue
from xianzhi.samples.checkup.scanlines import Region, Scanlines
from xianzhi.samples.checkup.scene import URBAN_CODE
from xianzhi.samples.checkup.walking import Network, lines_of, network_of
from xianzhi.samples.land.model import Bools, Floats, Ints

__all__ = ["Grounds", "network_values"]

_METRES_PER_MINUTE = 75.0
_DRIVEN_PER_MINUTE = 500.0  # metres of the driving network are those of 30 km/h
_DEPTH_M = 50.0  # how deep the ground beside a way belongs to it
_DRIVEN_DEPTH_M = 200.0
_NEAR_GROUND = 1e-2  # round ends of thousands of short pieces
_NEAR_PEOPLE = 5e-3
_SNAP_M = 500.0

# Concept -> classes and minutes: residential land within a walk.
_WALKS = {
    "GT-09": (("primary_school",), 10),
    "GT-10": (("junior_school", "senior_school"), 15),
    "GT-11": (("market", "fresh_shop"), 10),
    "GT-12": (("health_centre", "health_station", "hospital"), 15),
    "GT-13": (("day_care", "nursing_home"), 5),
    "GT-14": (("large_ground", "middle_ground", "small_ground"), 15),
}


class Grounds(Protocol):
    """What the search for other values has found already (已有真值底数)."""

    scene: Scene
    lines: Scanlines

    @property
    def homes(self) -> Region: ...  # noqa: D102 -- as its owner says
    @property
    def building_land(self) -> Region: ...  # noqa: D102 -- as its owner says
    @property
    def urban_people(self) -> Bools: ...  # noqa: D102 -- as its owner says
    def open_points(self, *keys: str) -> Floats: ...  # noqa: D102 -- as its owner says
    def cover(self, concept: str, unit: str, ground: Region, zone: Region) -> TrueValue: ...  # noqa: D102 -- as its owner says


def network_values(grounds: Grounds) -> Iterator[TrueValue]:
    """Find what is measured along ways (路网指标真值)."""
    ways = _Ways(grounds)
    yield ways.ground("GT-08", _gates_of_parks(grounds.scene), 5)
    for concept, (keys, minutes) in _WALKS.items():
        yield ways.ground(concept, grounds.open_points(*keys), minutes)
    yield ways.driven_ground("GT-04", grounds.open_points("fire_station"), 5)
    toilets, clinics = grounds.open_points("toilet"), ("village_clinic", "health_centre")
    yield ways.people("XC-14", URBAN_CODE, toilets, 500.0)
    yield ways.people("XC-31", COUNTY_CODE, grounds.open_points(*clinics), 30 * _METRES_PER_MINUTE)
    stations = grounds.open_points("emergency_station", "hospital")
    yield ways.driven_people("XC-02", stations, 30)
    yield _linked_towns(grounds.scene)


def _gates_of_parks(scene: Scene) -> Floats:
    return park_gates(scene.green.parks(400.0))


class _Ways:
    """The walking and the driving network of one year."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds, self.scene = grounds, grounds.scene

    @cached_property
    def walking(self) -> Network:
        streets = self.scene.town.streets
        open_to_all = ~streets.planned
        ends, bridge = streets.ends[open_to_all], streets.bridge[open_to_all]
        return network_of(ends, bridge.astype(np.int64), np.ones(len(ends)))

    @cached_property
    def driving(self) -> Network:
        streets = self.scene.town.streets
        built = ~streets.planned
        slowness = _DRIVEN_PER_MINUTE / (streets.speed_kmh[built] * 1000 / 60)
        return network_of(streets.ends[built], streets.bridge[built].astype(np.int64), slowness)

    def ground(self, concept: str, sources: Floats, minutes: float) -> TrueValue:
        zone = self._zone(self.walking, sources, minutes * _METRES_PER_MINUTE, _DEPTH_M)
        return self._rough(self.grounds.cover(concept, URBAN_CODE, self.grounds.homes, zone))

    def driven_ground(self, concept: str, sources: Floats, minutes: float) -> TrueValue:
        limit = minutes * _DRIVEN_PER_MINUTE
        zone = self._zone(self.driving, sources, limit, _DRIVEN_DEPTH_M)
        land = self.grounds.building_land
        return self._rough(self.grounds.cover(concept, URBAN_CODE, land, zone))

    def people(self, concept: str, unit: str, sources: Floats, limit_m: float) -> TrueValue:
        return self._served(concept, unit, self.walking, sources, limit_m)

    def driven_people(self, concept: str, sources: Floats, minutes: float) -> TrueValue:
        limit = minutes * _DRIVEN_PER_MINUTE
        return self._served(concept, COUNTY_CODE, self.driving, sources, limit)

    def _zone(self, ways: Network, sources: Floats, limit_m: float, depth_m: float) -> Region:
        west, south, east, north = shapely.buffer(self.scene.urban, depth_m).bounds
        pieces = ways.reached(sources, limit_m).pieces
        lines = lines_of(pieces)
        near = lines[shapely.intersects(lines, shapely.box(west, south, east, north))]
        return self.grounds.lines.reach(near, depth_m)

    def _served(
        self, concept: str, unit: str, ways: Network, sources: Floats, limit_m: float
    ) -> TrueValue:
        people = self.scene.town.people
        mine = (
            self.grounds.urban_people if unit == URBAN_CODE else np.ones(len(people.points), bool)
        )
        homes, residents = people.points[mine], people.residents[mine]
        reached = ways.reached(sources, limit_m)
        within = ways.within(reached, sources, homes, limit_m)
        num, den = float(residents[within].sum()), float(residents.sum())
        return TrueValue(concept, unit, num, den, 100 * num / den, _NEAR_PEOPLE, "search")

    def _rough(self, value: TrueValue) -> TrueValue:
        num, den = value.num, value.den
        return TrueValue(
            value.concept, value.unit, num, den, value.value, _NEAR_GROUND, "search and scanlines"
        )


def _linked_towns(scene: Scene) -> TrueValue:
    """Towns that roads of the second grade or better join with the county seat."""
    streets, nodes = scene.town.streets, scene.town.ground["road_nodes"]
    good = np.isin(streets.grades, ("一级", "二级")) & ~streets.planned
    ends = streets.ends[good]
    _, corners = np.unique(np.round(ends.reshape(-1, 2), 3), axis=0, return_inverse=True)
    part = _parts(corners.reshape(-1, 2))
    seats = nodes.shapes[np.asarray(nodes.column("kind"), str) == "centre"]
    row, line = shapely.STRtree(shapely.linestrings(ends)).query_nearest(
        seats, max_distance=_SNAP_M, all_matches=False
    )
    home = part[line[row == 0]]
    num = float((part[line] == home[0]).sum()) if len(home) else 0.0
    return TrueValue("HY-25", COUNTY_CODE, num, None, num, 1e-9, "search")


def _parts(corners: Ints) -> Ints:
    """Number the connected networks: roots found corner by corner."""
    root: dict[int, int] = {}

    def top(corner: int) -> int:
        while root.setdefault(corner, corner) != corner:
            root[corner] = root[root[corner]]
            corner = root[corner]
        return corner

    for first, last in corners.tolist():
        root[top(first)] = top(last)
    return np.array([top(first) for first, _ in corners.tolist()])
