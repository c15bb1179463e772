"""Write an official document as docx (公文排版)."""

import io
import re
from collections.abc import Sequence
from datetime import datetime, time

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from xianzhi.exchange.documents.characters import clean, unify_line_ends
from xianzhi.exchange.gongwen.page import (
    BODY_FONT,
    BODY_SIZE,
    HEADING_FONTS,
    TITLE_FONT,
    lay_out,
    number_pages,
    set_font,
    set_page,
)
from xianzhi.exchange.gongwen.paper import Attachment, Gongwen
from xianzhi.exchange.gongwen.table import add_table
from xianzhi.exchange.ooxml.archive import undated
from xianzhi.exchange.spreadsheets.sheet import Sheet, displayed_value

__all__ = ["write_gongwen"]

_FIRST_RANK = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND_RANK = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
_SHORT_HEADING = 40  # a longer paragraph is a sentence that begins like a heading
# Word refuses properties that stand out of the order of its schema.
_AFTER_BORDERS = {qn(f"w:{name}") for name in ("shd", "tabs", "spacing", "ind", "jc", "rPr")}
_RED = RGBColor(0xFF, 0x00, 0x00)
_UPRIGHT_WIDTH, _LANDSCAPE_WIDTH = Mm(156), Mm(237)
_TITLE_SIZE, _LETTERHEAD_SIZE = Pt(22), Pt(42)


def write_gongwen(paper: Gongwen) -> bytes:
    """Write an official document in the manner of GB/T 9704-2012 (生成公文).

    Returns
    -------
    bytes
        A docx that Word and WPS open; the same paper gives the same bytes. The fonts are named,
        not embedded.
    """
    document = docx.Document()
    lay_out(document)
    _describe(document, paper)
    _write_head(document, paper)
    for text in paper.paragraphs:
        _body(document, text)
    if paper.table:
        _write_table(document, paper.table, _UPRIGHT_WIDTH)
    _list_attachments(document, paper.attachments)
    _sign(document, paper)
    for number, attachment in enumerate(paper.attachments, start=1):
        _attach(document, attachment, number if len(paper.attachments) > 1 else None)
    number_pages(document)
    stream = io.BytesIO()
    document.save(stream)
    return undated(stream.getvalue())


def _describe(document: Document, paper: Gongwen) -> None:
    properties = document.core_properties
    properties.title = clean(paper.title)[:255]
    properties.author = clean(paper.issuer or "")[:255]
    properties.comments = ""
    issued = paper.issued_date
    if issued:
        properties.created = properties.modified = datetime.combine(issued, time())


