"""Word documents (.docx, WPS too): what a reader of the page sees (Word 文档).

Kept: automatic numbers, inserted text, text boxes (after their paragraph), content controls, tables
with merged cells. Notes at the foot come last, as footers. Left out, with a caveat: deleted text of
tracked changes, hidden text, page headers and footers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from xianzhi.core.policy.document import Address, BlockKind, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.assembly import MOST_CHARACTERS, Assembly, Cell
from xianzhi.exchange.documents.kinds import MEDIA_TYPES, Format
from xianzhi.exchange.documents.numbering import Numbering
from xianzhi.exchange.documents.wire import to_json
from xianzhi.exchange.ooxml.archive import member, open_archive
from xianzhi.exchange.ooxml.markup import W, attribute, parse_part
from xianzhi.exchange.sandbox import Json

__all__ = ["parse", "read_docx"]

_MOST_COLUMNS = 512
_MOST_PARAGRAPHS = 200_000
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT_BOX = f"{W}txbxContent"
_DELETED = {f"{W}del", f"{W}moveFrom"}
_SKIPPED = {_FALLBACK, f"{W}pPr", f"{W}rPr", f"{W}rt", f"{W}instrText", f"{W}delText"}
_WRITTEN = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}sym": "□",  # a glyph of a symbol font, in practice a box to tick
}
_TRUE = {"", "1", "true", "on"}


@dataclass(slots=True)
class _Reading:
    """What is known while one document is read."""

    assembly: Assembly
    numbering: Numbering
    paragraphs: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def next_paragraph(self) -> Address:
        """Count a paragraph of the body and give its address."""
        self.paragraphs += 1
        if self.paragraphs > _MOST_PARAGRAPHS:
            raise DocumentError("document.too_long", {"most": f"{MOST_CHARACTERS:,}"})
        return Address(paragraph=self.paragraphs)

    def leave_out(self, code: str) -> None:
        self.left_out[code] = self.left_out.get(code, 0) + 1


def read_docx(content: bytes) -> Document:
    """Read a Word document (读取 Word 文档).

    ``address.paragraph`` counts the paragraphs of the body in reading order, those in tables
    included. Call it in a child process.

    Raises
    ------
    DocumentError
        ``document.damaged``, ``document.bomb``, ``document.encrypted``, ``document.no_text``.
    """
    with open_archive(content) as archive:
        main = _main_part(archive.namelist())
        folder = main.rpartition("/")[0] + "/"
        parts = {
            name: member(archive, folder + name)
            for name in ("styles.xml", "numbering.xml", "footnotes.xml", "endnotes.xml")
        }
        body_part = member(archive, main)
        margins = [
            member(archive, name)
            for name in archive.namelist()
            if name.startswith((folder + "header", folder + "footer")) and name.endswith(".xml")
        ]
    body = _parsed(body_part).find(f"{W}body") if body_part else None
    if body is None:
        raise DocumentError("document.damaged", {"format": "docx"})
    numbering = Numbering(_optional(parts["numbering.xml"]), _optional(parts["styles.xml"]))
    reading = _Reading(Assembly(), numbering)
    _body(body, reading)
    for name in ("footnotes.xml", "endnotes.xml"):
        _notes(_optional(parts[name]), reading)
    _margins([_optional(part) for part in margins], reading)
    for code, count in reading.left_out.items():
        reading.assembly.caveat(code, {"count": str(count)})
    return reading.assembly.document(MEDIA_TYPES[Format.DOCX])


def parse(content: bytes, _options: Json) -> Json:
    """Read in a child process: ``read_docx`` as JSON."""
    return to_json(read_docx(content))


def _main_part(names: list[str]) -> str:
    if "word/document.xml" in names:
        return "word/document.xml"
    # Some programs number the part; the content types have said that it is a Word document.
    return next((name for name in names if name.startswith("word/document")), "word/document.xml")


def _parsed(content: bytes) -> etree._Element:
    return parse_part(content, "docx")


def _optional(content: bytes | None) -> etree._Element | None:
    """Parse a part that the page can be read without; a damaged one counts as absent."""
    if content is None:
        return None
    try:
        return _parsed(content)
    except DocumentError:
        return None


def _body(container: etree._Element, reading: _Reading) -> None:
    for element in _flow(container, reading):
        if element.tag == f"{W}tbl":
            reading.assembly.table(_grid(element, reading))
        else:
            _paragraph(element, reading)


def _flow(container: etree._Element, reading: _Reading) -> Iterator[etree._Element]:
    """Yield paragraphs and tables in order, out of content controls and tracked insertions."""
    for element in container:
        if element.tag in {f"{W}p", f"{W}tbl"}:
            yield element
        elif element.tag in _DELETED:
            reading.leave_out("document.deleted_left_out")
        elif element.tag not in _SKIPPED and element.tag != f"{W}sectPr":
            yield from _flow(element, reading)


def _paragraph(element: etree._Element, reading: _Reading) -> None:
    address = reading.next_paragraph()
    reading.assembly.paragraph(_numbered(element, reading), address)
    for box in _boxes(element):
        _body(box, reading)


def _numbered(element: etree._Element, reading: _Reading) -> str:
    properties = element.find(f"{W}pPr")
    text = "".join(_text(element, reading))
    removed = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
    if removed and not text.strip():  # a deleted paragraph takes its number with it
        return text
    return reading.numbering.mark(properties) + text


def _text(element: etree._Element, reading: _Reading) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in {f"{W}t", _MATH_TEXT}:
            yield child.text or ""
        elif tag in _WRITTEN:
            yield _WRITTEN[tag]
        elif tag in _DELETED:
            reading.leave_out("document.deleted_left_out")
        elif tag == f"{W}r" and _is_hidden(child):
            reading.leave_out("document.hidden_left_out")
        elif tag not in _SKIPPED and tag != _TEXT_BOX:
            yield from _text(child, reading)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and attribute(mark, "val") in _TRUE and run.find(f"{W}t") is not None


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes of a paragraph once, not again in the fallback for old programs."""
    for child in element:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag != _FALLBACK:
            yield from _boxes(child)


