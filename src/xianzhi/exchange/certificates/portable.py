"""A certificate as PDF (意见书 PDF 版), with its data in the document's own properties."""

import base64
import io
import zlib
from collections.abc import Iterable
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer

from xianzhi.exchange.certificates.paper import CertificatePaper
from xianzhi.exchange.gongwen.portable import (
    FONT,
    MARGINS,
    body_width,
    number_page,
    pdf_table,
)
from xianzhi.exchange.spreadsheets.sheet import displayed_value

__all__ = ["MARK", "write_pdf"]

MARK = "xianzhi-certificate:"
_LEFT, _TOP, _RIGHT, _BOTTOM = MARGINS
_WIDTH = body_width()
_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=20, leading=30, alignment=TA_CENTER)
_NUMBER = ParagraphStyle("number", fontName=FONT, fontSize=13, leading=24, alignment=TA_CENTER)
_BODY = ParagraphStyle(
    "body", fontName=FONT, fontSize=13, leading=23, firstLineIndent=26, wordWrap="CJK"
)
_HEADING = ParagraphStyle("heading", parent=_NUMBER, spaceBefore=12)
_OVER_MAP = ParagraphStyle("over map", parent=_HEADING, keepWithNext=1)
_SIGNED = ParagraphStyle("signed", parent=_BODY, alignment=TA_RIGHT, firstLineIndent=0)
_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=9.5, leading=13, wordWrap="CJK")
_SMALL = ParagraphStyle("small", parent=_CELL, alignment=TA_CENTER)


def write_pdf(paper: CertificatePaper) -> bytes:
    """Write a certificate as PDF (生成 PDF 意见书); the same paper gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
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
    document.build([*_flow(paper)], onFirstPage=number_page, onLaterPages=number_page)
    return stream.getvalue()


def _flow(paper: CertificatePaper) -> Iterable[Flowable]:
    yield Paragraph(escape(paper.title), _TITLE)
    yield Paragraph(escape(paper.number), _NUMBER)
    yield Spacer(1, 6 * mm)
    for text in paper.paragraphs:
        yield Paragraph(escape(text), _BODY)
    for sheet in paper.tables:
        yield Paragraph(escape(sheet.title), _HEADING)
        yield pdf_table(sheet, _WIDTH)
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
