"""Points around which parcels form: in rows along rivers and roads, loose elsewhere (种子点).

A row of points in the middle of a road with a row at each side, all abreast, makes cells whose
common border runs at half the distance between the rows: the road's edge.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.frame import CENTRE, Frame
from xianzhi.samples.land.model import Bools, Floats, Ints
from xianzhi.samples.land.places import Places
from xianzhi.samples.land.roads import WIDTHS_M, Roads
from xianzhi.samples.land.terrain import FURTHEST, Ground

__all__ = ["Sites", "Strips", "build_sites", "strip_lines"]

_SPACING_M = {"urban": 59.0, "settled": 48.0, "flat": 101.0, "hilly": 150.0, "steep": 236.0}
_SLOPES = {"flat": (-1.0, 0.1), "hilly": (0.1, 0.24), "steep": (0.24, np.inf)}
_BEYOND_M = 500.0  # sites outside the boundary close the cells inside


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Lines that become strips of land (线状地物): rivers first, then roads, the widest first."""

    lines: tuple[Floats, ...]
    widths_m: Floats
    steps_m: Floats
    road: Ints  # number of the road, -1 for a river
    river: Ints  # number of the river, -1 for a road


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Points with the strip whose middle they are in, or -1 (种子点)."""

    points: Floats
    strip: Ints


def strip_lines(ground: Ground, roads: Roads) -> Strips:
    """Order rivers and roads by who keeps the ground where they meet."""
    rank = {road: number for number, road in enumerate(WIDTHS_M)}
    order = sorted(range(len(roads.lines)), key=lambda n: (rank[roads.classes[n]], n))
    rivers = len(ground.rivers)
    widths = np.concatenate([[river.width_m for river in ground.rivers], roads.widths_m[order]])
    street = np.array([roads.classes[n] in ("arterial", "secondary", "branch") for n in order])
    steps = np.concatenate([np.full(rivers, 46.0), np.where(street, 48.0, 84.0)])
    lines = (*(river.line for river in ground.rivers), *(roads.lines[n] for n in order))
    road = np.concatenate([np.full(rivers, -1), np.array(order, dtype=np.int64)])
    river = np.concatenate([np.arange(rivers), np.full(len(order), -1)])
    return Strips(lines, widths, steps, road, river)


def build_sites(frame: Frame, ground: Ground, places: Places, strips: Strips) -> Sites:
    """Lay the rows first, then fill what is left with points as dense as the land is used."""
    middle, strip, normal = _middles(strips)
    inside = ground.outline.margin(middle) > -_BEYOND_M
    middle, strip, normal = middle[inside], strip[inside], normal[inside]
    free = ~_crowded(middle, strip, strips.widths_m[strip])
    middle, strip, normal = middle[free], strip[free], normal[free]
    sides, owner = _sides(middle, normal, strips.widths_m[strip], strips.steps_m[strip])
    flanked = (np.bincount(owner, minlength=len(middle)) > 0) | (strips.road[strip] < 0)
    middle, strip = middle[flanked], strip[flanked]
    rows = np.concatenate([middle, sides])
    loose = _loose(frame, ground, places, rows)
    points = np.round(np.concatenate([rows, loose]), 3)
    owner = np.concatenate([strip, np.full(len(points) - len(strip), -1)])
    first = np.sort(np.unique(points, axis=0, return_index=True)[1])
    return Sites(points[first], owner[first])


def _middles(strips: Strips) -> tuple[Floats, Ints, Floats]:
    """Points along each line, the line of each, and the unit normal there."""
    points, owner, normals = [], [], []
    for number, line in enumerate(strips.lines):
        curve = shapely.LineString(line)
        count = max(1, round(curve.length / strips.steps_m[number]))
        at = (np.arange(count) + 0.5) * curve.length / count
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(curve, at + 1.0))
        behind = shapely.get_coordinates(
            shapely.line_interpolate_point(curve, np.maximum(at - 1.0, 0.0))
        )
        way = (ahead - behind) / np.hypot(*(ahead - behind).T)[:, None]
        points.append((ahead + behind) / 2)
        owner.append(np.full(count, number))
        normals.append(np.column_stack([-way[:, 1], way[:, 0]]))
    return np.concatenate(points), np.concatenate(owner), np.concatenate(normals)


def _crowded(points: Floats, strip: Ints, widths_m: Floats) -> Bools:
    """Points that an earlier strip leaves no room for."""
    tree = shapely.STRtree(shapely.points(points))
    reach = widths_m / 2 + max(WIDTHS_M.values()) / 2 + 4
    one, two = tree.query(shapely.points(points), predicate="dwithin", distance=reach)
    metres = np.hypot(*(points[one] - points[two]).T)
    close = metres < (widths_m[one] + widths_m[two]) / 2 + 4
    crowded = np.zeros(len(points), bool)
    crowded[two[close & (strip[one] < strip[two])]] = True
    return crowded


def _sides(
    middle: Floats, normal: Floats, widths_m: Floats, steps_m: Floats
) -> tuple[Floats, Ints]:
    """Points at both sides, but where another middle or an earlier side lies nearer; and of whom.

    A middle without any would grow far beyond its road.
    """
    shift = normal * widths_m[:, None]
    sides = np.concatenate([middle + shift, middle - shift])
    owner = np.tile(np.arange(len(middle)), 2)
    own = shapely.STRtree(shapely.points(middle)).nearest(shapely.points(sides)) == owner
    sides, owner, reach = (
        sides[own],
        owner[own],
        np.tile(np.minimum(1.4 * widths_m, 0.6 * steps_m), 2)[own],
    )
    one, two = shapely.STRtree(shapely.points(sides)).query(
        shapely.points(sides), predicate="dwithin", distance=reach
    )
    late = two[one < two]
    return np.delete(sides, late, axis=0), np.delete(owner, late)


def _loose(frame: Frame, ground: Ground, places: Places, rows: Floats) -> Floats:
    """Jittered lattices, each where its density belongs and no row is near."""
    found = []
    for kind, spacing in _SPACING_M.items():
        chance = frame.chance(f"sites {kind}")
        half = int((FURTHEST * frame.radius_m + _BEYOND_M) / spacing) + 1
        steps = np.arange(-half, half + 1) * spacing
        grid = CENTRE + np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
        grid += chance.uniform(-0.36, 0.36, grid.shape) * spacing
        grid = grid[_is_kind(kind, ground, places, grid)]
        grid = grid[ground.outline.margin(grid) > -_BEYOND_M]
        near = shapely.STRtree(shapely.points(rows)).query(
            shapely.points(grid), predicate="dwithin", distance=0.56 * spacing
        )[0]
        found.append(np.delete(grid, near, axis=0))
    return np.concatenate(found)


def _is_kind(kind: str, ground: Ground, places: Places, points: Floats) -> Bools:
    """Whether the land at *points* is used as densely as *kind* says."""
    urban = places.urban.at(points) > -0.06
    if kind == "urban":
        return urban
    settled = places.settled.at(points) > -0.5
    if kind == "settled":
        return settled & ~urban
    slope = ground.slope.at(points)
    low, high = _SLOPES[kind]
    return ~urban & ~settled & (slope > low) & (slope <= high)
