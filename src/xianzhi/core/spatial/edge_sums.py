"""Areas as sums over pairs of edges (面积的边对求和): the kernels of the overlay.

The part of a parcel over the floor of a cell is the signed sum of what lies under its edges there;
so is the layer. Their common area is therefore the signed sum, over pairs of a parcel's edge *f*
and a layer's edge *g*, of the integral of min(f, g). No pair needs to know about any other: shared,
collinear and touching edges are ordinary, and holes cost nothing.

A parcel is cut only at the sides and the floor of a cell. Its ceiling needs no cut, for the layer's
edges end there and min(f, g) <= g.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, lean, vectorised
from xianzhi.core.spatial.edge_grid import ring_turn
from xianzhi.core.spatial.quadtree import BOUNDARY, EMPTY, FULL, LANES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Cell = tuple[float, float, float]  # left, floor, side
Piece = tuple[float, float, float, float]  # from x, until x, height at from x, slope
Extent = tuple[float, float, float, float, float]  # min x, min y, max x, max y, area

_MANY_VERTICES = 96  # from here on a parcel is divided together with the tree
_MANY_CELLS = 16  # of the direct table
_LEVELS = 20


class Tree(NamedTuple):
    """What the kernels know of a layer (树)."""

    nodes: Integers
    blocks: Floats
    table: NDArray[np.int32]
    area: Floats  # of the layer in each node's cell
    origin_x: float
    origin_y: float
    size: float
    table_side: int


class Ragged(NamedTuple):
    """What the kernels know of parcels (地块)."""

    xy: Floats
    ring_at: Integers
    hole: NDArray[np.uint8]
    geometry_at: Integers


class Scratch(NamedTuple):
    """Room for one parcel's edges, whole and cut, and for walking (暂存)."""

    edges: Floats  # (5, vertices): from x, until x, height at from x, slope, sign
    cut: Floats  # (5, more)
    cells: Floats  # (levels, 3)
    tasks: Integers  # (levels, 3): node, first piece, end of pieces
    known: Integers  # (1,): how many edges, -1 while nobody has asked for them


@compiled
def scratch_for(vertices: int) -> Scratch:
    """Make room for a parcel of so many vertices."""
    deep = 4 * _LEVELS * (vertices + 2)
    return Scratch(
        np.empty((5, vertices + 8)),
        np.empty((5, deep)),
        np.empty((4 * _LEVELS, 3)),
        np.empty((4 * _LEVELS, 3), np.int64),
        np.zeros(1, np.int64),
    )


@vectorised
def pair(piece: Piece, blocks: Floats, j: int, n: int) -> float:
    """Return four times the integral of min(piece, edge) with the edge's sign.

    With both heights known at the ends of the common interval, a and b there,
    4 * integral = width * (a0 + a1 + b0 + b1 - q + 2 max(-d0 d1, 0) / q), where d = a - b and
    q = abs(d0) + abs(d1): also where the two cross. It has no branch, so it runs on vector units.
    """
    left, right, height, slope = piece
    begin = blocks[j]
    low = max(left, begin)
    high = min(right, blocks[j + n])
    width = max(high - low, 0.0)
    rise = blocks[j + 3 * n]
    a0 = height + slope * (low - left)
    a1 = height + slope * (high - left)
    b0 = blocks[j + 2 * n] + rise * (low - begin)
    b1 = blocks[j + 2 * n] + rise * (high - begin)
    d0 = a0 - b0
    d1 = a1 - b1
    q = abs(d0) + abs(d1)
    crossed = max(-d0 * d1, 0.0)
    four = a0 + a1 + b0 + b1 - q + 2.0 * crossed / max(q, 1e-300)
    return np.copysign(width, blocks[j + 4 * n]) * four  # type: ignore[no-any-return]  # a float


@vectorised
def pair_sum(piece: Piece, blocks: Floats, at: int, n: int) -> float:
    """Sum the integral of min(piece, edge) over the edges of a leaf, with their signs."""
    total = 0.0
    for first in range(at, at + n, LANES):
        for lane in range(LANES):
            total += pair(piece, blocks, first + lane, n)
    return 0.25 * total


@vectorised
def _full_sum(cut: Floats, a: int, b: int, ceiling: float) -> float:
    """Sum the area under pieces, no higher than the ceiling."""
    total = 0.0
    for i in range(a, b):
        width = cut[1, i] - cut[0, i]
        a0 = cut[2, i]
        a1 = a0 + cut[3, i] * width
        d0 = a0 - ceiling
        d1 = a1 - ceiling
        q = abs(d0) + abs(d1)
        crossed = max(-d0 * d1, 0.0)
        four = a0 + a1 + 2.0 * ceiling - q + 2.0 * crossed / max(q, 1e-300)
        total += cut[4, i] * width * four
    return 0.25 * total


