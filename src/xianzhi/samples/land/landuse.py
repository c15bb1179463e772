"""What each cell is used for, by the classes of the third national land survey (地类)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely

from xianzhi.samples.areas import AreaLevel
from xianzhi.samples.land.cells import Cells
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.mesh import components
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes, Strings
from xianzhi.samples.land.places import Places
from xianzhi.samples.land.roads import Roads
from xianzhi.samples.land.sites import Strips
from xianzhi.samples.land.surface import fractal
from xianzhi.samples.land.terrain import Ground
from xianzhi.samples.land.territory import Territory, dissolved

__all__ = [
    "ARABLE",
    "CLASS_NAMES",
    "PLANNED_USES",
    "Country",
    "Parcels",
    "Uses",
    "build_parcels",
    "build_uses",
    "noise_at",
    "tenure_of",
]

CLASS_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "0101": "水田",
        "0102": "水浇地",
        "0103": "旱地",
        "0201": "果园",
        "0202": "茶园",
        "0204": "其他园地",
        "0301": "乔木林地",
        "0302": "竹林地",
        "0305": "灌木林地",
        "0307": "其他林地",
        "0404": "其他草地",
        "05H1": "商业服务业设施用地",
        "0508": "物流仓储用地",
        "0601": "工业用地",
        "0602": "采矿用地",
        "0701": "城镇住宅用地",
        "0702": "农村宅基地",
        "08H1": "机关团体新闻出版用地",
        "08H2": "科教文卫用地",
        "0809": "公用设施用地",
        "0810": "公园与绿地",
        "1003": "公路用地",
        "1004": "城镇村道路用地",
        "1005": "交通服务场站用地",
        "1006": "农村道路",
        "1101": "河流水面",
        "1103": "水库水面",
        "1104": "坑塘水面",
        "1106": "内陆滩涂",
        "1202": "设施农用地",
        "1206": "裸土地",
        "1207": "裸岩石砾地",
    }
)
ARABLE = ("0101", "0102", "0103")
# Shares of a town's ground by planned use, as classes of the survey; roads are cells of their own.
PLANNED_USES = (
    ("0701", 0.50),
    ("05H1", 0.13),
    ("08H2", 0.11),
    ("08H1", 0.05),
    ("0810", 0.13),
    ("0809", 0.04),
    ("1005", 0.02),
    ("0508", 0.02),
)
_ARABLE_SHARE = 0.305
_ROAD_CLASSES = {"provincial": "1003", "county": "1003", "township": "1003", "village": "1006"}
# Rivers and the state's roads and towns belong to the state, the rest to the village.
_STATE_OWNED = ("1003", "1004", "1101", "1103", "0701", "0601", "0810", "08H1")


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """Everything that stands when land use is decided (用地底图): cells and what they lie in."""

    ground: Ground
    places: Places
    roads: Roads
    strips: Strips
    cells: Cells
    points: Floats
    strip: Ints
    territory: Territory


@dataclass(frozen=True, slots=True, eq=False)
class Uses:
    """For each cell its class today, the class planned for it in towns, and two masks (用途)."""

    today: Strings
    planned: Strings
    urban: Bools  # built up as a town today (建成区)
    settled: Bools  # built up as a village today (村庄)


@dataclass(frozen=True, slots=True, eq=False)
class Parcels:
    """Cells of one use, with strips joined along their line within a village (地块)."""

    shapes: Shapes
    land_class: Strings
    village: Ints
    strip: Ints
    of_cell: Ints


def build_uses(frame: Frame, country: Country) -> Uses:
    """Water and roads first, then towns and villages, then fields and woods (土地利用)."""
    places, points = country.places, country.points
    free = country.strip < 0
    lake = np.hypot(*(points - country.ground.reservoir).T) < country.ground.reservoir_m
    urban = (places.urban.at(points) > 0.14) & ~lake
    settled = (places.settled.at(points) > 0) & ~urban & ~lake
    planned = _planned(frame, country)
    today = _natural(frame, country, ~free | urban | settled | lake)
    today[urban] = planned[urban]
    today[settled] = "0702"
    _village_centres(country, today, settled & free)
    today[~free] = _strip_classes(country, urban | settled)[~free]
    today[lake] = "1103"
    return Uses(today, planned, urban & free, settled & free)


def build_parcels(country: Country, uses: Uses) -> Parcels:
    """Join the cells of a road or river within a village; every other cell is a parcel."""
    count = len(country.strip)
    joined = country.strip >= 0
    pairs = country.cells.pairs
    one, two = pairs.T
    same = (country.strip[one] == country.strip[two]) & joined[one]
    same &= country.territory.village[one] == country.territory.village[two]
    same &= uses.today[one] == uses.today[two]
    piece = components(pairs[same], joined)
    alone = np.flatnonzero(~joined)
    pieces = int(piece.max(initial=-1)) + 1
    piece[alone] = pieces + np.arange(len(alone))
    merged = dissolved(country.cells.shapes[joined], piece[joined], pieces)
    shapes = np.concatenate([merged, country.cells.shapes[alone]])
    first = np.zeros(len(shapes), np.int64)
    first[piece[::-1]] = np.arange(count)[::-1]
    order = np.lexsort((first, country.territory.village[first]))
    rank = np.argsort(order)
    first = first[order]
    village, strip = country.territory.village[first], country.strip[first]
    return Parcels(shapes[order], uses.today[first], village, strip, rank[piece])


def tenure_of(land_class: Strings) -> Strings:
    """Ownership by code of the survey (权属性质): 20 state, 30 collective."""
    return np.where(np.isin(land_class, _STATE_OWNED), "20", "30")


def noise_at(frame: Frame, country: Country, topic: str, beta: float, longest_m: float) -> Floats:
    """Noise of its own *topic* at each cell."""
    surface = country.ground.heights
    noise = fractal(surface, beta, frame.chance(topic), longest_m=longest_m)
    return noise.at(country.points)


def _strip_classes(country: Country, built: Bools) -> Strings:
    road = country.strips.road[country.strip]
    kinds = np.array([*country.roads.classes, ""])
    by_class = np.array([_ROAD_CLASSES.get(kind, "1004") for kind in country.roads.classes])
    outside = by_class[road]
    inside = np.isin(kinds[road], ("provincial", "county"))
    classes = np.where(built & ~inside, "1004", outside)
    return np.where(road < 0, "1101", classes)


def _planned(frame: Frame, country: Country) -> Strings:
    """Uses in patches: a slowly changing noise cut at the shares; parks hold industry."""
    points = country.points
    near = country.places.urban.at(points) > -0.2
    noise = noise_at(frame, country, "districts", 2.3, 700.0)
    planned = np.full(len(points), "    ")
    rank = np.zeros(len(points))
    rank[near] = (np.argsort(np.argsort(noise[near])) + 0.5) / max(1, near.sum())
    kinds = np.array([use for use, _ in PLANNED_USES])
    bounds = np.cumsum([share for _, share in PLANNED_USES])[:-1]
    planned[near] = kinds[np.searchsorted(bounds, rank[near])]
    pick = frame.chance("industry").uniform(size=len(points))
    for park in country.places.parks:
        inside = near & (np.hypot(*(points - park.centre).T) < park.reach_m)
        planned[inside] = np.where(pick < 0.84, "0601", np.where(pick < 0.93, "0508", "0809"))[
            inside
        ]
    return planned


def _village_centres(country: Country, today: Strings, settled: Bools) -> None:
    """The cells nearest to a village's seat hold its office, school and square."""
    territory = country.territory
    order = np.argsort(territory.village, kind="stable")
    bounds = np.searchsorted(territory.village[order], np.arange(len(territory.areas) + 1))
    for number, area in enumerate(territory.areas):
        if area.level is not AreaLevel.VILLAGE:
            continue
        members = order[bounds[number] : bounds[number + 1]]
        members = members[settled[members]]
        gap = np.hypot(*(country.points[members] - territory.seats[number]).T)
        nearest = members[np.argsort(gap, kind="stable")]
        for cell, use in zip(nearest, ("08H1", "08H2", "0810", "05H1"), strict=False):
            today[cell] = use


