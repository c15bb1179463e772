"""Length of lines in a window: each road once, and half of what runs along the edge (线长)."""

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.indicators.inputs import LayerData
from xianzhi.core.indicators.windows import Window

__all__ = ["length_m", "once_each", "weights"]

_DIGITS = 6  # of a metre: two drawings of one line differ by less
_DUAL = 2
_MIXED = np.array([1.0, 3.1, 7.7, 13.3])  # so that different stretches rarely sum alike


def length_m(shapes: NDArray[np.object_], factors: NDArray[np.float64], window: Window) -> float:
    """Measure lines inside a window, in metres (线长).

    What runs along the edge of the window counts half, because the unit on the other side has the
    other half.

    Parameters
    ----------
    shapes, factors
        Lines, each drawn once, and how much of each counts.
    """
    if shapely.is_empty(window.ground):
        return 0.0
    shapely.prepare(window.ground)
    near = shapely.intersects(window.ground, shapes)
    shapes, factors = shapes[near], factors[near]
    inside = shapely.contains_properly(window.ground, shapes)
    total = float((shapely.length(shapes) * factors)[inside].sum())
    crossing = shapes[~inside]
    within = shapely.length(shapely.intersection(crossing, window.ground))
    along = shapely.length(shapely.intersection(crossing, window.ground.boundary))
    return total + float(((within - along / 2) * factors[~inside]).sum())


def weights(layer: LayerData, rows: NDArray[np.intp], once_by: str | None) -> NDArray[np.float64]:
    """Say how much of each line counts (计数权重): a half for each side of a dual carriageway.

    The other side is looked for in the whole layer, not among *rows*: what lies in another window
    is still the other side.
    """
    if once_by is None or once_by not in layer.columns:
        return np.ones(len(rows))
    column = layer.columns[once_by]
    named = np.array([value is not None for value in column], dtype=bool)
    found = np.ones(len(column))
    if named.any():
        _, place, counts = np.unique(
            column[named].astype(str), return_inverse=True, return_counts=True
        )
        found[named] = np.where(counts[place] >= _DUAL, 1 / _DUAL, 1.0)
    return found[rows]


def once_each(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Leave out of each line what an earlier line has drawn already (重复线去重)."""
    coordinates, owners = shapely.get_coordinates(shapes, return_index=True)
    starts = np.flatnonzero(np.diff(owners) == 0)
    repeated = _repeated(_ends(coordinates, starts))
    if not len(repeated):
        return shapes
    found = shapes.copy()
    for row in np.unique(owners[starts[repeated]]):
        own = np.flatnonzero(owners[starts] == row)
        kept = starts[np.setdiff1d(own, repeated)]
        pieces = shapely.linestrings(np.stack([coordinates[kept], coordinates[kept + 1]], axis=1))
        found[row] = shapely.multilinestrings(pieces)
    return found


def _ends(coordinates: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Both ends of each stretch, in one order whichever way it was drawn."""
    ends = np.round(np.hstack([coordinates[starts], coordinates[starts + 1]]), _DIGITS)
    swapped = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[swapped] = ends[swapped][:, [2, 3, 0, 1]]
    return ends.astype(np.float64)


def _repeated(ends: NDArray[np.float64]) -> NDArray[np.intp]:
    """Stretches that are the same as an earlier one.

    Sums find the few that may be; only those are compared, because sorting all of them is slow.
    """
    sums = ends @ _MIXED
    _, place, counts = np.unique(sums, return_inverse=True, return_counts=True)
    doubtful = np.flatnonzero(counts[place] > 1)
    if not len(doubtful):
        return doubtful
    _, first = np.unique(ends[doubtful], axis=0, return_index=True)
    return np.delete(doubtful, first)