@lean
def _put(  # noqa: PLR0913, PLR0917 -- scalars stay in registers
    out: Floats, k: int, x0: float, x1: float, height: float, slope: float, sign: float
) -> int:
    out[0, k] = x0
    out[1, k] = x1
    out[2, k] = height
    out[3, k] = slope
    out[4, k] = sign
    return k + 1


@lean
def _put_run(out: Floats, k: int, begin: float, end: float, ceiling: float) -> int:
    if begin < end:
        return int(_put(out, k, begin, end, ceiling, 0.0, 1.0))
    if begin > end:
        return int(_put(out, k, end, begin, ceiling, 0.0, -1.0))
    return k


@lean
def _cut(edges: Floats, a: int, b: int, cell: Cell, out: Floats, k: int) -> int:
    """Cut edges at the sides and the floor of a cell, in its own metres; where the pieces end.

    What lies wholly over the ceiling becomes flat there, and a walk of such edges one run.
    """
    left, floor, side = cell
    begin = end = 0.0
    for i in range(a, b):
        from_x = edges[0, i] - left
        low = max(from_x, 0.0)
        high = min(edges[1, i] - left, side)
        if high <= low:
            continue
        slope = edges[3, i]
        base = edges[2, i] - floor
        f0 = base + slope * (low - from_x)
        f1 = base + slope * (high - from_x)
        if f0 >= side and f1 >= side:
            rightward = edges[4, i] > 0.0
            first = low if rightward else high
            if first != end:
                k = _put_run(out, k, begin, end, side)
                begin = first
            end = high if rightward else low
        elif f0 > 0.0 or f1 > 0.0:
            if f0 < 0.0:
                low = min(low - f0 / slope, high)
                f0 = 0.0
            elif f1 < 0.0:
                high = max(low - f0 / slope, low)
            if high > low:
                k = _put(out, k, low, high, f0, slope, edges[4, i])
    return int(_put_run(out, k, begin, end, side))


@lean
def _extent(parcels: Ragged, g: int, tree: Tree) -> Extent:
    """Return the box of a parcel, from the tree's origin, and its own area."""
    first = parcels.geometry_at[g]
    last = parcels.geometry_at[g + 1]
    a, b = parcels.ring_at[first], parcels.ring_at[last]
    min_x = max_x = parcels.xy[a, 0]
    min_y = max_y = parcels.xy[a, 1]
    for i in range(a + 1, b):
        x, y = parcels.xy[i, 0], parcels.xy[i, 1]
        min_x, max_x = min(min_x, x), max(max_x, x)
        min_y, max_y = min(min_y, y), max(max_y, y)
    area = 0.0
    for r in range(first, last):
        turn = abs(ring_turn(parcels.xy, parcels.ring_at[r], parcels.ring_at[r + 1] - 1))
        area += -turn if parcels.hole[r] else turn
    ox, oy = tree.origin_x, tree.origin_y
    return min_x - ox, min_y - oy, max_x - ox, max_y - oy, 0.5 * area


@lean
def _parcel_edges(parcels: Ragged, g: int, tree: Tree, out: Floats) -> int:
    """Write a parcel's edges, rings clockwise and holes the other way; how many."""
    n = 0
    for r in range(parcels.geometry_at[g], parcels.geometry_at[g + 1]):
        a, b = parcels.ring_at[r], parcels.ring_at[r + 1] - 1
        forward = (ring_turn(parcels.xy, a, b) < 0.0) != (parcels.hole[r] != 0)
        step = 1 if forward else -1
        i = a if forward else b
        x0, y0 = parcels.xy[i, 0] - tree.origin_x, parcels.xy[i, 1] - tree.origin_y
        for _ in range(b - a):
            i += step
            x1, y1 = parcels.xy[i, 0] - tree.origin_x, parcels.xy[i, 1] - tree.origin_y
            if x0 < x1:
                n = _put(out, n, x0, x1, y0, (y1 - y0) / (x1 - x0), 1.0)
            elif x1 < x0:
                n = _put(out, n, x1, x0, y1, (y0 - y1) / (x0 - x1), -1.0)
            x0, y0 = x1, y1
    return n


@lean
def _leaf_sum(tree: Tree, node: int, cut: Floats, a: int, b: int) -> float:
    """Return the common area of a boundary leaf and the pieces over its floor."""
    total = 0.0
    n = BOUNDARY - tree.nodes[node, 0]
    at = tree.nodes[node, 1]
    for i in range(a, b):
        piece = (cut[0, i], cut[1, i], cut[2, i], cut[3, i])
        total += cut[4, i] * pair_sum(piece, tree.blocks, at, n)
    return total


