"""The three control lines, and where they were made to contradict each other (三条控制线)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.contours import polygons_above
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.landuse import ARABLE, Country, Uses, noise_at
from xianzhi.samples.land.mesh import components
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes
from xianzhi.samples.land.surface import fractal, fractal_line
from xianzhi.samples.land.territory import dissolved

__all__ = ["Contradiction", "ControlLines", "blob", "build_control_lines", "merged"]

_RED_SHARE = 0.24
_FARMLAND_SHARE = 0.98  # of the arable ground outside the other two lines
_LEAST_RED_M2, _LEAST_HOLE_M2 = 12_000.0, 3_000.0
_LEAST_BOUNDARY_M2 = 60_000.0


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two features of two layers that overlap though they must not (图层矛盾)."""

    kind: str
    layer: str
    feature: int
    other_layer: str
    other_feature: int


@dataclass(frozen=True, slots=True, eq=False)
class ControlLines:
    """Polygons of each line and what they mean for each cell (三线).

    ``boundary_of`` gives the boundary that a cell lies in, or -1; ``in_farmland`` and ``in_red``
    tell of each cell whether it is basic farmland, and whether it touches the red line.
    """

    farmland: Shapes
    farmland_village: Ints
    red: Shapes
    boundary: Shapes
    boundary_of: Ints
    in_farmland: Bools
    in_red: Bools
    contradictions: tuple[Contradiction, ...]


def build_control_lines(frame: Frame, country: Country, uses: Uses) -> ControlLines:
    """Boundary around the towns, red line on the hills, farmland on what is arable between."""
    free = country.strip < 0
    boundary_of = _boundary(country)
    boundary, _ = merged(country, boundary_of)
    spot = _red_spot(country, uses, boundary_of)
    red = _red_line(frame, country, spot)
    in_red = _touching(country.cells.shapes, red)
    arable = np.isin(uses.today, ARABLE) & free
    sound = arable & (boundary_of < 0) & ~in_red
    sound &= country.places.settled.at(country.points) < -0.2
    in_farmland = _chosen(frame, country, sound)
    piece = _pieces(country, in_farmland)
    farmland, village = merged(country, piece)
    planted = _planted(country, arable, boundary_of, red[:-1])
    plants = country.cells.shapes[[cell for cell, _, _ in planted]]
    notes = [
        Contradiction(f"farmland_in_{layer}", "basic_farmland", len(farmland) + n, layer, other)
        for n, (_, layer, other) in enumerate(planted)
    ]
    cell = int(shapely.STRtree(boundary).query(red[-1], predicate="intersects")[0])
    notes.append(
        Contradiction("red_line_in_town_boundary", "red_line", len(red) - 1, "town_boundary", cell)
    )
    for number, _, _ in planted:
        in_farmland[number] = True
    homes = country.territory.village[[number for number, _, _ in planted]]
    return ControlLines(
        np.concatenate([farmland, plants]),
        np.concatenate([village, homes]),
        red,
        boundary,
        boundary_of,
        in_farmland,
        in_red,
        tuple(notes),
    )


