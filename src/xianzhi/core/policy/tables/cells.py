"""Cells and rows of a table (单元格), whatever form the text gives them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.document import Block, BlockKind, Document
from xianzhi.core.policy.paragraphs import Paragraph, Script
from xianzhi.core.policy.plan import Span

__all__ = ["Cell", "RawTable", "file_tables", "line_tables", "separators"]

_RULE = re.compile(r"[\s|:+=-]+")
_SEPARATOR = re.compile(r"[|\t]")


@dataclass(slots=True)  # made by the thousand: not frozen
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
    return separators(script, paragraph) > 0


def separators(script: Script, paragraph: Paragraph) -> int:
    """Count the pipes of a line, or its tabs where there are at least two."""
    pipes = script.words(paragraph).count("|")
    if pipes:
        return pipes
    tabs = script.text.count("\t", paragraph.start, paragraph.end)
    return tabs if tabs >= 2 else 0


def _run_end(script: Script, first: int) -> int:
    """The run goes on over the lines inside one cell, which have no separators of their own."""
    paragraphs = script.paragraphs
    usual = separators(script, paragraphs[first])
    last = first + 1
    gap = 0
    for index in range(first + 1, len(paragraphs)):
        count = separators(script, paragraphs[index])
        if count:
            last, gap = index + 1, 0
            usual = max(usual, count)
            continue
        gap += 1
        if gap > 8 or not (_is_open(script, last - 1, usual) or _is_section(script, index, usual)):
            break
    return _with_open_cell(script, first, last)


def _is_section(script: Script, index: int, usual: int) -> bool:
    """A short line between two full rows heads a group of rows."""
    paragraphs = script.paragraphs
    if index + 1 >= len(paragraphs) or paragraphs[index].end - paragraphs[index].start > 40:
        return False
    return usual > 1 and separators(script, paragraphs[index + 1]) == usual


def _is_open(script: Script, index: int, usual: int) -> bool:
    """A row short of separators, or a cell not yet closed by its pipe, goes on below."""
    line = script.paragraphs[index]
    if usual <= 1:
        return not script.words(line).endswith("|")
    return separators(script, line) < usual


def _with_open_cell(script: Script, first: int, last: int) -> int:
    """In one-cell-a-line form the last cell of the table may lack its pipe."""
    paragraphs = script.paragraphs
    single = sum(separators(script, p) <= 1 for p in paragraphs[first:last])
    goes_on = last < len(paragraphs) and not paragraphs[last].blank_before
    closed = script.words(paragraphs[last - 1]).endswith("|")
    return last + 1 if single > 0.7 * (last - first) and goes_on and closed else last


def _line_table(script: Script, first: int, last: int) -> RawTable:
    lines = script.paragraphs[first:last]
    single = sum(len(list(_cells(script, line))) <= 1 for line in lines)
    if single > 0.7 * len(lines) and len(lines) >= 6:
        stream = tuple(
            (cell,) for line in lines for cell in _cells(script, line) if not cell.is_empty
        )
        return RawTable(first, last, stream, is_stream=True)
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        if _RULE.fullmatch(script.words(line)):
            continue
        cells = tuple(_cells(script, line))
        if rows and not _has_separators(script, line):
            if len(rows[-1]) < len(rows[0]):
                rows[-1] = _grown(rows[-1], line)
            else:
                rows.append((Cell(line.start, line.end, 0),))
        elif rows and _completes(rows, cells):
            joined = (*_grown_by(rows[-1], cells[0]), *cells[1:])
            rows[-1] = tuple(_numbered(joined))
        elif cells:
            rows.append(tuple(_numbered(cells)))
    return RawTable(first, last, tuple(rows))


def _completes(rows: Sequence[tuple[Cell, ...]], cells: Sequence[Cell]) -> bool:
    """The second line of a row that a line break in a cell cut in two."""
    width = len(rows[0])
    short = 1 < len(rows[-1]) < width and len(cells) < width
    return short and len(rows[-1]) + len(cells) - 1 == width and len(rows) > 1


def _grown_by(row: tuple[Cell, ...], cell: Cell) -> tuple[Cell, ...]:
    before = row[-1]
    start = cell.start if before.is_empty else before.start
    return (*row[:-1], Cell(start, max(before.end, cell.end), before.column))


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
    text = script.folded if "|" in script.words(line) else script.text
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
