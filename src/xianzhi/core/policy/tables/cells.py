"""Cells and rows of a table (单元格), whatever form the text gives them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.document import Block, BlockKind, Document
from xianzhi.core.policy.paragraphs import Paragraph, Script
from xianzhi.core.policy.plan import Span

__all__ = ["Cell", "RawTable", "file_tables", "line_tables"]

_RULE = re.compile(r"[\s|:+=-]+")
_SEPARATOR = re.compile(r"[|\t]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell (单元格) in reading text; ``column`` is -1 where the form does not tell it."""

    start: int
    end: int
    column: int = -1
    row_span: int = 1
    column_span: int = 1

    @property
    def span(self) -> Span:
        """Where the words of the cell stand."""
        return Span(self.start, self.end)

    @property
    def is_empty(self) -> bool:
        """Nothing is printed in it."""
        return self.end <= self.start


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows of cells over paragraphs ``[first, last)``; a stream of cells is one row a cell."""

    first: int
    last: int
    rows: tuple[tuple[Cell, ...], ...]
    is_stream: bool = False


def file_tables(document: Document, script: Script) -> Iterator[RawTable]:
    """Tables whose grid the file itself gives, with merged cells (文件自带表格)."""
    tables: dict[tuple[str | None, int | None], list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.CELL:
            tables[block.address.sheet, block.address.table].append(block)
    for blocks in tables.values():
        rows: dict[int, list[Cell]] = defaultdict(list)
        for block in blocks:
            rows[block.address.row or 0].append(_cell_of(block, script))
        low = script.reading.reading_at(blocks[0].start)
        high = script.reading.reading_at(blocks[-1].end)
        first = script.index_at(low)
        if first < 0 or script.paragraphs[first].end <= low:
            first += 1
        last = script.index_at(max(low, high - 1)) + 1
        ordered = tuple(tuple(sorted(rows[r], key=lambda c: c.column)) for r in sorted(rows))
        yield RawTable(first, max(first, last), ordered)


def _cell_of(block: Block, script: Script) -> Cell:
    start, end = script.reading.reading_at(block.start), script.reading.reading_at(block.end)
    start, end = _stripped(script.folded, start, end)
    return Cell(start, end, (block.address.column or 1) - 1, block.row_span, block.column_span)


def line_tables(script: Script) -> Iterator[RawTable]:
    """Tables printed with pipes or tabs (竖线或制表符表格)."""
    paragraphs = script.paragraphs
    index = 0
    while index < len(paragraphs):
        if not _has_separators(script, paragraphs[index]):
            index += 1
            continue
        last = _run_end(script, index)
        yield _line_table(script, index, last)
        index = last


def _has_separators(script: Script, paragraph: Paragraph) -> bool:
    words = script.text[paragraph.start : paragraph.end]
    return "|" in script.words(paragraph) or len(re.findall(r"\S\t+(?=\S)", words)) >= 2


def _run_end(script: Script, first: int) -> int:
    """The run goes on over lines inside a cell: a few without separators, then more with them."""
    paragraphs, last, gap = script.paragraphs, first + 1, 0
    for index in range(first + 1, len(paragraphs)):
        if _has_separators(script, paragraphs[index]):
            last, gap = index + 1, 0
            continue
        gap += 1
        if gap > 8 or paragraphs[index].blank_before and gap > 1:
            break
    return _with_open_cell(script, first, last)


def _with_open_cell(script: Script, first: int, last: int) -> int:
    """In one-cell-a-line form the last cell of the table may lack its pipe."""
    paragraphs = script.paragraphs
    single = sum(script.words(p).count("|") <= 1 for p in paragraphs[first:last])
    if single > 0.7 * (last - first) and last < len(paragraphs) and not paragraphs[last].blank_before:
        if script.words(paragraphs[last - 1]).endswith("|"):
            return last + 1
    return last


def _line_table(script: Script, first: int, last: int) -> RawTable:
    lines = script.paragraphs[first:last]
    single = sum(script.words(line).strip("| ").count("|") == 0 for line in lines)
    if single > 0.7 * len(lines) and len(lines) >= 6:
        cells = tuple((cell,) for line in lines for cell in _cells(script, line) if not cell.is_empty)
        return RawTable(first, last, cells, is_stream=True)
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        if _RULE.fullmatch(script.words(line)):
            continue
        cells = tuple(_cells(script, line))
        if rows and not _has_separators(script, line):
            rows[-1] = _grown(rows[-1], line)
        elif cells:
            rows.append(tuple(_numbered(cells)))
    return RawTable(first, last, tuple(rows))


def _grown(row: tuple[Cell, ...], line: Paragraph) -> tuple[Cell, ...]:
    """A line without separators carries on the last cell above it."""
    cell = row[-1]
    start = line.start if cell.is_empty else cell.start
    return (*row[:-1], Cell(start, line.end, cell.column))


def _numbered(cells: Sequence[Cell]) -> Iterator[Cell]:
    for column, cell in enumerate(cells):
        yield Cell(cell.start, cell.end, column)


def _cells(script: Script, line: Paragraph) -> Iterator[Cell]:
    """Cut a line at its separators; an opening and a closing pipe bound no cell."""
    text = script.text if "\t" in script.text[line.start : line.end] else script.folded
    cuts = [found.start() for found in _SEPARATOR.finditer(text, line.start, line.end)]
    low, high = line.start, line.end
    if cuts and cuts[0] == low:
        low, cuts = low + 1, cuts[1:]
    if cuts and cuts[-1] == high - 1:
        high, cuts = high - 1, cuts[:-1]
    for cut in [*cuts, high]:
        start, end = _stripped(script.folded, low, cut)
        yield Cell(start, end)
        low = cut + 1


def _stripped(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in " \n*":
        start += 1
    while end > start and folded[end - 1] in " \n*":
        end -= 1
    return start, end
