"""An official document as PDF (公文 PDF 版): the page of GB/T 9704-2012, tables on landscape."""

import io
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from xianzhi.exchange.gongwen.paper import Attachment, Gongwen
from xianzhi.exchange.spreadsheets.sheet import Sheet, displayed_value, width_of

__all__ = ["FONT", "MARGINS", "body_width", "number_page", "pdf_table", "write_gongwen_pdf"]

# A font that every PDF reader knows by name: no font file is needed to write, none is embedded.
FONT = "STSong-Light"
MARGINS = (28 * mm, 37 * mm, 26 * mm, 35 * mm)  # left, top, right, bottom: GB/T 9704-2012, 版心
_TURNED = (30 * mm, 28 * mm, 30 * mm, 26 * mm)  # the upright page turned to the left
_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=20, leading=30, alignment=TA_CENTER)
_NUMBER = ParagraphStyle("number", fontName=FONT, fontSize=13, leading=24, alignment=TA_CENTER)
_BODY = ParagraphStyle(
    "body", fontName=FONT, fontSize=13, leading=23, firstLineIndent=26, wordWrap="CJK"
)
_RANK = ParagraphStyle("rank", parent=_BODY, spaceBefore=8, keepWithNext=1)
_SIGNED = ParagraphStyle("signed", parent=_BODY, alignment=TA_RIGHT, firstLineIndent=0)
_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=9.5, leading=13, wordWrap="CJK")
_DENSE = ParagraphStyle("dense", parent=_CELL, fontSize=8, leading=11)
_MARK = ParagraphStyle("mark", fontName=FONT, fontSize=12, leading=20)
_FIRST_RANK = re.compile(r"[一二三四五六七八九十]{1,3}、")
_POWERS = {"²": "2", "³": "3"}
_MANY_COLUMNS = 9
_TALL = 400  # characters of a cell that a page may not hold: its row breaks


def write_gongwen_pdf(paper: Gongwen) -> bytes:
    """Write an official document as PDF (生成 PDF 公文); the same paper gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    document = BaseDocTemplate(
        stream,
        pagesize=A4,
        title=f"{paper.title} {paper.number or ''}".strip(),
        author=paper.issuer or "",
        invariant=1,
        pageTemplates=[
            _page("upright", A4, MARGINS),
            _page("turned", landscape(A4), _TURNED),
        ],
    )
    document.build([*_flow(paper)])
    return stream.getvalue()


def body_width() -> float:
    """Give the width of the text on an upright page (版心宽度), in points."""
    return float(A4[0] - MARGINS[0] - MARGINS[2])


def pdf_table(sheet: Sheet, width: float) -> Table:
    """Set a table with its heading repeated on every page (表格); *width* in points."""
    style = _DENSE if len(sheet.columns) > _MANY_COLUMNS else _CELL
    texts = [
        [
            displayed_value(value, is_share=column.is_share)
            for column, value in zip(sheet.columns, row, strict=True)
        ]
        for row in sheet.rows
    ]
    titles = [column.title for column in sheet.columns]
    widths = [
        width_of(column, [row[at] for row in texts]) for at, column in enumerate(sheet.columns)
    ]
    scale = width / sum(widths)
    cells = [[Paragraph(_marked(text), style) for text in row] for row in (titles, *texts)]
    is_tall = any(len(text) > _TALL for row in texts for text in row)
    table = Table(cells, [width * scale for width in widths], repeatRows=1, splitInRow=int(is_tall))
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return table


def number_page(canvas: Canvas, _document: BaseDocTemplate) -> None:
    """Put — 1 — below the text of a page (页码)."""
    width, _ = canvas._pagesize  # noqa: SLF001 -- reportlab has no words for the size of this page
    canvas.setFont(FONT, 11)
    canvas.drawCentredString(width / 2, 16 * mm, f"— {canvas.getPageNumber()} —")


def _page(
    name: str, size: tuple[float, float], margins: tuple[float, float, float, float]
) -> PageTemplate:
    left, top, right, bottom = margins
    room = (size[0] - left - right, size[1] - top - bottom)
    frame = Frame(left, bottom, *room, 0, 0, 0, 0)
    return PageTemplate(name, [frame], onPage=number_page, pagesize=size)


def _flow(paper: Gongwen) -> Iterable[Flowable]:
    yield Paragraph(escape(paper.title), _TITLE)
    if paper.number:
        yield Paragraph(escape(paper.number), _NUMBER)
    yield Spacer(1, 6 * mm)
    for text in paper.paragraphs:
        yield Paragraph(_marked(text), _RANK if _FIRST_RANK.match(text) else _BODY)
    if paper.table:
        yield pdf_table(paper.table, body_width())
    yield Spacer(1, 6 * mm)
    for number, attachment in enumerate(paper.attachments, start=1):
        mark = "附件：" if number == 1 else "　　　"
        yield Paragraph(escape(f"{mark}{number}. {attachment.title}"), _BODY)
    yield Spacer(1, 10 * mm)
    for line in (paper.issuer, displayed_value(paper.issued_date)):
        if line:
            yield Paragraph(escape(line), _SIGNED)
    for number, attachment in enumerate(paper.attachments, start=1):
        yield from _attached(attachment, number)


def _attached(attachment: Attachment, number: int) -> Iterable[Flowable]:
    is_turned = attachment.is_landscape and attachment.table is not None
    yield NextPageTemplate("turned" if is_turned else "upright")
    yield PageBreak()
    yield Paragraph(f"附件{number}", _MARK)
    yield Paragraph(escape(attachment.title), _TITLE)
    yield Spacer(1, 3 * mm)
    for text in attachment.paragraphs:
        yield Paragraph(_marked(text), _BODY)
    if attachment.table:
        turned = landscape(A4)[0] - _TURNED[0] - _TURNED[2]
        yield pdf_table(attachment.table, turned if is_turned else body_width())
        for note in attachment.table.notes:
            yield Paragraph(_marked(note), _CELL)


def _marked(text: str) -> str:
    """Mark text up for the page: line breaks, and powers, which the font has no signs for."""
    marked = escape(text).replace("\n", "<br/>")
    for sign, digit in _POWERS.items():
        marked = marked.replace(sign, f"<super>{digit}</super>")
    return marked
