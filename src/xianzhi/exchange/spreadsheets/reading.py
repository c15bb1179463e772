"""Find the table in an office's own workbook (已有台账读取).

Titles above, merged and two-storey headings, values merged over several rows, notes below, section
lines in between: all as they come. Cells keep their printed text.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xianzhi.errors import DocumentError, TableError
from xianzhi.exchange.documents import read_source
from xianzhi.exchange.documents.characters import clean, unify_line_ends
from xianzhi.exchange.documents.encoding import decode
from xianzhi.exchange.documents.kinds import Format, recognise
from xianzhi.exchange.ooxml.workbook import GridCell, Sheet, read_workbook
from xianzhi.exchange.sandbox import ConfinementError, Failure, Json, confine
from xianzhi.exchange.spreadsheets.columns import header_score

__all__ = ["RawRow", "RawTable", "parse", "read_table", "read_tables", "sheets_of"]

HeaderScore = Callable[[Sequence[str]], int]

_SEARCHED_ROWS = 40
_NOTE_STARTS = ("注:", "注：", "备注", "说明", "填表", "制表", "联系人", "审核")
_TOTALS = frozenset({"合计", "总计", "小计"})
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "''")
_DELIMITERS = (",", "\t", ";", "，")
_FAILURES = {
    Failure.TIME: "document.too_slow",
    Failure.MEMORY: "document.too_large_inside",
    Failure.CRASH: "document.unreadable",
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as printed (原始行): one text a column, blank where the sheet is blank.

    ``merged`` lists the columns whose text comes from a cell merged with the row above.
    """

    number: int  # as the sheet counts, from 1
    cells: tuple[str, ...]
    section: str | None = None  # the last line across the table above this row
    merged: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table found in a file (原始表格). Grouped headings are joined by ``/``."""

    header: tuple[str, ...]
    rows: tuple[RawRow, ...]
    header_row: int  # the first row of the heading
    sheet: str | None = None
    title: str | None = None
    notes: tuple[str, ...] = ()


def read_table(source: Path | bytes, *, name: str | None = None) -> RawTable:
    """Read the first table with the headings of a ledger (读取台账).

    Raises
    ------
    TableError
        ``table.no_header``: no row looks like the heading of a ledger; ``table.not_a_table``: the
        file is a document; or a code of ``document.csv`` for a file that cannot be opened.
    """
    return read_tables(source, name=name)[0]


def read_tables(
    source: Path | bytes, *, name: str | None = None, score: HeaderScore = header_score
) -> tuple[RawTable, ...]:
    """Read every visible sheet that holds a ledger, in their order (读取各工作表).

    Parameters
    ----------
    score
        Counts the headings in a row; other lists than ledgers bring their own.

    Raises
    ------
    TableError
        As ``read_table``; the result is never empty.
    """
    try:
        content, name = read_source(source, name)
        sheets = sheets_of(content, recognise(content, name))
    except DocumentError as error:
        raise TableError(error.code, error.params) from error
    tables = [table for sheet in sheets if (table := _table(sheet, score)) is not None]
    if not tables:
        raise TableError("table.no_header", {"rows": str(_SEARCHED_ROWS)})
    return tuple(tables)


def sheets_of(content: bytes, kind: Format) -> list[Sheet]:
    """Read the visible sheets of a workbook, or a csv as one sheet, in a child process (工作表).

    Raises
    ------
    TableError
        The file is no table, or cannot be read.
    """
    if kind not in {Format.XLSX, Format.TEXT, Format.MARKDOWN}:
        raise TableError("table.not_a_table", {"format": kind.value})
    try:
        value = confine(f"{__name__}:parse", content, kind.value).value
    except ConfinementError as error:
        raise TableError(_FAILURES[error.failure], {"format": kind.value}) from error
    assert isinstance(value, list)
    return [_from_json(item) for item in value]


def parse(content: bytes, options: Json) -> Json:
    """Read in a child process: the visible sheets of a workbook, or a csv, as JSON."""
    sheets = read_workbook(content) if options == Format.XLSX.value else [_csv(content)]
    return [
        [
            sheet.name,
            [
                [
                    [cell.text, cell.row, cell.column, cell.row_span, cell.column_span]
                    for cell in row
                ]
                for row in sheet.rows
            ],
        ]
        for sheet in sheets
        if not sheet.is_hidden
    ]


def _from_json(item: Json) -> Sheet:
    match item:
        case [str(name), list(rows)]:
            return Sheet(name, [_row_from_json(row) for row in rows])
    raise TypeError(item)


def _row_from_json(row: Json) -> list[GridCell]:
    assert isinstance(row, list)
    return [_cell_from_json(cell) for cell in row]


def _cell_from_json(cell: Json) -> GridCell:
    """Take one cell over; a large sheet has a million, and patterns of classes are slow."""
    if not isinstance(cell, list) or len(cell) != 5:
        raise TypeError(cell)
    text, row, column, row_span, column_span = cell
    if not isinstance(text, str):
        raise TypeError(cell)
    if not (isinstance(row, int) and isinstance(column, int)):
        raise TypeError(cell)
    if not (isinstance(row_span, int) and isinstance(column_span, int)):
        raise TypeError(cell)
    return GridCell(clean(unify_line_ends(text)).strip(), row, column, row_span, column_span)


def _csv(content: bytes) -> Sheet:
    text = clean(unify_line_ends(decode(content)[0]))
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    read = _csv_rows(text, delimiter)
    width = max((len(row) for row in read), default=0)
    rows = [
        [
            GridCell(_unguarded(row[index].strip()) if index < len(row) else "", number, index + 1)
            for index in range(width)
        ]
        for number, row in enumerate(read, start=1)
        if any(cell.strip() for cell in row)
    ]
    return Sheet("", rows)


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    """Read all rows; a fault names the line where its row begins, not Python's English words."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    read: list[list[str]] = []
    begins = 1
    try:
        for row in reader:
            read.append(row)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableError("table.damaged_csv", {"row": str(begins)}) from error
    return read


