"""Two check-up years of the county put together, in zone metres (体检年度底数)."""

import numpy as np
import shapely

from xianzhi.samples.areas import COUNTY_CODE
from xianzhi.samples.checkup.estates import Estate, build_estates, reaches_m
from xianzhi.samples.checkup.ground import Ground, build_ground
from xianzhi.samples.checkup.model import Green, Scene, Town, Units
from xianzhi.samples.checkup.people import build_people
from xianzhi.samples.checkup.services import IN_USE, build_services
from xianzhi.samples.checkup.streets import build_streets
from xianzhi.samples.county import SEED
from xianzhi.samples.land import generate
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.model import Floats, Shapes

__all__ = ["URBAN_CODE", "build_scenes"]

URBAN_CODE = f"{COUNTY_CODE}C"
_BUILDING_LAND = ("05H1", "0508", "0601", "0701", "08H1", "08H2", "0809", "0810", "1004", "1005")
_PARK_LENGTH_M, _PARK_DEPTH_M = 300.0, 220.0
_ATTACHED_EVERY, _PRIVATE_EVERY, _SHUT_EVERY = 7, 11, 13
_GREENWAYS = 2


def build_scenes(seed: int = SEED, scale: float = 1.0) -> tuple[Scene, Scene]:
    """Make the county in both check-up years (两个体检年度).

    What differs between them is planted: the problems of the estates, and the development zone
    that leaves the built-up area while no road is built.

    Raises
    ------
    ValueError
        The scale is outside its limits, or too small to hold the planted estates.
    """
    town = _town(Frame(seed, scale), build_ground(generate(seed, scale)))
    return _scene(town, 0), _scene(town, 1)


def _town(frame: Frame, ground: Ground) -> Town:
    estates = build_estates(ground)
    rectangles = np.array([estate.homes for estate in estates], object)
    parks = np.array([estate.park for estate in estates], object)
    parcels = ground.parcels("0701", within=ground.built)
    homes = np.concatenate([parcels, rectangles])
    return Town(
        frame,
        ground,
        estates,
        _great_park(ground, estates),
        build_people(frame, ground, estates),
        build_streets(ground, estates),
        np.append(homes, parcels[:1]),
        np.concatenate([ground.parcels(*_BUILDING_LAND, within=ground.built), rectangles, parks]),
        ground.parcels("1003", "1004", "1006", within=ground.built),
        np.concatenate([rectangles, _together(parcels)]),
        _greenways(ground),
    )


def _scene(town: Town, year: int) -> Scene:
    grounds = [estate.ground for estate in town.estates]
    urban = shapely.union_all([town.ground.built, town.park, *grounds])
    if year:
        urban = _solid(shapely.difference(urban, town.ground.park))
    services = build_services(town.frame, town.ground, town.estates, year)
    return Scene(town, year, urban, _units(town.ground, urban), _green(town, year), services)


def _great_park(ground: Ground, estates: tuple[Estate, ...]) -> shapely.Polygon:
    """A park of 6.6 hectares beside the town, out of reach of the estate that lacks one."""
    lacking = [estate.homes for estate in estates if estate.plan.lacks == "park"]
    x, y = ground.middle
    for distance in np.arange(200.0, 6000.0, 60.0):
        for turn in np.arange(0, 2 * np.pi, np.pi / 12):
            centre = np.array([x + distance * np.cos(turn), y + distance * np.sin(turn)])
            park = _box(centre, _PARK_LENGTH_M, _PARK_DEPTH_M)
            clear = all(shapely.distance(park, home) > reaches_m("park") for home in lacking)
            if clear and _is_free(ground, estates, park):
                return park
    raise ValueError("no room for the great park: take a larger scale")


def _is_free(ground: Ground, estates: tuple[Estate, ...], shape: shapely.Polygon) -> bool:
    others = [ground.built, *ground["rivers"].shapes, *(estate.ground for estate in estates)]
    if min(shapely.distance(shape, others)) < 5.0:
        return False
    return bool(shapely.contains(ground.seat, shape))


def _box(centre: Floats, length_m: float, depth_m: float) -> shapely.Polygon:
    x, y = np.round(centre)
    return shapely.box(x - length_m / 2, y - depth_m / 2, x + length_m / 2, y + depth_m / 2)


def _together(parcels: Shapes) -> Shapes:
    """Parcels that touch are one quarter; streets part them (小区)."""
    found: Shapes = shapely.get_parts(shapely.coverage_union_all(parcels))
    return found


def _solid(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.area(parts) > 1.0])


def _green(town: Town, year: int) -> Green:
    """Green parcels of the town joined where they touch, the great park, those of the estates.

    Some are attached to a building, closed to the public or shut: they are no parks.
    """
    ground = town.ground
    lacking = [estate.homes for estate in town.estates if estate.plan.lacks == "park"]
    pieces = _together(ground.parcels("0810"))
    near = shapely.distance(pieces, shapely.multipolygons(lacking)) <= reaches_m("park")
    pieces = pieces[~near]
    own = [estate for estate in town.estates if not estate.lacks("park", year)]
    shapes = np.concatenate([pieces, [town.park], [estate.park for estate in own]])
    number, extra = np.arange(len(pieces)), len(shapes) - len(pieces)
    plain = np.full(extra, False)
    attached = np.append(number % _ATTACHED_EVERY == _ATTACHED_EVERY - 1, plain)
    private = np.append(number % _PRIVATE_EVERY == _PRIVATE_EVERY - 1, plain)
    shut = np.append(number % _SHUT_EVERY == _SHUT_EVERY - 1, plain)
    codes = [f"LD{n + 1:04d}" for n in number.tolist()] + ["LDPARK"]
    codes += [f"LD{estate.code}" for estate in own]
    return Green(
        shapes,
        np.array(codes),
        np.where(attached, "XG", "G1"),
        ~private,
        np.where(shut, "停用", IN_USE),
    )


def _greenways(ground: Ground) -> Shapes:
    """Trails along the first rivers, within the seat of the county (绿道)."""
    lines = shapely.intersection(ground["rivers"].shapes[:_GREENWAYS], ground.seat)
    parts = shapely.get_parts(lines)
    found: Shapes = parts[(shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 1.0)]
    return found


def _units(ground: Ground, urban: shapely.Geometry) -> Units:
    """County, urban area, its part of each street, its part of each community (体检单元)."""
    areas = ground["areas"]
    codes, levels = (np.asarray(areas.column(name), str) for name in ("code", "level"))
    names = np.asarray(areas.column("name"), str)
    rows: list[tuple[shapely.Geometry, str, str, str, str, str]] = [
        (areas.shapes[0], COUNTY_CODE, str(names[0]), "county", "县域", ""),
        (urban, URBAN_CODE, "县城建成区", "urban", "建成区", COUNTY_CODE),
    ]
    for level, ours, kind in (("town", "block", "乡镇"), ("village", "community", "社区")):
        for row in np.flatnonzero(levels == level):
            part = _solid(shapely.intersection(areas.shapes[row], urban))
            if not part.is_empty:
                parent = URBAN_CODE if level == "town" else f"{codes[row][:9]}C"
                name = str(names[row])
                rows.append((part, f"{codes[row]}C", name, ours, kind, parent))
    shapes, *texts = zip(*rows, strict=True)
    return Units(np.array(shapes, object), *(np.array(column) for column in texts))
