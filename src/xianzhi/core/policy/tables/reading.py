"""Rows of task tables (任务表格读取)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.document import Document
from xianzhi.core.policy.paragraphs import Script
from xianzhi.core.policy.tables.align import align, fit
from xianzhi.core.policy.tables.cells import Cell, RawTable, file_tables, line_tables
from xianzhi.core.policy.tables.columns import (
    Column,
    ColumnRole,
    column_role,
    index_value,
    is_task_header,
)
from xianzhi.core.policy.tables.flat import blank_tables, squashed_tables
from xianzhi.core.policy.tables.streams import paragraph_tables

__all__ = ["Record", "TableRead", "read_tables"]


@dataclass(frozen=True, slots=True)
class Record:
    """One task of a table (表格条目): its cells with their columns, in reading order.

    ``section`` is the row that heads its group, where there is one; ``carried`` holds the merged
    cells that began in a record above and reach down to this one.
    """

    cells: tuple[tuple[Column, Cell], ...]
    section: Cell | None = None
    carried: tuple[tuple[Column, Cell], ...] = ()

    def of(self, role: ColumnRole) -> list[tuple[Column, Cell]]:
        """The printed cells of a role."""
        return [(c, cell) for c, cell in self.cells if c.role is role and not cell.is_empty]

    def reaching(self, role: ColumnRole) -> list[tuple[Column, Cell]]:
        """The cells of a role that hold for the record: merged ones from above, then its own."""
        above = [(c, cell) for c, cell in self.carried if c.role is role and not cell.is_empty]
        return above + self.of(role)


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table over paragraphs ``[first, last)`` with its records (表格).

    ``is_task_table`` is false for a table that holds no tasks; it is left out of everything else.
    """

    first: int
    last: int
    records: tuple[Record, ...]
    has_units: bool


def read_tables(document: Document, script: Script) -> list[TableRead]:
    """Read every table of a document (读取表格), in reading order, disjoint."""
    raw = list(file_tables(document, script)) or [*line_tables(script)]
    used = bytearray(len(script.paragraphs))
    for table in raw:
        used[table.first : table.last] = b"\x01" * (table.last - table.first)
    for finder in (blank_tables, paragraph_tables, squashed_tables):
        raw.extend(finder(script, used))
    return [_read(script, table) for table in sorted(raw, key=lambda table: table.first)]


def _read(script: Script, table: RawTable) -> TableRead:
    if table.is_stream:
        columns, records = _read_stream(script, table)
    else:
        columns, records = _read_rows(script, table)
    has_units = any(column.role is ColumnRole.UNIT for column in columns)
    return TableRead(table.first, table.last, tuple(records), has_units)


_Carried = dict[int, tuple[int, Cell]]
"""Columns covered by a merged cell from above: rows it still covers, and the cell."""


@dataclass
class _Rows:
    """The rows of one record while they are being read."""

    section: Cell | None
    cells: list[tuple[Column, Cell]]
    carried: tuple[tuple[Column, Cell], ...]


def _words(script: Script, cell: Cell) -> str:
    return script.folded[cell.start : cell.end]


def _read_stream(script: Script, table: RawTable) -> tuple[list[Column], list[Record]]:
    """One cell a line: headings first, then records that begin at the next number."""
    cells = [row[0] for row in table.rows]
    begin, size = _stream_header(script, cells)
    if not size:
        return [], []
    columns = [_column(script, cell) for cell in cells[begin : begin + size]]
    body = cells[begin + size :]
    groups = None
    if any(column.role is ColumnRole.INDEX for column in columns):
        groups = _by_number(script, body, size)
    if groups is None:
        size = _period(script, columns, body)
        columns, body = columns[:size], cells[begin + size :]
        groups = [body[at : at + size] for at in range(0, len(body), size)]
    return columns, [_aligned(script, group, columns) for group in groups if len(group) >= 2]


