"""Cells of a few hundred metres (位置格子): what lies near is found by an index, not by measuring.

A cell is a number made of its row and column, 0.0016 degrees each: about 180 m to the north.
"""

import math
from typing import Final

__all__ = ["CELL_DEGREES", "COLUMNS", "cell_of", "cells_around"]

CELL_DEGREES: Final = 0.0016
COLUMNS: Final = 1_000_000  # more than there are around the earth
_DEGREE_M: Final = 111_320.0


def cell_of(x: float | None, y: float | None) -> int | None:
    """Name the cell of a place in degrees (所在格子); null for no place."""
    if x is None or y is None:
        return None
    return _row(y) * COLUMNS + _column(x)


def cells_around(x: float, y: float, reach_m: float) -> frozenset[int]:
    """Name the cells that hold whatever lies within a reach of a place (邻近格子)."""
    high = reach_m / _DEGREE_M
    wide = high / max(0.01, math.cos(math.radians(min(abs(y) + high, 89.0))))
    return frozenset(
        row * COLUMNS + column
        for row in range(_row(y - high), _row(y + high) + 1)
        for column in range(_column(x - wide), _column(x + wide) + 1)
    )


def _row(y: float) -> int:
    return math.floor((y + 90) / CELL_DEGREES)


def _column(x: float) -> int:
    return math.floor((x + 180) / CELL_DEGREES)
