"""Known answers that an engine of indicators must give; each oracle says whether it did."""

import math

import shapely
from shapely import affinity

from factories.checkups import SIDE_M, SQUARE, coverage, layer, observe_one, world

TOLERANCE = 5e-4
R = 500.0
A = SIDE_M**2
MIDDLE = (SIDE_M / 2, SIDE_M / 2)
HOMES = layer("residential", [SQUARE])
ROADS = 'road where status == "现状"'
CITY = 'class in ["支路"]'


def parks(*shapes, homes=HOMES, zone=f"reach(green, {R:g} m)"):
    found = observe_one(world(layer("green", shapes), homes), **coverage(zone))
    return found.value / 100


def near(found: float, known: float, tolerance: float = TOLERANCE) -> bool:
    return abs(found - known) <= tolerance * max(abs(known), 1e-12)


def stops(*places):
    points = [shapely.Point(place) for place in places]
    inputs = world(layer("bus_stop", points), HOMES)
    return observe_one(inputs, **coverage(f"reach(bus_stop, {R:g} m)")).value / 100


def disc_in_a_square() -> bool:
    return near(stops(MIDDLE), math.pi * R**2 / A)


def rectangle_of_steiner(angle: float = 0.0) -> bool:
    park = affinity.rotate(shapely.box(700, 900, 1300, 1100), angle)
    return near(parks(park), (600 * 200 + 2 * R * 800 + math.pi * R**2) / A)


def turned_rectangle() -> bool:
    return rectangle_of_steiner(37.0)


def two_discs_that_overlap() -> bool:
    lens = 2 * R**2 * math.acos(600 / (2 * R)) - 300 * math.sqrt(4 * R**2 - 600**2)
    return near(stops((700, 1000), (1300, 1000)), (2 * math.pi * R**2 - lens) / A)


def facility_drawn_twice() -> bool:
    return near(stops(MIDDLE, MIDDLE), math.pi * R**2 / A)


def facility_beyond_the_boundary() -> bool:
    segment = R**2 * math.acos(100 / R) - 100 * math.sqrt(R**2 - 100**2)
    return near(stops((-100.0, 1000.0)), segment / A)


def _square_park(area_m2: float, x: float, y: float):
    side = math.sqrt(area_m2)
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _around(area_m2: float, radius: float) -> float:
    return area_m2 + 4 * radius * math.sqrt(area_m2) + math.pi * radius**2


def tiers_take_their_own_bound() -> bool:
    shapes = [
        _square_park(5000.0, 600, 600),
        _square_park(2000.0, 1500, 1500),
        _square_park(1999.99, 500, 1600),
    ]
    inputs = world(layer("green", shapes), HOMES)
    tiers = [{"min": "5000 m2", "r": "500 m"}, {"min": "2000 m2", "r": "300 m"}]
    found = observe_one(inputs, params={"tiers": tiers}, **coverage("reach(green, tiers=$tiers)"))
    return near(found.value / 100, (_around(5000, 500) + _around(2000, 300)) / A)


def parcels_that_overlap() -> bool:
    homes = layer("residential", [shapely.box(0, 0, 1500, 2000), shapely.box(500, 0, 2000, 2000)])
    return near(parks(shapely.box(-1, -1, 200, 2001), homes=homes), 700 / 2000)


def _lattice(spacing: float = 250.0, reach: float = 3000.0):
    places = [(step + 0.5) * spacing for step in range(-12, 20)]
    return [
        *(shapely.LineString([(place, -reach), (place, reach)]) for place in places),
        *(shapely.LineString([(-reach, place), (reach, place)]) for place in places),
    ]


def density(lines, ground=SQUARE, **columns) -> float:
    roads = layer("road", lines, **columns)
    once = ", once_by=dual_id" if "dual_id" in columns else ""
    written = {
        "unit": "km/km²",
        "num": f"length(road{once}, boundary=half)",
        "den": "area(unit)",
        "value": "ratio(num, den)",
    }
    return observe_one(world(roads, ground=ground), **written).value


def lattice_of_streets() -> bool:
    return near(density(_lattice()), 8.0, 1e-9)


def streets_drawn_both_ways() -> bool:
    lines = _lattice()
    return near(density([*lines, *(shapely.reverse(line) for line in lines)]), 8.0, 1e-9)


def street_along_the_boundary() -> bool:
    line = shapely.LineString([(SIDE_M, 0), (SIDE_M, SIDE_M)])
    here = density([line]) * A / 1e6
    there = density([line], shapely.box(SIDE_M, 0, 2 * SIDE_M, SIDE_M)) * A / 1e6
    return near(here + there, SIDE_M / 1000, 1e-9) and near(here, there, 1e-9)


def dual_carriageway_once() -> bool:
    lines = [shapely.LineString([(x, -10), (x, 2010)]) for x in (900, 920)]
    return near(density(lines, dual_id=["a", "a"]), 2000 / A * 1000, 1e-9)


def unknown_is_not_zero() -> bool:
    lit = [1, 1, 1, 0, 0, 0, 0, None, None, None]
    lamps = layer("lamp", [shapely.Point(100 * k + 50, 100) for k in range(10)], lit=lit)
    found = observe_one(
        world(lamps),
        num="count(lamp where lit is true)",
        den="count(lamp)",
        value="share(num, den)",
    )
    bounds = (round(found.lo, 6), round(found.hi, 6), found.known, found.total)
    return near(found.value / 100, 3 / 7, 1e-9) and bounds == (30.0, 60.0, 7, 10)


ORACLES = (
    disc_in_a_square,
    rectangle_of_steiner,
    turned_rectangle,
    two_discs_that_overlap,
    facility_drawn_twice,
    facility_beyond_the_boundary,
    tiers_take_their_own_bound,
    parcels_that_overlap,
    lattice_of_streets,
    streets_drawn_both_ways,
    street_along_the_boundary,
    dual_carriageway_once,
    unknown_is_not_zero,
)
