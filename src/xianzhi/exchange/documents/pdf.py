"""PDF with a text layer (PDF 文件): lines in reading order, ruled tables as grids.

A PDF has no paragraphs, only characters in places. Lines stay lines (the compiler joins them);
ruling lines make cells; lines that repeat at the head or foot of the pages, and page numbers, are
marked as headers and footers.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from xianzhi.core.policy.document import Address, BlockKind, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.assembly import Assembly, Cell
from xianzhi.exchange.documents.kinds import MEDIA_TYPES, Format
from xianzhi.exchange.documents.pdf_lines import Glyph, Line, cell_text, lines, page_marks
from xianzhi.exchange.documents.wire import to_json
from xianzhi.exchange.sandbox import Json

__all__ = ["parse", "read_pdf"]

_MOST_PAGES = 120
_MOST_RULES = 6_000  # a drawing, not a table
_GARBLED_SHARE = 0.2
_UNMAPPED = "(cid:"
_EDGE = 1.0  # points by which a character may stick out of its cell
_BROKEN = (
    PDFException, PSException, PdfminerException, MalformedPDFException,
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError,
    ZeroDivisionError, RecursionError, OverflowError, EOFError, NotImplementedError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    top: float
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page holds."""

    number: int
    height: float
    lines: list[Line]
    tables: list[_Table]
    has_pictures: bool


def read_pdf(content: bytes) -> Document:
    """Read a PDF with a text layer (读取 PDF).

    ``address.page`` is the page, ``address.paragraph`` the line on it. Call it in a child process.

    Raises
    ------
    DocumentError
        ``document.encrypted``, ``document.damaged``, ``document.scanned``,
        ``document.garbled_fonts``, ``document.too_many_pages``, ``document.no_text``.
    """
    try:
        sheets = _sheets(content)
    except _BROKEN as error:
        code = "document.encrypted" if _is_locked(error) else "document.damaged"
        raise DocumentError(code, {"format": "PDF"}) from error
    blank = [sheet for sheet in sheets if not sheet.lines and not sheet.tables]
    pictures = [str(sheet.number) for sheet in blank if sheet.has_pictures]
    if len(blank) == len(sheets):
        raise DocumentError("document.scanned" if pictures else "document.no_text")
    assembly = Assembly()
    marks = page_marks([(sheet.lines, sheet.height) for sheet in sheets])
    for sheet, marked in zip(sheets, marks, strict=True):
        _write(sheet, marked, assembly)
    if pictures:
        assembly.caveat("document.pages_without_text", {"pages": "、".join(pictures)})
    return assembly.document(MEDIA_TYPES[Format.PDF])


def parse(content: bytes, _options: Json) -> Json:
    """Read in a child process: ``read_pdf`` as JSON."""
    return to_json(read_pdf(content))


def _is_locked(error: BaseException) -> bool:
    causes: list[object] = [error, error.__cause__, error.__context__, *error.args]
    return any(isinstance(item, PDFPasswordIncorrect | PDFEncryptionError) for item in causes)


def _sheets(content: bytes) -> list[_Sheet]:
    sheets, unmapped, total = [], 0, 0
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        if len(pdf.pages) > _MOST_PAGES:
            params = {"pages": str(len(pdf.pages)), "most": str(_MOST_PAGES)}
            raise DocumentError("document.too_many_pages", params)
        for page in pdf.pages:
            glyphs = _glyphs(page)
            total += len(glyphs)
            unmapped += sum(glyph.text.startswith(_UNMAPPED) for glyph in glyphs)
            sheets.append(_sheet(page, glyphs))
            page.close()
    if unmapped > _GARBLED_SHARE * max(total, 1):
        raise DocumentError("document.garbled_fonts")
    return sheets


def _glyphs(page: Page) -> list[Glyph]:
    """List the upright characters, each once: fake bold prints some twice."""
    seen: set[tuple[str, int, int]] = set()
    glyphs = []
    for item in page.chars:
        key = (item["text"], round(item["x0"] / 1.5), round(item["top"] / 1.5))
        if item["upright"] and key not in seen:
            seen.add(key)
            glyphs.append(Glyph(item["text"], item["x0"], item["x1"], item["top"], item["bottom"]))
    return glyphs


def _sheet(page: Page, glyphs: list[Glyph]) -> _Sheet:
    tables, loose = [], glyphs
    if glyphs and 4 <= len(page.edges) <= _MOST_RULES:
        for found in page.find_tables():
            left, top, right, bottom = found.bbox
            inside = [glyph for glyph in loose if glyph.is_within(left, top, right, bottom)]
            rows = _grid(found.cells, inside)
            if sum(len(row) for row in rows) > 1 and inside:
                kept = set(map(id, inside))
                loose = [glyph for glyph in loose if id(glyph) not in kept]
                tables.append(_Table(top, rows))
    return _Sheet(page.page_number, float(page.height), lines(loose), tables, bool(page.images))


def _grid(
    boxes: Sequence[tuple[float, float, float, float]], glyphs: list[Glyph]
) -> list[list[Cell]]:
    """Turn the boxes between ruling lines into cells: equal edges make rows and columns."""
    lefts, tops = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
    rights, bottoms = _edges(box[2] for box in boxes), _edges(box[3] for box in boxes)
    xs, ys = _edges([*lefts, *rights]), _edges([*tops, *bottoms])
    rows: dict[int, list[Cell]] = {}
    for left, top, right, bottom in sorted(boxes, key=lambda box: (box[1], box[0])):
        row, column = _index(ys, top) + 1, _index(xs, left) + 1
        spans = _index(ys, bottom) + 1 - row, _index(xs, right) + 1 - column
        inside = [glyph for glyph in glyphs if glyph.is_within(left, top, right, bottom)]
        text = cell_text(inside, right)
        rows.setdefault(row, []).append(Cell(text, row, column, max(spans[0], 1), max(spans[1], 1)))
    return [sorted(rows[row], key=lambda cell: cell.column) for row in sorted(rows)]


def _edges(values: "Sequence[float] | Iterator[float]") -> list[float]:
    """Merge edges that lie within three points: one ruling line, drawn twice."""
    merged: list[float] = []
    for value in sorted(values):
        if not merged or value - merged[-1] > 3:
            merged.append(value)
    return merged


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _write(sheet: _Sheet, marks: dict[int, BlockKind], assembly: Assembly) -> None:
    """Write lines and tables of a page from top to bottom."""
    tables = sorted(sheet.tables, key=lambda table: table.top)
    for number, line in enumerate(sheet.lines, start=1):
        while tables and tables[0].top < line.top:
            assembly.table(tables.pop(0).rows, Address(page=sheet.number))
        place = Address(page=sheet.number, paragraph=number)
        assembly.paragraph(line.text, place, marks.get(number - 1, BlockKind.PARAGRAPH))
    for table in tables:
        assembly.table(table.rows, Address(page=sheet.number))
