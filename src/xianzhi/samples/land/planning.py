"""Detailed plans, parks, and what is specially protected (详细规划、园区、特殊保护)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import shapely

from xianzhi.samples.land.control import ControlLines, blob, merged
from xianzhi.samples.land.draft import Column, Draft, areas_of
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.landuse import Country, Uses
from xianzhi.samples.land.mesh import components, graph_of, spread
from xianzhi.samples.land.model import Ints, Shapes
from xianzhi.samples.land.places import apart

__all__ = ["Protection", "build_plans", "build_protection", "town_drafts"]

_UNIT_M2 = 420_000.0
_LEAST_TOWN_M2 = 40_000.0


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a detailed plan allows on a block (规划指标)."""

    use: str  # 国土空间规划用地用海分类
    use_name: str
    ratio: tuple[float, float]  # 容积率
    density: float  # 建筑密度
    height_m: float  # 建筑限高
    green: float  # 绿地率


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "0701": _Rule("0701", "城镇住宅用地", (1.2, 2.4), 0.28, 54.0, 0.35),
        "05H1": _Rule("0901", "商业用地", (1.5, 3.0), 0.45, 60.0, 0.20),
        "08H1": _Rule("0801", "机关团体用地", (0.8, 1.5), 0.30, 36.0, 0.35),
        "08H2": _Rule("0804", "教育用地", (0.6, 1.0), 0.25, 24.0, 0.35),
        "0810": _Rule("1401", "公园绿地", (0.0, 0.1), 0.03, 8.0, 0.75),
        "0809": _Rule("1301", "供水用地", (0.4, 0.8), 0.35, 20.0, 0.30),
        "1005": _Rule("1208", "交通场站用地", (0.3, 0.8), 0.30, 24.0, 0.20),
        "0508": _Rule("1101", "物流仓储用地", (0.8, 1.5), 0.50, 24.0, 0.15),
        "0601": _Rule("1001", "工业用地", (0.8, 2.0), 0.45, 30.0, 0.15),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Protection:
    """Zones in which building is forbidden, and the layers that show them (保护范围)."""

    water_first: Shapes  # 饮用水水源一级保护区
    heritage: Shapes  # 文物保护范围
    drafts: tuple[Draft, ...]


def build_plans(frame: Frame, country: Country, lines: ControlLines, uses: Uses) -> list[Draft]:
    """Units that fill the boundaries, and the blocks of those that are approved (详细规划)."""
    label = _unit_of(country, lines)
    shapes, village = merged(country, label)
    chance = frame.chance("plans")
    areas = country.territory.areas
    codes = np.array([f"{areas[v].code[:9]}U{n + 1:03d}" for n, v in enumerate(village)])
    approved = chance.uniform(size=len(shapes)) < 0.86
    years = chance.integers(2019, 2025, len(shapes))
    days = [
        date(int(year), 6, 1) if done else None for year, done in zip(years, approved, strict=True)
    ]
    units = Draft(
        "plan_units",
        shapes,
        {
            "code": codes,
            "name": [f"{areas[v].name}详细规划单元" for v in village],
            "status": np.where(approved, "approved", "drafting"),
            "approved_on": days,
            "area_m2": areas_of(shapes),
        },
    )
    block = np.flatnonzero((label >= 0) & (country.strip < 0) & np.isin(uses.planned, list(_RULES)))
    block = block[approved[label[block]]]
    return [units, _blocks(frame, country, uses, block, codes[label[block]])]


def _unit_of(country: Country, lines: ControlLines) -> Ints:
    """Divide each boundary evenly."""
    shapes, points = country.cells.shapes, country.points
    seeds: list[int] = []
    for number, boundary in enumerate(lines.boundary):
        members = np.flatnonzero(lines.boundary_of == number)
        count = max(1, round(boundary.area / _UNIT_M2))
        seeds += members[apart(points[members], count, 0)].tolist()
    gaps = np.hypot(*(points[country.cells.pairs[:, 0]] - points[country.cells.pairs[:, 1]]).T)
    graph = graph_of(country.cells.pairs, gaps, len(shapes))
    return spread(graph, np.array(seeds), lines.boundary_of)


