"""What a layer's own tree covers (自身覆盖): its area in each cell, and what it covers twice."""

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import compiled, lean, vectorised
from xianzhi.core.spatial.edge_sums import pair
from xianzhi.core.spatial.quadtree import BOUNDARY, FULL

__all__ = ["node_areas", "node_cells", "twice_covered"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@compiled
def node_cells(nodes: Integers, size: float) -> Floats:
    """Return left, floor and side of each node's cell; children come after their parents."""
    cells = np.empty((nodes.shape[0], 3))
    cells[0] = 0.0, 0.0, size
    for node in range(nodes.shape[0]):
        child = nodes[node, 0]
        if child >= 0:
            half = 0.5 * cells[node, 2]
            for c in range(4):
                cells[child + c, 0] = cells[node, 0] + (c & 1) * half
                cells[child + c, 1] = cells[node, 1] + (c >> 1) * half
                cells[child + c, 2] = half
    return cells


@compiled
def node_areas(nodes: Integers, blocks: Floats, cells: Floats) -> Floats:
    """Return the layer's area in each node's cell."""
    area = np.zeros(nodes.shape[0])
    for node in range(nodes.shape[0] - 1, -1, -1):
        kind = nodes[node, 0]
        if kind >= 0:
            for c in range(4):
                area[node] += area[kind + c]
        elif kind == FULL:
            area[node] = cells[node, 2] * cells[node, 2]
        elif kind <= BOUNDARY:
            area[node] = _area_under(blocks, nodes[node, 1], BOUNDARY - kind)
    return area


@vectorised
def _area_under(blocks: Floats, at: int, n: int) -> float:
    total = 0.0
    for j in range(at, at + n):
        width = blocks[j + n] - blocks[j]
        height = blocks[j + 2 * n] + 0.5 * width * blocks[j + 3 * n]
        total += np.copysign(width, blocks[j + 4 * n]) * height
    return total


@compiled
def twice_covered(nodes: Integers, blocks: Floats, group: Integers) -> Floats:
    """Return what each leaf covers more than once, as the integral of cover² - cover.

    It is zero exactly where each point of a group is covered once or not at all: rings that cross,
    polygons that overlap or lie in one another, and shells that turn inside out all show.
    """
    excess = np.zeros(nodes.shape[0])
    single = not group.any()
    for node in range(nodes.shape[0]):
        n = BOUNDARY - nodes[node, 0]
        if n >= 0:
            excess[node] = _excess(blocks, nodes[node, 1], n, group, single)
    return excess


@lean
def _excess(blocks: Floats, at: int, n: int, group: Integers, single: bool) -> float:
    """Return the pair sum of a leaf with itself less its area, pairs of one group only.

    An edge with itself gives what lies under it, which its sign either cancels or doubles; of two
    edges most lie beside one another and give nothing.
    """
    total = 0.0
    for i in range(at, at + n):
        code = blocks[i + 4 * n]
        if code == 0.0:
            break
        piece = (blocks[i], blocks[i + n], blocks[i + 2 * n], blocks[i + 3 * n])
        width = piece[1] - piece[0]
        common = width * (piece[2] + 0.5 * width * piece[3]) if code < 0.0 else 0.0
        own = 0 if single else group[int(abs(code)) - 1]
        for j in range(i + 1, at + n):
            if blocks[j] >= piece[1] or blocks[j + n] <= piece[0]:
                continue
            other = blocks[j + 4 * n]
            if other != 0.0 and (single or group[int(abs(other)) - 1] == own):
                both = 0.25 * pair(piece, blocks, j, n)
                common += both if code > 0.0 else -both
        total += 2.0 * common
    return total
