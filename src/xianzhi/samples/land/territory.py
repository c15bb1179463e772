"""Which cell belongs to which area: town, village, grid, micro-grid (行政区划与网格的地域)."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from xianzhi.samples.areas import COUNTY_CODE, Area, AreaLevel, build_areas
from xianzhi.samples.land.cells import Cells
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.mesh import Graph, graph_of, spread
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes
from xianzhi.samples.land.places import Places, apart
from xianzhi.samples.land.terrain import Ground

__all__ = ["Territory", "build_territory", "dissolved"]


_CELLS_PER_CHILD = 2


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """Areas with polygons and the leaf of each cell (区划地域).

    ``shapes[i]`` is the ground of ``areas[i]``: exactly the union of its children's.
    ``village`` and ``micro_grid`` give the position in ``areas`` for each cell. A county at a
    small scale has no room for every area of the tree: the last ones are left out.
    """

    areas: tuple[Area, ...]
    shapes: Shapes
    seats: Floats
    village: Ints
    micro_grid: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Country:
    """Cells as the growth of areas sees them."""

    points: Floats
    graph: Graph
    urban: Bools
    settled: Bools


def build_territory(
    frame: Frame, ground: Ground, places: Places, cells: Cells, points: Floats
) -> Territory:
    """Let towns grow from their centres over hills and rivers, and the lower levels in them.

    *points* are the sites of *cells*.
    """
    areas = _areas_of(frame, places)
    country = _country(ground, places, cells, points)
    towns = [n for n, area in enumerate(areas) if area.level is AreaLevel.TOWN]
    centres = shapely.STRtree(shapely.points(points)).nearest(shapely.points(places.centres))
    start = np.array([frame.length(1500.0) * (t.kind == "街道") for t in places.towns])
    first = spread(country.graph, centres, np.zeros(len(points), np.int64), start)
    owner = np.array(towns)[first]
    seats = np.zeros((len(areas), 2))
    seats[0], seats[towns] = np.mean(places.centres, axis=0), points[centres]
    levels = {AreaLevel.TOWN: owner}
    for level in (AreaLevel.VILLAGE, AreaLevel.GRID, AreaLevel.MICRO_GRID):
        owner = _split(country, areas, owner, level, seats)
        levels[level] = owner
    return _pruned(areas, _shapes(areas, cells, owner), seats, levels[AreaLevel.VILLAGE], owner)


def dissolved(shapes: Shapes, label: Ints, count: int) -> Shapes:
    """Union the *shapes* of each label below *count*; they are a coverage, so it is exact."""
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(count + 1))
    groups = (shapes[order[low:high]] for low, high in pairwise(bounds))
    return np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)


def _areas_of(frame: Frame, places: Places) -> tuple[Area, ...]:
    codes = {town.code for town in places.towns}
    every = build_areas(frame.seed)
    return tuple(a for a in every if a.code == COUNTY_CODE or a.code[:9] in codes)


def _country(ground: Ground, places: Places, cells: Cells, points: Floats) -> _Country:
    ends = points[cells.pairs]
    metres = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
    middle = ends.mean(axis=1)
    water = ground.river_distance.at(middle) < 30
    costs = metres * (1 + 5 * ground.slope.at(middle)) * np.where(water, 4.0, 1.0)
    graph = graph_of(cells.pairs, costs, len(points))
    urban, settled = places.urban.at(points) > 0.14, places.settled.at(points) > 0
    return _Country(points, graph, urban, settled & ~urban)


def _split(
    country: _Country, areas: tuple[Area, ...], owner: Ints, level: AreaLevel, seats: Floats
) -> Ints:
    """Divide every area of the level above among its children; notes where each began."""
    position = {area.code: number for number, area in enumerate(areas)}
    children: dict[int, list[int]] = {}
    for number, area in enumerate(areas):
        if area.level is level and area.parent_code is not None:
            children.setdefault(position[area.parent_code], []).append(number)
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(len(areas) + 1))
    seeds: list[int] = []
    named: list[int] = []
    for parent, all_young in children.items():
        members = order[bounds[parent] : bounds[parent + 1]]
        young = all_young[: max(1, len(members) // _CELLS_PER_CHILD)] if len(members) else []
        if not young:
            continue
        found = _seeds(country, members, [areas[n] for n in young], seats[parent])
        seeds += found.tolist()
        named += young
        seats[young] = country.points[found]
    return np.array(named)[spread(country.graph, np.array(seeds), owner)]


def _seeds(country: _Country, members: Ints, young: list[Area], seat: Floats) -> Ints:
    """Where children begin: communities in the built-up part, villages at hamlets."""
    communities = sum(area.urban_rural_class in ("121", "210") for area in young)
    if young[0].level is not AreaLevel.VILLAGE:
        built = country.urban[members] | country.settled[members]
        return _scattered(country.points, members, built, len(young), seat)
    inner = _scattered(country.points, members, country.urban[members], communities, seat)
    rest = np.setdiff1d(members, inner)
    outer = _scattered(country.points, rest, country.settled[rest], len(young) - communities, seat)
    return np.concatenate([inner, outer])


def _scattered(points: Floats, members: Ints, wanted: Bools, count: int, seat: Floats) -> Ints:
    """Choose *count* of *members*, evenly over the *wanted* ones where these are enough."""
    if count == 0:
        return members[:0]
    pool = members[wanted] if wanted.sum() >= 2 * count else members
    place = points[pool]
    centres = place[apart(place, count, int(np.argmin(np.hypot(*(place - seat).T))))]
    for _ in range(3):
        gap = ((place[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        nearest = gap.argmin(axis=1)
        sums = np.column_stack([np.bincount(nearest, place[:, k], count) for k in (0, 1)])
        centres = sums / np.maximum(np.bincount(nearest, minlength=count), 1)[:, None]
    chosen: list[int] = []
    for centre in centres:
        gap = ((place - centre) ** 2).sum(axis=1)
        gap[chosen] = np.inf
        chosen.append(int(gap.argmin()))
    return pool[chosen]


def _shapes(areas: tuple[Area, ...], cells: Cells, leaf: Ints) -> Shapes:
    """Micro-grids from cells, each level above from the level below."""
    shapes = np.empty(len(areas), dtype=object)
    micro = np.unique(leaf)
    shapes[micro] = dissolved(cells.shapes, np.searchsorted(micro, leaf), len(micro))
    position = {area.code: number for number, area in enumerate(areas)}
    below: dict[int, list[int]] = {}
    for number in range(len(areas) - 1, -1, -1):
        if number in below:
            shapes[number] = shapely.coverage_union_all(shapes[below[number]])
        parent = areas[number].parent_code
        if parent is not None and shapes[number] is not None:
            below.setdefault(position[parent], []).append(number)
    return shapes


def _pruned(
    areas: tuple[Area, ...], shapes: Shapes, seats: Floats, village: Ints, micro_grid: Ints
) -> Territory:
    """Leave out the areas for which a small county had no room."""
    placed = ~shapely.is_missing(shapes)
    number = np.cumsum(placed) - 1
    kept = tuple(area for area, there in zip(areas, placed, strict=True) if there)
    return Territory(kept, shapes[placed], seats[placed], number[village], number[micro_grid])