def _period(script: Script, columns: Sequence[Column], body: Sequence[Cell]) -> int:
    """How many headings there are, where the first cells look like headings too.

    The number of columns under which the cells below fit their columns best.
    """
    roles = [column.role for column in columns]

    def fitness(size: int) -> float:
        cells = [_words(script, cell) for cell in body[: 6 * size]]
        cells = [column.heading for column in columns[size:]] + cells
        groups = [cells[at : at + size] for at in range(0, len(cells) - size + 1, size)]
        if not groups:
            return -9.0
        return sum(fit(group, roles[:size]) for group in groups) / len(groups) / size

    sizes = [size for size in range(3, len(roles) + 1) if is_task_header(roles[:size])]
    return max(sizes, key=fitness, default=len(roles))


def _stream_header(script: Script, cells: Sequence[Cell]) -> tuple[int, int]:
    """Give where the headings begin and how many they are."""
    for begin in range(len(cells)):
        if column_role(_words(script, cells[begin])) is None:
            continue
        size = known = 0
        while begin + size < len(cells) and _is_heading(script, cells[begin + size], size):
            size += 1
            if column_role(_words(script, cells[begin + size - 1])) is not None:
                known = size
        roles = [column_role(_words(script, cell)) for cell in cells[begin : begin + known]]
        if known >= 3 and is_task_header(roles):
            return begin, known
    return 0, 0


def _is_heading(script: Script, cell: Cell, size: int) -> bool:
    words = _words(script, cell)
    if column_role(words) is not None:
        return True
    return size >= 2 and len(words) <= 8 and not index_value(words) and not re.search(r"\d", words)