def _blocks(frame: Frame, country: Country, uses: Uses, block: Ints, unit: Column) -> Draft:
    chance = frame.chance("blocks")
    rules = [_RULES[use] for use in uses.planned[block].tolist()]
    low, high = np.array([rule.ratio for rule in rules]).reshape(-1, 2).T
    ratio = np.round(low + (high - low) * chance.uniform(size=len(block)), 1)
    serial = np.arange(len(block)) + 1
    return Draft(
        "plan_blocks",
        country.cells.shapes[block],
        {
            "code": [f"{code}-{n:05d}" for code, n in zip(unit, serial, strict=True)],
            "unit_code": unit,
            "use": [rule.use for rule in rules],
            "use_name": [rule.use_name for rule in rules],
            "floor_area_ratio": ratio,
            "building_density": [rule.density for rule in rules],
            "height_limit_m": [rule.height_m for rule in rules],
            "green_ratio": [rule.green for rule in rules],
            "area_m2": areas_of(country.cells.shapes[block]),
        },
    )


def town_drafts(country: Country, lines: ControlLines, uses: Uses) -> list[Draft]:
    """Built-up areas, villages' patches and industrial parks (建成区、村庄、园区)."""
    built = country.places.urban.at(country.points) > 0.14
    villages = (country.places.settled.at(country.points) > 0) & ~built
    village = country.territory.village
    pairs = country.cells.pairs
    same = village[pairs[:, 0]] == village[pairs[:, 1]]
    return [
        _patches(country, "built_up", components(pairs, built), _LEAST_TOWN_M2),
        _patches(country, "settlements", components(pairs[same], villages), 0.0),
        _parks(country, lines),
    ]


def _patches(country: Country, name: str, piece: Ints, least_m2: float) -> Draft:
    shapes, village = merged(country, piece)
    kept = shapely.area(shapes) >= least_m2
    shapes, village = shapes[kept], village[kept]
    order = np.argsort(village, kind="stable")
    shapes, village = shapes[order], village[order]
    areas = country.territory.areas
    codes = [areas[v].code for v in village]
    return Draft(
        name,
        shapes,
        {
            "code": [f"{code}B{n:04d}" for n, code in enumerate(codes, start=1)],
            "village_code": codes,
            "area_m2": areas_of(shapes),
        },
    )


def _parks(country: Country, lines: ControlLines) -> Draft:
    shapes = []
    parks = country.places.parks
    for park in parks:
        inside = np.hypot(*(country.points - park.centre).T) < park.reach_m
        piece = components(country.cells.pairs, inside & (lines.boundary_of >= 0))
        pieces, _ = merged(country, piece)
        shapes.append(pieces[np.argmax(shapely.area(pieces))])
    ground = np.array(shapes, dtype=object)
    return Draft(
        "industrial_parks",
        ground,
        {
            "code": [park.code for park in parks],
            "name": [park.name for park in parks],
            "town_code": [park.town.code for park in parks],
            "area_m2": areas_of(ground),
        },
    )


def build_protection(frame: Frame, country: Country, uses: Uses) -> Protection:
    """Water sources, a wetland park, heritage with plates, old trees (特殊保护)."""
    water, first = _water_sources(frame, country)
    heritage, zones, kept = _heritage(frame, country, uses)
    drafts = (water, _wetland(frame, country), heritage, zones, _old_trees(frame, country, uses))
    return Protection(first, kept, drafts)


def _water_sources(frame: Frame, country: Country) -> tuple[Draft, Shapes]:
    """A first and a second zone around the reservoir and around an intake upstream of the seat."""
    chance = frame.chance("water sources")
    main = country.ground.rivers[0].line
    upstream = main[np.argmin(np.abs(main[:, 0] - (main[:, 0].mean() - 0.42 * frame.radius_m)))]
    sources = (
        ("鹭溪水库水源地", np.array(country.ground.reservoir), country.ground.reservoir_m + 150.0),
        ("禾江水厂取水口", upstream, frame.length(260.0) + 60.0),
    )
    rows: list[tuple[str, str, str, object]] = []
    for number, (name, centre, radius) in enumerate(sources, start=1):
        inner = blob(centre, radius, chance)
        outer = centre + (inner - centre) * (2.1 + frame.length(0.9))
        code = f"SY{number:02d}"
        rows.append((f"{code}-1", name, "first", shapely.Polygon(inner)))
        rows.append((f"{code}-2", name, "second", shapely.Polygon(outer, [inner])))
    codes, names, grades, zones = zip(*rows, strict=True)
    shapes = np.array(zones, dtype=object)
    columns = {"code": codes, "name": names, "grade": grades, "area_m2": areas_of(shapes)}
    return Draft("water_sources", shapes, columns), shapes[::2]


