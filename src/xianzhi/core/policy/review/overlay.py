"""Corrections laid over the rows as read (审核意见叠加).

A correction is anchored to the digest of the words of its row. In another compilation of the same
or of an amended file it finds its row by these words, or else by the row's id; then only those of
its fields hold whose own evidence has not changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from xianzhi.core.policy.plan import State
from xianzhi.core.policy.review.fields import (
    FieldReading,
    JsonObject,
    JsonValue,
    SourceField,
    SourceRow,
    as_object,
    canonical,
    judged,
    root_field,
    worst,
)

__all__ = [
    "Anchor",
    "Correction",
    "Review",
    "ReviewedField",
    "ReviewedRow",
    "Verb",
    "anchor_of",
    "fold",
]


class Verb(StrEnum):
    """What a person decided (审核动作)."""

    ACCEPT = "accept"  # 认可: the fields hold as they are shown
    SET = "set"  # 更正
    RESET = "reset"  # 恢复原读
    SPLIT = "split"  # 拆分
    MERGE = "merge"  # 合并
    EXCLUDE = "exclude"  # 不作为条目
    RESTORE = "restore"  # 恢复条目


@dataclass(frozen=True, slots=True)
class Anchor:
    """Which row as read a correction speaks of (锚点).

    ``ordinal`` tells rows with the very same words apart, in reading order from 0.
    """

    row_id: str
    digest: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision (审核意见).

    ``row_id`` is a reviewed row: that of ``anchors[0]``, or ``<it>/2`` for what was split off.
    ``values``: fields and values for set, accept and reset; ``{"at": [...]}`` for split, offsets
    from the start of the anchored row; ``{"others": [...]}`` for merge, whose rows have the other
    anchors. ``evidence`` is that of the fields when the decision was made.
    """

    number: int
    verb: Verb
    row_id: str
    anchors: tuple[Anchor, ...]
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewedField:
    """A field after all corrections (审核后字段)."""

    name: str
    value: JsonValue
    as_read: JsonValue
    state: State
    readings: tuple[FieldReading, ...]
    spans: tuple[tuple[int, int], ...]
    evidence: str
    settled: bool = False
    corrected: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether a person must still look."""
        return self.state is not State.CERTAIN and not self.settled


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row after all corrections (审核后条目). ``roots`` are the rows as read behind it."""

    id: str
    position: int
    part: int
    number: str | None
    section: str | None
    note: tuple[int, int] | None
    pieces: tuple[tuple[int, int], ...]
    roots: tuple[str, ...]
    fields: Mapping[str, ReviewedField]
    excluded: bool = False

    @property
    def state(self) -> State:
        """The worst state among the fields that nobody settled."""
        return worst([item.state for item in self.fields.values() if not item.settled])

    @property
    def is_pending(self) -> bool:
        """Whether a person must still look at some field."""
        return not self.excluded and any(item.is_pending for item in self.fields.values())

    @property
    def is_accepted(self) -> bool:
        """Whether a person settled every field."""
        return all(item.settled for item in self.fields.values())

    def value(self, name: str) -> JsonValue:
        """Give the value of a field; null where there is no such field."""
        found = self.fields.get(name)
        return found.value if found else None

    def targets(self) -> Iterable[ReviewedField]:
        """List the targets that stand, in order."""
        return [
            item
            for name, item in self.fields.items()
            if name.startswith("targets[") and item.value is not None
        ]


@dataclass(frozen=True, slots=True)
class Review:
    """Rows after all corrections, and the numbers of those that no longer apply (审核结果)."""

    rows: tuple[ReviewedRow, ...]
    lapsed: tuple[int, ...]


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
        self.rows[row.id] = _piece(row, row.id, first, self.text)
        for piece in rest:
            row_id = self._free_id(row.id)
            self.rows[row_id] = _piece(row, row_id, piece, self.text)
        return True

    def _free_id(self, row_id: str) -> str:
        """Name a piece; a name is never given twice, even when its piece was merged away."""
        number = self.pieces[row_id] = self.pieces.get(row_id, 1) + 1
        return f"{row_id}/{number}"

    def _merge(self, row: ReviewedRow, others: list[str]) -> bool:
        if row.id in others or any(item not in self.rows for item in others) or not others:
            return False
        joined = row
        for other in others:
            joined = _joined(joined, self.rows.pop(other))
        self.rows[row.id] = joined
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


