"""The overlay with shapely alone (无编译时的叠加): the same numbers without numba, slower."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.rings import Rings

__all__ = ["Subdivision", "common_areas", "subdivided"]

VERTICES = 128  # of a piece: beyond, each pair scans too long a border


class Subdivision(NamedTuple):
    """Pieces of polygons, each in its place of a search tree (剖分)."""

    pieces: NDArray[np.object_]
    owner: NDArray[np.int64]
    tree: shapely.STRtree


def subdivided(rings: Rings) -> Subdivision:
    """Cut polygons into pieces of few vertices (剖分).

    About 2 s per million vertices.
    """
    pieces: list[object] = []
    owners: list[int] = []
    waiting = [(shape, row) for row, shape in enumerate(rings.polygons())]
    while waiting:
        shape, row = waiting.pop()
        if shapely.get_num_coordinates(shape) <= VERTICES:
            pieces.append(shape)
            owners.append(row)
        else:
            waiting.extend((half, row) for half in _halves(shape))
    array = np.empty(len(pieces), dtype=object)
    array[:] = pieces
    return Subdivision(array, np.array(owners, dtype=np.int64), shapely.STRtree(array))


def _halves(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Cut a shape across its longer side; parts without area are left out."""
    x0, y0, x1, y1 = shapely.bounds(shape)
    if x1 - x0 >= y1 - y0:
        middle = 0.5 * (x0 + x1)
        boxes = ((x0, y0, middle, y1), (middle, y0, x1, y1))
    else:
        middle = 0.5 * (y0 + y1)
        boxes = ((x0, y0, x1, middle), (x0, middle, x1, y1))
    halves = [_inside(shape, box) for box in boxes]
    return [half for half in halves if shapely.area(half) > 0.0]


def _inside(shape: shapely.Geometry, box: tuple[float, float, float, float]) -> shapely.Geometry:
    part = shapely.clip_by_rect(shape, *box)
    if shapely.is_valid(part) and shapely.get_dimensions(part) == 2:
        return part
    return shapely.intersection(shape, shapely.box(*box))


def common_areas(parcels: Rings, layer: Subdivision) -> NDArray[np.float64]:
    """Return the area that each parcel and a layer have in common (叠加面积)."""
    shapes = parcels.polygons()
    rows, where = layer.tree.query(shapes, predicate="intersects")
    shapely.prepare(layer.pieces)
    within = shapely.covers(layer.pieces[where], shapes[rows])
    areas = np.empty(len(rows))
    areas[within] = shapely.area(shapes[rows[within]])
    cut = shapely.intersection(shapes[rows[~within]], layer.pieces[where[~within]])
    areas[~within] = shapely.area(cut)
    return np.bincount(rows, areas, minlength=len(shapes)).astype(np.float64)
