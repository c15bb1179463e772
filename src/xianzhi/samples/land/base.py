"""Areas, parcels, roads, rivers, greens as layers (基础图层)."""

from datetime import date

import numpy as np
import shapely

from xianzhi.samples.areas import AreaLevel
from xianzhi.samples.land.control import ControlLines
from xianzhi.samples.land.draft import Draft, areas_of
from xianzhi.samples.land.landuse import CLASS_NAMES, Country, Parcels, tenure_of
from xianzhi.samples.land.model import Ints, Shapes, Strings

__all__ = ["area_draft", "control_drafts", "network_drafts", "parcel_drafts"]

_SINCE = date(2021, 1, 1)
_ROAD_NAMES = {
    "provincial": "省道",
    "county": "县道",
    "arterial": "主干路",
    "secondary": "次干路",
    "branch": "支路",
    "township": "乡道",
    "village": "村道",
}


def area_draft(country: Country) -> Draft:
    """All five levels in one layer, parents before children (行政区划与网格)."""
    areas = country.territory.areas
    return Draft(
        "areas",
        country.territory.shapes,
        {
            "code": [area.code for area in areas],
            "name": [area.name for area in areas],
            "level": [str(area.level) for area in areas],
            "parent_code": [area.parent_code or "" for area in areas],
            "households": [area.households for area in areas],
            "residents": [area.residents for area in areas],
            "valid_from": [_SINCE] * len(areas),
            "area_m2": areas_of(country.territory.shapes),
        },
    )


def parcel_drafts(country: Country, parcels: Parcels) -> list[Draft]:
    """Parcels of the land survey, and those of them that are public green (地块、绿地)."""
    villages = np.array([area.code for area in country.territory.areas])[parcels.village]
    codes = _serials(villages, "T", 5)
    every = Draft(
        "parcels",
        parcels.shapes,
        {
            "code": codes,
            "land_class": parcels.land_class,
            "land_class_name": [CLASS_NAMES[code] for code in parcels.land_class.tolist()],
            "village_code": villages,
            "tenure": tenure_of(parcels.land_class),
            "area_m2": areas_of(parcels.shapes),
        },
    )
    green = np.flatnonzero(parcels.land_class == "0810")
    names = [area.name for area in country.territory.areas]
    parks = Draft(
        "greens",
        parcels.shapes[green],
        {
            "code": [codes[n] for n in green],
            "name": [f"{names[v]}公园绿地" for v in parcels.village[green]],
            "class": ["G1"] * len(green),
            "is_public": [True] * len(green),
            "area_m2": areas_of(parcels.shapes[green]),
        },
    )
    return [every, parks]


def _serials(owner: Strings, letter: str, digits: int) -> list[str]:
    """Number the rows of each owner; rows of one owner stand together."""
    first = np.concatenate([[True], owner[1:] != owner[:-1]])
    begin = np.maximum.accumulate(np.where(first, np.arange(len(owner)), 0))
    rank = np.arange(len(owner)) - begin + 1
    return [f"{code}{letter}{n:0{digits}d}" for code, n in zip(owner.tolist(), rank, strict=True)]


def control_drafts(country: Country, lines: ControlLines) -> list[Draft]:
    """The three control lines (三条控制线)."""
    areas = country.territory.areas
    codes = [areas[village].code for village in lines.farmland_village]
    farmland = Draft(
        "basic_farmland",
        lines.farmland,
        {
            "code": [f"{code}F{n:05d}" for n, code in enumerate(codes, start=1)],
            "village_code": codes,
            "area_m2": areas_of(lines.farmland),
        },
    )
    red = Draft(
        "red_line",
        lines.red,
        {
            "code": [f"HX{n:04d}" for n in range(1, len(lines.red) + 1)],
            "kind": ["水源涵养" if n % 2 else "水土保持" for n in range(len(lines.red))],
            "area_m2": areas_of(lines.red),
        },
    )
    towns = [_town_at(country, shape) for shape in lines.boundary]
    boundary = Draft(
        "town_boundary",
        lines.boundary,
        {
            "code": [f"{areas[n].code}K{k:02d}" for k, n in enumerate(towns, start=1)],
            "town_code": [areas[n].code for n in towns],
            "kind": ["集中建设区"] * len(towns),
            "area_m2": areas_of(lines.boundary),
        },
    )
    return [farmland, red, boundary]


def _town_at(country: Country, shape: shapely.Polygon) -> int:
    """The town in which most of a shape lies."""
    areas, shapes = country.territory.areas, country.territory.shapes
    towns = [n for n, area in enumerate(areas) if area.level is AreaLevel.TOWN]
    shares = shapely.area(shapely.intersection(shapes[towns], shape))
    return towns[int(np.argmax(shares))]


def network_drafts(country: Country) -> list[Draft]:
    """Rivers; roads as edges of a graph and its nodes (水系、路网)."""
    rivers, roads = country.ground.rivers, country.roads
    courses = np.array([shapely.LineString(river.line) for river in rivers], dtype=object)
    courses = shapely.intersection(courses, country.territory.shapes[0])
    lines = np.array([shapely.LineString(line) for line in roads.lines], dtype=object)
    crossed = shapely.STRtree(lines).query(courses, predicate="intersects")[1]
    return [
        Draft(
            "rivers",
            courses,
            {
                "code": [f"HL{n:02d}" for n in range(1, len(rivers) + 1)],
                "name": [river.name for river in rivers],
                "width_m": [river.width_m for river in rivers],
                "length_m": np.round(shapely.length(courses), 1),
            },
        ),
        _nodes(country),
        _edges(country, lines, crossed),
    ]


def _node_codes(country: Country) -> Strings:
    return np.array([f"LD{n:05d}" for n in range(1, len(country.roads.nodes) + 1)])


def _nodes(country: Country) -> Draft:
    count = len(country.roads.nodes)
    kinds = np.where(country.places.is_urban, "urban", "hamlet")
    kinds[: len(country.places.towns)] = "centre"
    return Draft(
        "road_nodes",
        shapely.points(country.roads.nodes),
        {
            "code": _node_codes(country),
            "kind": kinds,
            "degree": np.bincount(country.roads.ends.ravel(), minlength=count),
        },
    )


def _edges(country: Country, lines: Shapes, crossed: Ints) -> Draft:
    roads = country.roads
    codes = _node_codes(country)
    return Draft(
        "roads",
        lines,
        {
            "code": [f"DL{n:05d}" for n in range(1, len(lines) + 1)],
            "class": list(roads.classes),
            "class_name": [_ROAD_NAMES[road] for road in roads.classes],
            "from_node": codes[roads.ends[:, 0]],
            "to_node": codes[roads.ends[:, 1]],
            "length_m": np.round(shapely.length(lines), 2),
            "width_m": roads.widths_m,
            "has_bridge": np.isin(np.arange(len(lines)), crossed),
            "is_walkable": np.ones(len(lines), bool),
        },
    )