def _wetland(frame: Frame, country: Country) -> Draft:
    main = country.ground.rivers[0].line
    place = main[int(0.62 * len(main))]
    ring = blob(place, frame.length(420.0) + 50.0, frame.chance("wetland"))
    shapes = np.array([shapely.Polygon(ring)], dtype=object)
    columns = {"code": ["ZR01"], "name": ["鹭洲湿地公园"], "kind": ["wetland_park"]}
    return Draft("nature_parks", shapes, {**columns, "area_m2": areas_of(shapes)})


_HERITAGE = (
    "望禾楼",
    "老码头",
    "砚台石桥",
    "云栈古道",
    "穗仓旧址",
    "枫渡碑亭",
    "石笏窑址",
    "钟鼓楼",
)
_HERITAGE_TAIL = ("宗祠", "戏台", "石刻", "古井", "牌坊", "磨坊")


def _heritage(frame: Frame, country: Country, uses: Uses) -> tuple[Draft, Draft, Shapes]:
    """Points with plates, a protection zone around each and a control zone around that."""
    chance = frame.chance("heritage")
    homes = np.flatnonzero(uses.settled | uses.urban)
    count = min(frame.count(36, least=3), len(homes))
    cells = homes[apart(country.points[homes], count, len(homes) // 2)]
    points = country.points[cells]
    areas = country.territory.areas
    villages = [areas[v] for v in country.territory.village[cells]]
    names = [
        _HERITAGE[n] if n < len(_HERITAGE) else village.name[:-1] + _HERITAGE_TAIL[n % 6]
        for n, village in enumerate(villages)
    ]
    codes = [f"WW{n:03d}" for n in range(1, count + 1)]
    grade = np.where(np.arange(count) % 7 == 0, "province", "county")
    rings = [blob(point, chance.uniform(24, 60), chance) for point in points]
    kept = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    around = np.array(
        [
            shapely.Polygon(point + (ring - point) * 2.4, [ring])
            for point, ring in zip(points, rings, strict=True)
        ],
        dtype=object,
    )
    sites = Draft(
        "heritage",
        shapely.points(points),
        {
            "code": codes,
            "name": names,
            "grade": grade,
            "plate": [f"禾文保〔{1990 + n % 30}〕{n + 1}号" for n in range(count)],
            "village_code": [village.code for village in villages],
        },
    )
    zones = np.concatenate([kept, around])
    columns = {
        "code": [f"{code}-{kind}" for kind in ("1", "2") for code in codes],
        "heritage_code": codes * 2,
        "kind": ["protection"] * count + ["control"] * count,
        "area_m2": areas_of(zones),
    }
    return sites, Draft("heritage_zones", zones, columns), kept


def _old_trees(frame: Frame, country: Country, uses: Uses) -> Draft:
    """Old trees with plates, in villages and at the edges of woods (古树名木)."""
    chance = frame.chance("old trees")
    homes = np.flatnonzero((country.strip < 0) & ~uses.urban)
    cells = np.sort(chance.choice(homes, frame.count(180, least=4), replace=False))
    points = country.points[cells] + chance.uniform(-6, 6, (len(cells), 2))
    years = chance.integers(100, 900, len(cells))
    kinds = np.array(["银杏", "樟树", "柏树", "枫香", "皂荚", "黄连木"])
    areas = country.territory.areas
    return Draft(
        "old_trees",
        shapely.points(points),
        {
            "code": [f"GS{n:05d}" for n in range(1, len(cells) + 1)],
            "plate": [f"9901210{n:04d}" for n in range(1, len(cells) + 1)],
            "species": kinds[chance.integers(0, len(kinds), len(cells))],
            "years": years,
            "grade": np.select([years >= 500, years >= 300], ["一级", "二级"], "三级"),
            "protection_m": np.round(chance.uniform(5, 12, len(cells)), 1),
            "village_code": [areas[v].code for v in country.territory.village[cells]],
        },
    )
