"""Where people live: towns, hamlets, the lattice of urban corners (居民点)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.areas import TOWNS, Area, AreaLevel, Town
from xianzhi.samples.land.frame import CENTRE, Frame
from xianzhi.samples.land.model import Bools, Floats, Ints
from xianzhi.samples.land.surface import Surface, fractal
from xianzhi.samples.land.terrain import FURTHEST, Ground

__all__ = ["Park", "Places", "apart", "build_places", "towns_of"]

# Towns in the order in which a smaller county gains them: always a street and a township.
_ORDER = ("990121002", "990121200", "990121102", "990121001")
_PARCELS = 120_000
_PARCELS_PER_MICRO_GRID = 4
_BLOCK_M = 215.0
_HAMLET_M = 1020.0


@dataclass(frozen=True, slots=True)
class Park:
    """An industrial park (产业园区): a district at the edge of a town."""

    code: str
    name: str
    town: Town
    centre: tuple[float, float]
    reach_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Points that roads join (居民点): town centres first, then urban corners, then hamlets.

    Two fields over the raster: ``urban`` is above 0.14 where a town is built up today, above 0
    where it may be; ``settled`` is above 0 in hamlets.
    """

    towns: tuple[Town, ...]
    parks: tuple[Park, ...]
    points: Floats
    is_urban: Bools
    urban: Surface
    settled: Surface

    @property
    def centres(self) -> Floats:
        """The towns' centres, in the order of ``towns``."""
        return self.points[: len(self.towns)]


def towns_of(areas: tuple[Area, ...], scale: float) -> tuple[Town, ...]:
    """Choose the towns that fit: each micro-grid needs some parcels of its own."""
    micro_grids = [area.code[:9] for area in areas if area.level is AreaLevel.MICRO_GRID]
    order = sorted(TOWNS, key=lambda t: _ORDER.index(t.code) if t.code in _ORDER else len(_ORDER))
    room = _PARCELS * scale / _PARCELS_PER_MICRO_GRID
    chosen: list[Town] = []
    for town in order:
        room -= micro_grids.count(town.code)
        if room >= 0 or len(chosen) < 2:
            chosen.append(town)
    return tuple(town for town in TOWNS if town in chosen)


def apart(points: Floats, count: int, first: int) -> Ints:
    """Choose *count* points far from each other, beginning with *first* (最远点抽样)."""
    chosen = [first]
    nearest = np.full(len(points), np.inf)
    for _ in range(count - 1):
        nearest = np.minimum(nearest, np.hypot(*(points - points[chosen[-1]]).T))
        chosen.append(int(np.argmax(nearest)))
    return np.array(chosen)


def build_places(frame: Frame, ground: Ground, towns: tuple[Town, ...]) -> Places:
    """Put towns into the valleys, a lattice of corners into them, hamlets between them."""
    centres = _centres(frame, ground, towns)
    parks = _parks(frame, towns, centres)
    urban = _urban_field(frame, ground, _discs(frame, towns, centres, parks))
    corners = _corners(frame, ground, urban)
    hamlets = _hamlets(frame, ground, urban)
    points = np.concatenate([centres, _away(corners, centres, 120.0), hamlets])
    in_town = np.arange(len(points)) < len(points) - len(hamlets)
    return Places(towns, parks, points, in_town, urban, _settled_field(frame, ground, hamlets))


def _centres(frame: Frame, ground: Ground, towns: tuple[Town, ...]) -> Floats:
    """The streets face each other over the river; the others keep their distance."""
    chance = frame.chance("towns")
    tries = CENTRE + chance.uniform(-1, 1, (4000, 2)) * frame.radius_m
    river = ground.river_distance.at(tries)
    room = ground.outline.margin(tries)
    good = (river > 260) & (river < 1200) & (room > 0.1 * frame.radius_m)
    valley = tries[good] if good.any() else tries
    middle = np.array(CENTRE)
    bank = frame.length(700.0) + 90.0
    north = np.array([0.0, bank])
    streets = [middle + north, middle - north]
    seats = [streets[n] for n, town in enumerate(t for t in towns if t.kind == "街道")]
    pool = np.concatenate([np.array(seats), valley])
    rest = iter(_after(pool, seats, len(towns)))
    first = iter(seats)
    return np.array([next(first) if t.kind == "街道" else next(rest) for t in towns])


def _after(pool: Floats, seats: list[Floats], count: int) -> Floats:
    """Choose the points for the other towns, far from the seat and from each other."""
    merged = np.concatenate([[np.mean(seats, axis=0)], pool[len(seats) :]])
    return merged[apart(merged, count - len(seats) + 1, 0)][1:]


def _reach(frame: Frame, town: Town) -> float:
    """About how far a town is built up from its centre."""
    reach = {"街道": 1900.0, "镇": 640.0, "乡": 480.0}[town.kind]
    return frame.length(reach) + 230.0 * (1 - frame.scale) if town.kind == "街道" else reach


