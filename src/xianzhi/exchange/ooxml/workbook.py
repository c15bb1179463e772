"""Cells of an xlsx workbook as they are displayed (工作簿读取), streamed sheet by sheet.

Values come as text: dates, percentages and counts under their number formats, formulas by the
result that the file stores, merged cells once with their spans.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from xianzhi.errors import DocumentError
from xianzhi.exchange.ooxml.archive import member, open_archive
from xianzhi.exchange.ooxml.display import BUILT_IN_FORMATS, displayed
from xianzhi.exchange.ooxml.markup import parse_part, refuse_document_type

__all__ = ["GridCell", "Sheet", "read_workbook"]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL, _VALUE, _FORMULA, _INLINE = f"{_S}c", f"{_S}v", f"{_S}f", f"{_S}is"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_SHEETS = 100
_MOST_CELLS = 400_000
_MOST_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its first row and column, counted from 1 (单元格)."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Sheet:
    """One worksheet (工作表): rows of cells without holes, blank rows left out.

    A position under a merged cell has no cell of its own; any other empty position has one with
    the text ``""``.
    """

    name: str
    rows: list[list[GridCell]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0
    formulas_without_values: int = 0


@dataclass(frozen=True, slots=True)
class _Book:
    strings: tuple[str, ...]
    formats: tuple[str, ...]  # number format of each cell style
    epoch_1904: bool


@dataclass(slots=True)
class _Raw:
    """What the stream of one sheet yields before the grid is laid."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas_without_values: int = 0


def read_workbook(content: bytes) -> list[Sheet]:
    """Read the sheets of a workbook in their order (读取工作簿).

    Hidden sheets come without rows. Call it in a child process.

    Raises
    ------
    DocumentError
        ``document.damaged``, ``document.bomb``, ``document.encrypted``, ``document.too_long``.
    """
    with open_archive(content) as archive:
        main = _part(archive, "xl/workbook.xml")
        book = _Book(
            strings=tuple(_strings(member(archive, "xl/sharedStrings.xml"))),
            formats=tuple(_formats(member(archive, "xl/styles.xml"))),
            epoch_1904=_is_true(main.find(f"{_S}workbookPr"), "date1904"),
        )
        targets = _targets(archive)
        sheets = []
        for element in list(main.iterfind(f"{_S}sheets/{_S}sheet"))[:_MOST_SHEETS]:
            part = targets.get(element.get(f"{_R}id", ""))
            if part is not None:  # charts and dialogs have no cells
                sheets.append(_sheet(archive, element, part, book))
    return sheets


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    content = member(archive, name)
    if content is None:
        raise DocumentError("document.damaged", {"format": "xlsx"})
    return parse_part(content, "xlsx")


