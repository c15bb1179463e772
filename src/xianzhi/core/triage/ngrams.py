"""Texts as sparse rows of character n-grams (字符片段): single characters and pairs of them.

Chinese needs no list of words for this, so nothing has to be kept up to date. The heading and the
body are counted apart, each as a row of length one: a heading says more per character.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Message", "Rows", "Vocabulary", "grams_of", "pieces_for", "plain"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

_MOST = 2_000  # characters of a body that are read: nobody says another thing after that
_HEADING = 40  # of a report without a heading, so much stands for it
_CHARACTER_BITS = 21  # Unicode ends at 0x10FFFF
_PART_SHIFT = 2 * _CHARACTER_BITS
_HEAD, _BODY = 0, 1
_SPACES = re.compile(r"[\s\x00-\x1f]+")
_DIGITS = re.compile(r"\d+")
_BREAK = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote (来件文字): a heading, which may be empty, and a body."""

    body: str
    heading: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Sparse rows, one a text: row *i* is ``columns[starts[i]:starts[i + 1]]`` and its values."""

    starts: Ints
    columns: Ints
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, dense: Floats) -> Floats:
        """Multiply with a dense matrix of ``width`` rows."""
        out = np.zeros((dense.shape[1], len(self)), np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        for number in range(dense.shape[1] if len(filled) else 0):  # sums of one column are fast
            products = np.ascontiguousarray(dense[:, number])[self.columns] * self.values
            out[number, filled] = np.add.reduceat(products, self.starts[filled])
        return np.ascontiguousarray(out.T)

    def transposed(self) -> "Rows":
        """Turn columns into rows."""
        order = np.argsort(self.columns, kind="stable")
        row = np.repeat(np.arange(len(self)), np.diff(self.starts))
        counts = np.bincount(self.columns, minlength=self.width)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return Rows(starts, row[order], self.values[order], len(self))

    def chosen(self, rows: Ints) -> "Rows":
        """Take some rows, in the order of *rows*."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Rows(starts, self.columns[at], self.values[at], self.width)


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The n-grams that a model knows, sorted, and how much each weighs (片段表)."""

    keys: Ints
    weight: Floats

    @classmethod
    def of(cls, messages: Sequence[Message], least: int, most: int) -> "Vocabulary":
        """Keep what occurs in at least *least* messages, the *most* frequent ones."""
        _, key, _ = _counted(messages)
        keys, seen = np.unique(key, return_counts=True)
        kept = np.flatnonzero(seen >= least)
        if len(kept) > most:
            kept = np.sort(kept[np.argsort(-seen[kept], kind="stable")[:most]])
        weight = np.log((1 + len(messages)) / (1 + seen[kept])) + 1
        return cls(keys[kept], weight.astype(np.float32))

    def rows(self, messages: Sequence[Message]) -> Rows:
        """Weigh the n-grams of each message; heading and body have length one each."""
        document, key, count = _counted(messages)
        at = np.searchsorted(self.keys, key)
        at[at == len(self.keys)] = 0
        known = self.keys[at] == key if len(self.keys) else np.zeros(len(key), bool)
        document, at, count = document[known], at[known], count[known]
        values = (1 + np.log(count)) * self.weight[at]
        part = document * 2 + (self.keys[at] >> _PART_SHIFT)
        length = np.sqrt(np.bincount(part, values * values, minlength=2 * len(messages)))
        values = (values / length[part]).astype(np.float32)
        starts = np.searchsorted(document, np.arange(len(messages) + 1))
        return Rows(starts, at, values, len(self.keys))


def plain(text: str) -> str:
    """Bring a text to one form: widths and case alike, numbers as one 0, no spaces (规整文字)."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return _DIGITS.sub("0", _SPACES.sub("", narrow))


def grams_of(text: str) -> frozenset[str]:
    """List the pairs of characters of a text, for comparing two (相邻字对)."""
    letters = "".join(one for one in plain(text)[:_MOST] if one.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def pieces_for(message: Message, keys: Ints, gain: Floats, most: int) -> tuple[str, ...]:
    """Name the pieces of a message that gain most (判断依据): pairs that touch are one piece."""
    worth: dict[str, float] = {}
    for key, much in zip(keys.tolist(), gain.tolist(), strict=True):
        piece = _spelled(key)
        if len(piece) == 2 and much > 0 and piece.isalnum():
            worth[piece] = worth.get(piece, 0.0) + much
    best = sorted(worth, key=lambda piece: (-worth[piece], piece))[: 2 * most]
    runs: dict[str, float] = {}
    for text in (plain(message.heading), plain(message.body)[:_MOST]):
        for run in _runs(text, frozenset(best)):
            runs[run] = sum(worth.get(run[at : at + 2], 0.0) for at in range(len(run) - 1))
    return tuple(sorted(runs, key=lambda run: (-runs[run], run))[:most])


def _runs(text: str, pairs: frozenset[str]) -> Iterator[str]:
    begin = None
    for at in range(len(text)):
        is_in = text[at : at + 2] in pairs
        if is_in and begin is None:
            begin = at
        elif not is_in and begin is not None:
            yield text[begin : at + 1]
            begin = None


def _spelled(key: int) -> str:
    first, second = key >> _CHARACTER_BITS & 0x1FFFFF, key & 0x1FFFFF
    return chr(first) + chr(second) if first else chr(second)


def _counted(messages: Sequence[Message]) -> tuple[Ints, Ints, Ints]:
    """Count n-grams: document, key and count, sorted by document, then key."""
    pairs = [
        _keys([_heading(m) for m in messages], _HEAD),
        _keys([m.body for m in messages], _BODY),
    ]
    document, key = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    keys, at = np.unique(key, return_inverse=True)
    both, count = np.unique(document * len(keys) + at, return_counts=True)
    return both // max(1, len(keys)), keys[both % max(1, len(keys))], count


def _heading(message: Message) -> str:
    if message.heading:
        return message.heading
    return _BREAK.split(message.body.strip(), maxsplit=1)[0][:_HEADING]


def _keys(texts: Sequence[str], part: int) -> tuple[Ints, Ints]:
    joined = "\0".join(plain(text)[:_MOST] for text in texts)
    code = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
    document = np.cumsum(code == 0)
    single = code > 0
    pair = single[:-1] & single[1:]
    key = np.concatenate([code[single], (code[:-1] << _CHARACTER_BITS | code[1:])[pair]])
    return np.concatenate([document[single], document[:-1][pair]]), key | part << _PART_SHIFT
