"""Verifying an export of the log (核验导出件): offline, in one pass, with little memory.

An export is lines, each in one form only, so that no byte can be changed unseen::

    ["xianzhi-audit-1",LAST HEAD]
    [POSITION,"sha256","DIGEST",["STREAM",NUMBER,"VERB",{FACTS},"REASON","USER","POST","AT","COMMAND"]]
    ["xianzhi-head-1",NUMBER,SIZE,...]        after the entry at position SIZE

The first line nails down the end: whatever is cut off is missed.
"""

import re
from binascii import hexlify
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from xianzhi.core.merkle.chain import DIGESTS, FIRST, LEAF
from xianzhi.core.merkle.heads import HEAD_MARK, NONE_BEFORE, Head, read_head
from xianzhi.core.merkle.tree import Frontier
from xianzhi.errors import RuleError, XianzhiError

__all__ = ["TamperedError", "Verified", "entry_line", "first_line", "verify"]

_ENTRY = re.compile(
    rb'\[([1-9][0-9]*),"([a-z0-9]+)","([0-9a-f]{64})",'
    rb'((\["[^",\\]*"),([1-9][0-9]*),.*\])\]',
    re.DOTALL,
)
_OPENING: Final = b'["xianzhi-audit-1",'
_DIGEST_AND_QUOTES: Final = 66
_START: Final = (0, FIRST)


class TamperedError(XianzhiError):
    """Something in an export is not as it was written (审计数据不符); the first such thing."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found right (核验结果)."""

    entries: int
    streams: int
    heads: int
    kept: int  # heads that were kept elsewhere, and agree
    last: Head


def first_line(last: Head) -> bytes:
    """Write the first line of an export: the head that its end must reach."""
    return _OPENING + last.line.encode() + b"]\n"


def entry_line(position: int, algorithm: str, digest: str, text: bytes) -> bytes:
    """Write the line of an entry; *position* counts from 1, *text* is its canonical text."""
    return b'[%d,"%s","%s",%s]\n' % (position, algorithm.encode(), digest.encode(), text)


