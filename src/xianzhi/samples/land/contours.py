"""Polygons where a raster is high, with holes: marching squares (等值面)."""

import numpy as np
import shapely

from xianzhi.samples.land.model import Floats, Ints, Shapes
from xianzhi.samples.land.surface import Surface

__all__ = ["polygons_above"]

# Sides of a raster cell: 0 south, 1 east, 2 north, 3 west. Corners are numbered from south-west
# against the clock; bit k of a case says that corner k is high. Each pair enters at one side and
# leaves at another with the high ground on its left.
_SEGMENTS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 3),),
    2: ((1, 0),),
    3: ((1, 3),),
    4: ((2, 1),),
    6: ((2, 0),),
    7: ((2, 3),),
    8: ((3, 2),),
    9: ((0, 2),),
    11: ((1, 2),),
    12: ((3, 1),),
    13: ((0, 1),),
    14: ((3, 0),),
    # Two corners across: joined when the middle is high (5, 10), apart when it is low (+16).
    5: ((0, 1), (2, 3)),
    10: ((3, 0), (1, 2)),
    21: ((0, 3), (2, 1)),
    26: ((1, 0), (3, 2)),
}
_CLEARANCE = 1e-3  # no ring may touch a raster point, where it could meet another


def polygons_above(surface: Surface, level: float, *, least_m2: float, hole_m2: float) -> Shapes:
    """Polygons of the ground above *level* (高于阈值的面).

    Polygons smaller than *least_m2* and holes smaller than *hole_m2* are left out; what touches
    the raster's border is closed there. Largest first.
    """
    rings, areas = _rings(surface, level, min(least_m2, hole_m2))
    shells = [rings[number] for number in np.flatnonzero(areas >= least_m2)]
    holes = [rings[number] for number in np.flatnonzero(areas <= -hole_m2)]
    inside = _holes_of(shells, holes)
    shapes = np.array(
        [shapely.Polygon(shell, [holes[h] for h in inside[s]]) for s, shell in enumerate(shells)],
        dtype=object,
    )
    return shapes[np.argsort(-shapely.area(shapes), kind="stable")]


def _rings(surface: Surface, level: float, least_m2: float) -> tuple[list[Floats], Floats]:
    """Closed lines at *level* with their areas: positive around high ground, negative around low.

    Rings of less than *least_m2* are left out.
    """
    padded = np.pad(surface.values - level, 1, constant_values=-1e-6)
    sides, lengths = _chains(*_segments(padded))
    origin = np.array(surface.origin) - surface.cell_m
    points = surface.cell_m * _crossings(padded, sides)
    begins = np.cumsum(lengths) - lengths
    after = np.arange(1, len(sides) + 1)
    after[begins + lengths - 1] = begins
    x, y = points.T
    areas = np.add.reduceat(x * y[after] - y * x[after], begins) / 2
    kept = np.flatnonzero(np.abs(areas) >= least_m2)
    rings = [points[begins[k] : begins[k] + lengths[k]] + origin for k in kept]
    return rings, areas[kept]


def _chains(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Link segments to rings: all sides, ring after ring, and the length of each ring."""
    order = np.argsort(starts)
    follow = np.searchsorted(starts[order], ends[order]).tolist()
    chain: list[int] = []
    lengths: list[int] = []
    seen = bytearray(len(follow))
    for begin in range(len(follow)):
        link, before = begin, len(chain)
        while not seen[link]:
            seen[link] = 1
            chain.append(link)
            link = follow[link]
        if len(chain) > before:
            lengths.append(len(chain) - before)
    return starts[order][np.array(chain)], np.array(lengths)


def _segments(height: Floats) -> tuple[Ints, Ints]:
    """Directed segments between raster sides, by side number."""
    high = height >= 0
    south_west, south_east = high[:-1, :-1], high[:-1, 1:]
    north_east, north_west = high[1:, 1:], high[1:, :-1]
    case = south_west + 2 * south_east + 4 * north_east + 8 * north_west
    middle = height[:-1, :-1] + height[:-1, 1:] + height[1:, 1:] + height[1:, :-1]
    case = case + 16 * (((case == 5) | (case == 10)) & (middle < 0))
    starts, ends = [], []
    for number, pairs in _SEGMENTS.items():
        row, column = np.nonzero(case == number)
        for enter, leave in pairs:
            starts.append(_side(row, column, enter, height.shape))
            ends.append(_side(row, column, leave, height.shape))
    return np.concatenate(starts), np.concatenate(ends)


def _side(row: Ints, column: Ints, side: int, shape: tuple[int, ...]) -> Ints:
    """Number a side for both cells that share it: even for level sides, odd for upright ones."""
    row = row + (side == 2)
    column = column + (side == 1)
    return 2 * (row * shape[1] + column) + (side % 2)


def _crossings(height: Floats, sides: Ints) -> Floats:
    """Where the level crosses each side, in raster steps (x, y)."""
    upright = sides % 2
    row, column = np.divmod(sides // 2, height.shape[1])
    here, there = height[row, column], height[row + upright, column + 1 - upright]
    share = np.clip(here / (here - there), _CLEARANCE, 1 - _CLEARANCE)
    return np.column_stack([column + share * (1 - upright), row + share * upright])


def _holes_of(shells: list[Floats], holes: list[Floats]) -> list[list[int]]:
    """For each shell the holes whose smallest surrounding shell it is."""
    inside: list[list[int]] = [[] for _ in shells]
    if not shells or not holes:
        return inside
    outlines = np.array([shapely.Polygon(shell) for shell in shells], dtype=object)
    points = shapely.points(np.array([hole[0] for hole in holes]))
    hole, shell = shapely.STRtree(outlines).query(points, predicate="within")
    order = np.argsort(-shapely.area(outlines)[shell], kind="stable")
    smallest = dict(zip(hole[order].tolist(), shell[order].tolist(), strict=True))
    for h, s in sorted(smallest.items()):
        inside[s].append(h)
    return inside
