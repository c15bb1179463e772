"""Polygons for the tests of core.spatial: seeded, awkward on purpose."""

from typing import Any

import numpy as np
import shapely
from hypothesis import strategies as st

SIDE = 1000.0


def star(draw: np.random.Generator, *, snapped: bool) -> Any:
    """Make a polygon around a centre, or several parts where its edges cross; holes sometimes."""
    centre = draw.uniform(0, SIDE, 2)
    count = int(draw.integers(3, 40))
    angle = np.sort(draw.uniform(0, 2 * np.pi, count))
    radius = draw.uniform(0.2, 1, count) * draw.uniform(5, 300)
    ring = centre + np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None]
    if snapped:
        ring = np.round(ring / 50) * 50
    shape = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
    if draw.random() < 0.4:
        shape = shapely.difference(shape, shapely.Point(centre).buffer(radius.min() * 0.9))
    return shape if shapely.get_dimensions(shape) == 2 else shapely.Polygon()


def polygons(seed: int, count: int, *, snapped: bool = False) -> np.ndarray:
    draw = np.random.default_rng(seed)
    made = np.empty(count, dtype=object)
    made[:] = [star(draw, snapped=snapped) for _ in range(count)]
    return made


def disjoint(seed: int, count: int, *, snapped: bool = False) -> np.ndarray:
    """Make polygons that touch but never overlap: each without those before it."""
    kept: list[Any] = []
    taken: Any = shapely.Polygon()
    for shape in polygons(seed, count, snapped=snapped):
        rest = shapely.difference(shape, taken)
        taken = shapely.union(taken, shape)
        if shapely.get_type_id(rest) in (3, 6) and rest.area > 0:
            kept.append(rest)
    made = np.empty(len(kept), dtype=object)
    made[:] = kept
    return made


def common(parcels: np.ndarray, layer: np.ndarray) -> np.ndarray:
    """Areas in common as GEOS gives them, joined last: it errs at times on a layer joined first."""
    cut = shapely.intersection(parcels[:, None], layer[None, :])
    return np.nan_to_num(shapely.area(shapely.union_all(cut, axis=1)))


seeds = st.integers(0, 2**32 - 1)
