"""The page left of the desk (原文页面): paragraphs, and tables put together again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from xianzhi.apps.ledger.readmodels import Paragraph, Segment

__all__ = ["Ink", "Line", "PaperBlock", "blocks_of", "touched"]

# What colours a run, the most telling first; "audit" and "contradiction" only underline.
_FIELD_INKS = {
    "lead_units": "lead",
    "roles": "role",
    "support_units": "support",
    "joint": "lead",
    "deadline": "deadline",
    "targets": "target",
    "projects": "project",
    "title": "title",
}


@dataclass(frozen=True, slots=True)
class Ink:
    """A run of letters with its colours (着色)."""

    start: int
    end: int
    text: str
    classes: str
    row_id: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a cell on the page."""

    start: int
    end: int
    inks: tuple[Ink, ...]
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """A paragraph, or the rows of a table (版面块)."""

    line: Line | None
    rows: tuple[tuple[Line, ...], ...] = ()
    page: int | None = None


def blocks_of(paragraphs: Sequence[Paragraph]) -> tuple[PaperBlock, ...]:
    """Lay paragraphs out as a page: neighbouring cells of one table become a table."""
    blocks: list[PaperBlock] = []
    page: int | None = None
    for table, group in groupby(paragraphs, key=lambda item: item.table):
        members = list(group)
        if table is None:
            for member in members:
                turned = member.page if member.page != page else None
                page = member.page
                blocks.append(PaperBlock(_line(member), page=turned))
        else:
            blocks.append(PaperBlock(None, tuple(_rows(members))))
    return tuple(blocks)


def touched(paragraphs: Iterable[Paragraph], spans: Iterable[tuple[int, int]]) -> tuple[Line, ...]:
    """Pick the paragraphs that spans of the text touch."""
    ranges = list(spans)
    return tuple(
        _line(item)
        for item in paragraphs
        if any(start < item.end and item.start < end for start, end in ranges)
    )


def _rows(cells: Sequence[Paragraph]) -> Iterable[tuple[Line, ...]]:
    for _, row in groupby(cells, key=lambda item: item.row):
        yield tuple(_line(cell) for cell in row)


def _line(item: Paragraph) -> Line:
    inks = tuple(_ink(segment) for segment in item.segments)
    return Line(item.start, item.end, inks, item.row_span, item.column_span)


def _ink(segment: Segment) -> Ink:
    field = next((_FIELD_INKS[name] for name in segment.fields if name in _FIELD_INKS), "")
    classes = [f"mark f-{field}"] if field else []
    classes += [f"has-{name}" for name in ("audit", "contradiction") if name in segment.fields]
    return Ink(segment.start, segment.end, segment.text, " ".join(classes), segment.row_id)