def _natural(frame: Frame, country: Country, taken: Bools) -> Strings:
    """Fields where it is low and flat, gardens above them, woods on the hills."""
    ground, points = country.ground, country.points
    slope, height = ground.slope.at(points), ground.heights.at(points)
    river = ground.river_distance.at(points)
    noise = noise_at(frame, country, "fields", 2.0, 1300.0)
    patch = noise_at(frame, country, "woods", 1.4, 440.0)
    rise = slope * 8 + (height - 212) / 170 + river / frame.length(3600.0)
    score = np.where(taken, np.inf, rise + 0.55 * noise)
    arable = _best(country, score, _ARABLE_SHARE)
    gardens = ~arable & _best(country, np.where(arable, np.inf, score + 0.5 * patch), 0.065)
    classes = np.select(
        [patch > 1.6, patch > 0.9, patch < -1.7, slope > np.quantile(slope, 0.996)],
        ["0302", "0305", "0307", "1207"],
        "0301",
    )
    classes[(patch > 0.2) & (patch < 0.34) & (noise > 0.6)] = "0404"
    classes[gardens] = np.where(noise > 0.5, "0202", np.where(patch < -1.2, "0204", "0201"))[
        gardens
    ]
    wet = (slope < 0.06) & (river < frame.length(1500.0) + 200)
    paddy = np.where(country.places.urban.at(points) > -1.4, "0102", "0103")
    classes[arable] = np.where(wet, "0101", np.where(noise < -1.1, paddy, "0103"))[arable]
    _scatter(frame, classes, arable)
    bank = (river > 42) & (river < 95) & (height < 216) & (noise > 0.9)
    classes[bank & ~arable] = "1106"
    return classes


def _best(country: Country, score: Floats, share: float) -> Bools:
    """The cells of lowest score that together have *share* of the county's ground."""
    area = shapely.area(country.cells.shapes)
    order = np.argsort(score, kind="stable")
    enough = np.cumsum(area[order]) <= share * area.sum()
    best = np.zeros(len(score), bool)
    best[order[enough]] = True
    return best & np.isfinite(score)


def _scatter(frame: Frame, classes: Strings, arable: Bools) -> None:
    """Ponds, sheds for farming and bare ground, here and there."""
    pick = frame.chance("scatter").uniform(size=len(classes))
    classes[arable & (pick < 0.012)] = "1104"
    classes[arable & (pick > 0.993)] = "1202"
    classes[~arable & (pick < 0.0016)] = "0602"
    classes[~arable & (pick > 0.9985)] = "1206"