def _grid(table: etree._Element, reading: _Reading) -> list[list[Cell]]:
    """Lay the cells of a table on its grid; a cell that continues the one above lengthens it."""
    rows: list[list[Cell]] = []
    open_cells: dict[int, tuple[int, int]] = {}  # column -> where the cell above stands in rows
    for number, row in enumerate(_rows(table, reading), start=1):
        cells: list[Cell] = []
        column = 1 + _span(row.find(f"{W}trPr/{W}gridBefore"), 0)
        above, open_cells = open_cells, {}
        for element in _row_cells(row):
            properties = element.find(f"{W}tcPr")
            width = _span(properties.find(f"{W}gridSpan") if properties is not None else None, 1)
            merge = properties.find(f"{W}vMerge") if properties is not None else None
            continues = merge is not None and attribute(merge, "val", "continue") != "restart"
            if continues and column in above:
                place = above[column]
                _lengthen(rows, place)
            else:
                text = _cell_text(element, reading)
                place = (number - 1, len(cells))
                cells.append(Cell(text, number, column, 1, width))
            if merge is not None:
                open_cells[column] = place
            column = min(column + width, _MOST_COLUMNS)
        rows.append(cells)
    return rows


def _rows(table: etree._Element, reading: _Reading) -> Iterator[etree._Element]:
    for element in table:
        if element.tag == f"{W}tr":
            if element.find(f"{W}trPr/{W}del") is None:
                yield element
            else:
                reading.leave_out("document.deleted_left_out")
        elif element.tag not in {f"{W}tblPr", f"{W}tblGrid"}:
            yield from _rows(element, reading)


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if element.tag == f"{W}tc":
            yield element
        elif element.tag not in {f"{W}trPr", f"{W}tblPrEx"}:
            yield from _row_cells(element)


def _lengthen(rows: list[list[Cell]], place: tuple[int, int]) -> None:
    row, index = place
    cell = rows[row][index]
    rows[row][index] = Cell(cell.text, cell.row, cell.column, cell.row_span + 1, cell.column_span)


def _span(element: etree._Element | None, default: int) -> int:
    written = attribute(element, "val")
    return min(int(written), _MOST_COLUMNS) if written.isascii() and written.isdigit() else default


def _cell_text(cell: etree._Element, reading: _Reading) -> str:
    """Join the paragraphs of a cell, and those of tables inside it, with line breaks."""
    lines = []
    for element in cell.iter(f"{W}p"):
        if _is_shown(element, cell):
            reading.next_paragraph()
            line = _numbered(element, reading)
            if line.strip():
                lines.append(line.strip())
    return "\n".join(lines)


def _is_shown(element: etree._Element, cell: etree._Element) -> bool:
    """Tell whether a paragraph of a cell is on the page: not deleted, not in a fallback."""
    for ancestor in element.iterancestors():
        if ancestor is cell:
            return True
        if ancestor.tag == _FALLBACK or ancestor.tag in _DELETED:
            return False
    return False


def _notes(root: etree._Element | None, reading: _Reading) -> None:
    for note in root if root is not None else ():
        if attribute(note, "type", "normal") != "normal":  # the line above the notes
            continue
        for element in _flow(note, reading):
            if element.tag == f"{W}p":
                address = reading.next_paragraph()
                text = "".join(_text(element, reading))
                reading.assembly.paragraph(text, address, BlockKind.FOOTER)


def _margins(roots: list[etree._Element | None], reading: _Reading) -> None:
    """Say which words stood in page headers and footers: they repeat, so they are no text."""
    words: list[str] = []
    for root in roots:
        for element in root.iter(f"{W}p") if root is not None else ():
            text = "".join(_text(element, reading)).strip()
            if any(map(str.isalpha, text)) and text not in words:  # not the bare page number
                words.append(text)
    if words:
        reading.assembly.caveat("document.margins_left_out", {"words": " / ".join(words)[:200]})
