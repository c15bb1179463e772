"""The folder of layers that a check-up reads (体检图层).

Names and fields are those of ``catalogue/indicators/layers.csv``.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from xianzhi.samples.checkup.model import YEARS, Scene
from xianzhi.samples.checkup.services import POINT_LAYERS
from xianzhi.samples.checkup.upkeep import lamps, sweeping
from xianzhi.samples.land.draft import Column, Draft, finished
from xianzhi.samples.land.model import Bools, Floats, Ints, Layer, Shapes, Strings

__all__ = [
    "charger_counts",
    "facility_sizes",
    "fire_classes",
    "layers_of",
    "noted_hydrants",
    "noted_share",
    "park_gates",
    "survey_answers",
    "village_seats",
]

_USE = "use"
_CONTROL = (
    ("basic_farmland", "永久基本农田"),
    ("red_line", "生态保护红线"),
    ("town_boundary", "城镇开发边界"),
)
_PARK_GATES = 2
_HYDRANTS_SINCE = "2016-05-01"  # all stood before the first year, also those put on file later
_UNKNOWN_EVERY = 7  # one quarter in seven has not been surveyed
_SURVEY = (
    ("elder_care", 5),
    ("childcare", 4),
    ("kindergarten", 6),
    ("bike_charging", 3),
    ("activity_space", 4),
    ("waste_sorting", 8),
    ("property_service", 5),
    ("smart", 2),
    ("service_station", 6),
)


def layers_of(scene: Scene) -> Iterator[Layer]:
    """Give every layer of one year, in degrees (体检图层).

    The first year's hydrants lack a quarter of the rows: they stood, but nobody had noted them.
    """
    for draft in _drafts(scene):
        yield finished(draft)


def noted_share(scene: Scene, name: str) -> float:
    """Tell what share of the real things a layer lists, to two digits (完整度)."""
    if name not in scene.services:
        return 1.0
    return round(len(_noted(scene, name)) / len(scene.services[name].codes), 2)


def _drafts(scene: Scene) -> Iterator[Draft]:
    yield _units(scene)
    yield _built_up(scene)
    yield _parcels(scene)
    yield _homes(scene)
    yield _building_land(scene)
    yield Draft("road_surface", scene.town.road_land, {"id": _codes("LM", scene.town.road_land)})
    yield _population(scene)
    yield _roads(scene)
    yield lamps(scene)
    yield sweeping(scene)
    rivers = scene.town.ground["rivers"].shapes
    yield Draft("barrier", rivers, {"id": _codes("HL", rivers)})
    yield _green(scene)
    yield _greenways(scene)
    yield _facilities(scene)
    for name in POINT_LAYERS:
        yield _points(scene, name)
    yield _gates(scene)
    yield _shelters(scene)
    yield _communities(scene)
    yield _villages(scene)
    yield _town_seats(scene)
    yield _control_lines(scene)


def _codes(letters: str, shapes: Shapes) -> list[str]:
    return [f"{letters}{n:06d}" for n in range(1, len(shapes) + 1)]


def _building_land(scene: Scene) -> Draft:
    shapes = scene.town.building_land
    columns: dict[str, Column] = {"id": _codes("JS", shapes), "kind": ["城镇"] * len(shapes)}
    return Draft("construction_land", shapes, columns)


def _units(scene: Scene) -> Draft:
    units, year = scene.units, str(YEARS[scene.year])
    columns: dict[str, Column] = {
        "code": units.codes,
        "name": units.names,
        "level": units.levels,
        "kind": units.kinds,
        "parent": units.parents,
        "version": [year] * len(units.codes),
    }
    return Draft("unit", units.shapes, columns)


def _built_up(scene: Scene) -> Draft:
    shapes = shapely.get_parts(scene.urban)
    year = YEARS[scene.year]
    return Draft(
        "built_up", shapes, {"kind": ["建成区"] * len(shapes), "year": [year] * len(shapes)}
    )


def _parcels(scene: Scene) -> Draft:
    table = scene.town.ground["parcels"]
    return Draft(
        "parcel",
        table.shapes,
        {
            "id": np.asarray(table.column("code"), str),
            _USE: np.asarray(table.column("land_class"), str),
            "status": ["现状"] * len(table.shapes),
        },
    )


def _homes(scene: Scene) -> Draft:
    shapes = scene.town.homes
    return Draft(
        "residential",
        shapes,
        {
            "id": _codes("ZZ", shapes),
            "kind": ["城镇住宅"] * len(shapes),
            "households": np.maximum(1, np.round(shapely.area(shapes) / 90)).astype(np.int64),
            "year": 1985 + np.arange(len(shapes)) % 38,
        },
    )


def _population(scene: Scene) -> Draft:
    people = scene.town.people
    return Draft(
        "population",
        shapely.points(people.points),
        {
            "pop": people.residents,
            "registered": people.registered,
            "pop_60": people.aged_60,
            "pop_3_5": people.aged_3_5,
        },
    )


def _roads(scene: Scene) -> Draft:
    streets = scene.town.streets
    paved = streets.classes != "公路"
    return Draft(
        "road",
        streets.lines,
        {
            "id": streets.codes,
            "name": streets.names,
            "class": streets.classes,
            "dual_id": [code or None for code in streets.dual.tolist()],
            "width_m": streets.width_m,
            "speed_kmh": streets.speed_kmh,
            "status": np.where(streets.planned, "规划", "现状"),
            "grade": streets.grades,
            "foot": ~streets.planned,
            "bridge": streets.bridge,
            "lit": paved & (np.arange(len(paved)) % 9 != 0),
            "sidewalk": paved & (np.arange(len(paved)) % 5 != 0),
        },
    )


def _green(scene: Scene) -> Draft:
    green = scene.green
    return Draft(
        "green",
        green.shapes,
        {
            "id": green.codes,
            "name": [f"绿地{code}" for code in green.codes.tolist()],
            "class": green.classes,
            "public": green.public,
            "status": green.status,
        },
    )


def _greenways(scene: Scene) -> Draft:
    shapes = scene.town.greenways
    return Draft("greenway", shapes, {"status": ["在用"] * len(shapes)})


def _facilities(scene: Scene) -> Draft:
    chosen = [service for service in scene.services.values() if service.layer == "facility"]
    names = [service.name for service in chosen for _ in service.codes]
    codes = np.concatenate([service.codes for service in chosen])
    sizes = [facility_sizes(scene, service.key) for service in chosen]
    columns: dict[str, Column] = {
        "id": codes,
        "name": [f"{name}{code}" for name, code in zip(names, codes.tolist(), strict=True)],
        "class": names,
        "status": np.concatenate([service.status for service in chosen]),
        "public": [True] * len(codes),
    }
    columns |= {field: np.concatenate([size[field] for size in sizes]) for field in sizes[0]}
    places = np.concatenate([service.points for service in chosen])
    return Draft("facility", shapely.points(places), columns)


def facility_sizes(scene: Scene, key: str) -> dict[str, Floats]:
    """Seats, floor and site of each facility of a class (设施规模)."""
    number = np.arange(len(scene.services[key].codes), dtype=np.float64)
    return {
        "capacity": 40.0 + number * 7 % 400,
        "enrolled": 30.0 + number * 5 % 400,
        "floor_area_m2": 200.0 + number * 37 % 4000,
        "site_area_m2": 400.0 + number * 53 % 9000,
    }


def fire_classes(count: int) -> Strings:
    """Class of each fire station (消防站级别)."""
    return np.where(np.arange(count) % 2 == 1, "一级", "二级")


def charger_counts(count: int) -> Ints:
    """How many chargers stand at each place (充电桩数)."""
    return 2 + np.arange(count) % 7


def _gates(scene: Scene) -> Draft:
    """Where each facility is entered: at its point; a park at two of its corners."""
    owners = [(s.layer, code) for s in scene.services.values() for code in s.codes.tolist()]
    owners += [("green", code) for code in scene.green.codes.tolist() for _ in range(_PARK_GATES)]
    places = [service.points for service in scene.services.values()]
    places.append(park_gates(scene.green.shapes))
    layers, codes = zip(*owners, strict=True)
    points = shapely.points(np.concatenate(places))
    return Draft("gate", points, {"layer": list(layers), "facility": list(codes)})


def park_gates(shapes: Shapes) -> Floats:
    """Two corners of each park, the first and one half around it (公园出入口)."""
    rings = shapely.get_exterior_ring(shapes)
    half = shapely.get_num_points(rings) // 2
    first, second = shapely.get_point(rings, 0), shapely.get_point(rings, half)
    gates: Floats = shapely.get_coordinates(np.column_stack([first, second]).ravel())
    return gates


def _points(scene: Scene, name: str) -> Draft:
    service = scene.services[name]
    count = len(service.codes)
    extra: dict[str, Column] = {}
    if name == "toilet":
        extra = {"public": [True] * count, "published": np.arange(count) % 4 != 0}
    if name == "fire_station":
        extra = {"class": fire_classes(count)}
    if name == "charger":
        extra = {"count": charger_counts(count)}
    if name == "hydrant":
        extra = {"in_use_from": [_HYDRANTS_SINCE] * count}
    rows = _noted(scene, name)
    columns: dict[str, Column] = {"id": service.codes, "status": service.status, **extra}
    kept = {key: np.asarray(values)[rows] for key, values in columns.items()}
    return Draft(name, shapely.points(service.points[rows]), kept)


def _noted(scene: Scene, name: str) -> Ints:
    """The rows that were on file: in the first year a quarter of the hydrants was not."""
    number = np.arange(len(scene.services[name].codes))
    return number[number % 4 != 3] if name == "hydrant" and not scene.year else number


def noted_hydrants(scene: Scene) -> Floats:
    """Hydrants in use that are on file (在册在用消防栓)."""
    hydrants, rows = scene.services["hydrant"], _noted(scene, "hydrant")
    places: Floats = hydrants.points[rows][hydrants.status[rows] == "在用"]
    return places


def _shelters(scene: Scene) -> Draft:
    shapes = scene.green.parks(2000.0)
    return Draft(
        "shelter",
        shapes,
        {
            "effective_area_m2": np.round(shapely.area(shapes) * 0.4, 1),
            "status": ["在用"] * len(shapes),
        },
    )


def quarter_people(scene: Scene) -> tuple[Floats, Floats]:
    """Residents, and those of 60 and over, of each quarter (小区人口)."""
    people, quarters = scene.town.people, scene.town.quarters
    tree = shapely.STRtree(quarters)
    point, quarter = tree.query(shapely.points(people.points), predicate="within")
    counts = np.zeros((2, len(quarters)))
    np.add.at(counts[0], quarter, people.residents[point])
    np.add.at(counts[1], quarter, people.aged_60[point])
    return counts[0], counts[1]


def survey_answers(name: str, count: int) -> list[bool | None]:
    """What the survey of the quarters says of one facility; null where nobody asked (调查结果)."""
    step = dict(_SURVEY)[name]
    return [
        None if n % _UNKNOWN_EVERY == step % _UNKNOWN_EVERY else n % step != 0 for n in range(count)
    ]


def _communities(scene: Scene) -> Draft:
    shapes = scene.town.quarters
    residents, aged = quarter_people(scene)
    count = len(shapes)
    estates = {n: estate.plan.name for n, estate in enumerate(scene.town.estates)}
    households = np.ceil(residents / 2.8).astype(np.int64)
    columns: dict[str, Column] = {
        "id": _codes("XQ", shapes),
        "name": [estates.get(n, f"第{n + 1}小区") for n in range(count)],
        "households": households,
        "pop": residents,
        "pop_60": aged,
        "vehicles": np.round(households * 0.6).astype(np.int64),
        "bays_needed": np.round(households * 0.8).astype(np.int64),
        "bays": np.round(households * (0.5 + 0.1 * (np.arange(count) % 6))).astype(np.int64),
    }
    surveyed: dict[str, Column] = {name: survey_answers(name, count) for name, _ in _SURVEY}
    return Draft("community", shapes, columns | surveyed)


def village_seats(scene: Scene) -> tuple[Shapes, Strings, Strings, Bools]:
    """Where each village has its office: the largest settlement, or the middle of its ground."""
    areas = scene.town.ground["areas"]
    names = np.asarray(areas.column("name"), str)
    rows = (np.asarray(areas.column("level"), str) == "village") & np.char.endswith(names, "村")
    seats = shapely.point_on_surface(areas.shapes[rows])
    return seats, np.asarray(areas.column("code"), str)[rows], names[rows], rows


def _villages(scene: Scene) -> Draft:
    seats, codes, names, rows = village_seats(scene)
    residents = scene.town.ground["areas"].column("residents")[rows]
    water = np.arange(len(codes)) % 5 != 0
    return Draft("village", seats, {"id": codes, "name": names, "water": water, "pop": residents})


def _town_seats(scene: Scene) -> Draft:
    nodes, areas = scene.town.ground["road_nodes"], scene.town.ground["areas"]
    towns = np.asarray(areas.column("level"), str) == "town"
    centres = nodes.shapes[np.asarray(nodes.column("kind"), str) == "centre"]
    codes = np.asarray(areas.column("code"), str)[towns]
    first = np.arange(len(codes)) == 0
    names = np.asarray(areas.column("name"), str)[towns]
    return Draft("town_seat", centres, {"id": codes, "name": names, "county_seat": first})


def _control_lines(scene: Scene) -> Draft:
    tables = [(scene.town.ground[name].shapes, kind) for name, kind in _CONTROL]
    shapes = np.concatenate([shapes for shapes, _ in tables])
    return Draft("control_line", shapes, {"kind": [k for s, k in tables for _ in s]})