def _is_true(element: etree._Element | None, name: str) -> bool:
    return element is not None and element.get(name) in {"1", "true"}


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map relationship ids to the paths of worksheets."""
    found = {}
    for item in _part(archive, "xl/_rels/workbook.xml.rels"):
        target = str(item.get("Target", ""))
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if str(item.get("Type", "")).endswith("/worksheet"):
            found[str(item.get("Id", ""))] = path
    return found


def _strings(content: bytes | None) -> Iterator[str]:
    for item in parse_part(content, "xlsx").iterfind(f"{_S}si") if content else ():
        yield _rich_text(item)


def _rich_text(item: etree._Element) -> str:
    """Join the runs of a string; phonetic guides over it are no part of it."""
    pieces = [child for child in item if child.tag == f"{_S}t"]
    pieces += [run for child in item.iterfind(f"{_S}r") for run in child.iterfind(f"{_S}t")]
    return _unescaped("".join(piece.text or "" for piece in pieces))


def _formats(content: bytes | None) -> Iterator[str]:
    if content is None:
        return
    root = parse_part(content, "xlsx")
    own = {
        item.get("numFmtId"): str(item.get("formatCode", ""))
        for item in root.iterfind(f"{_S}numFmts/{_S}numFmt")
    }
    for style in root.iterfind(f"{_S}cellXfs/{_S}xf"):
        number = style.get("numFmtId", "0")
        built_in = BUILT_IN_FORMATS.get(int(number), "General") if number.isdigit() else "General"
        yield own.get(number, built_in)


def _sheet(archive: zipfile.ZipFile, element: etree._Element, part: str, book: _Book) -> Sheet:
    sheet = Sheet(str(element.get("name", "")))
    sheet.is_hidden = element.get("state", "visible") != "visible"
    content = None if sheet.is_hidden else member(archive, part)
    if content is None:
        return sheet
    raw = _raw(content, book)
    sheet.rows = _grid(raw)
    shown = {cell.row for row in sheet.rows for cell in row}
    width = max((cell.column for row in sheet.rows for cell in row), default=0)
    sheet.hidden_rows = len(raw.hidden_rows & shown)
    sheet.hidden_columns = sum(
        max(0, min(last, width) - first + 1) for first, last in raw.hidden_columns
    )
    sheet.formulas_without_values = raw.formulas_without_values
    return sheet


def _raw(content: bytes, book: _Book) -> _Raw:
    refuse_document_type(content)
    raw = _Raw()
    tags = (f"{_S}row", f"{_S}mergeCell", f"{_S}col")
    stream = etree.iterparse(
        io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    row_number = 0
    try:
        for _, element in stream:
            if element.tag == f"{_S}row":
                row_number = _integer(element.get("r"), row_number + 1)
                _read_row(element, row_number, raw, book)
            elif element.tag == f"{_S}mergeCell":
                raw.merges.extend(_area(str(element.get("ref", ""))))
            elif _is_true(element, "hidden"):
                first = _integer(element.get("min"), 1)
                raw.hidden_columns.append((first, _integer(element.get("max"), first)))
            element.clear()
    except etree.XMLSyntaxError as error:
        raise DocumentError("document.damaged", {"format": "xlsx"}) from error
    return raw


def _read_row(element: etree._Element, number: int, raw: _Raw, book: _Book) -> None:
    if _is_true(element, "hidden"):
        raw.hidden_rows.add(number)
    column = 0
    for cell in element.iterfind(_CELL):
        column = _column(cell.get("r"), column + 1)
        text = _text(cell, raw, book)
        if text and not text.isspace() and column <= _MOST_COLUMNS:
            raw.texts[number, column] = text
            if len(raw.texts) > _MOST_CELLS:
                raise DocumentError("document.too_long", {"most": f"{_MOST_CELLS:,}"})


def _text(cell: etree._Element, raw: _Raw, book: _Book) -> str:
    kind, stored, has_formula = cell.get("t", "n"), "", False
    for part in cell:
        if part.tag == _VALUE:
            stored = part.text or ""
        elif part.tag == _FORMULA:
            has_formula = True
        elif part.tag == _INLINE:
            return _rich_text(part)
    if has_formula and not stored and kind != "str":
        raw.formulas_without_values += 1
    if kind == "n" and stored:
        style = _integer(cell.get("s"), 0)
        number_format = book.formats[style] if style < len(book.formats) else "General"
        return displayed(stored, number_format, epoch_1904=book.epoch_1904)
    return _written(kind, stored, book)


def _written(kind: str, stored: str, book: _Book) -> str:
    match kind:
        case "s":
            index = _integer(stored, -1)
            return book.strings[index] if 0 <= index < len(book.strings) else ""
        case "b":
            return "TRUE" if stored == "1" else "FALSE"
        case "d":
            return stored.removesuffix("T00:00:00")
    return _unescaped(stored)


def _unescaped(text: str) -> str:
    """Decode the escapes of characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _CONTROL.sub(lambda match: chr(int(match[1], 16)), text)


def _grid(raw: _Raw) -> list[list[GridCell]]:
    """Lay every row out to the full width, merged cells once, blank rows left out."""
    if not raw.texts:
        return []
    depth = max(row for row, _ in raw.texts)
    width = max(column for _, column in raw.texts)
    filled = sorted({row for row, _ in raw.texts})
    spans, covered = _merged(raw, depth, width)
    if len(filled) * width > _MOST_CELLS:
        raise DocumentError("document.too_long", {"most": f"{_MOST_CELLS:,}"})
    return [
        [
            GridCell(
                raw.texts.get((row, column), ""), row, column, *spans.get((row, column), (1, 1))
            )
            for column in range(1, width + 1)
            if (row, column) not in covered
        ]
        for row in filled
    ]


def _merged(
    raw: _Raw, depth: int, width: int
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    area = 0
    for top, left, lowest, rightmost in raw.merges:
        bottom, right = min(lowest, depth), min(rightmost, width)
        area += max(0, bottom - top + 1) * max(0, right - left + 1)
        if area > _MOST_CELLS:
            raise DocumentError("document.too_long", {"most": f"{_MOST_CELLS:,}"})
        if (top, left) in covered or bottom < top or right < left:
            continue
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered.update(
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        )
    return spans, covered


def _area(reference: str) -> Iterator[tuple[int, int, int, int]]:
    ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
    if len(ends) == 2 and ends[0] and ends[1]:
        (left, top), (right, bottom) = ends[0].groups(), ends[1].groups()
        yield int(top), _letters(left), int(bottom), _letters(right)


def _column(reference: str | None, default: int) -> int:
    match = _REFERENCE.fullmatch(reference or "")
    return _letters(match[1]) if match else default


@cache
def _letters(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
