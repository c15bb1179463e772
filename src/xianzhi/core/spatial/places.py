"""Which polygon lies at a place (点落区判定): the kernel of the look-up.

In its leaf, a place counts the edges above it with their signs: the codes of every polygon that
does not hold the place cancel, and what remains is the polygon's own number. Whatever lies too near
an edge or the side of a cell for plain arithmetic is not guessed but left to exact predicates.

Looking up a million places is mostly fetching leaves from memory, so they are made small for it:
single precision in the leaf's own metres, and a border that two polygons share is kept once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, inlined, lean, vectorised
from xianzhi.core.spatial.edge_sums import Tree
from xianzhi.core.spatial.quadtree import BOUNDARY, FULL, LANES

__all__ = ["NOWHERE", "UNSURE", "PlaceTree", "locate", "place_tree"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]

NOWHERE = -1
UNSURE = -2
_COLUMNS = 4  # of a leaf's edges: from x, until x, height over the floor, slope
_DOUBT = np.int32(4096)
_ONE, _ZERO = np.float32(1.0), np.float32(0.0)
_YES, _NO = np.int32(1), np.int32(0)
_NEAR = 2.0**-44  # of the side of the square: hundreds of times what rounding can shift an edge
_NEAR_IN_LEAF = 2.0**-20  # of the side of a leaf: the same for single precision
_BUCKETS = 64  # a side
_BUCKETED_FROM = 10_000
_ALONE, _LEFT_OUT = -1, -2
_WINDOW = 64  # edges after its own among which the same edge of the neighbour is looked for


class PlaceTree(NamedTuple):
    """A tree with small leaves (落区树)."""

    nodes: Numbers  # (n, 2): first child, or kind and, for a leaf, where its edges begin
    edges: Singles
    codes: Numbers  # (2 columns a leaf): added to the sum of codes; to how many hold the place
    table: Numbers
    origin_x: float
    origin_y: float
    size: float
    table_side: int


def place_tree(tree: Tree) -> PlaceTree:
    """Make the leaves of a tree small (落区树)."""
    most = tree.blocks.shape[0] // 5 + LANES
    edges = np.empty(_COLUMNS * most, np.float32)
    codes = np.empty(2 * most, np.int32)
    nodes, used = _shrunk(tree.nodes, tree.blocks, edges, codes)
    return PlaceTree(
        nodes,
        edges[: _COLUMNS * used].copy(),
        codes[: 2 * used].copy(),
        tree.table,
        tree.origin_x,
        tree.origin_y,
        tree.size,
        tree.table_side,
    )


@compiled
def _shrunk(nodes: Integers, blocks: Floats, edges: Singles, codes: Numbers) -> tuple[Numbers, int]:
    small = np.empty(nodes.shape, np.int32)
    partner = np.empty(1024, np.int64)
    used = 0
    for node in range(nodes.shape[0]):
        kind, at = nodes[node]
        small[node] = kind, at
        n = BOUNDARY - kind
        if n >= 0:
            if n > partner.shape[0]:
                partner = np.empty(2 * n, np.int64)
            leaf = blocks[at : at + 5 * n]
            padded = (_paired(leaf, partner) + LANES - 1) // LANES * LANES
            _write(leaf, partner, padded, edges, codes, used)
            small[node] = BOUNDARY - padded, used
            used += padded
    return small, used


@lean
def _paired(leaf: Floats, partner: Integers) -> int:
    """Find for each edge of a leaf the same edge of the polygon beside; how many are left.

    *partner* becomes its row, _ALONE where there is none, or _LEFT_OUT for what is kept with it.
    """
    left = 0
    n = leaf.shape[0] // 5
    for i in range(n):
        partner[i] = _ALONE if leaf[i + 4 * n] != 0.0 else _LEFT_OUT
    for i in range(n):
        if partner[i] == _LEFT_OUT:
            continue
        left += 1
        for j in range(i + 1, min(n, i + _WINDOW)):
            if partner[j] == _ALONE and _is_same_edge(leaf, i, j, n):
                partner[i], partner[j] = j, _LEFT_OUT
                break
    return left


@inlined
def _is_same_edge(leaf: Floats, i: int, j: int, n: int) -> bool:
    same_ends = leaf[i] == leaf[j] and leaf[i + n] == leaf[j + n]
    return bool(
        same_ends and leaf[i + 2 * n] == leaf[j + 2 * n] and leaf[i + 3 * n] == leaf[j + 3 * n]
    )


@lean
def _write(
    leaf: Floats, partner: Integers, padded: int, edges: Singles, codes: Numbers, used: int
) -> None:
    k = 0
    n = leaf.shape[0] // 5
    for i in range(n):
        if partner[i] == _LEFT_OUT:
            continue
        for column in range(_COLUMNS):
            edges[_COLUMNS * used + column * padded + k] = leaf[column * n + i]
        code = leaf[4 * n + i]
        held = 1 if code > 0.0 else -1
        if partner[i] >= 0:
            other = leaf[4 * n + partner[i]]
            code += other
            held += 1 if other > 0.0 else -1
        codes[2 * used + k] = np.int32(code)
        codes[2 * used + padded + k] = held
        k += 1
    for i in range(k, padded):
        for column in range(_COLUMNS):
            edges[_COLUMNS * used + column * padded + i] = -1.0
        codes[2 * used + i] = codes[2 * used + padded + i] = 0


@vectorised
def _count_above(
    tree: PlaceTree, at: int, n: int, x: np.float32, y: np.float32, near: np.float32
) -> tuple[int, int]:
    """Return how many polygons hold a place, plus _DOUBT for each edge too near; their codes."""
    held, codes = _NO, _NO
    edges, code_at = _COLUMNS * at, 2 * at
    for first in range(0, n, LANES):
        for j in range(first, first + LANES):
            slope = tree.edges[edges + j + 3 * n]
            past = x - tree.edges[edges + j]
            ahead = tree.edges[edges + j + n] - x
            over = tree.edges[edges + j + 2 * n] + slope * past - y
            between = min(past, ahead)
            under = _YES if min(between, over) > _ZERO else _NO
            beside = min(abs(past), abs(ahead)) - near
            level = max(abs(over) - near * (_ONE + abs(slope)), -near - between)
            doubt = _DOUBT if min(beside, level) <= _ZERO else _NO
            held += under * tree.codes[code_at + j + n] + doubt
            codes += under * tree.codes[code_at + j]
    return held, codes  # type: ignore[return-value]  # numbers of 32 bits


@inlined
def _owner_at(tree: PlaceTree, x: float, y: float, near: float) -> int:
    """Return the polygon that alone holds a place from the tree's corner, NOWHERE or UNSURE."""
    if not (x >= 0.0 and y >= 0.0 and x < tree.size and y < tree.size):
        return NOWHERE
    side = tree.size / tree.table_side
    i, j = int(x / side), int(y / side)
    x -= i * side
    y -= j * side
    node = tree.table[j * tree.table_side + i]
    kind = tree.nodes[node, 0] if node >= 0 else NOWHERE
    while kind >= 0:
        side *= 0.5
        east, north = x >= side, y >= side
        node = kind + (1 if east else 0) + (2 if north else 0)
        x -= side if east else 0.0
        y -= side if north else 0.0
        kind = tree.nodes[node, 0]
    near += side * _NEAR_IN_LEAF
    if x <= near or y <= near or x >= side - near or y >= side - near:
        return UNSURE
    if kind > BOUNDARY:
        return int(tree.nodes[node, 1]) if kind == FULL else NOWHERE
    place = np.float32(x), np.float32(y)
    held, code = _count_above(tree, tree.nodes[node, 1], BOUNDARY - kind, *place, np.float32(near))
    if held == 0:
        return NOWHERE
    return int(code) - 1 if held == 1 else UNSURE


