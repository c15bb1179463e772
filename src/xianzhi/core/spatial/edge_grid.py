"""Edges shared out to the cells of a grid (边的格网分配): the first levels of a tree in one step.

Most edges are far smaller than a cell, so each is looked at once to count and once to be written,
and the cells of a column are then told, from the top down, what passes above them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, inlined, lean
from xianzhi.core.spatial.edge_runs import RUN, add_run, unite

__all__ = ["EDGE", "MIXED", "NOTHING", "EdgeGrid", "ring_turn", "share_out"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Place = tuple[float, float]

EDGE = 5  # columns of an edge: x0, y0, x1, y1 (x0 < x1), code
NOTHING = -1  # of a cell: no polygon is there
MIXED = -2  # of a cell: it has edges; else the only polygon that covers it


class EdgeGrid(NamedTuple):
    """The edges of each cell (格网边). Cell (i, j), column and row, is number i * side + j."""

    pieces: Floats  # (n, EDGE)
    piece_at: Integers  # (cells + 1,)
    runs: Floats  # (m, RUN)
    run_at: Integers  # (cells, 2): from, until
    state: Integers  # (cells,): NOTHING, MIXED or the number of a polygon


class _Sink(NamedTuple):
    pieces: Floats  # without rows while pieces are only counted
    following: Integers  # (cells,): where the next piece of a cell goes
    side: int
    unit: float


def share_out(
    xy: Floats,
    ring_at: Integers,
    hole: NDArray[np.uint8],
    owner: Integers,
    origin: Place,
    frame: tuple[int, float],
) -> EdgeGrid:
    """Turn rings into edges of grid cells, with the code ±(owner + 1) (边的分配).

    Plus means that the polygon lies below the edge. Rings may turn either way; which one a ring is
    (shell or hole) decides the sign. Upright edges have nothing below them and vanish. Shells are
    walked clockwise and holes the other way, so that a walk telescopes into one run. Places are
    measured from *origin*; *frame* is how many cells a side has, and how long a cell is.
    """
    side, unit = frame
    count = np.zeros(side * side, np.int64)
    _walk(xy, ring_at, hole, owner, origin, _Sink(np.empty((0, EDGE)), count, side, unit))
    piece_at = np.concatenate(([0], np.cumsum(count)))
    pieces = np.empty((int(piece_at[-1]), EDGE))  # by numpy, which asks for huge pages
    _walk(xy, ring_at, hole, owner, origin, _Sink(pieces, piece_at[:-1].copy(), side, unit))
    return _with_runs(pieces, piece_at, side, unit)


@compiled
def _walk(
    xy: Floats,
    ring_at: Integers,
    hole: NDArray[np.uint8],
    owner: Integers,
    origin: Place,
    sink: _Sink,
) -> None:
    for r in range(ring_at.shape[0] - 1):
        a = ring_at[r]
        b = ring_at[r + 1] - 1
        clockwise = (ring_turn(xy, a, b) < 0.0) != (hole[r] != 0)
        code = float(owner[r] + 1)
        step = 1 if clockwise else -1
        at = a if clockwise else b
        x0, y0 = xy[at, 0] - origin[0], xy[at, 1] - origin[1]
        for _ in range(b - a):
            at += step
            x1, y1 = xy[at, 0] - origin[0], xy[at, 1] - origin[1]
            if x0 < x1:
                _share(sink, x0, y0, x1, y1, code)
            elif x1 < x0:
                _share(sink, x1, y1, x0, y0, -code)
            x0, y0 = x1, y1


@lean
def ring_turn(xy: Floats, a: int, b: int) -> float:
    """Return twice the signed area of a closed ring, counter-clockwise positive."""
    ox, oy = xy[a, 0], xy[a, 1]
    turn = 0.0
    for i in range(a, b):
        turn += (xy[i, 0] - ox) * (xy[i + 1, 1] - oy) - (xy[i + 1, 0] - ox) * (xy[i, 1] - oy)
    return turn


@inlined
def _share(sink: _Sink, x0: float, y0: float, x1: float, y1: float, code: float) -> None:
    i, j = int(x0 / sink.unit), int(y0 / sink.unit)
    if i == int(x1 / sink.unit) and j == int(y1 / sink.unit):
        _put(sink, i * sink.side + j, x0, y0, x1, y1, code)
    else:
        _split(sink, x0, y0, x1, y1, code)


@inlined
def _put(  # noqa: PLR0913, PLR0917 -- scalars stay in registers
    sink: _Sink, cell: int, x0: float, y0: float, x1: float, y1: float, code: float
) -> None:
    at = sink.following[cell]
    sink.following[cell] = at + 1
    if sink.pieces.shape[0] > 0:
        sink.pieces[at, 0] = x0
        sink.pieces[at, 1] = y0
        sink.pieces[at, 2] = x1
        sink.pieces[at, 3] = y1
        sink.pieces[at, 4] = code


@lean
def _split(sink: _Sink, x0: float, y0: float, x1: float, y1: float, code: float) -> None:
    """Split an edge at the sides of columns."""
    slope = (y1 - y0) / (x1 - x0)
    low, high = min(y0, y1), max(y0, y1)
    x, y = x0, y0
    i = int(x0 / sink.unit)
    while x < x1:
        until = min((i + 1) * sink.unit, x1)
        there = y1 if until == x1 else min(max(y0 + (until - x0) * slope, low), high)
        if x < until:
            _split_column(sink, i, x, y, until, there, code)
        x, y = until, there
        i += 1


@lean
def _split_column(  # noqa: PLR0913, PLR0917 -- scalars stay in registers
    sink: _Sink, i: int, x0: float, y0: float, x1: float, y1: float, code: float
) -> None:
    """Split what lies in one column at the floors of its cells.

    A flat edge on a floor belongs to the cell above, where it is nothing; those below see it pass.
    """
    rises = y1 > y0
    low, high = min(y0, y1), max(y0, y1)
    first = int(low / sink.unit)
    last = max(int(np.ceil(high / sink.unit)) - 1, first)
    j = first if rises else last
    x, y = x0, y0
    for k in range(last - first + 1):
        if k == last - first:
            until, there = x1, y1
        else:
            there = (j + 1) * sink.unit if rises else j * sink.unit
            until = min(max(x0 + (there - y0) * ((x1 - x0) / (y1 - y0)), x), x1)
        if x < until:
            _put(sink, i * sink.side + j, x, y, until, there, code)
        x, y = until, there
        j += 1 if rises else -1


@compiled
def _with_runs(pieces: Floats, piece_at: Integers, side: int, unit: float) -> EdgeGrid:
    """Tell the cells of each column, from the top down, what passes above them."""
    state = np.full(side * side, NOTHING, np.int64)
    run_at = np.zeros((side * side, 2), np.int64)
    kept, used = np.empty((4096, RUN)), 0
    runs, ends = np.empty((256, RUN)), np.empty((512, RUN))
    for i in range(side):
        n = 0
        for j in range(side - 1, -1, -1):
            cell = i * side + j
            a, b = piece_at[cell], piece_at[cell + 1]
            lone = n == 1 and runs[0, 0] <= i * unit and runs[0, 1] >= (i + 1) * unit
            if a == b and lone:
                state[cell] = int(runs[0, 2]) - 1
            elif n > 0 or a < b:
                state[cell] = MIXED
                kept = _roomy(kept, used, used + n)
                kept[used : used + n] = runs[:n]
                run_at[cell] = used, used + n
                used += n
            if a < b:
                runs = _roomy(runs, n, n + b - a)
                for k in range(a, b):
                    n = add_run(runs, n, pieces[k, 0], pieces[k, 2], pieces[k, 4])
                ends = _roomy(ends, 0, 2 * n)
                n = unite(runs, n, ends)
    return EdgeGrid(pieces, piece_at, kept[:used], run_at, state)


@compiled
def _roomy(rows: Floats, used: int, need: int) -> Floats:
    """Return the rows with room for *need* of them; what is used is kept."""
    if rows.shape[0] >= need:
        return rows
    wider = np.empty((2 * need, rows.shape[1]))
    wider[:used] = rows[:used]
    return wider
