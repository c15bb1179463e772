"""Two readings of a document beside each other (版本对照)."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from xianzhi.core.policy.review.fields import SourceField, SourceRow, as_text, judged

__all__ = ["RowChange", "compare"]

_ALIKE = 0.6
# Beyond this many unmatched rows titles are compared by equality only: the search is quadratic.
_MOST_PAIRS = 40_000


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row (变化). ``fields`` names those that read differently."""

    change: Literal["added", "removed", "changed", "same"]
    before: SourceRow | None
    after: SourceRow | None
    fields: tuple[str, ...] = ()


def compare(before: Sequence[SourceRow], after: Sequence[SourceRow]) -> tuple[RowChange, ...]:
    """Match the rows of two readings: by their words, by their id, by a like title (对照).

    Returns
    -------
    tuple[RowChange, ...]
        In the order of *after*; rows that went stand where they stood.
    """
    pairs = _pairs(before, after)
    matched = {row.id: pairs[row.id] for row in after if row.id in pairs}
    changes = [(float(row.position), _change(matched.get(row.id), row)) for row in after]
    kept = {row.id for row in matched.values()}
    places = {old.id: new.position for new in after if (old := matched.get(new.id))}
    last = -1
    for row in before:
        if row.id in kept:
            last = places[row.id]
        else:
            changes.append((last + 0.5, RowChange("removed", row, None)))
    return tuple(change for _, change in sorted(changes, key=lambda item: item[0]))


def _pairs(before: Sequence[SourceRow], after: Sequence[SourceRow]) -> dict[str, SourceRow]:
    """Give each row of *after* its row of *before*, by after's id."""
    free = {row.id: row for row in before}
    pairs: dict[str, SourceRow] = {}
    by_words: dict[str, list[SourceRow]] = {}
    for row in before:
        by_words.setdefault(row.digest, []).append(row)
    for row in after:
        if same := by_words.get(row.digest):
            pairs[row.id] = free.pop(same.pop(0).id)
    for row in after:
        if row.id not in pairs and row.id in free:
            pairs[row.id] = free.pop(row.id)
    open_rows = [row for row in after if row.id not in pairs]
    exact_only = len(open_rows) * len(free) > _MOST_PAIRS
    for row in open_rows:
        if found := _likest(row, list(free.values()), 1.0 if exact_only else _ALIKE):
            pairs[row.id] = free.pop(found.id)
    return pairs


def _likest(row: SourceRow, others: list[SourceRow], least: float) -> SourceRow | None:
    scored = [
        (SequenceMatcher(None, _title(row), _title(other), autojunk=False).ratio(), other)
        for other in others
        if other.kind == row.kind and other.part == row.part
    ]
    best = max(scored, key=lambda item: item[0], default=None)
    return best[1] if best and best[0] >= least else None


def _title(row: SourceRow) -> str:
    return next((as_text(item.value) for item in row.fields if item.name == "title"), "")


def _change(before: SourceRow | None, after: SourceRow) -> RowChange:
    if before is None:
        return RowChange("added", None, after)
    old = {item.name: item for item in before.fields}
    new = {item.name: item for item in after.fields}
    fields = tuple(
        name for name in dict.fromkeys([*old, *new]) if _value(old, name) != _value(new, name)
    )
    same = before.digest == after.digest and not fields
    return RowChange("same" if same else "changed", before, after, fields)


def _value(fields: dict[str, SourceField], name: str) -> str:
    return judged(name, fields[name].value) if name in fields else ""
