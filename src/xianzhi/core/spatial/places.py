"""Which polygon lies at a place (点落区判定): the kernel of the look-up.

In its leaf, a place counts the edges above it with their signs: the codes of every polygon that
does not hold the place cancel, and what remains is the polygon's own number. Whatever lies too near
an edge or the side of a cell for plain arithmetic is not guessed but left to exact predicates.
"""

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, inlined, vectorised
from xianzhi.core.spatial.edge_sums import Tree
from xianzhi.core.spatial.quadtree import BOUNDARY, FULL, LANES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NOWHERE = -1
UNSURE = -2
_DOUBT = 4096.0
_NEAR = 2.0**-44  # of the side of the square: hundreds of times what rounding can shift an edge


@vectorised
def _count_above(
    blocks: Floats, at: int, n: int, x: float, y: float, near: float
) -> tuple[float, float]:
    """Return how many polygons hold a place, plus _DOUBT for each edge too near; their codes."""
    held = 0.0
    codes = 0.0
    for first in range(at, at + n, LANES):
        for j in range(first, first + LANES):
            code = blocks[j + 4 * n]
            slope = blocks[j + 3 * n]
            past = x - blocks[j]
            ahead = blocks[j + n] - x
            over = blocks[j + 2 * n] + slope * past - y
            between = min(past, ahead)
            under = 1.0 if min(between, over) > 0.0 else 0.0
            beside = min(abs(past), abs(ahead)) - near
            level = max(abs(over) - near * (1.0 + abs(slope)), -near - between)
            doubt = _DOUBT if min(beside, level) <= 0.0 else 0.0
            held += np.copysign(under, code) + doubt
            codes += code * under
    return held, codes


@inlined
def _owner_at(tree: Tree, x: float, y: float, near: float) -> int:
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
    if x <= near or y <= near or x >= side - near or y >= side - near:
        return UNSURE
    if kind > BOUNDARY:
        return int(tree.nodes[node, 1]) if kind == FULL else NOWHERE
    held, codes = _count_above(tree.blocks, tree.nodes[node, 1], BOUNDARY - kind, x, y, near)
    if held == 0.0:
        return NOWHERE
    return int(codes) - 1 if held == 1.0 else UNSURE


@compiled
def locate(tree: Tree, xy: Floats, order: Integers, owner: Integers) -> None:
    """Write the polygon at each place named in *order* (批量判定)."""
    near = tree.size * _NEAR
    for k in range(order.shape[0]):
        i = order[k]
        owner[i] = _owner_at(tree, xy[i, 0] - tree.origin_x, xy[i, 1] - tree.origin_y, near)
