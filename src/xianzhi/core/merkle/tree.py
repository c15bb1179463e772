"""The tree over a log (默克尔树), RFC 9162: one root for all entries, and short proofs about it.

Leaves and nodes are hashed with different first bytes, so that neither passes for the other. A
:class:`Frontier` grows the tree and remembers one hash a level only.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "consistency_path",
    "inclusion_path",
    "is_consistent",
    "is_included",
    "leaf_hash",
    "node_hash",
    "root_of",
]

_sha256 = hashlib.sha256

EMPTY_ROOT = _sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf (叶)."""
    return _sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees as one (节点)."""
    return _sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree that only grows (增长边): its size, and the full subtrees it consists of.

    ``peaks[level]`` is the root of a full subtree of ``2 ** level`` leaves, or nothing; together
    they are the tree, the highest level leftmost.
    """

    size: int = 0
    peaks: list[bytes | None] = field(default_factory=list)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append hashed leaves; whole levels at a time, two hashes a leaf at most."""
        row = list(leaves)
        self.size += len(row)
        level = 0
        while row:
            if level == len(self.peaks):
                self.peaks.append(None)
            if (waiting := self.peaks[level]) is not None:
                row.insert(0, waiting)
            self.peaks[level] = row.pop() if len(row) % 2 else None
            pairs = zip(row[::2], row[1::2], strict=True)
            row = [_sha256(b"\x01" + left + right).digest() for left, right in pairs]
            level += 1

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves in their order (根)."""
        peaks = [peak for peak in self.peaks if peak is not None]
        if not peaks:
            return EMPTY_ROOT
        root = peaks[0]
        for peak in peaks[1:]:
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Compute the root of hashed leaves (根)."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root


def inclusion_path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Make the proof that the leaf at *index*, from 0, is in the tree (包含证明)."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return tuple(reversed(path))


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof shows that *leaf* stands at *index* of *size* under *root*."""
    if not 0 <= index < size:
        return False
    at, last, computed = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            computed = node_hash(step, computed)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, step)
        at, last = at >> 1, last >> 1
    return last == 0 and computed == root


def consistency_path(leaves: Sequence[bytes], earlier: int) -> tuple[bytes, ...]:
    """Make the proof that the tree of the first *earlier* leaves was only added to (一致证明)."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(earlier)
    path: list[bytes] = []
    low, high, known = 0, len(leaves), True
    while (wanted := earlier - low) != high - low:
        middle = low + _split(high - low)
        if earlier <= middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low, known = middle, False
    if not known:
        path.append(root_of(leaves[low : low + wanted]))
    return tuple(reversed(path))


def is_consistent(
    earlier: tuple[int, bytes], later: tuple[int, bytes], path: Sequence[bytes]
) -> bool:
    """Tell whether a proof shows that *later* (size, root) only adds to *earlier*."""
    (first, first_root), (second, second_root) = earlier, later
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = list(path) if first & (first - 1) else [first_root, *path]
    at, last = first - 1, second - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(size: int) -> int:
    """Give the largest power of two below *size*."""
    return 1 << (size - 1).bit_length() - 1
