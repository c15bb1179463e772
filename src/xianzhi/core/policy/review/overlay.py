"""Corrections laid over the rows as read (审核意见叠加).

A correction is anchored to the digest of the words of its row. In another compilation of the same
or of an amended file it finds its row by these words, or else by the row's id; then only those of
its fields hold whose own evidence has not changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from xianzhi.core.policy.plan import State
from xianzhi.core.policy.review.fields import (
    JsonObject,
    JsonValue,
    SourceField,
    SourceRow,
    as_object,
    canonical,
    judged,
    root_field,
)
from xianzhi.core.policy.review.reviewed import (
    Anchor,
    Correction,
    Review,
    ReviewedField,
    ReviewedRow,
    Verb,
)
from xianzhi.core.policy.review.shaping import joined, piece_of

__all__ = ["anchor_of", "fold"]


def fold(sources: Sequence[SourceRow], corrections: Iterable[Correction], text: str) -> Review:
    """Lay corrections over rows, in their order (叠加).

    Cost is linear in rows and corrections. Nothing raises: a correction that finds no row, or
    whose words have changed, lapses and is named.
    """
    book = _Book(sources, text)
    lapsed = [item.number for item in corrections if not book.apply(item)]
    rows = sorted(book.rows.values(), key=lambda row: (row.position, row.pieces[0]))
    return Review(tuple(rows), tuple(lapsed))


def anchor_of(row_id: str, sources: Sequence[SourceRow]) -> Anchor:
    """Anchor a decision about a row as read.

    Raises
    ------
    KeyError
        No row has that id.
    """
    row = {item.id: item for item in sources}[row_id]
    same = [item.id for item in sources if item.digest == row.digest]
    return Anchor(row.id, row.digest, same.index(row.id))


class _Book:
    """The rows while corrections are laid over them."""

    def __init__(self, sources: Sequence[SourceRow], text: str) -> None:
        self.text = text
        self.rows: dict[str, ReviewedRow] = {row.id: _untouched(row) for row in sources}
        self.starts = {row.id: row.start for row in sources}
        self.pieces: dict[str, int] = {}  # row id -> the last number given to a piece of it
        self._by_words: dict[str, list[str]] = {}
        for row in sources:
            self._by_words.setdefault(row.digest, []).append(row.id)

    def apply(self, correction: Correction) -> bool:
        """Lay one correction over the rows; false when it has nothing left to say."""
        found = [self._resolve(anchor) for anchor in correction.anchors]
        if not found or any(item is None for item in found):
            return False
        roots = {
            anchor.row_id: item[0]
            for anchor, item in zip(correction.anchors, found, strict=True)
            if item
        }
        exact = all(item[1] for item in found if item)
        row = self.rows.get(_renamed(correction.row_id, roots))
        if row is None:
            return False
        if correction.verb in {Verb.ACCEPT, Verb.SET, Verb.RESET}:
            return self._fields(row, correction, exact=exact)
        return exact and self._shape(row, correction, roots)

    def _resolve(self, anchor: Anchor) -> tuple[str, bool] | None:
        """Find the row of an anchor: by its words, else by its id with other words."""
        same = self._by_words.get(anchor.digest, [])
        if anchor.row_id in same:
            return anchor.row_id, True
        if same:
            return same[min(anchor.ordinal, len(same) - 1)], True
        return (anchor.row_id, False) if anchor.row_id in self.starts else None

    def _fields(self, row: ReviewedRow, correction: Correction, *, exact: bool) -> bool:
        changed = dict(row.fields)
        for path, value in correction.values.items():
            name = root_field(path)
            current = changed.get(name) or _added(name)
            if exact or current.evidence == correction.evidence.get(name):
                changed[name] = _decided(current, correction.verb, path, value)
        applied = changed != dict(row.fields)
        self.rows[row.id] = replace(row, fields=changed)
        return applied or correction.verb is not Verb.SET

    def _shape(self, row: ReviewedRow, correction: Correction, roots: Mapping[str, str]) -> bool:
        if correction.verb is Verb.SPLIT:
            return self._split(row, correction)
        if correction.verb is Verb.MERGE:
            named = correction.values.get("others")
            listed = named if isinstance(named, list) else []
            others = dict.fromkeys(_renamed(str(item), roots) for item in listed)
            return self._merge(row, list(others))
        self.rows[row.id] = replace(row, excluded=correction.verb is Verb.EXCLUDE)
        return True

    def _split(self, row: ReviewedRow, correction: Correction) -> bool:
        named = correction.values.get("at")
        base = self.starts[row.roots[0]]
        start, end = row.pieces[0]
        marks = [
            base + item
            for item in (named if isinstance(named, list) else [])
            if isinstance(item, int)
        ]
        cuts = [start, *sorted({mark for mark in marks if start < mark < end}), end]
        if len(row.pieces) > 1 or len(cuts) < 3:
            return False
        first, *rest = pairwise(cuts)
        self.rows[row.id] = piece_of(row, row.id, first, self.text)
        for piece in rest:
            row_id = self._free_id(row.id)
            self.rows[row_id] = piece_of(row, row_id, piece, self.text)
        return True

    def _free_id(self, row_id: str) -> str:
        """Name a piece; a name is never given twice, even when its piece was merged away."""
        number = self.pieces[row_id] = self.pieces.get(row_id, 1) + 1
        return f"{row_id}/{number}"

    def _merge(self, row: ReviewedRow, others: list[str]) -> bool:
        if row.id in others or any(item not in self.rows for item in others) or not others:
            return False
        whole = row
        for other in others:
            whole = joined(whole, self.rows.pop(other))
        self.rows[row.id] = whole
        return True


def _untouched(row: SourceRow) -> ReviewedRow:
    return ReviewedRow(
        id=row.id,
        position=row.position,
        part=row.part,
        number=row.number,
        section=row.section,
        note=row.note,
        pieces=((row.start, row.end),),
        roots=(row.id,),
        fields={item.name: _as_read(item) for item in row.fields},
    )


def _as_read(item: SourceField) -> ReviewedField:
    return ReviewedField(
        item.name, item.value, item.value, item.state, item.readings, item.spans, item.evidence
    )


def _added(name: str) -> ReviewedField:
    return ReviewedField(name, None, None, State.CERTAIN, (), (), "")


def _decided(current: ReviewedField, verb: Verb, path: str, value: JsonValue) -> ReviewedField:
    if verb is Verb.RESET:
        return replace(current, value=current.as_read, settled=False, corrected=False)
    if verb is Verb.ACCEPT:
        same = judged(current.name, current.value) == judged(current.name, value)
        return replace(current, settled=True) if same else current
    inside = path.split(".")[1:]
    whole = _placed(current.value, inside, value)
    if inside == ["indicators"]:  # says nothing about whether the words were read rightly
        return replace(current, value=whole)
    corrected = canonical(whole) != canonical(current.as_read)
    return replace(current, value=whole, settled=True, corrected=corrected)


def _placed(whole: JsonValue, path: list[str], value: JsonValue) -> JsonValue:
    """Put a value at a path inside another, leaving that one as it is."""
    if not path:
        return value
    held: JsonObject = dict(as_object(whole))
    held[path[0]] = _placed(held.get(path[0]), path[1:], value)
    return held


def _renamed(row_id: str, roots: Mapping[str, str]) -> str:
    root, slash, rest = row_id.partition("/")
    if row_id in roots:
        return roots[row_id]
    return f"{roots.get(root, root)}{slash}{rest}"