def _write_head(document: Document, paper: Gongwen) -> None:
    if paper.letterhead:
        paragraph = _line(document, paper.letterhead, TITLE_FONT, WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.line_spacing = 1.0
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = _LETTERHEAD_SIZE, _RED
    if paper.number:
        _line(document, paper.number, BODY_FONT, WD_ALIGN_PARAGRAPH.CENTER)
    if paper.letterhead:
        _draw_red_line(document.paragraphs[-1])
    if paper.is_draft:
        _line(document, "（送审稿）", HEADING_FONTS[1], WD_ALIGN_PARAGRAPH.CENTER)
    if paper.letterhead or paper.number:
        document.add_paragraph()
    title = _line(document, paper.title, TITLE_FONT, WD_ALIGN_PARAGRAPH.CENTER)
    for run in title.runs:
        run.font.size = _TITLE_SIZE
    document.add_paragraph()
    if paper.addressee:
        _line(document, paper.addressee.rstrip("：:") + "：", BODY_FONT, WD_ALIGN_PARAGRAPH.LEFT)


def _line(document: Document, text: str, font: str, alignment: WD_ALIGN_PARAGRAPH) -> Paragraph:
    """Add a paragraph of one font; a line break in the text stays one."""
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    set_font(paragraph.add_run(clean(unify_line_ends(text))), font)
    return paragraph


def _draw_red_line(paragraph: Paragraph) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "10"), ("color", "FF0000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 -- no words for paragraph borders
    later = [child for child in properties if child.tag in _AFTER_BORDERS]
    if later:
        later[0].addprevious(borders)
    else:
        properties.append(borders)


def _body(document: Document, text: str) -> None:
    paragraph = _line(document, text, _font_of(text), WD_ALIGN_PARAGRAPH.JUSTIFY)
    _indent_first_line(paragraph)


def _font_of(text: str) -> str:
    """Tell the font of a paragraph from its number; long ones are text, not headings."""
    if len(text) <= _SHORT_HEADING:
        if _FIRST_RANK.match(text):
            return HEADING_FONTS[0]
        if _SECOND_RANK.match(text):
            return HEADING_FONTS[1]
    return BODY_FONT


def _indent_first_line(paragraph: Paragraph) -> None:
    """Indent by two characters of whatever size, which lengths in points cannot say."""
    paragraph.paragraph_format.first_line_indent = Length(2 * BODY_SIZE)
    indent = paragraph._p.get_or_add_pPr().ind  # noqa: SLF001 -- no words for characters
    if indent is not None:
        indent.set(qn("w:firstLineChars"), "200")


def _list_attachments(document: Document, attachments: Sequence[Attachment]) -> None:
    if not attachments:
        return
    document.add_paragraph()
    for number, attachment in enumerate(attachments, start=1):
        mark = "附件：" if number == 1 else "　　　"
        count = f"{number}. " if len(attachments) > 1 else ""
        _indent_first_line(
            _line(document, mark + count + attachment.title, BODY_FONT, WD_ALIGN_PARAGRAPH.LEFT)
        )


def _sign(document: Document, paper: Gongwen) -> None:
    """Write issuer and date: the date four characters in, the issuer centred over it."""
    if not paper.issuer and not paper.issued_date:
        return
    for _ in range(2):
        document.add_paragraph()
    shown = displayed_value(paper.issued_date)
    overhang = (len(paper.issuer or "") * 2 - _half_widths(shown)) / 4  # in characters
    for text, inset in (
        (paper.issuer, 4 - overhang),
        (shown, 4 if overhang <= 2 else 2 + overhang),
    ):
        if text:
            paragraph = _line(document, text, BODY_FONT, WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.right_indent = Length(int(max(inset, 2) * BODY_SIZE))


def _half_widths(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def _attach(document: Document, attachment: Attachment, number: int | None) -> None:
    is_landscape = attachment.is_landscape and attachment.table is not None
    set_page(document.add_section(WD_SECTION.NEW_PAGE), is_landscape=is_landscape)
    mark = f"附件{number}" if number else "附件"
    _line(document, mark, HEADING_FONTS[0], WD_ALIGN_PARAGRAPH.LEFT)
    title = _line(document, attachment.title, TITLE_FONT, WD_ALIGN_PARAGRAPH.CENTER)
    for run in title.runs:
        run.font.size = _TITLE_SIZE
    for text in attachment.paragraphs:
        _body(document, text)
    if attachment.table:
        _write_table(
            document, attachment.table, _LANDSCAPE_WIDTH if is_landscape else _UPRIGHT_WIDTH
        )


def _write_table(document: Document, sheet: Sheet, width: Length) -> None:
    """Write a table; who made it and the notes stand around it."""
    made = [f"制表单位：{sheet.maker}"] if sheet.maker else []
    made += [f"制表日期：{displayed_value(sheet.made_date)}"] if sheet.made_date else []
    if made:
        small = _line(document, "　　".join(made), BODY_FONT, WD_ALIGN_PARAGRAPH.LEFT)
        for run in small.runs:
            run.font.size = Pt(12)
    add_table(document, sheet, width)
    for note in sheet.notes:
        small = _line(document, note, BODY_FONT, WD_ALIGN_PARAGRAPH.LEFT)
        for run in small.runs:
            run.font.size = Pt(12)