def verify(
    chunks: Iterable[bytes], kept: Sequence[Head] = (), keys: Sequence[str] = ()
) -> Verified:
    """Check an export: every entry, every chain, every head (核验).

    Parameters
    ----------
    chunks
        The bytes of the export in pieces of any size; about a megabyte is quickest.
    kept
        Heads that were kept elsewhere: the export must contain what they stand for.
    keys
        Public keys that may have signed; empty accepts the key of the first line.

    Raises
    ------
    TamperedError
        The first thing that is wrong, with position, stream and number where it is an entry.
    """
    reading = _Reading(_whole_lines(chunks), kept, keys)
    return reading.run()


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut behind line ends only; what does not end with one comes last as it is."""
    rest = b""
    for chunk in chunks:
        whole, end, rest = (rest + chunk).rpartition(b"\n")
        if end:
            yield whole + end
    if rest:
        yield rest


@dataclass(slots=True)
class _Reading:
    """One pass over an export: what was seen so far."""

    pieces: Iterator[bytes]
    kept: Sequence[Head]
    keys: Sequence[str]
    ends: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    head: Head | None = None  # the last one that was read
    waiting: list[Head] = field(default_factory=list)  # kept heads, the smallest last

    def run(self) -> Verified:
        last = self._open()
        self.waiting = sorted(self.kept, key=lambda head: -head.seen.size)
        for head in self.kept:
            self._check_signature(head)
        self._grow([])
        for piece in self.pieces:
            self._read(piece)
        self._close(last)
        assert self.head is not None
        return Verified(
            self.tree.size, len(self.ends), self.head.seen.number, len(self.kept), self.head
        )

    def _open(self) -> Head:
        """Read the first line, and give back what comes behind it."""
        piece = next(self.pieces, b"")
        opening, end, rest = piece.partition(b"\n")
        if not (end and opening.startswith(_OPENING) and opening.endswith(b"]")):
            raise TamperedError("audit.fault_opening")
        try:
            last = read_head(opening[len(_OPENING) : -1])
        except RuleError as error:
            raise TamperedError("audit.fault_opening") from error
        if not self.keys:
            self.keys = (last.public_key,)
        if not last.is_signed():
            raise TamperedError("audit.fault_opening")
        self.pieces = _chain(rest, self.pieces)
        return last

    def _read(self, piece: bytes) -> None:
        """Check whole lines. This is the one hot loop: a line is made again and compared.

        What is not the same is looked at slowly: a head, another algorithm, or a fault.
        """
        *lines, rest = piece.split(b"\n")
        ends, place = self.ends, self.tree.size
        leaves: list[bytes] = []
        for line in lines:
            prefix = b'[%d,"sha256","' % (place + 1)
            behind = len(prefix) + _DIGEST_AND_QUOTES
            text = line[behind:-1]
            stream, number = text.split(b",", 2)[:2] if b"," in text else (text, b"")
            count, previous = ends.get(stream, _START)
            count += 1
            sealed = sha256(LEAF + previous + text).digest()
            if (
                line[:behind] != prefix + hexlify(sealed) + b'",'
                or line[-1:] != b"]"
                or number != b"%d" % count
            ):
                if line.startswith(HEAD_MARK):
                    self._grow(leaves)
                    leaves.clear()
                    self._take_head(line)
                    continue
                stream, count, sealed = self._look_slowly(line, leaves)
            ends[stream] = (count, sealed)
            leaves.append(sealed)
            place += 1
        self._grow(leaves)
        if rest:
            raise TamperedError("audit.fault_line", self._place())

    def _look_slowly(self, line: bytes, leaves: list[bytes]) -> tuple[bytes, int, bytes]:
        """Say what is wrong with an entry, or that it is right by another algorithm."""
        self._grow(leaves)
        leaves.clear()
        found = _ENTRY.fullmatch(line)
        if found is None:
            raise TamperedError("audit.fault_line", self._place())
        position, algorithm, digest, text, stream, number = found.groups()
        count, previous = self.ends.get(stream, _START)
        sealed = _sealed(algorithm, LEAF + previous + text)
        if (int(position), int(number)) != (self.tree.size + 1, count + 1):
            raise _misplaced((position, stream, number), self.tree.size + 1, count + 1)
        if hexlify(sealed) != digest:
            raise TamperedError("audit.fault_digest", _entry_params(position, stream, number))
        return stream, count + 1, sealed

    def _grow(self, leaves: list[bytes]) -> None:
        """Grow the tree; hold it against kept heads where it has their size."""
        taken = 0
        while self.waiting and self.waiting[-1].seen.size <= self.tree.size + len(leaves) - taken:
            head = self.waiting.pop()
            step = head.seen.size - self.tree.size
            self.tree.extend(leaves[taken : taken + step])
            taken += step
            if self.tree.root.hex() != head.seen.root:
                raise TamperedError("audit.kept_differs", _head_params(head))
        self.tree.extend(leaves[taken:])

    def _take_head(self, line: bytes) -> None:
        try:
            head = read_head(line)
        except RuleError as error:
            raise TamperedError("audit.fault_line", self._place()) from error
        before, seen = self.head, head.seen
        params = _head_params(head) | {"from": str(before.seen.size + 1 if before else 1)}
        if seen.size > self.tree.size:
            raise TamperedError("audit.fault_missing", params | self._place())
        if before and seen.number <= before.seen.number:
            raise TamperedError("audit.fault_head_repeated", params | self._place())
        if seen.size < self.tree.size or seen.number != (before.seen.number if before else 0) + 1:
            raise TamperedError("audit.fault_head_place", params | {"found": str(self.tree.size)})
        if seen.root != self.tree.root.hex():
            raise TamperedError("audit.fault_root", params)
        if seen.previous != (before.digest if before else NONE_BEFORE):
            raise TamperedError("audit.fault_head_chain", params)
        self._check_signature(head)
        self.head = head

    def _check_signature(self, head: Head) -> None:
        if head.public_key not in self.keys:
            raise TamperedError("audit.fault_key", _head_params(head))
        if not head.is_signed():
            raise TamperedError("audit.fault_signature", _head_params(head))

    def _close(self, last: Head) -> None:
        params = _head_params(last) | {"found": str(self.tree.size)} | self._place()
        if self.tree.size != last.seen.size or self.head != last:
            raise TamperedError("audit.fault_end", params)
        if self.waiting:
            raise TamperedError("audit.kept_longer", _head_params(self.waiting[-1]) | params)

    def _place(self) -> dict[str, str]:
        """Where the pass is: behind the entries and heads that were right."""
        heads = self.head.seen.number if self.head else 0
        size = self.tree.size
        return {"line": str(1 + size + heads + 1), "position": str(size + 1)}


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _misplaced(
    row: tuple[bytes, bytes, bytes], expected: int, expected_number: int
) -> TamperedError:
    """Say that an entry is not in its place, in the log or in its stream."""
    position, stream, number = row
    params = _entry_params(position, stream, number) | {
        "position": str(expected),
        "found": position.decode(),
        "expected": str(expected_number),
    }
    code = "audit.fault_position" if int(position) != expected else "audit.fault_number"
    return TamperedError(code, params)


def _entry_params(position: bytes, stream: bytes, number: bytes) -> dict[str, str]:
    return {
        "position": position.decode(),
        "stream": stream[2:-1].decode(errors="replace"),
        "number": number.decode(),
    }


def _sealed(algorithm: bytes, text: bytes) -> bytes:
    """Compute a digest; an algorithm that nobody knows seals nothing."""
    compute = DIGESTS.get(algorithm.decode())
    return compute(text) if compute else b""


def _head_params(head: Head) -> dict[str, str]:
    seen = head.seen
    return {"head": str(seen.number), "size": str(seen.size), "at": seen.at}
