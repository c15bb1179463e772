"""Task tables in Excel workbooks (.xlsx): each sheet a grid (电子表格)."""

from collections.abc import Sequence

from xianzhi.core.policy.document import Address, Document
from xianzhi.exchange.documents.assembly import Assembly, Cell
from xianzhi.exchange.documents.kinds import MEDIA_TYPES, Format
from xianzhi.exchange.documents.wire import to_json
from xianzhi.exchange.ooxml.workbook import GridCell, Sheet, read_workbook
from xianzhi.exchange.sandbox import Json

__all__ = ["parse", "read_xlsx"]


def read_xlsx(content: bytes) -> Document:
    """Read the visible sheets of a workbook (读取电子表格).

    Title and notes, that is rows with a single filled cell above and below the table, become
    paragraphs; the rest is one table a sheet. Call it in a child process.

    Raises
    ------
    DocumentError
        As ``read_workbook``, and ``document.no_text``.
    """
    assembly = Assembly()
    for sheet in read_workbook(content):
        _sheet(sheet, assembly)
    return assembly.document(MEDIA_TYPES[Format.XLSX])


def parse(content: bytes, _options: Json) -> Json:
    """Read in a child process: ``read_xlsx`` as JSON."""
    return to_json(read_xlsx(content))


def _sheet(sheet: Sheet, assembly: Assembly) -> None:
    if sheet.is_hidden:
        assembly.caveat("document.hidden_sheet", {"sheet": sheet.name})
        return
    first, last = _table_bounds(sheet.rows)
    _lines(sheet.rows[:first], sheet.name, assembly)
    if first < last:
        assembly.table(
            [[_cell(cell) for cell in row] for row in sheet.rows[first:last]],
            Address(sheet=sheet.name),
        )
    _lines(sheet.rows[last:], sheet.name, assembly)
    for code, count in (
        ("document.hidden_rows", sheet.hidden_rows),
        ("document.hidden_columns", sheet.hidden_columns),
        ("document.formulas_without_values", sheet.formulas_without_values),
    ):
        if count:
            assembly.caveat(code, {"sheet": sheet.name, "count": str(count)})


def _table_bounds(rows: Sequence[Sequence[GridCell]]) -> tuple[int, int]:
    wide = [
        index for index, row in enumerate(rows) if sum(bool(cell.text.strip()) for cell in row) > 1
    ]
    return (wide[0], wide[-1] + 1) if wide else (len(rows), len(rows))


def _lines(rows: Sequence[Sequence[GridCell]], sheet: str, assembly: Assembly) -> None:
    for row in rows:
        for cell in row:
            place = Address(row=cell.row, column=cell.column, sheet=sheet)
            assembly.paragraph(cell.text, place)


def _cell(cell: GridCell) -> Cell:
    return Cell(cell.text.strip(), cell.row, cell.column, cell.row_span, cell.column_span)
