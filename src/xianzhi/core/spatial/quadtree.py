"""Build the quadtree of a layer (四叉树): a leaf holds the edges of its cell, in its own metres.

A polygon is the signed sum of what lies under its edges: an edge that has its polygon below counts
``+1``, one that has it above ``-1``. Inside a cell only the part over the cell's floor counts, and
what rises above the ceiling counts as flat at the ceiling. So the edges of a cell describe the
layer there completely, holes and all, without any topology.

One pass over the edges of a node shares them out to its four children. Each child number has a
stack of its own; walked depth first, a node's edges always lie on top of its stack, so that nothing
is copied and nothing is read four times.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, lean

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Place = tuple[float, float]

EMPTY = -1
FULL = -2
BOUNDARY = -3  # and less: a leaf of BOUNDARY - value edges, padding included
LANES = 8  # leaves are padded to so many edges: vector units work without remainders
COLUMNS = 5  # of a leaf's block: from x, until x, height over the floor, slope, code
_FEW_RUNS = 32


class Work(NamedTuple):
    """Stacks that a build writes to: edges and ceiling runs, four of each (工作区)."""

    stack: Floats  # (4, capacity, 5): x0, y0, x1, y1, code
    top: Integers  # (4,)
    runs: Floats  # (4, capacity, 3): from x, to x, owner code
    run_count: Integers  # (4,)
    ends: Floats  # (2 * _FEW_RUNS, 3): owner code, x, +1 where a run begins or -1 where it ends


@compiled
def soup(
    xy: Floats, ring_at: Integers, hole: NDArray[np.uint8], owner: Integers, origin: Place
) -> Floats:
    """Turn rings into edges sorted by x, with the code ±(owner + 1): plus if the polygon is below.

    Rings may turn either way; which one a ring is (shell or hole) decides the sign. Upright edges
    have nothing below them and vanish. Shells come out clockwise and holes the other way, so that a
    walk along a ring telescopes into one run. Places are measured from *origin*.
    """
    edges = np.empty((xy.shape[0], 5))
    n = 0
    for r in range(ring_at.shape[0] - 1):
        a = ring_at[r]
        b = ring_at[r + 1] - 1
        turn = ring_turn(xy, a, b)
        clockwise = (turn < 0.0) != (hole[r] != 0)
        code = float(owner[r] + 1)
        for i in range(b - a):
            j = a + i if clockwise else b - i
            k = j + 1 if clockwise else j - 1
            if xy[j, 0] == xy[k, 0]:
                continue
            if xy[j, 0] < xy[k, 0]:
                p, q, s = j, k, code
            else:
                p, q, s = k, j, -code
            edges[n, 0], edges[n, 1] = xy[p, 0] - origin[0], xy[p, 1] - origin[1]
            edges[n, 2], edges[n, 3] = xy[q, 0] - origin[0], xy[q, 1] - origin[1]
            edges[n, 4] = s
            n += 1
    return edges[:n]


@lean
def ring_turn(xy: Floats, a: int, b: int) -> float:
    """Return twice the signed area of a closed ring, counter-clockwise positive."""
    ox, oy = xy[a, 0], xy[a, 1]
    turn = 0.0
    for i in range(a, b):
        turn += (xy[i, 0] - ox) * (xy[i + 1, 1] - oy) - (xy[i + 1, 0] - ox) * (xy[i, 1] - oy)
    return turn


@lean
def _append(  # noqa: PLR0913, PLR0917 -- scalars stay in registers
    work: Work, q: int, x0: float, y0: float, x1: float, y1: float, code: float
) -> None:
    if x0 < x1:
        t = work.top[q]
        work.stack[q, t, 0] = x0
        work.stack[q, t, 1] = y0
        work.stack[q, t, 2] = x1
        work.stack[q, t, 3] = y1
        work.stack[q, t, 4] = code
        work.top[q] = t + 1


@lean
def _run(work: Work, q: int, x0: float, x1: float, code: float) -> None:
    """Note that an edge passes above a cell; a walk along a ring telescopes into one run."""
    if x0 >= x1:
        return
    begin = x0 if code > 0 else x1
    end = x1 if code > 0 else x0
    owner = abs(code)
    n = work.run_count[q]
    if n > 0 and work.runs[q, n - 1, 2] == owner and work.runs[q, n - 1, 1] == begin:
        if work.runs[q, n - 1, 0] == end:
            work.run_count[q] = n - 1
        else:
            work.runs[q, n - 1, 1] = end
        return
    work.runs[q, n, 0] = begin
    work.runs[q, n, 1] = end
    work.runs[q, n, 2] = owner
    work.run_count[q] = n + 1


@lean
def _place(  # noqa: PLR0913, PLR0917 -- scalars stay in registers
    work: Work,
    side: int,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    code: float,
    middle: float,
    ceiling: float,
) -> None:
    """Share an edge of one half (left 0, right 1) out to the lower and the upper child."""
    if y0 >= middle and y1 >= middle:
        _run(work, side, x0, x1, code)
        if y0 >= ceiling and y1 >= ceiling:
            _run(work, side + 2, x0, x1, code)
        elif y0 > middle or y1 > middle:
            _append(work, side + 2, x0, y0, x1, y1, code)
    elif y0 <= middle and y1 <= middle:
        _append(work, side, x0, y0, x1, y1, code)
    else:
        x = x0 + (middle - y0) * ((x1 - x0) / (y1 - y0))
        x = min(max(x, x0), x1)
        first = side if y1 > y0 else side + 2
        second = side + 2 if y1 > y0 else side
        _append(work, first, x0, y0, x, middle, code)
        _append(work, second, x, middle, x1, y1, code)
        if y1 > y0:
            _run(work, side, x, x1, code)
        else:
            _run(work, side, x0, x, code)


@lean
def _share_out(work: Work, rows: Floats, cell: tuple[float, float, float]) -> None:
    """Share the edges of a node out to its four children."""
    middle_x = cell[0] + 0.5 * cell[2]
    middle, ceiling = cell[1] + 0.5 * cell[2], cell[1] + cell[2]
    for i in range(rows.shape[0]):
        x0, y0, x1, y1, code = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3], rows[i, 4]
        if x0 >= middle_x or x1 <= middle_x:
            side = 1 if x0 >= middle_x else 0
            _place(work, side, x0, y0, x1, y1, code, middle, ceiling)
        else:
            y = y0 + (middle_x - x0) * ((y1 - y0) / (x1 - x0))
            y = min(max(y, min(y0, y1)), max(y0, y1))
            _place(work, 0, x0, y0, middle_x, y, code, middle, ceiling)
            _place(work, 1, middle_x, y, x1, y1, code, middle, ceiling)


@lean
def _sort_ends(ends: Floats, n: int) -> None:
    """Sort ends of runs by owner, then by place: few, and nearly sorted."""
    for i in range(1, n):
        owner, place, step = ends[i, 0], ends[i, 1], ends[i, 2]
        j = i - 1
        while j >= 0 and (ends[j, 0] > owner or (ends[j, 0] == owner and ends[j, 1] > place)):
            ends[j + 1, 0], ends[j + 1, 1], ends[j + 1, 2] = ends[j, 0], ends[j, 1], ends[j, 2]
            j -= 1
        ends[j + 1, 0], ends[j + 1, 1], ends[j + 1, 2] = owner, place, step


@lean
def _merge_runs(work: Work, q: int, ceiling: float) -> int:
    """Append what passes above a cell as flat edges at its ceiling; how many."""
    n = work.run_count[q]
    before = work.top[q]
    if 1 < n <= _FEW_RUNS and _append_merged(work, q, n, ceiling):
        return int(work.top[q] - before)
    work.top[q] = before
    for i in range(n):
        begin, end, owner = work.runs[q, i, 0], work.runs[q, i, 1], work.runs[q, i, 2]
        if begin < end:
            _append(work, q, begin, ceiling, end, ceiling, owner)
        else:
            _append(work, q, end, ceiling, begin, ceiling, -owner)
    return int(work.top[q] - before)


@lean
def _append_merged(work: Work, q: int, n: int, ceiling: float) -> bool:
    """Append the union of the runs; False if a polygon covers something twice, or minus once."""
    ends = work.ends
    for i in range(n):
        ends[2 * i, 0] = ends[2 * i + 1, 0] = work.runs[q, i, 2]
        ends[2 * i, 1], ends[2 * i + 1, 1] = work.runs[q, i, 0], work.runs[q, i, 1]
        ends[2 * i, 2], ends[2 * i + 1, 2] = 1.0, -1.0
    _sort_ends(ends, 2 * n)
    cover = 0.0
    last = 0.0
    k = 0
    while k < 2 * n:
        owner, place = ends[k, 0], ends[k, 1]
        net = 0.0
        while k < 2 * n and ends[k, 0] == owner and ends[k, 1] == place:
            net += ends[k, 2]
            k += 1
        if net == 0.0:
            continue
        if cover == 1.0:
            _append(work, q, last, ceiling, place, ceiling, owner)
        elif cover != 0.0:
            return False
        cover += net
        last = place
    return True


class Limits(NamedTuple):
    """When a cell is divided no further (剖分限度)."""

    leaf: int  # edges that a leaf may hold
    table_depth: int  # boundary leaves lie at least so deep
    max_depth: int
    budget: int  # pieces after which leaves may hold any number: crowded parallel lines


@compiled
def _grown(rows: Floats, used: int, need: int) -> Floats:
    """Return the stacks with room for *need* rows each; what is used is kept."""
    if rows.shape[1] >= need:
        return rows
    wider = np.empty((4, 2 * need, rows.shape[2]))
    wider[:, :used] = rows[:, :used]
    return wider


@compiled
def _with_room(work: Work, count: int) -> Work:
    """Return the work space with room for the children of a node of *count* edges."""
    used = max(work.top[0], work.top[1], work.top[2], work.top[3])
    stack = _grown(work.stack, used, used + 2 * count + 16)
    runs = _grown(work.runs, 0, 2 * count + 16)
    return Work(stack, work.top, runs, work.run_count, work.ends)


@compiled
def _work_space(count: int) -> Work:
    stack = np.empty((4, 3 * count + 1024, COLUMNS))
    runs = np.empty((4, 2 * count + 1024, 3))
    return Work(
        stack, np.zeros(4, np.int64), runs, np.zeros(4, np.int64), np.empty((2 * _FEW_RUNS, 3))
    )


@lean
def _padded(n: int) -> int:
    return (n + LANES - 1) // LANES * LANES


@lean
def _write_leaf(blocks: Floats, at: int, rows: Floats, corner: Place) -> None:
    """Write the edges of a leaf as five columns, measured from the corner of its cell."""
    n = _padded(rows.shape[0])
    for i in range(rows.shape[0]):
        x0, y0, x1, y1 = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        blocks[at + i] = x0 - corner[0]
        blocks[at + n + i] = x1 - corner[0]
        blocks[at + 2 * n + i] = y0 - corner[1]
        blocks[at + 3 * n + i] = (y1 - y0) / (x1 - x0)
        blocks[at + 4 * n + i] = rows[i, 4]
    for i in range(rows.shape[0], n):
        for column in range(COLUMNS):
            blocks[at + column * n + i] = 0.0


@lean
def _is_full(rows: Floats, flat: int, left: float, right: float) -> bool:
    """Tell whether nothing but one polygon's run passes above, over the whole width."""
    alone = rows.shape[0] == 1 and flat == 1
    return alone and rows[0, 4] > 0.0 and rows[0, 0] <= left and rows[0, 2] >= right