def _by_number(script: Script, cells: Sequence[Cell], size: int) -> list[list[Cell]] | None:
    """Cut a stream where the running number stands; None where there is none.

    A number that skips some (an excerpt) counts only about as far on as a record is long.
    """
    starts: list[int] = []
    value = 0
    for index, cell in enumerate(cells):
        number = index_value(_words(script, cell))
        if not number:
            continue
        far = not starts or index - starts[-1] >= max(2, size - 2)
        if (starts and number == value + 1) or (far and (number > value or number == 1)):
            starts.append(index)
            value = number
    if not starts:
        return None
    groups = [list(cells[a:b]) for a, b in zip(starts, [*starts[1:], len(cells)], strict=True)]
    sizes = sorted(len(group) for group in groups[:-1])
    if sizes and len(groups[-1]) > sizes[-1] + 1:
        groups[-1] = groups[-1][: sizes[len(sizes) // 2]]
    return groups


def _column(script: Script, cell: Cell) -> Column:
    heading = re.sub(r"\s+", "", _words(script, cell))
    return Column(column_role(heading) or ColumnRole.OTHER, heading, cell.span)


def _aligned(script: Script, cells: Sequence[Cell], columns: Sequence[Column]) -> Record:
    words = [_words(script, cell) for cell in cells]
    places = align(words, [column.role for column in columns])
    other = Column(ColumnRole.OTHER, "")
    return Record(
        tuple(
            (columns[place] if place >= 0 else other, cell)
            for cell, place in zip(cells, places, strict=True)
        )
    )


def _read_rows(script: Script, table: RawTable) -> tuple[list[Column], list[Record]]:
    header, depth = _header(script, table.rows)
    if not header:
        return [], []
    records: list[_Rows] = []
    carried: _Carried = {}
    section: Cell | None = None
    for row in table.rows[depth:]:
        printed = [cell for cell in row if not cell.is_empty]
        renewed = _new_header(script, row, printed)
        if not printed or renewed:
            header = renewed or header
            continue
        if len(printed) == 1 and _heads_group(script, printed[0]):
            section = printed[0]
            continue
        placed = list(_placed(script, row, header, carried))
        if records and not _begins_record(script, placed, header, carried):
            records[-1].cells.extend(placed)
        else:
            records.append(_Rows(section, placed, _reaching_down(header, carried)))
        carried = _next_carried(row, carried)
    return header, [
        Record(tuple(rows.cells), rows.section, rows.carried)
        for rows in records
        if _says_something(rows.cells)
    ]


def _reaching_down(header: Sequence[Column], carried: _Carried) -> tuple[tuple[Column, Cell], ...]:
    """The merged cells above a row, each once, with their columns."""
    cells = {cell.column: cell for _, cell in carried.values() if cell.column < len(header)}
    return tuple((header[column], cells[column]) for column in sorted(cells))


def _header(script: Script, rows: Sequence[tuple[Cell, ...]]) -> tuple[list[Column], int]:
    """The headings of a table, over one or two rows, and how many rows they take from the top."""
    for depth, row in enumerate(rows[:6]):
        roles = [column_role(_words(script, cell)) for cell in row]
        if len(row) < 2 or not is_task_header(roles):
            continue
        columns = _spread(script, row)
        below = rows[depth + 1] if depth + 1 < len(rows) else ()
        if _is_second_header(script, below):
            columns = _joined(script, columns, below)
            return columns, depth + 2
        return columns, depth + 1
    return [], 0


def _spread(script: Script, row: Sequence[Cell]) -> list[Column]:
    """One column for each column of the grid that a heading spans."""
    columns: list[Column] = []
    for cell in row:
        while cell.column > len(columns):
            columns.append(Column(ColumnRole.OTHER, ""))
        columns.extend([_column(script, cell)] * max(1, cell.column_span))
    return columns


def _is_second_header(script: Script, row: Sequence[Cell]) -> bool:
    printed = [cell for cell in row if not cell.is_empty]
    known = [column_role(_words(script, cell)) for cell in printed]
    sure = sum(role is not None for role in known)
    longest = max((len(_words(script, cell)) for cell in printed), default=99)
    return sure >= 2 and sure == len(printed) and longest <= 12


def _joined(script: Script, columns: list[Column], below: Sequence[Cell]) -> list[Column]:
    joined = list(columns)
    for cell in below:
        if 0 <= cell.column < len(joined) and not cell.is_empty:
            joined[cell.column] = _column(script, cell)
    return joined


def _placed(
    script: Script, row: Sequence[Cell], header: Sequence[Column], carried: _Carried
) -> Iterator[tuple[Column, Cell]]:
    """Give each cell its column: by the grid, by count, or by what the cells say."""
    in_grid = bool(carried) or any(cell.column_span > 1 or cell.row_span > 1 for cell in row)
    if in_grid or len(row) == len(header):
        for cell in row:
            yield header[cell.column] if cell.column < len(header) else header[-1], cell
        return
    printed = [cell for cell in row if not cell.is_empty]
    yield from _aligned(script, printed, header).cells


def _begins_record(
    script: Script,
    placed: Sequence[tuple[Column, Cell]],
    header: Sequence[Column],
    carried: _Carried,
) -> bool:
    """A record begins at a number; without a number column, at a printed first task cell."""
    has_index = any(column.role is ColumnRole.INDEX for column in header)
    if has_index:
        return any(
            column.role is ColumnRole.INDEX and index_value(_words(script, cell))
            for column, cell in placed
        )
    first = next((i for i, c in enumerate(header) if c.role is ColumnRole.TASK), 0)
    if first in carried:
        return False
    return any(column is header[first] and not cell.is_empty for column, cell in placed)


def _next_carried(row: Sequence[Cell], carried: _Carried) -> _Carried:
    """Columns still covered by a merged cell from above."""
    left = {column: (count - 1, cell) for column, (count, cell) in carried.items() if count > 1}
    for cell in row:
        if cell.row_span > 1:
            for column in range(cell.column, cell.column + max(1, cell.column_span)):
                left[column] = cell.row_span - 1, cell
    return left


def _new_header(
    script: Script, row: Sequence[Cell], printed: Sequence[Cell]
) -> list[Column] | None:
    """Headings further down: the same ones at the top of a page, or those of the next table."""
    roles = [column_role(_words(script, cell)) for cell in printed]
    if len(printed) < 2 or None in roles or not is_task_header(roles):
        return None
    longest = max(cell.end - cell.start for cell in printed)
    return _spread(script, row) if longest <= 14 else None


def _heads_group(script: Script, cell: Cell) -> bool:
    """A row with one printed cell that numbers or names a group of rows."""
    words = _words(script, cell)
    if len(words) > 40 or re.search(r"[。;]", words):
        return False
    return bool(
        re.match(
            r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]",
            words,
        )
    ) or (len(words) <= 16 and not re.match(r"\d", words))


def _says_something(cells: Sequence[tuple[Column, Cell]]) -> bool:
    return any(
        column.role in {ColumnRole.TASK, ColumnRole.OTHER} and cell.end - cell.start >= 2
        for column, cell in cells
    )
