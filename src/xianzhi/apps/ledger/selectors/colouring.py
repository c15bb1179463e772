"""The page left: paragraphs cut into runs of one colouring (原文着色)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from xianzhi.apps.ledger.blocks import stored_document
from xianzhi.apps.ledger.readmodels import DeskRow, Paragraph, Segment
from xianzhi.apps.ledger.selectors.reviews import LoadedReview
from xianzhi.core.policy.document import Block, Document

__all__ = ["paragraphs"]

# What a run is evidence of, the most telling first; a title colours only what nothing else does.
_ORDER = (
    "audit",
    "contradiction",
    "lead_units",
    "support_units",
    "roles",
    "joint",
    "deadline",
    "targets",
    "title",
)
Mark = tuple[int, int, str]  # start, end, field or row id


def paragraphs(loaded: LoadedReview, rows: Sequence[DeskRow]) -> tuple[Paragraph, ...]:
    """Cut the text into paragraphs, and these where a colouring begins or ends (着色).

    Text that no block holds (separators) is left out; offsets stay those of the document. Cost is
    linear in the text plus the number of marks.
    """
    document = stored_document(loaded.version.text, loaded.version.blocks)
    blocks = document.blocks or Document.from_text(document.text).blocks
    marks = sorted({*_field_marks(rows), *_finding_marks(loaded)})
    owners = sorted((start, end, row.id) for row in rows for start, end in row.spans)
    return tuple(
        _paragraph(block, document.text, inside, holders)
        for (block, inside), (_, holders) in zip(
            _dealt(blocks, marks), _dealt(blocks, owners), strict=True
        )
    )


def _field_marks(rows: Iterable[DeskRow]) -> Iterable[Mark]:
    for row in rows:
        if row.excluded:
            continue
        for item in row.fields:
            name = "targets" if item.name.startswith("targets[") else item.name
            if name not in {"span", "kind"}:
                yield from ((start, end, name) for start, end in item.spans)


def _finding_marks(loaded: LoadedReview) -> Iterable[Mark]:
    for key in loaded.open_audit():
        span = loaded.audit[key].span
        yield span.start, span.end, "audit"
    for key in loaded.open_contradictions():
        for span in loaded.contradictions[key].spans:
            yield span.start, span.end, "contradiction"


def _dealt(
    blocks: Sequence[Block], marks: Sequence[Mark]
) -> Iterable[tuple[Block, Sequence[Mark]]]:
    """Give each block the marks that touch it, in one pass; a mark may touch several blocks."""
    place = 0
    long_marks: list[Mark] = []
    for block in blocks:
        while place < len(marks) and marks[place][0] < block.end:
            long_marks.append(marks[place])
            place += 1
        long_marks = [mark for mark in long_marks if mark[1] > block.start]
        yield block, [mark for mark in long_marks if mark[0] < block.end]


def _paragraph(block: Block, text: str, marks: Sequence[Mark], owners: Sequence[Mark]) -> Paragraph:
    at = block.address
    return Paragraph(
        start=block.start,
        end=block.end,
        kind=str(block.kind),
        page=at.page,
        table=at.table,
        row=at.row,
        column=at.column,
        segments=tuple(_segments(block, text, marks, owners)),
        row_span=block.row_span,
        column_span=block.column_span,
    )


def _segments(
    block: Block, text: str, marks: Sequence[Mark], owners: Sequence[Mark]
) -> Iterable[Segment]:
    edges = {block.start, block.end}
    for start, end, _ in [*marks, *owners]:
        edges.update(edge for edge in (start, end) if block.start < edge < block.end)
    cuts = sorted(edges)
    named = _names_between(cuts, marks)
    for start, end in pairwise(cuts):
        owner = next((row_id for s, e, row_id in owners if s <= start and end <= e), None)
        fields = tuple(sorted(named.get(start, ()), key=_place))
        yield Segment(start, end, text[start:end], fields, owner)


def _names_between(cuts: Sequence[int], marks: Sequence[Mark]) -> Mapping[int, set[str]]:
    named: dict[int, set[str]] = defaultdict(set)
    for start, end, name in marks:
        for cut in cuts:
            if start <= cut < end:
                named[cut].add(name)
    return named


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
