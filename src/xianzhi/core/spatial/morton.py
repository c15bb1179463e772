"""Put places in Morton order (莫顿序): neighbours on the ground become neighbours in time."""

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, lean

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SIDE = 1 << 16
_DIGIT = 11  # bits sorted at a time: three rounds for the 32 bits of a code


@lean
def _spread(v: int) -> int:
    v = (v | (v << 8)) & 0x00FF00FF
    v = (v | (v << 4)) & 0x0F0F0F0F
    v = (v | (v << 2)) & 0x33333333
    return (v | (v << 1)) & 0x55555555


@compiled
def morton_order(xy: Floats, rows: Integers) -> Integers:
    """Return the order in which to visit places so that each is near the last (莫顿序).

    Parameters
    ----------
    xy
        Places (n, 2).
    rows
        Which of them to order; a row may be n, for what has no place: it comes first.
    """
    n = rows.shape[0]
    min_x = min_y = np.inf
    max_x = max_y = -np.inf
    for k in range(n):
        if rows[k] < xy.shape[0]:
            x, y = xy[rows[k], 0], xy[rows[k], 1]
            min_x, max_x, min_y, max_y = min(min_x, x), max(max_x, x), min(min_y, y), max(max_y, y)
    span = max(max_x - min_x, max_y - min_y)
    scale = (_SIDE - 1) / span if span > 0.0 else 0.0
    codes = np.zeros(n, np.int64)
    for k in range(n):
        if rows[k] < xy.shape[0]:
            x, y = (xy[rows[k], 0] - min_x) * scale, (xy[rows[k], 1] - min_y) * scale
            codes[k] = _spread(int(x)) | (_spread(int(y)) << 1)
    return _sorted_order(codes)


@compiled
def _sorted_order(codes: Integers) -> Integers:
    order = np.arange(codes.shape[0])
    other = np.empty_like(order)
    for shift in range(0, 3 * _DIGIT, _DIGIT):
        ends = np.zeros((1 << _DIGIT) + 1, np.int64)
        for code in codes:
            ends[((code >> shift) & ((1 << _DIGIT) - 1)) + 1] += 1
        ends = np.cumsum(ends)
        for row in order:
            digit = (codes[row] >> shift) & ((1 << _DIGIT) - 1)
            other[ends[digit]] = row
            ends[digit] += 1
        order, other = other, order
    return order
