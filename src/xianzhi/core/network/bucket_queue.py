"""Shortest paths from many sources at once, no farther than a limit (桶队列最短路).

A node waits in the bucket of its distance and is looked at when that bucket comes; buckets are
doubly linked lists through the nodes, so a node waits once and the memory never grows. Within a
bucket the order is free: who is overtaken is looked at again. That costs a little work and saves
every comparison of a heap.

Sources come in order of their nodes and are worked off in groups of near ones: what one group
touches stays in the processor's cache. A later group only shortens what an earlier one found.
"""

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.compilation import lean

__all__ = ["BUCKETS", "GROUP_NODES", "IDLE", "spread_out"]

Floats = NDArray[np.float64]
Short = NDArray[np.int32]

BUCKETS = 64
GROUP_NODES = 1 << 12  # what sources of one group are numbered apart at most
IDLE = -2  # a node that waits in no bucket
_END = -1


@lean
def spread_out(  # noqa: PLR0913, PLR0917 -- one loop, kept whole for the compiler
    first: Short,
    other: Short,
    length_m: Floats,
    seed_node: Short,
    seed_m: Floats,
    limit_m: float,
    distance_m: Floats,
    after: Short,
    before: Short,
    head: Short,
) -> None:
    """Lower ``distance_m`` to the distance of the nearest seed (多源有界最短路).

    ``distance_m`` is infinite and ``after`` is ``IDLE`` everywhere at the beginning; ``head`` has
    ``BUCKETS`` places that hold -1. Seeds come in order of their nodes.
    """
    scale = (BUCKETS - 1) / limit_m if limit_m > 0.0 else 0.0
    seeds = seed_node.shape[0]
    begun = 0
    while begun < seeds:
        until_node = seed_node[begun] + GROUP_NODES
        lowest = BUCKETS
        while begun < seeds and seed_node[begun] < until_node:
            node = seed_node[begun]
            at_m = seed_m[begun]
            begun += 1
            if at_m <= limit_m and at_m < distance_m[node]:
                if after[node] != IDLE:
                    _unlink(node, int(distance_m[node] * scale), after, before, head)
                distance_m[node] = at_m
                bucket = int(at_m * scale)
                _link(node, bucket, after, before, head)
                lowest = min(lowest, bucket)
        for bucket in range(lowest, BUCKETS):
            while head[bucket] != _END:
                node = head[bucket]
                following = after[node]
                head[bucket] = following
                if following != _END:
                    before[following] = _END
                after[node] = IDLE
                so_far = distance_m[node]
                for k in range(first[node], first[node + 1]):
                    found = so_far + length_m[k]
                    next_node = other[k]
                    known = distance_m[next_node]
                    if found < known and found <= limit_m:
                        if after[next_node] != IDLE:
                            _unlink(next_node, int(known * scale), after, before, head)
                        distance_m[next_node] = found
                        _link(next_node, int(found * scale), after, before, head)


@lean
def _link(node: int, bucket: int, after: Short, before: Short, head: Short) -> None:
    following = head[bucket]
    after[node] = following
    before[node] = _END
    if following != _END:
        before[following] = node
    head[bucket] = node


@lean
def _unlink(node: int, bucket: int, after: Short, before: Short, head: Short) -> None:
    following, previous = after[node], before[node]
    if previous == _END:
        head[bucket] = following
    else:
        after[previous] = following
    if following != _END:
        before[following] = previous