def _unguarded(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a text as a formula."""
    return text[1:] if text.startswith(_GUARDED) else text


def _table(sheet: Sheet, score: HeaderScore) -> RawTable | None:
    found = _header_place(sheet.rows, score)
    if found is None:
        return None
    first, depth = found
    width = max(cell.column + cell.column_span - 1 for row in sheet.rows for cell in row)
    header = _flat_header(sheet.rows[first : first + depth], width)
    above = [_only_text(row) for row in sheet.rows[:first]]
    rows, notes = _body(sheet.rows[first + depth :], header)
    return RawTable(
        header=header,
        rows=tuple(rows),
        header_row=sheet.rows[first][0].row,
        sheet=sheet.name or None,
        title=next((text for text in above if text), None),
        notes=tuple(notes),
    )


def _header_place(rows: Sequence[Sequence[GridCell]], score: HeaderScore) -> tuple[int, int] | None:
    """Find the heading: the row with most headings of a ledger, and how many rows it takes."""
    scores = [score([cell.text for cell in row]) for row in rows[:_SEARCHED_ROWS]]
    best = max(scores, default=0)
    if best < 2:
        return None
    first = scores.index(best)
    number = rows[first][0].row
    # A grouped heading is one storey above its parts, which may score better than it does.
    if first and _reaches(rows[first - 1], number):
        first, number = first - 1, rows[first - 1][0].row
    deepest = max(cell.row_span for cell in rows[first] if cell.text)
    if deepest == 1 and any(cell.column_span > 1 for cell in rows[first]):
        deepest = 2
    depth = sum(row[0].row < number + deepest for row in rows[first : first + deepest])
    return first, depth


def _reaches(row: Sequence[GridCell], number: int) -> bool:
    return any(cell.text and cell.row < number < cell.row + cell.row_span for cell in row)


def _flat_header(rows: Sequence[Sequence[GridCell]], width: int) -> tuple[str, ...]:
    parts: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for cell in row:
            text = "".join(cell.text.split())
            for column in range(cell.column, min(cell.column + cell.column_span, width + 1)):
                if text and text not in parts[column - 1]:
                    parts[column - 1].append(text)
    return tuple("/".join(part) for part in parts)


def _only_text(row: Sequence[GridCell]) -> str | None:
    """Give the text of a row with a single filled cell; null for any other."""
    texts = [cell.text for cell in row if cell.text]
    return texts[0] if len(texts) == 1 else None


def _body(
    grid: Sequence[Sequence[GridCell]], header: tuple[str, ...]
) -> tuple[list[RawRow], list[str]]:
    rows: list[RawRow] = []
    notes: list[str] = []
    section: str | None = None
    held: dict[int, tuple[str, int]] = {}  # column -> text merged downward, its last row
    for row in grid:
        held.update(
            {
                column: (cell.text, cell.row + cell.row_span - 1)
                for cell in row
                if cell.row_span > 1
                for column in range(cell.column, cell.column + cell.column_span)
            }
        )
        raw = _filled(row, len(header), held, section)
        alone = _only_text(row) if len(header) > 1 and not raw.merged else None
        if alone is not None and alone.startswith(_NOTE_STARTS):
            notes.append(alone)
        elif alone is not None and _is_section(row):
            section = alone
        elif not _is_repeated_header(raw, header) and raw.cells[0] not in _TOTALS:
            rows.append(raw)
    return rows, notes


def _filled(
    row: Sequence[GridCell], width: int, held: dict[int, tuple[str, int]], section: str | None
) -> RawRow:
    number = row[0].row
    cells = [""] * width
    for cell in row:
        cells[cell.column - 1] = cell.text
    own = {cell.column for cell in row}
    merged = set()
    for column, (text, last) in held.items():
        if number <= last and column not in own and column <= width:
            cells[column - 1] = text
            merged.add(column - 1)
    return RawRow(number, tuple(cells), section, frozenset(merged))


def _is_section(row: Sequence[GridCell]) -> bool:
    """Tell a line across the table from a row that somebody has only begun to fill in."""
    filled = next(cell for cell in row if cell.text)
    return filled.column_span > 1 or (filled.column == 1 and not filled.text.isdigit())


def _is_repeated_header(row: RawRow, header: tuple[str, ...]) -> bool:
    if row.cells[0] not in header[0]:  # nearly every row: not worth a closer look
        return False
    folded = ["".join(cell.split()) for cell in row.cells]
    same = sum(bool(text) and text in heading for text, heading in zip(folded, header, strict=True))
    filled = sum(bool(text) for text in folded)
    return filled >= 2 and same == filled
