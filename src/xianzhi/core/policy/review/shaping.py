"""Rows cut in pieces, and rows joined (条目拆分与合并)."""

from dataclasses import replace

from xianzhi.core.policy.plan import State
from xianzhi.core.policy.review.fields import FieldReading, JsonValue, canonical
from xianzhi.core.policy.review.reviewed import ReviewedField, ReviewedRow

__all__ = ["joined", "piece_of"]


def piece_of(row: ReviewedRow, row_id: str, piece: tuple[int, int], text: str) -> ReviewedRow:
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


def joined(one: ReviewedRow, other: ReviewedRow) -> ReviewedRow:
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
