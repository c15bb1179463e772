"""Build the quadtree of a layer (四叉树): a leaf holds the edges of its cell, in its own metres.

A polygon is the signed sum of what lies under its edges: an edge that has its polygon below counts
``+1``, one that has it above ``-1``. Inside a cell only the part over the cell's floor counts, and
what rises above the ceiling counts as flat at the ceiling. So the edges of a cell describe the
layer there completely, holes and all, without any topology.

The edges come shared out to the cells of a grid, the deepest level that is found without walking.
From there one pass over the edges of a node shares them out to its four children. Each child number
has a stack of its own; walked depth first, a node's edges always lie on top of its stack, so that
nothing is copied and nothing is read four times.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, inlined, lean
from xianzhi.core.spatial.edge_grid import EDGE, MIXED, NOTHING, EdgeGrid
from xianzhi.core.spatial.edge_runs import RUN, add_run, unite

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Place = tuple[float, float]
Cell = tuple[float, float, float]  # left, floor, side

EMPTY = -1
FULL = -2
BOUNDARY = -3  # and less: a leaf of BOUNDARY - value edges, padding included
LANES = 8  # leaves are padded to so many edges: vector units work without remainders
COLUMNS = 5  # of a leaf's block: from x, until x, height over the floor, slope, code


class Limits(NamedTuple):
    """When a cell is divided no further (剖分限度)."""

    leaf: int  # edges that a leaf may hold
    max_depth: int
    budget: int  # pieces after which leaves may hold any number: crowded parallel lines


class Work(NamedTuple):
    """Stacks that a build writes to: edges and runs above, four of each (工作区)."""

    stack: Floats  # (4, capacity, EDGE)
    top: Integers  # (4,)
    runs: Floats  # (4, capacity, RUN)
    run_count: Integers  # (4,)
    ends: Floats  # (capacity, RUN): room to unite runs


class Growing(NamedTuple):
    """Nodes and leaves made so far (在建树)."""

    nodes: Integers
    blocks: Floats
    made: int
    used: int  # edges in blocks, padding included


@inlined
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


@inlined
def _run(work: Work, q: int, x0: float, x1: float, code: float) -> None:
    work.run_count[q] = add_run(work.runs[q], work.run_count[q], x0, x1, code)


@inlined
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
def _append_runs(work: Work, q: int, runs: Floats, ceiling: float) -> None:
    """Append what passes above a cell as flat edges at its ceiling."""
    for i in range(runs.shape[0]):
        begin, end, owner = runs[i, 0], runs[i, 1], runs[i, 2]
        if begin < end:
            _append(work, q, begin, ceiling, end, ceiling, owner)
        else:
            _append(work, q, end, ceiling, begin, ceiling, -owner)


@compiled
def _work_space(capacity: int) -> Work:
    return Work(
        np.empty((4, capacity, EDGE)),
        np.zeros(4, np.int64),
        np.empty((4, capacity, RUN)),
        np.zeros(4, np.int64),
        np.empty((2 * capacity, RUN)),
    )


@compiled
def _with_room(work: Work, need: int) -> Work:
    """Return the work space with room for so many rows on each stack; its edges are kept."""
    wider = _work_space(2 * need)
    wider.stack[:, : work.stack.shape[1]] = work.stack
    wider.top[:] = work.top
    return wider


@lean
def _padded(n: int) -> int:
    return (n + LANES - 1) // LANES * LANES


@lean
def _write_leaf(blocks: Floats, at: int, work: Work, task: Integers, cell: Floats) -> None:
    """Write the edges of a leaf as five columns, measured from the corner of its cell."""
    rows = work.stack[task[2], task[3] : task[4]]
    n = _padded(rows.shape[0])
    for i in range(rows.shape[0]):
        x0, y0, x1, y1 = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        blocks[at + i] = x0 - cell[0]
        blocks[at + n + i] = x1 - cell[0]
        blocks[at + 2 * n + i] = y0 - cell[1]
        blocks[at + 3 * n + i] = (y1 - y0) / (x1 - x0)
        blocks[at + 4 * n + i] = rows[i, 4]
    for i in range(rows.shape[0], n):
        for column in range(COLUMNS):
            blocks[at + column * n + i] = 0.0


@lean
def _is_full(runs: Floats, left: float, right: float) -> bool:
    """Tell whether the only run passes over the whole width."""
    return bool(runs.shape[0] == 1 and runs[0, 0] <= left and runs[0, 1] >= right)


@compiled
def _upper_nodes(grid: EdgeGrid, depth: int) -> tuple[Integers, Integers]:
    """Return the nodes down to the grid, and each cell that has edges: node, column, row."""
    states = _pyramid(grid.state, depth)
    nodes = np.empty((states.shape[0], 2), np.int64)
    cells = np.empty((1 << 2 * depth, 3), np.int64)
    waiting = np.empty((states.shape[0], 4), np.int64)  # node, place in states, column, row
    waiting[0] = 0, 0, 0, 0
    first_of_grid = ((1 << 2 * depth) - 1) // 3
    done, known, mixed = 0, 1, 0
    while done < known:
        node, place, i, j = waiting[done]
        done += 1
        if states[place] == NOTHING:
            nodes[node] = EMPTY, 0
        elif states[place] != MIXED:
            nodes[node] = FULL, states[place]
        elif place >= first_of_grid:
            cells[mixed] = node, i, j
            mixed += 1
        else:
            nodes[node] = known, 0
            for c in range(4):
                waiting[known] = known, 4 * place + 1 + c, 2 * i + (c & 1), 2 * j + (c >> 1)
                known += 1
    return nodes[:known], cells[:mixed]


@compiled
def _pyramid(state: Integers, depth: int) -> Integers:
    """Return the states of the grid's cells and of all cells over them, parents first."""
    last = ((1 << 2 * depth) - 1) // 3
    states = np.empty(4 * last + 1, np.int64)
    for j in range(1 << depth):
        for i in range(1 << depth):
            place = 0
            for d in range(depth - 1, -1, -1):
                place = 4 * place + 1 + ((i >> d) & 1) + 2 * ((j >> d) & 1)
            states[place] = state[(i << depth) + j]
    for place in range(last - 1, -1, -1):
        children = states[4 * place + 1 : 4 * place + 5]
        states[place] = children[0] if np.all(children == children[0]) else MIXED
    return states


