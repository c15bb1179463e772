"""Schools, clinics, stops and the like: points with class, size and opening (设施)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from xianzhi.samples.areas import AreaLevel
from xianzhi.samples.land.draft import Draft
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.landuse import Country, Uses
from xianzhi.samples.land.model import Ints

__all__ = ["build_facilities"]


@dataclass(frozen=True, slots=True)
class _Spec:
    """One class of facility (设施类别): in how many areas of a level, how many, on which ground."""

    kind: str
    name: str
    level: AreaLevel
    share: float
    number: int
    uses: tuple[str, ...]
    capacity: tuple[int, int]
    floor_m2: tuple[int, int]


_VILLAGE, _TOWN, _COUNTY = AreaLevel.VILLAGE, AreaLevel.TOWN, AreaLevel.COUNTY
_PUBLIC, _SCHOOL, _OPEN = ("08H1", "08H2"), ("08H2", "08H1"), ("0810", "0809", "05H1")
_SPECS = (
    _Spec("service_centre", "党群服务中心", _VILLAGE, 1.0, 1, _PUBLIC, (20, 80), (200, 900)),
    _Spec("clinic", "卫生室", _VILLAGE, 1.0, 1, _PUBLIC, (2, 8), (60, 240)),
    _Spec("elderly_station", "养老服务站", _VILLAGE, 0.55, 1, _PUBLIC, (10, 40), (120, 500)),
    _Spec("fitness_ground", "健身点", _VILLAGE, 0.8, 1, _OPEN, (30, 120), (200, 900)),
    _Spec("toilet", "公共厕所", _VILLAGE, 0.75, 1, _OPEN, (4, 14), (30, 90)),
    _Spec("parking", "停车场", _VILLAGE, 0.5, 2, ("1005", *_OPEN), (12, 90), (0, 0)),
    _Spec("bus_stop", "公交站", _VILLAGE, 0.85, 1, ("1005", *_OPEN), (1, 4), (0, 0)),
    _Spec("kindergarten", "幼儿园", _TOWN, 1.0, 4, _SCHOOL, (90, 360), (900, 3600)),
    _Spec("primary_school", "小学", _TOWN, 1.0, 3, _SCHOOL, (180, 1400), (2400, 12000)),
    _Spec("junior_school", "初级中学", _TOWN, 1.0, 1, _SCHOOL, (400, 1800), (5000, 18000)),
    _Spec("health_centre", "卫生院", _TOWN, 1.0, 1, _SCHOOL, (20, 120), (1500, 6000)),
    _Spec("elderly_home", "敬老院", _TOWN, 0.8, 1, _PUBLIC, (40, 160), (1200, 4800)),
    _Spec("market", "农贸市场", _TOWN, 1.0, 1, ("05H1",), (40, 220), (900, 5000)),
    _Spec("library_branch", "图书馆分馆", _TOWN, 1.0, 1, _PUBLIC, (30, 90), (150, 600)),
    _Spec("fire_station", "消防站", _TOWN, 1.0, 1, ("0809", *_PUBLIC), (2, 8), (400, 2400)),
    _Spec("bus_station", "客运站", _TOWN, 1.0, 1, ("1005", "0809"), (6, 40), (400, 3000)),
    _Spec("charging_station", "充电站", _TOWN, 1.0, 2, ("1005", *_OPEN), (4, 24), (0, 0)),
    _Spec("sewage_plant", "污水处理站", _TOWN, 1.0, 1, ("0809",), (300, 20000), (300, 3000)),
    _Spec("hospital", "医院", _COUNTY, 1.0, 2, _SCHOOL, (280, 620), (20000, 52000)),
    _Spec("senior_school", "高级中学", _COUNTY, 1.0, 2, _SCHOOL, (1800, 3600), (22000, 48000)),
    _Spec("library", "图书馆", _COUNTY, 1.0, 1, _SCHOOL, (400, 700), (4000, 7000)),
    _Spec("museum", "博物馆", _COUNTY, 1.0, 1, _SCHOOL, (300, 600), (3000, 6000)),
    _Spec("stadium", "体育馆", _COUNTY, 1.0, 1, ("08H2", "0810"), (1500, 4000), (6000, 14000)),
    _Spec("shelter", "应急避难场所", _COUNTY, 1.0, 6, ("0810", "08H2"), (1500, 9000), (0, 0)),
)


def build_facilities(frame: Frame, country: Country, uses: Uses) -> Draft:
    """Put each facility on fitting ground near the seat of its area (公共服务设施)."""
    chance = frame.chance("facilities")
    built = np.flatnonzero(uses.urban | uses.settled)
    owners = _owners(country, built)
    rows: list[tuple[int, int, _Spec]] = []
    taken: set[int] = set()
    for spec in _SPECS:
        for number, area in enumerate(country.territory.areas):
            if area.level is spec.level and chance.uniform() <= spec.share:
                members = built[owners[area.level] == number]
                cells = _ground(country, uses, number, members, spec)
                fresh = [cell for cell in cells if cell not in taken] or cells
                rows += [(cell, number, spec) for cell in fresh[: spec.number]]
                taken.update(fresh[: spec.number])
    return _draft(frame, country, rows)


def _owners(country: Country, built: Ints) -> dict[AreaLevel, Ints]:
    """The area of each level above every cell of *built*."""
    areas = country.territory.areas
    position = {area.code: number for number, area in enumerate(areas)}
    village = country.territory.village[built]
    parent = np.array([position.get(area.parent_code or "", 0) for area in areas])
    return {_VILLAGE: village, _TOWN: parent[village], _COUNTY: np.zeros_like(village)}


def _ground(country: Country, uses: Uses, area: int, members: Ints, spec: _Spec) -> list[int]:
    """Cells for a facility, best first: of the right use, then by distance to the seat.

    Where nothing is built, the seat itself.
    """
    if not len(members):
        return [int(np.argmin(np.hypot(*(country.points - country.territory.seats[area]).T)))]
    wanted = np.full(len(members), len(spec.uses))
    for rank in range(len(spec.uses) - 1, -1, -1):
        wanted[uses.today[members] == spec.uses[rank]] = rank
    gap = np.hypot(*(country.points[members] - country.territory.seats[area]).T)
    order = np.lexsort((members, gap, wanted > 0 if spec.level is _VILLAGE else wanted))
    found: list[int] = members[order[: 4 * spec.number + 40]].tolist()
    return found


def _draft(frame: Frame, country: Country, rows: list[tuple[int, int, _Spec]]) -> Draft:
    chance = frame.chance("facility sizes")
    areas, village = country.territory.areas, country.territory.village
    points = country.points[[cell for cell, _, _ in rows]]
    points = points + chance.uniform(-9, 9, points.shape)
    capacity = [int(chance.integers(*spec.capacity, endpoint=True)) for _, _, spec in rows]
    floor = [int(chance.integers(*spec.floor_m2, endpoint=True)) for _, _, spec in rows]
    opened = [date(int(chance.integers(1985, 2024)), int(chance.integers(1, 13)), 1) for _ in rows]
    return Draft(
        "facilities",
        shapely.points(points),
        {
            "code": [f"SS{n:05d}" for n in range(1, len(rows) + 1)],
            "class": [spec.kind for _, _, spec in rows],
            "name": _names([(areas[area].name, spec.name) for _, area, spec in rows]),
            "village_code": [areas[village[cell]].code for cell, _, _ in rows],
            "capacity": capacity,
            "floor_area_m2": floor,
            "opened_on": opened,
        },
    )


def _names(pairs: list[tuple[str, str]]) -> list[str]:
    """Numbered where an area has several of one class."""
    totals = Counter(pairs)
    seen: Counter[tuple[str, str]] = Counter()
    names = []
    for pair in pairs:
        seen[pair] += 1
        place, kind = pair
        names.append(f"{place}{kind}" if totals[pair] == 1 else f"{place}第{seen[pair]}{kind}")
    return names