def blob(centre: Floats, radius_m: float, chance: np.random.Generator) -> Floats:
    """A ring around *centre* as ragged as if surveyed: n × 2."""
    count = max(48, int(radius_m / 4))
    radii = radius_m * np.exp(0.13 * fractal_line(count, 2.4, chance))
    turn = np.arange(count) * 2 * np.pi / count
    ring: Floats = centre + radii[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return ring


def merged(country: Country, label: Ints) -> tuple[Shapes, Ints]:
    """Union the cells of each label from 0, and the village of the first cell of each."""
    chosen = label >= 0
    count = int(label.max(initial=-1)) + 1
    shapes = dissolved(country.cells.shapes[chosen], label[chosen], count)
    first = np.unique(label[chosen], return_index=True)[1]
    return shapes, country.territory.village[chosen][first]


def _boundary(country: Country) -> Ints:
    """Number the pieces of ground meant for towns; scraps are left out."""
    lake = np.hypot(*(country.points - country.ground.reservoir).T) < country.ground.reservoir_m
    inside = (country.places.urban.at(country.points) > 0) & ~lake
    piece = components(country.cells.pairs, inside)
    area = np.bincount(piece[inside], shapely.area(country.cells.shapes[inside]))
    kept = np.flatnonzero(area >= _LEAST_BOUNDARY_M2)
    number = np.full(len(area) + 1, -1)
    number[kept] = np.arange(len(kept))
    return number[piece]


def _red_spot(country: Country, uses: Uses, boundary_of: Ints) -> Floats:
    """Where the red line will reach into a boundary by mistake: ground not built up yet."""
    waiting = np.flatnonzero((boundary_of >= 0) & ~uses.urban & (country.strip < 0))
    edge = country.places.urban.at(country.points[waiting])
    spot: Floats = country.points[waiting[np.argmin(np.abs(edge - 0.05))]]
    return spot


def _red_line(frame: Frame, country: Country, spot: Floats) -> Shapes:
    """High ground by a fractal limit, away from towns and hamlets; the last is the mistake."""
    ground, places = country.ground, country.places
    noise = fractal(ground.heights, 2.3, frame.chance("red line"), longest_m=4000)
    x, y = np.broadcast_arrays(*ground.heights.points())
    room = ground.outline.margin(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    field = (ground.heights.values - 212) / 190 + 0.5 * noise.values
    field -= np.clip((220 - room) / 60, 0, 9)
    field -= np.clip((places.urban.values + 0.8) * 12, 0, 9)
    field -= np.clip((places.settled.values + 1.4) * 6, 0, 9)
    level = np.quantile(field[room > 0], 1 - _RED_SHARE)
    surface = ground.heights.like(field)
    red = polygons_above(surface, level, least_m2=_LEAST_RED_M2, hole_m2=_LEAST_HOLE_M2)
    mistake = shapely.Polygon(blob(spot, 62.0, frame.chance("red spot")))
    return np.array([*red, mistake], dtype=object)


def _touching(shapes: Shapes, others: Shapes) -> Bools:
    touched = shapely.STRtree(shapes).query(others, predicate="intersects")[1]
    touching = np.zeros(len(shapes), bool)
    touching[touched] = True
    return touching


def _chosen(frame: Frame, country: Country, sound: Bools) -> Bools:
    """The share of the sound arable ground that is to be kept for good."""
    noise = noise_at(frame, country, "basic farmland", 1.3, 900.0)
    area = shapely.area(country.cells.shapes)
    order = np.argsort(np.where(sound, noise, np.inf), kind="stable")[: int(sound.sum())]
    kept = np.zeros(len(sound), bool)
    kept[order[np.cumsum(area[order]) <= _FARMLAND_SHARE * area[sound].sum()]] = True
    return kept


def _pieces(country: Country, members: Bools) -> Ints:
    """Connected pieces of *members* within each village, by village."""
    village = country.territory.village
    pairs = country.cells.pairs
    piece = components(pairs[village[pairs[:, 0]] == village[pairs[:, 1]]], members)
    first = np.unique(piece[members], return_index=True)[1]
    rank = np.argsort(np.argsort(village[members][first], kind="stable"))
    piece[members] = rank[piece[members]]
    return piece


def _planted(
    country: Country, arable: Bools, boundary_of: Ints, red: Shapes
) -> list[tuple[int, str, int]]:
    """Fields that are basic farmland by mistake: the cell, the other layer, the feature there."""
    inside = np.flatnonzero(arable & (boundary_of >= 0))
    found = [(int(c), "town_boundary", int(boundary_of[c])) for c in _some(inside, 3)]
    fields = np.flatnonzero(arable & (boundary_of < 0))
    number, field = shapely.STRtree(country.cells.shapes[fields]).query(red, predicate="contains")
    found += [
        (int(fields[field[n]]), "red_line", int(number[n])) for n in _some(np.arange(len(field)), 2)
    ]
    return found


def _some(values: Ints, count: int) -> Ints:
    """Pick *count* of *values*, evenly."""
    return values[np.linspace(0, len(values) - 1, min(count, len(values))).astype(np.int64)]