def build(grid: EdgeGrid, depth: int, size: float, limits: Limits) -> tuple[Integers, Floats]:
    """Divide the square from (0, 0) to (size, size) until each leaf holds few edges (建树).

    Parameters
    ----------
    grid
        The edges of each cell, ``2 ** depth`` cells a side.
    depth
        Of the cells of the grid; boundary leaves lie at least so deep.
    size
        Side of the square.
    limits
        When a cell is divided no further.

    Returns
    -------
    nodes
        Rows ``(kind, place)``: a kind of 0 or more is the first of four children; EMPTY; FULL with
        the owner as place; or a boundary leaf with where its block begins.
    blocks
        The leaves' columns, see :func:`_write_leaf`.
    """
    blocks = np.empty(grid.pieces.shape[0] * 2 * COLUMNS + 4096)  # by numpy: huge pages
    return _built(grid, depth, size, limits, blocks)


@compiled
def _built(
    grid: EdgeGrid, depth: int, size: float, limits: Limits, blocks: Floats
) -> tuple[Integers, Floats]:
    nodes, cells = _upper_nodes(grid, depth)
    tree = Growing(nodes, blocks, nodes.shape[0], 0)
    work = _work_space(256)
    unit = size / (1 << depth)
    for k in range(cells.shape[0]):
        node, i, j = cells[k]
        work = _loaded(work, grid, (i << depth) + j, (j + 1) * unit)
        tree, work = _divide(tree, work, node, (i * unit, j * unit, unit), depth, limits)
    return tree.nodes[: tree.made].copy(), tree.blocks[: COLUMNS * tree.used]


