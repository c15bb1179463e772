"""The breakdown table of an official document (任务分解表)."""

from collections.abc import Iterator, Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from xianzhi.exchange.documents.characters import clean, unify_line_ends
from xianzhi.exchange.gongwen.page import BODY_FONT, HEADING_FONTS, set_font
from xianzhi.exchange.spreadsheets.sheet import (
    Column,
    Sheet,
    Value,
    displayed_value,
    header_rows,
    width_of,
)

__all__ = ["add_table"]

# Word refuses properties that stand out of the order of its schema.
_AFTER_BORDERS = {qn(f"w:{name}") for name in ("shd", "tblLayout", "tblCellMar", "tblLook")}
_CELL_SIZE = Pt(12)  # 小四
_CELL_PITCH = Pt(18)


def add_table(document: Document, sheet: Sheet, width: Length) -> None:
    """Add a table with a heading repeated on every page (添加表格).

    Rows do not break over pages; widths share *width* as the content asks. Reading the cells again
    gives back the displayed values.
    """
    depth = header_rows(sheet.columns)
    texts = [_texts(sheet.columns, row) for row in sheet.rows]
    table = document.add_table(rows=depth + len(texts), cols=len(sheet.columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _draw_borders(table)
    widths = _shared(width, sheet.columns, texts)
    rows = list(table.rows)
    cells = [list(row.cells) for row in rows]  # row.cells is slow: once a row
    for row, row_cells in zip(rows, cells, strict=True):
        _keep_whole(row)
        for cell, cell_width in zip(row_cells, widths, strict=True):
            cell.width = cell_width
    _write_head(cells[:depth], sheet.columns)
    for row in rows[:depth]:
        _repeat(row)
    for row_cells, row_texts in zip(cells[depth:], texts, strict=True):
        for cell, text, column in zip(row_cells, row_texts, sheet.columns, strict=True):
            _write(cell, text, centred=column.is_centred)
    _merge_equal(cells[depth:], texts, sheet.columns)


def _texts(columns: Sequence[Column], row: Sequence[Value]) -> list[str]:
    return [
        clean(unify_line_ends(displayed_value(value, is_share=column.is_share)))
        for column, value in zip(columns, row, strict=True)
    ]


def _draw_borders(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr  # noqa: SLF001 -- python-docx has no words for borders
    later = [child for child in properties if child.tag in _AFTER_BORDERS]
    if later:
        later[0].addprevious(borders)
    else:
        properties.append(borders)


def _shared(
    width: Length, columns: Sequence[Column], texts: Sequence[Sequence[str]]
) -> list[Length]:
    """Share the width of the page by what the columns need."""
    needed = [
        width_of(column, [row[index] for row in texts]) for index, column in enumerate(columns)
    ]
    return [Length(int(width * need / sum(needed))) for need in needed]


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- no words for it


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 -- no words for it


def _write_head(cells: Sequence[Sequence[_Cell]], columns: Sequence[Column]) -> None:
    """Write the heading; grouped columns share a cell, single ones take both storeys."""
    for start, end in _groups(columns):
        group = columns[start].group
        if group:
            top = cells[0][start].merge(cells[0][end]) if end > start else cells[0][start]
            _write(top, group, centred=True, is_head=True)
    for index, column in enumerate(columns):
        cell = cells[-1][index]
        if len(cells) > 1 and not column.group:
            cell = cells[0][index].merge(cells[-1][index])
        _write(cell, column.title, centred=True, is_head=True)


def _groups(columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(columns) + 1):
        if index == len(columns) or columns[index].group != columns[start].group:
            yield start, index - 1
            start = index


def _merge_equal(
    cells: Sequence[Sequence[_Cell]], texts: Sequence[Sequence[str]], columns: Sequence[Column]
) -> None:
    """Merge equal neighbours below each other: their text is kept once."""
    for index, column in enumerate(columns):
        start = 0
        for row in range(1, len(texts) + 1) if column.merges_equal else ():
            ends = row == len(texts) or texts[row][index] != texts[start][index]
            if ends and row - start > 1 and texts[start][index]:
                for below in range(start + 1, row):
                    _clear(cells[below][index])
                cells[start][index].merge(cells[row - 1][index])
            if ends:
                start = row


def _clear(cell: _Cell) -> None:
    for paragraph in cell.paragraphs:
        for run in list(paragraph.runs):
            run._element.getparent().remove(run._element)  # noqa: SLF001 -- no words for it
    for extra in cell.paragraphs[1:]:
        extra._element.getparent().remove(extra._element)  # noqa: SLF001 -- no words for it


def _write(cell: _Cell, text: str, *, centred: bool = False, is_head: bool = False) -> None:
    """Write a cell, one paragraph a line."""
    for index, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        _set_cell_paragraph(paragraph, centred=centred or is_head)
        set_font(paragraph.add_run(line), HEADING_FONTS[0] if is_head else BODY_FONT, _CELL_SIZE)
    alignment = OxmlElement("w:vAlign")
    alignment.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(alignment)  # noqa: SLF001 -- faster than the property


def _set_cell_paragraph(paragraph: Paragraph, *, centred: bool) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = _CELL_PITCH