def _piece(row: ReviewedRow, row_id: str, piece: tuple[int, int], text: str) -> ReviewedRow:
    """Cut one piece out of a row: its own targets and dates, the units of the whole."""
    is_first = row_id == row.id
    fields = {
        name: item
        for name, item in row.fields.items()
        if not name.startswith("targets[") or _lies_in(item, piece, first=is_first)
    }
    deadline = fields["deadline"]
    if deadline.value is not None and not _governs(deadline, row.note, piece):
        fields["deadline"] = replace(deadline, value=None, spans=())
    if not is_first:
        fields["title"] = _first_clause(piece, text)
    return replace(row, id=row_id, pieces=(piece,), fields=fields)


def _lies_in(item: ReviewedField, piece: tuple[int, int], *, first: bool) -> bool:
    if not item.spans:
        return first
    return piece[0] <= item.spans[0][0] < piece[1]


def _governs(item: ReviewedField, note: tuple[int, int] | None, piece: tuple[int, int]) -> bool:
    """Tell whether a date holds for a piece: it stands there, or in the note of them all."""
    if not item.spans:
        return True
    start = item.spans[0][0]
    return piece[0] <= start < piece[1] or (note is not None and note[0] <= start < note[1])


def _first_clause(piece: tuple[int, int], text: str) -> ReviewedField:
    words = text[piece[0] : piece[1]]
    lead = len(words) - len(words.lstrip())
    stops = [at for stop in "，。；：,;\n" if (at := words.find(stop, lead + 1)) > 0]
    start, end = piece[0] + lead, piece[0] + min(stops, default=len(words))
    title = text[start:end]
    reading = FieldReading("title", State.CHECK, "review.split_title", {}, ((start, end),))
    return ReviewedField("title", title, title, State.CHECK, (reading,), ((start, end),), "")


def _joined(one: ReviewedRow, other: ReviewedRow) -> ReviewedRow:
    """Join two rows: title and kind of the first, the units, dates and targets of both."""
    fields = dict(one.fields)
    lead = _union(one.value("lead_units"), other.value("lead_units"))
    support = [
        unit
        for unit in _union(one.value("support_units"), other.value("support_units"))
        if unit not in lead
    ]
    for name, value in (
        ("lead_units", lead),
        ("support_units", support),
        ("joint", len(lead) > 1),
        ("open_ended", bool(one.value("open_ended") or other.value("open_ended"))),
        ("roles", _union(one.value("roles"), other.value("roles"))),
    ):
        fields[name] = _joined_field(one.fields[name], value, other.fields[name])
    fields["deadline"] = _joined_deadline(one.fields["deadline"], other.fields["deadline"])
    for index, target in enumerate(other.targets(), start=len(list(one.targets()))):
        name = f"targets[{other.id}:{index}]"
        fields[name] = replace(target, name=name)
    pieces = tuple(sorted({*one.pieces, *other.pieces}))
    return replace(one, pieces=pieces, roots=(*one.roots, *other.roots), fields=fields)


def _union(one: JsonValue, other: JsonValue) -> list[JsonValue]:
    both = [*(one if isinstance(one, list) else []), *(other if isinstance(other, list) else [])]
    seen: dict[str, JsonValue] = {canonical(item): item for item in both}
    return list(seen.values())


def _joined_field(one: ReviewedField, value: JsonValue, other: ReviewedField) -> ReviewedField:
    if canonical(one.value) == canonical(other.value):
        return one
    reading = FieldReading(one.name, State.CHECK, "review.merged", {})
    return replace(
        one,
        value=value,
        as_read=value,
        state=State.CHECK,
        settled=False,
        readings=(reading, *one.readings),
        spans=(*one.spans, *other.spans),
    )


def _joined_deadline(one: ReviewedField, other: ReviewedField) -> ReviewedField:
    if other.value is None or canonical(one.value) == canonical(other.value):
        return one
    if one.value is None:
        return other
    choice = FieldReading(
        "deadline",
        State.CONFLICT,
        "review.merged_deadline",
        {},
        (*one.spans, *other.spans),
        (("review.merged_first", one.value), ("review.merged_second", other.value)),
    )
    return replace(one, state=State.CONFLICT, settled=False, readings=(choice, *one.readings))