@compiled
def _loaded(work: Work, grid: EdgeGrid, cell: int, ceiling: float) -> Work:
    """Put the edges of a cell of the grid on the first stack, what passes above it too."""
    pieces = grid.pieces[grid.piece_at[cell] : grid.piece_at[cell + 1]]
    runs = grid.runs[grid.run_at[cell, 0] : grid.run_at[cell, 1]]
    if pieces.shape[0] + runs.shape[0] > work.stack.shape[1]:
        work = _with_room(work, pieces.shape[0] + runs.shape[0])
    work.top[:] = 0
    work.stack[0, : pieces.shape[0]] = pieces
    work.top[0] = pieces.shape[0]
    _append_runs(work, 0, runs, ceiling)
    return work


@compiled
def _divide(
    tree: Growing, work: Work, root: int, square: Cell, depth: int, limits: Limits
) -> tuple[Growing, Work]:
    """Divide a cell whose edges lie on the first stack."""
    nodes, blocks, made, used = tree
    cells = np.empty((4 * limits.max_depth + 8, 3))
    tasks = np.empty((4 * limits.max_depth + 8, 9), np.int64)  # node, depth, stack, span, tops
    cells[0] = square
    tasks[0, :5] = root, depth, 0, 0, work.top[0]
    tasks[0, 5:] = work.top
    waiting = 1
    while waiting > 0:
        waiting -= 1
        count = tasks[waiting, 4] - tasks[waiting, 3]
        if count <= limits.leaf or tasks[waiting, 1] >= limits.max_depth or used >= limits.budget:
            padded = _padded(count)
            if COLUMNS * (used + padded) > blocks.shape[0]:
                blocks = _more_items(blocks, COLUMNS * (used + padded))
            _write_leaf(blocks, COLUMNS * used, work, tasks[waiting], cells[waiting])
            nodes[tasks[waiting, 0]] = BOUNDARY - padded, COLUMNS * used
            used += padded
            continue
        if _need(tasks[waiting]) > work.stack.shape[1]:
            work = _with_room(work, _need(tasks[waiting]))
        if made + 4 > nodes.shape[0]:
            nodes = _more_rows(nodes, made + 4)
        waiting = _open(nodes, made, work, tasks, cells, waiting)
        made += 4
    return Growing(nodes, blocks, made, used), work


@lean
def _need(task: Integers) -> int:
    """Return the room that the children of a node may take on a stack."""
    return int(max(task[5], task[6], task[7], task[8]) + 2 * (task[4] - task[3]) + 16)


@lean
def _open(
    nodes: Integers, made: int, work: Work, tasks: Integers, cells: Floats, waiting: int
) -> int:
    """Share the edges of a node out to its children; how many tasks are waiting then."""
    nodes[tasks[waiting, 0], 0] = made
    nodes[tasks[waiting, 0], 1] = 0
    depth = tasks[waiting, 1] + 1
    left, floor, half = cells[waiting, 0], cells[waiting, 1], 0.5 * cells[waiting, 2]
    rows = work.stack[tasks[waiting, 2], tasks[waiting, 3] : tasks[waiting, 4]]
    before = (tasks[waiting, 5], tasks[waiting, 6], tasks[waiting, 7], tasks[waiting, 8])
    for q in range(4):
        work.top[q] = before[q]
        work.run_count[q] = 0
    _share_out(work, rows, (left, floor, 2.0 * half))
    first = waiting
    for c in range(4):
        x, y = left + (c & 1) * half, floor + (c >> 1) * half
        count = unite(work.runs[c], work.run_count[c], work.ends)
        runs = work.runs[c, :count]
        _append_runs(work, c, runs, y + half)
        if before[c] == work.top[c]:
            nodes[made + c, 0], nodes[made + c, 1] = EMPTY, 0
        elif before[c] + 1 == work.top[c] and _is_full(runs, x, x + half):
            nodes[made + c, 0], nodes[made + c, 1] = FULL, int(runs[0, 2]) - 1
        else:
            cells[waiting, 0], cells[waiting, 1], cells[waiting, 2] = x, y, half
            tasks[waiting, 0], tasks[waiting, 1], tasks[waiting, 2] = made + c, depth, c
            tasks[waiting, 3], tasks[waiting, 4] = before[c], work.top[c]
            waiting += 1
    for task in range(first, waiting):
        for q in range(4):
            tasks[task, 5 + q] = work.top[q]
    return waiting


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