@compiled
def build(edges: Floats, size: float, limits: Limits) -> tuple[Integers, Floats]:
    """Divide the square from (0, 0) to (size, size) until each leaf holds few edges (建树).

    Returns
    -------
    nodes
        Rows ``(kind, place)``: a kind of 0 or more is the first of four children; EMPTY; FULL with
        the owner as place; or a boundary leaf with where its block begins.
    blocks
        The leaves' columns, see :func:`_write_leaf`.
    """
    nodes = np.empty((max(1024, edges.shape[0] // 2), 2), np.int64)
    blocks = np.empty(edges.shape[0] * 2 * COLUMNS + 4096)
    count = edges.shape[0]
    work = _work_space(count)
    cells = np.empty((4 * limits.max_depth + 8, 3))
    tasks = np.empty((4 * limits.max_depth + 8, 9), np.int64)  # node, depth, q, span, tops
    cells[0] = 0.0, 0.0, size
    tasks[0] = 0, 0, 0, 0, count, 0, 0, 0, 0
    begun = np.empty(4, np.int64)
    waiting, made, used = 1, 1, 0
    while waiting > 0:
        waiting -= 1
        node, depth, q, a, b = tasks[waiting, :5]
        cell = (cells[waiting, 0], cells[waiting, 1], cells[waiting, 2])
        work.top[:] = tasks[waiting, 5:]
        work.run_count[:] = 0
        work = _with_room(work, b - a)
        begun[:] = work.top
        rows = edges if depth == 0 else work.stack[q, a:b]
        _share_out(work, rows, cell)
        nodes = _more_rows(nodes, made + 4)
        nodes[node] = made, 0
        first_task = waiting
        half = 0.5 * cell[2]
        for c in range(4):
            x, y = cell[0] + (c & 1) * half, cell[1] + (c >> 1) * half
            flat = _merge_runs(work, c, y + half)
            rows = work.stack[c, begun[c] : work.top[c]]
            n = rows.shape[0]
            crowd = n > limits.leaf and used < limits.budget
            if n == 0:
                nodes[made + c] = EMPTY, 0
            elif _is_full(rows, flat, x, x + half):
                nodes[made + c] = FULL, int(rows[0, 4]) - 1
            elif depth + 1 < limits.table_depth or (crowd and depth + 1 < limits.max_depth):
                cells[waiting] = x, y, half
                tasks[waiting, :5] = made + c, depth + 1, c, begun[c], work.top[c]
                waiting += 1
            else:
                blocks = _more_items(blocks, COLUMNS * (used + _padded(n)))
                _write_leaf(blocks, COLUMNS * used, rows, (x, y))
                nodes[made + c] = BOUNDARY - _padded(n), COLUMNS * used
                used += _padded(n)
        tasks[first_task:waiting, 5:] = work.top
        made += 4
    return nodes[:made].copy(), blocks[: COLUMNS * used]


@compiled
def _more_rows(nodes: Integers, need: int) -> Integers:
    if nodes.shape[0] >= need:
        return nodes
    more = np.empty((2 * need, 2), np.int64)
    more[: nodes.shape[0]] = nodes
    return more


@compiled
def _more_items(blocks: Floats, need: int) -> Floats:
    if blocks.shape[0] >= need:
        return blocks
    more = np.empty(2 * need)
    more[: blocks.shape[0]] = blocks
    return more


@compiled
def direct_table(nodes: Integers, depth: int) -> NDArray[np.int32]:
    """Name the node of each cell at one depth, row by row; -1 where it is empty."""
    side = 1 << depth
    table = np.empty(side * side, np.int32)
    for j in range(side):
        for i in range(side):
            node = 0
            for d in range(depth - 1, -1, -1):
                if nodes[node, 0] < 0:
                    break
                node = nodes[node, 0] + ((i >> d) & 1) + 2 * ((j >> d) & 1)
            table[j * side + i] = -1 if nodes[node, 0] == EMPTY else node
    return table
