"""Layers and parcels for the overlay benchmark: seeded, fractal, of the size of a county.

The farmland is fragmented (20,000 polygons with holes), the red line huge and ragged (50), the
boundary easy (15); parcels and grids are tessellations. Layers are kept in ``build/overlay``.
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

KEPT = Path(__file__).resolve().parent.parent / "build" / "overlay"
ORIGIN = np.array([480_000.0, 3_620_000.0])
EXTENT = np.array([40_000.0, 34_000.0])
LAYERS = ("farmland", "redline", "boundary")

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]


def layer(name: str) -> Shapes:
    """Return a layer, made once."""
    path = KEPT / f"{name}.npy"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        shapes = _MAKERS[name]()
        assert shapely.is_valid(shapes).all()
        np.save(path, shapely.to_wkb(shapes), allow_pickle=True)
    shapes: Shapes = shapely.from_wkb(np.load(path, allow_pickle=True))
    return shapes


def noise(spacing: float, beta: float, seed: int, lowest: float = 1.0) -> Floats:
    """Return a fractal field over the county: power falls with frequency as k^-beta."""
    rows, columns = (int(side / spacing) + 1 for side in EXTENT[::-1])
    field = np.fft.rfft2(np.random.default_rng(seed).standard_normal((rows, columns)))
    up = np.fft.fftfreq(rows)[:, None] * rows
    along = np.fft.rfftfreq(columns)[None, :] * columns
    frequency = np.hypot(up, along)
    frequency[0, 0] = np.inf
    power = np.where(frequency < lowest, 0.0, frequency ** (-beta / 2))
    waves = np.fft.irfft2(field * power, s=(rows, columns))
    return (waves - waves.mean()) / waves.std()


def contours(field: Floats, spacing: float, level: float, least_hole: float) -> Shapes:
    """Return the polygons where a field is above a level, without small holes."""
    from contourpy import contour_generator  # noqa: PLC0415 -- optional dependency

    rows, columns = field.shape
    x = ORIGIN[0] + np.arange(columns) * spacing
    y = ORIGIN[1] + np.arange(rows) * spacing
    lines = contour_generator(x=x, y=y, z=field, name="serial", fill_type="OuterOffset")
    made = []
    for points, offsets in zip(*lines.filled(level, np.inf), strict=True):
        rings = [points[a:b] for a, b in pairwise(offsets)]
        holes = [ring for ring in rings[1:] if abs(_area(ring)) > least_hole]
        made.append(shapely.Polygon(rings[0], holes))
    shapes = np.array(made, dtype=object)
    shapes = shapes[shapely.is_valid(shapes)]
    return shapes[np.argsort(-shapely.area(shapes), kind="stable")]


def _area(ring: Floats) -> float:
    x, y = (ring - ring[0]).T
    return float(0.5 * (x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _farmland() -> Shapes:
    spacing = 10.0
    field = 0.5 * noise(spacing, 3.0, 11) + noise(spacing, 1.5, 12, lowest=60)
    level = float(np.quantile(field, 0.70))
    for seed in (13, 14):  # roads and streams cut the fields up
        line = np.abs((noise(spacing, 3.0, seed, lowest=3) * 9) % 1 - 0.5)
        field = np.where(line < 0.06, np.minimum(field, level - 0.3), field)
    return contours(field, spacing, level, least_hole=150)[:20_000]


def _bumps(spacing: float, centres: Floats, radii: Floats) -> Floats:
    """Return how far inside the nearest of some circles each place is, in radii."""
    rows, columns = (int(side / spacing) + 1 for side in EXTENT[::-1])
    y = (np.arange(rows) * spacing)[:, None]
    x = (np.arange(columns) * spacing)[None, :]
    best = np.full((rows, columns), -np.inf)
    for (cx, cy), radius in zip(centres, radii, strict=True):
        np.maximum(best, 1 - np.hypot(x - cx, y - cy) / radius, out=best)
    return best


def _redline() -> Shapes:
    draw = np.random.default_rng(21)
    columns, rows = np.meshgrid(np.arange(10) + 0.5, np.arange(6) + 0.5)
    centres = np.stack([columns.ravel() / 10, rows.ravel() / 6], 1) * EXTENT
    centres = draw.permutation(centres + draw.uniform(-900, 900, centres.shape))[:50]
    field = _bumps(5.0, centres, np.full(50, 1800.0))
    return contours(field + 0.42 * noise(5.0, 2.35, 22, lowest=12), 5.0, 0.0, least_hole=400)[:50]


def _boundary() -> Shapes:
    draw = np.random.default_rng(31)
    centres = draw.uniform(0.08, 0.92, (15, 2)) * EXTENT
    field = _bumps(20.0, centres, np.append(3200.0, draw.uniform(500, 1400, 14)))
    return contours(field + 0.12 * noise(20.0, 3.2, 32, lowest=25), 20.0, 0.0, least_hole=0)[:15]


_MAKERS: dict[str, Callable[[], Shapes]] = {
    "farmland": _farmland,
    "redline": _redline,
    "boundary": _boundary,
}


def tessellation(count: int, seed: int, *, bends: int = 4, wiggle: float = 0.06) -> Floats:
    """Return about so many rings (n, vertices, 2) that cover the county once, shuffled.

    Neighbours share every vertex of their common edge.
    """
    columns = round(float(np.sqrt(count * EXTENT[0] / EXTENT[1])))
    rows = round(count / columns)
    cell = EXTENT / (columns, rows)
    draw = np.random.default_rng(seed)
    grid = np.meshgrid(np.arange(columns + 1) * cell[0], np.arange(rows + 1) * cell[1])
    corners = np.stack(grid, -1)
    shift = draw.uniform(-0.28, 0.28, corners.shape) * cell
    shift[[0, -1], :, 1] = 0
    shift[:, [0, -1], 0] = 0
    corners += shift
    t = (np.arange(1, bends + 1) / (bends + 1))[None, None, :, None]
    across = corners[:, :-1, None] * (1 - t) + corners[:, 1:, None] * t
    across[1:-1] += draw.uniform(-wiggle, wiggle, across[1:-1].shape) * cell
    upward = corners[:-1, :, None] * (1 - t) + corners[1:, :, None] * t
    upward[:, 1:-1] += draw.uniform(-wiggle, wiggle, upward[:, 1:-1].shape) * cell
    first = corners[:-1, :-1, None]
    sides: list[Any] = [
        first, across[:-1], corners[:-1, 1:, None], upward[:, 1:], corners[1:, 1:, None],
        across[1:, :, ::-1], corners[1:, :-1, None], upward[:, :-1, ::-1], first,
    ]  # fmt: skip
    rings = np.concatenate(sides, axis=2).reshape(rows * columns, -1, 2) + ORIGIN
    return draw.permutation(rings)


def parcels(count: int) -> Shapes:
    """Return valid parcels in no order."""
    shapes = shapely.polygons(tessellation(count, seed=5))
    return shapes[shapely.is_valid(shapes)]


def grids(count: int) -> Shapes:
    """Return a valid coverage of grid cells in no order."""
    shapes: Shapes = shapely.polygons(tessellation(count, seed=77, bends=9, wiggle=0.02))
    assert shapely.coverage_is_valid(shapes)
    return shapes


def places(count: int, cells: Shapes, on_borders: int) -> Floats:
    """Return places, most of them clustered, some on vertices and in the middle of edges."""
    draw = np.random.default_rng(9)
    centres = ORIGIN + draw.uniform(size=(200, 2)) * EXTENT
    xy = centres[draw.integers(0, 200, count)] + draw.standard_normal((count, 2)) * 1500
    even = draw.random(count) < 0.3
    xy[even] = ORIGIN + draw.uniform(size=(int(even.sum()), 2)) * EXTENT
    corners = shapely.get_coordinates(cells)
    chosen = draw.integers(0, len(corners) - 1, on_borders)
    middles = 0.5 * (corners[chosen] + corners[chosen + 1])
    half = on_borders // 2
    xy[:half], xy[half:on_borders] = corners[chosen[:half]], middles[half:]
    return draw.permutation(xy)
