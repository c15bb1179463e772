"""A certificate as PDF (意见书 PDF 版), with its data in the document's own properties."""

import base64
import io
import zlib
from collections.abc import Iterable
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table

from xianzhi.exchange.certificates.paper import CertificatePaper
from xianzhi.exchange.spreadsheets.sheet import Sheet, displayed_value, width_of

__all__ = ["MARK", "write_pdf"]

MARK = "xianzhi-certificate:"
# A font that every PDF reader knows by name: no font file is needed to write, none is embedded.
_FONT = "STSong-Light"
_LEFT, _TOP, _RIGHT, _BOTTOM = 28 * mm, 37 * mm, 26 * mm, 35 * mm  # GB/T 9704-2012, 版心
_WIDTH = A4[0] - _LEFT - _RIGHT
_TITLE = ParagraphStyle("title", fontName=_FONT, fontSize=20, leading=30, alignment=TA_CENTER)
_NUMBER = ParagraphStyle("number", fontName=_FONT, fontSize=13, leading=24, alignment=TA_CENTER)
_BODY = ParagraphStyle(
    "body", fontName=_FONT, fontSize=13, leading=23, firstLineIndent=26, wordWrap="CJK"
)
_HEADING = ParagraphStyle("heading", parent=_NUMBER, spaceBefore=12)
_OVER_MAP = ParagraphStyle("over map", parent=_HEADING, keepWithNext=1)
_SIGNED = ParagraphStyle("signed", parent=_BODY, alignment=TA_RIGHT, firstLineIndent=0)
_CELL = ParagraphStyle("cell", fontName=_FONT, fontSize=9.5, leading=13, wordWrap="CJK")
_SMALL = ParagraphStyle("small", parent=_CELL, alignment=TA_CENTER)


def write_pdf(paper: CertificatePaper) -> bytes:
    """Write a certificate as PDF (生成 PDF 意见书); the same paper gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    stream = io.BytesIO()
    packed = base64.b64encode(zlib.compress(paper.content.encode(), 9)).decode()
    document = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=_LEFT,
        rightMargin=_RIGHT,
        topMargin=_TOP,
        bottomMargin=_BOTTOM,
        title=f"{paper.title} {paper.number}",
        author=paper.issuer,
        keywords=MARK + packed,
        invariant=1,
    )
    document.build([*_flow(paper)], onFirstPage=_page_number, onLaterPages=_page_number)
    return stream.getvalue()


def _flow(paper: CertificatePaper) -> Iterable[Flowable]:
    yield Paragraph(escape(paper.title), _TITLE)
    yield Paragraph(escape(paper.number), _NUMBER)
    yield Spacer(1, 6 * mm)
    for text in paper.paragraphs:
        yield Paragraph(escape(text), _BODY)
    for sheet in paper.tables:
        yield Paragraph(escape(sheet.title), _HEADING)
        yield _table(sheet)
    if paper.map_png:
        yield Paragraph("地块位置图", _OVER_MAP)
        yield Image(io.BytesIO(paper.map_png), _WIDTH, _WIDTH * 2 / 3)
        for note in paper.map_notes:
            yield Paragraph(escape(note), _SMALL)
    yield Spacer(1, 8 * mm)
    yield Paragraph(escape(f"校验值（SHA-256）：{paper.sha256}"), _CELL)
    yield Spacer(1, 8 * mm)
    yield Paragraph(escape(paper.issuer), _SIGNED)
    yield Paragraph(displayed_value(paper.issued_date), _SIGNED)


def _table(sheet: Sheet) -> Table:
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
    scale = _WIDTH / sum(widths)
    cells = [[Paragraph(escape(text), _CELL) for text in row] for row in (titles, *texts)]
    table = Table(cells, [width * scale for width in widths], repeatRows=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )
    return table


def _page_number(canvas: Canvas, _document: SimpleDocTemplate) -> None:
    canvas.setFont(_FONT, 11)
    canvas.drawCentredString(A4[0] / 2, 22 * mm, f"— {canvas.getPageNumber()} —")