def _parks(frame: Frame, towns: tuple[Town, ...], centres: Floats) -> tuple[Park, ...]:
    """The development zone beside the southern street; others beside the first two 镇."""
    hosts = [towns.index(town) for town in [t for t in towns if t.kind == "街道"][-1:]]
    hosts += [towns.index(town) for town in [t for t in towns if t.kind == "镇"][:2]]
    names = ("县经济开发区", "农产品加工园", "建材产业园")
    parks = []
    for number, host in enumerate(hosts):
        town, size = towns[host], 900.0 if number == 0 else 380.0
        reach = frame.length(size) + 120.0 * (1 - frame.scale) if number == 0 else size
        turn = frame.chance(f"park {number}").uniform(-0.7, 0.1)
        gap = _reach(frame, town) * 0.8 + reach * 0.55
        centre = centres[host] + gap * np.array([np.cos(turn), np.sin(turn)])
        name = names[number] if number == 0 else town.name[:-1] + names[number]
        code = f"{town.code}P{number + 1}"
        parks.append(Park(code, name, town, (float(centre[0]), float(centre[1])), reach))
    return tuple(parks)


def _discs(
    frame: Frame, towns: tuple[Town, ...], centres: Floats, parks: tuple[Park, ...]
) -> Floats:
    """Rows of x, y, reach: what is urban."""
    chance = frame.chance("town size")
    rows = [
        (*centre, _reach(frame, town) * chance.uniform(0.9, 1.1))
        for centre, town in zip(centres, towns, strict=True)
    ]
    return np.array(rows + [(*park.centre, park.reach_m) for park in parks])


def _urban_field(frame: Frame, ground: Ground, discs: Floats) -> Surface:
    surface = ground.heights
    noise = fractal(surface, 3.0, frame.chance("urban"), longest_m=2600).values
    return surface.like(_cones(surface, discs) + 0.1 * noise)


def _settled_field(frame: Frame, ground: Ground, hamlets: Floats) -> Surface:
    surface = ground.heights
    chance = frame.chance("hamlet size")
    radii = np.clip(chance.lognormal(np.log(96.0), 0.34, len(hamlets)), 50, 240)
    noise = fractal(surface, 2.2, frame.chance("hamlet shape"), longest_m=870).values
    return surface.like(_cones(surface, np.column_stack([hamlets, radii])) + 0.15 * noise)


def _cones(surface: Surface, discs: Floats) -> Floats:
    """1 in the middle of each disc (x, y, reach), 0 at its reach, -9 far away."""
    field = np.full(surface.values.shape, -9.0)
    x, y = surface.points()
    for centre_x, centre_y, reach in discs:
        right = np.flatnonzero(np.abs(x[0] - centre_x) < 2.4 * reach)
        up = np.flatnonzero(np.abs(y[:, 0] - centre_y) < 2.4 * reach)[:, None]
        gap = np.hypot(x[:, right] - centre_x, y[up[:, 0]] - centre_y) / reach
        field[up, right] = np.maximum(field[up, right], 1 - gap)
    return field


def _lattice(frame: Frame, spacing_m: float, chance: np.random.Generator) -> Floats:
    half = int(FURTHEST * frame.radius_m / spacing_m) + 1
    steps = np.arange(-half, half + 1) * spacing_m
    grid = np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
    return CENTRE + grid + chance.uniform(-0.5, 0.5, grid.shape) * spacing_m


def _corners(frame: Frame, ground: Ground, urban: Surface) -> Floats:
    chance = frame.chance("corners")
    grid = _lattice(frame, _BLOCK_M, chance)
    # Streets are straighter than chance: pull three quarters of the way back to the lattice.
    snapped = CENTRE + np.round((grid - CENTRE) / _BLOCK_M) * _BLOCK_M
    grid = snapped + 0.28 * (grid - snapped)
    dry = ground.river_distance.at(grid) > 75
    return grid[(urban.at(grid) > 0.1) & dry & (ground.outline.margin(grid) > 200)]


def _hamlets(frame: Frame, ground: Ground, urban: Surface) -> Floats:
    chance = frame.chance("hamlets")
    grid = _lattice(frame, _HAMLET_M * frame.scale**0.12, chance)
    dry = ground.river_distance.at(grid) > 130
    flat = chance.uniform(0.1, 0.42, len(grid)) > ground.slope.at(grid)
    free = (urban.at(grid) < -0.12) & (ground.outline.margin(grid) > 260)
    return _away(grid[dry & flat & free], np.empty((0, 2)), 0.0)


def _away(points: Floats, others: Floats, metres: float) -> Floats:
    """Leave out the points within *metres* of *others*, and pairs nearer than 250 m or so."""
    if len(others):
        near = shapely.STRtree(shapely.points(others)).query(
            shapely.points(points), predicate="dwithin", distance=metres
        )[0]
        return np.delete(points, near, axis=0)
    first, second = shapely.STRtree(shapely.points(points)).query(
        shapely.points(points), predicate="dwithin", distance=250.0
    )
    return np.delete(points, first[first > second], axis=0)
