"""Where facilities stand in each check-up year (公共服务设施布点)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely

from xianzhi.samples.checkup.estates import Estate, reaches_m
from xianzhi.samples.checkup.ground import Ground, inside
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.model import Bools, Floats, Shapes, Strings
from xianzhi.samples.land.places import apart

__all__ = ["CLASSES", "POINT_LAYERS", "Service", "Services", "build_services"]

IN_USE = "在用"


@dataclass(frozen=True, slots=True)
class Service:
    """One class of facility (设施类别): its layer, its class there, how many a km² of the town."""

    key: str
    layer: str
    name: str
    per_km2: float


def _points(layer: str, name: str, per_km2: float) -> Service:
    return Service(layer, layer, name, per_km2)


def _facility(key: str, name: str, per_km2: float) -> Service:
    return Service(key, "facility", name, per_km2)


CLASSES = (
    _facility("kindergarten", "幼儿园", 1.4),
    _facility("nursery", "托儿所", 1.1),
    _facility("primary_school", "小学", 0.8),
    _facility("junior_school", "初中", 0.5),
    _facility("senior_school", "高中", 0.3),
    _facility("hospital", "医院", 0.3),
    _facility("health_centre", "卫生服务中心", 0.5),
    _facility("health_station", "社区卫生服务站", 1.7),
    _facility("emergency_station", "急救站", 0.3),
    _facility("day_care", "老年人日间照料中心", 1.6),
    _facility("nursing_home", "养老院", 0.4),
    _facility("service_station", "社区服务站", 2.2),
    _facility("culture_centre", "文化活动中心", 0.5),
    _facility("culture_station", "文化活动站", 1.2),
    _facility("library", "图书馆", 0.3),
    _facility("large_ground", "大型多功能运动场地", 0.4),
    _facility("middle_ground", "中型多功能运动场地", 0.9),
    _facility("small_ground", "小型多功能运动场地", 1.6),
    _facility("fitness_ground", "室外综合健身场地", 2.0),
    _facility("pitch", "足球场", 0.4),
    _facility("market", "菜市场", 0.6),
    _facility("fresh_shop", "生鲜超市", 0.8),
    _facility("recycling", "再生资源回收点", 1.8),
    _points("bus_stop", "公交站", 3.2),
    _points("toilet", "公厕", 3.6),
    _points("charger", "充电站", 2.4),
    _points("locker", "快件箱", 9.0),
    _points("hydrant", "消防栓", 15.0),
    _points("fire_station", "消防站", 0.4),
)
POINT_LAYERS = ("bus_stop", "toilet", "charger", "locker", "hydrant", "fire_station")
# Whatever an estate needs at its door; the larger institutions are in the town.
_AT_DOOR = (
    "kindergarten",
    "nursery",
    "primary_school",
    "health_station",
    "day_care",
    "service_station",
    "culture_station",
    "middle_ground",
    "small_ground",
    "fitness_ground",
    "fresh_shop",
    "recycling",
    "bus_stop",
    "toilet",
    "charger",
    "locker",
)
_OUTSIDE = {
    "clinic": "village_clinic",
    "bus_stop": "bus_stop",
    "health_centre": "emergency_station",
}
_CLOSED_EVERY = 9  # of the facilities in the town one in nine is shut, being built or planned
_SHUT = ("停用", "在建", "规划")
_DRIFT_M = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Services:
    """Facilities of one class in one year (某类设施): rows keep their codes from year to year."""

    key: str
    layer: str
    name: str
    codes: Strings
    points: Floats
    status: Strings

    @property
    def open_points(self) -> Floats:
        """Where one can be served."""
        found: Floats = self.points[self.status == IN_USE]
        return found


def build_services(
    frame: Frame, ground: Ground, estates: tuple[Estate, ...], year: int
) -> Mapping[str, Services]:
    """Place every class for check-up year 0 or 1 (布点)."""
    town = _ground(ground)
    made = {
        service.key: _placed(frame, ground, estates, year, (number, service, town))
        for number, service in enumerate(CLASSES)
    }
    clinics = _outside(ground, "village_clinic")
    codes = np.array([f"99C{n:04d}" for n in range(1, len(clinics) + 1)])
    open_all = np.full(len(clinics), IN_USE)
    made["village_clinic"] = Services(
        "village_clinic", "facility", "村卫生室", codes, clinics, open_all
    )
    return MappingProxyType(made)


def _placed(
    frame: Frame,
    ground: Ground,
    estates: tuple[Estate, ...],
    year: int,
    turn: tuple[int, Service, Floats],
) -> Services:
    """One class: in the town, in the country, at the doors of the estates."""
    number, service, town = turn
    points, status = _in_town(frame, ground, service, town)
    points, status = _without(points, status, _lacking(estates, service.key))
    outside = _outside(ground, service.key)
    doors = _of_estates(estates, service.key, year)
    codes = [f"{number:02d}T{n:04d}" for n in range(1, len(points) + 1)]
    codes += [f"{number:02d}C{n:04d}" for n in range(1, len(outside) + 1)]
    codes += [f"{number:02d}{code}" for code, _ in doors]
    places = np.concatenate([points, outside, np.array([p for _, p in doors]).reshape(-1, 2)])
    states = np.concatenate([status, np.full(len(outside) + len(doors), IN_USE)])
    return Services(service.key, service.layer, service.name, np.array(codes), places, states)


def _ground(ground: Ground) -> Floats:
    """Parcels of the town on which something public may stand."""
    uses = ("05H1", "0701", "0810", "08H1", "08H2", "0809", "1005", "0601")
    shapes = ground.parcels(*uses, within=ground.built)
    return _coordinates(shapely.point_on_surface(shapes))


def _in_town(
    frame: Frame, ground: Ground, service: Service, town: Floats
) -> tuple[Floats, Strings]:
    """Spread a class over the town, each site far from the others; some of them are shut."""
    chance = frame.chance(f"checkup {service.key}")
    wanted = max(2, round(service.per_km2 * ground.built.area / 1e6))
    count = min(len(town), wanted + wanted // _CLOSED_EVERY)
    chosen = town[apart(town, count, int(chance.integers(len(town))))]
    points = chosen + chance.uniform(-_DRIFT_M, _DRIFT_M, chosen.shape)
    status = np.full(count, IN_USE)
    for turn, row in enumerate(range(_CLOSED_EVERY - 1, count, _CLOSED_EVERY)):
        status[row] = _SHUT[turn % len(_SHUT)]
    return points, status


def _lacking(estates: tuple[Estate, ...], key: str) -> list[Estate]:
    return [estate for estate in estates if estate.plan.lacks == key]


def _without(points: Floats, status: Strings, estates: list[Estate]) -> tuple[Floats, Strings]:
    """Leave nothing of a class near the estates that were built to lack it."""
    kept: Bools = np.ones(len(points), bool)
    for estate in estates:
        gap = shapely.distance(shapely.points(points), estate.homes)
        kept &= gap > reaches_m(estate.plan.lacks)
    return points[kept], status[kept]


def _outside(ground: Ground, key: str) -> Floats:
    """Facilities of the country, as the land has them: beyond the seat of the county."""
    table = ground["facilities"]
    kinds = [kind for kind, ours in _OUTSIDE.items() if ours == key]
    shapes = table.shapes[np.isin(np.asarray(table.column("class"), str), kinds)]
    return _coordinates(shapes[~inside(ground.seat, shapes)])


def _coordinates(points: Shapes) -> Floats:
    places: Floats = shapely.get_coordinates(points)
    return places


def _of_estates(estates: tuple[Estate, ...], key: str, year: int) -> list[tuple[str, Floats]]:
    rows = []
    for estate in estates:
        if key in _AT_DOOR and not estate.lacks(key, year):
            rows.append((f"{estate.code}A", estate.centre))
        if key == "hydrant":
            rows += [(f"{estate.code}{s}", _east(estate, x)) for s, x in _HYDRANTS]
        if key == "bus_stop" and key == estate.plan.lacks and year:
            rows.append((f"{estate.code}B", _east(estate, _NEW_STOP_M)))
    return rows


def _east(estate: Estate, metres: float) -> Floats:
    place: Floats = estate.centre + np.array([metres, 0.0])
    return place


_HYDRANTS = (("A", -60.0), ("B", 60.0))
# The second year brings a stop that reaches the eastern part of an estate: the problem shrinks
# and is still the same problem.
_NEW_STOP_M = 540.0
