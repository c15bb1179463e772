"""Where sample cases happen (样例地点): named spots in the micro-grids of the county."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from xianzhi.samples.areas import Area, AreaLevel

__all__ = ["Ground", "Spot", "plain_ground"]

_CENTRE = (108.62, 32.88)
_STEP_M, _VILLAGE_STEP_M, _TOWN_STEP_M = 160.0, 2_400.0, 16_000.0
_DEGREE_M = 111_320.0
_URBAN = (
    "农贸市场", "小学", "幼儿园", "公交站", "文化广场", "卫生服务站", "超市", "停车场",
    "老年活动中心", "菜鸟驿站", "体育公园", "派出所",
)  # fmt: skip
_SIDES = ("东门", "西侧", "南边", "对面", "门口", "后面的巷子", "旁边", "路口")
_RURAL = (
    "村委会",
    "卫生室",
    "老槐树",
    "水塘",
    "晒谷场",
    "小桥",
    "祠堂",
    "岔路口",
    "文化大院",
    "加水站",
)
_ROADS = (
    "粮站",
    "建设",
    "滨河",
    "学府",
    "迎春",
    "灯彩",
    "麦浪",
    "禾兴",
    "农机",
    "桃坞",
    "稻香",
    "砚池",
)
_SPOTS = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that people name (地点): degrees, and what is said of it."""

    x: float
    y: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A micro-grid with its spots (微网格的地点)."""

    code: str
    town: str
    is_rural: bool
    residents: int
    spots: tuple[Spot, ...]


def plain_ground(
    areas: Sequence[Area], seed: int, centres: dict[str, tuple[float, float]] | None = None
) -> tuple[Ground, ...]:
    """Lay the micro-grids out (布置地点).

    Parameters
    ----------
    centres
        Degrees by the code of a micro-grid, from the county's map; without them a lattice stands
        for the map. With them, micro-grids that have no place are left out.
    """
    names = {area.code: area.name for area in areas}
    classes = {area.code: area.urban_rural_class or "" for area in areas}
    numbers: dict[str, int] = {}
    grounds = []
    for area in areas:
        if area.level is not AreaLevel.MICRO_GRID or (centres and area.code not in centres):
            continue
        village = area.code[:12]
        serial = numbers[village] = numbers.get(village, -1) + 1
        middle = centres[area.code] if centres else _lattice(area.code, numbers, serial)
        is_rural = classes[village].startswith("2")
        chance = Random(f"ground {seed} {area.code}")  # noqa: S311 -- a sample county, not a secret
        spots = tuple(_spots(middle, names[village], is_rural=is_rural, chance=chance))
        grounds.append(Ground(area.code, area.code[:9], is_rural, area.residents, spots))
    return tuple(grounds)


def _lattice(code: str, numbers: dict[str, int], serial: int) -> tuple[float, float]:
    village = len(numbers) - 1
    x_m = (village % 12) * _VILLAGE_STEP_M + (serial % 12) * _STEP_M
    y_m = (village // 12) * _VILLAGE_STEP_M + (serial // 12) * _STEP_M
    return _moved(_CENTRE, x_m, y_m)


def _spots(
    middle: tuple[float, float], village: str, *, is_rural: bool, chance: Random
) -> list[Spot]:
    stem = village.removesuffix("社区").removesuffix("村")
    spots = []
    for _ in range(_SPOTS):
        place = _moved(middle, chance.uniform(-70, 70), chance.uniform(-70, 70))
        if is_rural:
            near = f"{chance.randint(1, 9)}组{chance.choice(_RURAL)}{chance.choice(_SIDES[1:])}"
            words: tuple[str, ...] = (f"{village}{near}", near, f"{stem}{near}")
        else:
            road = f"{chance.choice(_ROADS)}路{chance.randint(2, 180)}号"
            near = f"{chance.choice(_URBAN)}{chance.choice(_SIDES)}"
            words = (f"{village}{road}", f"{road}{near}", f"{stem}{near}", near)
        spots.append(Spot(*place, words))
    return spots


def _moved(place: tuple[float, float], x_m: float, y_m: float) -> tuple[float, float]:
    x, y = place
    return x + x_m / (_DEGREE_M * math.cos(math.radians(y))), y + y_m / _DEGREE_M