@lean
def _push_children(tree: Tree, room: Scratch, cell: Cell, child: int, box: Extent, top: int) -> int:
    """Put the children that a box touches on the list of tasks; how long the list is."""
    half = 0.5 * cell[2]
    for c in range(4):
        x = cell[0] + half if c & 1 else cell[0]
        y = cell[1] + half if c >> 1 else cell[1]
        apart = box[0] >= x + half or box[2] <= x or box[1] >= y + half or box[3] <= y
        if not apart and tree.nodes[child + c, 0] != -1:
            room.cells[top, 0], room.cells[top, 1], room.cells[top, 2] = x, y, half
            room.tasks[top, 0] = child + c
            top += 1
    return top


@lean
def _sum_below(tree: Tree, room: Scratch, parcels: Ragged, g: int, box: Extent) -> float:
    """Return the common area of a small parcel and the subtree that was put on the list first."""
    total = 0.0
    top = 1
    while top > 0:
        top -= 1
        node = room.tasks[top, 0]
        x, y, side = room.cells[top, 0], room.cells[top, 1], room.cells[top, 2]
        kind = tree.nodes[node, 0]
        if kind >= 0:
            top = _push_children(tree, room, (x, y, side), kind, box, top)
            continue
        inside = box[0] >= x and box[2] <= x + side and box[1] >= y and box[3] <= y + side
        if kind == FULL and inside:
            return box[4]
        if room.known[0] < 0:
            room.known[0] = _parcel_edges(parcels, g, tree, room.edges)
        k = _cut(room.edges, 0, room.known[0], (x, y, side), room.cut, 0)
        if kind == FULL:
            total += _full_sum(room.cut, 0, k, side)
        else:
            total += _leaf_sum(tree, node, room.cut, 0, k)
    return total


@lean
def _sum_together(tree: Tree, room: Scratch, n: int) -> float:
    """Return the common area of a large parcel and the tree, dividing both together.

    A cell wholly inside the parcel gives the area that its node remembers.
    """
    total = 0.0
    top = 1
    cut = room.cut
    room.cells[0, 2] = tree.size
    room.tasks[0, 0], room.tasks[0, 1] = 0, 0
    room.tasks[0, 2] = _cut(room.edges, 0, n, (0.0, 0.0, tree.size), cut, 0)
    while top > 0:
        top -= 1
        node, a, b = room.tasks[top, 0], room.tasks[top, 1], room.tasks[top, 2]
        side = room.cells[top, 2]
        kind = tree.nodes[node, 0]
        if b - a == 1 and cut[2, a] >= side and cut[3, a] == 0.0 and cut[1, a] - cut[0, a] >= side:
            total += cut[4, a] * tree.area[node]
        elif kind == FULL:
            total += _full_sum(cut, a, b, side)
        elif kind < 0:
            total += _leaf_sum(tree, node, cut, a, b)
        else:
            half = 0.5 * side
            k = b
            for c in range(4):
                begun = k
                corner = (half if c & 1 else 0.0, half if c >> 1 else 0.0, half)
                if tree.nodes[kind + c, 0] != EMPTY:
                    k = _cut(cut, a, b, corner, cut, begun)
                if k > begun:
                    room.cells[top, 2] = half
                    room.tasks[top, 0] = kind + c
                    room.tasks[top, 1], room.tasks[top, 2] = begun, k
                    top += 1
    return total


@lean
def _overlap(tree: Tree, room: Scratch, parcels: Ragged, g: int) -> float:
    """Return the area that one parcel and a layer have in common."""
    first, last = parcels.geometry_at[g], parcels.geometry_at[g + 1]
    vertices = parcels.ring_at[last] - parcels.ring_at[first]
    if vertices == 0:
        return 0.0
    box = _extent(parcels, g, tree)
    unit = tree.size / tree.table_side
    most = tree.table_side - 1
    if box[2] <= 0.0 or box[3] <= 0.0 or box[0] >= tree.size or box[1] >= tree.size:
        return 0.0
    i0, i1 = max(int(box[0] / unit), 0), min(int(box[2] / unit), most)
    j0, j1 = max(int(box[1] / unit), 0), min(int(box[3] / unit), most)
    if vertices >= _MANY_VERTICES or (i1 - i0 + 1) * (j1 - j0 + 1) > _MANY_CELLS:
        return float(_sum_together(tree, room, _parcel_edges(parcels, g, tree, room.edges)))
    total = 0.0
    room.known[0] = -1
    for j in range(j0, j1 + 1):
        for i in range(i0, i1 + 1):
            node = tree.table[j * tree.table_side + i]
            if node >= 0:
                room.cells[0, 0], room.cells[0, 1], room.cells[0, 2] = i * unit, j * unit, unit
                room.tasks[0, 0] = node
                total += _sum_below(tree, room, parcels, g, box)
    return total


@compiled
def measure(tree: Tree, parcels: Ragged, order: Integers, vertices: int, result: Floats) -> None:
    """Write the common area of each parcel named in *order* and the layer (叠加面积)."""
    room = scratch_for(vertices)
    for k in range(order.shape[0]):
        result[order[k]] = _overlap(tree, room, parcels, order[k])
