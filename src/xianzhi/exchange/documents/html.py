"""Web pages as their reader sees them (网页).

Scripts, styles, forms and hidden parts are left out; menus and page feet are marked as headers and
footers. Tables that only lay out the page (a table inside a cell, or one column) flow as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from xianzhi.core.policy.document import Address, BlockKind, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.assembly import MOST_CHARACTERS, Assembly, Cell
from xianzhi.exchange.documents.encoding import decode
from xianzhi.exchange.documents.kinds import MEDIA_TYPES, Format
from xianzhi.exchange.documents.wire import to_json
from xianzhi.exchange.sandbox import Json

__all__ = ["parse", "read_html"]

_MOST_DEPTH = 400  # libxml2 stops at 256 by itself; our own walk must not trust that
_MOST_SPAN, _MOST_COLUMNS = 500, 1_000
_DROPPED = frozenset((
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg",
    "select", "button", "textarea", "input", "audio", "video", "canvas", "map", "rt", "rp",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "rb", "o:p",
))  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f]+")  # not the ideographic space, which is an indent
# A line end of the source between two Chinese characters is no blank to a Chinese reader.
_CHINESE_LINE_END = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])[ \t\r]*\n[ \t\r\n]*"
    r"(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
)
_BREAK = "\x0b"  # a <br>, told apart from the line ends of the source
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class _Page:
    assembly: Assembly = field(default_factory=Assembly)
    pending: list[str] = field(default_factory=list)  # inline text of the open paragraph
    paragraphs: int = 0
    kind: BlockKind = BlockKind.PARAGRAPH

    def close_paragraph(self) -> None:
        text = _collapsed("".join(self.pending))
        self.pending.clear()
        if text:
            self.paragraphs += 1
            self.assembly.paragraph(text, Address(paragraph=self.paragraphs), self.kind)


def read_html(content: bytes) -> Document:
    """Read a web page (读取网页).

    Runs of blanks are one blank, as a browser shows them; a line break ends a block. Call it in a
    child process.

    Raises
    ------
    DocumentError
        ``document.no_text``, ``document.not_text``, ``document.damaged``.
    """
    page = _Page()
    _walk(_root(_markup(content)), page, 0)
    page.close_paragraph()
    return page.assembly.document(MEDIA_TYPES[Format.HTML])


def parse(content: bytes, _options: Json) -> Json:
    """Read in a child process: ``read_html`` as JSON."""
    return to_json(read_html(content))


def _markup(content: bytes) -> str:
    """Decode by the content; what the page says of itself decides only where that fails."""
    try:
        return decode(content)[0]
    except DocumentError:
        declared = _CHARSET.search(content[:4096])
        if declared is None:
            raise
    name = declared[1].decode("ascii").lower()
    try:
        return content.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(name, name), "replace")
    except LookupError as error:
        raise DocumentError("document.not_text") from error


def _root(markup: str) -> etree._Element:
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", markup), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError("document.damaged", {"format": "html"}) from error
    if root is None:
        raise DocumentError("document.no_text")
    return root


def _walk(element: etree._Element, page: _Page, depth: int) -> None:
    """Write an element and what is in it; the text after it belongs to its parent."""
    tag = _tag(element)
    if depth > _MOST_DEPTH:
        raise DocumentError("document.damaged", {"format": "html"})
    if tag in _DROPPED or _is_hidden(element):
        return
    if tag == "br":
        page.pending.append(_BREAK)
        return
    if tag in _INLINE:
        _children(element, page, depth)
        return
    page.close_paragraph()
    outer, page.kind = page.kind, _kind(tag, element, page.kind)
    if tag == "table" and _is_grid(element):
        page.assembly.table(_grid(element))
    else:
        _children(element, page, depth)
    page.close_paragraph()
    page.kind = outer


def _children(element: etree._Element, page: _Page, depth: int) -> None:
    page.pending.append(element.text or "")
    for child in element:
        _walk(child, page, depth + 1)
        page.pending.append(child.tail or "")


def _tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else "script"


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or _HIDDEN.search(str(element.get("style", ""))) is not None


def _kind(tag: str, element: etree._Element, outer: BlockKind) -> BlockKind:
    if tag == "nav" or (tag == "header" and element.find(".//h1") is None):
        return BlockKind.HEADER
    return BlockKind.FOOTER if tag == "footer" else outer


def _collapsed(text: str) -> str:
    text = _CHINESE_LINE_END.sub("", text)
    lines = (_SPACE.sub(" ", line).strip(" ") for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)


def _is_grid(table: etree._Element) -> bool:
    """Tell a table of content from one that only places things on the page."""
    if table.find(".//table") is not None:
        return False
    return any(len(list(_cells(row))) > 1 for row in table.iter("tr"))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (child for child in row if _tag(child) in {"td", "th"})


def _grid(table: etree._Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    held: dict[int, int] = {}  # column -> rows that a cell above still covers
    for number, row in enumerate(table.iter("tr"), start=1):
        cells: list[Cell] = []
        column = 1
        covered = {place for place, left in held.items() if left > 0}
        held = {place: left - 1 for place, left in held.items() if left > 1}
        for element in _cells(row):
            while column in covered:
                column += 1
            height, width = _span(element, "rowspan"), _span(element, "colspan")
            cells.append(Cell(_cell_text(element), number, column, height, width))
            if height > 1:
                held.update(dict.fromkeys(range(column, column + width), height - 1))
            column += width
            if column > _MOST_COLUMNS:
                raise DocumentError("document.too_long", {"most": f"{MOST_CHARACTERS:,}"})
        rows.append(cells)
    return rows


def _span(element: etree._Element, name: str) -> int:
    written = str(element.get(name, "1")).strip()
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
    return min(max(number, 1), _MOST_SPAN)


def _cell_text(element: etree._Element) -> str:
    """Read a cell as a small page; its paragraphs are parted by line breaks."""
    page = _Page()
    _children(element, page, 1)
    page.close_paragraph()
    return page.assembly.lines()