@inlined
def _bucket(tree: PlaceTree, x: float, y: float) -> int:
    scale = _BUCKETS / tree.size
    i, j = (x - tree.origin_x) * scale, (y - tree.origin_y) * scale
    if not (i >= 0.0 and j >= 0.0 and i < _BUCKETS and j < _BUCKETS):
        return 0
    return int(i) * _BUCKETS + int(j)


@compiled
def _by_neighbourhood(tree: PlaceTree, xy: Floats) -> tuple[Floats, Integers]:
    """Return the places in buckets of neighbours, and the row of each."""
    following = np.zeros(_BUCKETS * _BUCKETS + 1, np.int64)
    for i in range(xy.shape[0]):
        following[_bucket(tree, xy[i, 0], xy[i, 1]) + 1] += 1
    following = np.cumsum(following)
    ordered, rows = np.empty(xy.shape), np.empty(xy.shape[0], np.int64)
    for i in range(xy.shape[0]):
        bucket = _bucket(tree, xy[i, 0], xy[i, 1])
        k = following[bucket]
        following[bucket] = k + 1
        ordered[k, 0], ordered[k, 1], rows[k] = xy[i, 0], xy[i, 1], i
    return ordered, rows


@compiled
def locate(tree: PlaceTree, xy: Floats, owner: Integers) -> None:
    """Write the polygon at each place (批量判定); neighbours find their leaves in the cache."""
    near = tree.size * _NEAR
    if xy.shape[0] < _BUCKETED_FROM:
        ordered, rows = xy, np.arange(xy.shape[0])
    else:
        ordered, rows = _by_neighbourhood(tree, xy)
    for k in range(rows.shape[0]):
        x, y = ordered[k, 0] - tree.origin_x, ordered[k, 1] - tree.origin_y
        owner[rows[k]] = _owner_at(tree, x, y, near)
