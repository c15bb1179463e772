"""The page of GB/T 9704-2012 (版面): A4, 22 lines of 28 characters in 156 by 225 mm.

Sizes are the standard's. The fonts are named, not shipped: offices have them in WPS.
"""

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

__all__ = [
    "BODY_FONT",
    "HEADING_FONTS",
    "LINE_PITCH",
    "TITLE_FONT",
    "lay_out",
    "number_pages",
    "set_font",
    "set_page",
]

TITLE_FONT, BODY_FONT, LATIN_FONT = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
HEADING_FONTS = ("黑体", "楷体_GB2312")  # 一、 and （一）
BODY_SIZE = Pt(16)  # 三号
PAGE_NUMBER_SIZE = Pt(14)  # 四号
LINE_PITCH = Twips(579)  # 225 mm / 22 lines
_CHARACTER_PITCH = -849  # of 28 characters in 156 mm: 15.79 pt, in 1/4096 pt from 16 pt
_LONG, _SHORT = Mm(297), Mm(210)


def set_page(section: Section, *, is_landscape: bool = False) -> None:
    """Set paper, margins and the grid of lines and characters of a section (页面设置)."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if is_landscape else (_SHORT, _LONG)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if is_landscape:  # the upright page turned to the left: its top is now the left edge
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        section.left_margin, section.right_margin = Mm(30), Mm(30)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    properties = section._sectPr  # noqa: SLF001 -- python-docx has no words for the grid
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines" if is_landscape else "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_PITCH.twips))
    if not is_landscape:
        grid.set(qn("w:charSpace"), str(_CHARACTER_PITCH))
    properties.append(grid)


def lay_out(document: Document) -> None:
    """Set the page and the body style of a new document (版面设置)."""
    set_page(document.sections[0])
    style = document.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    style.font.size = BODY_SIZE
    style.font.name = LATIN_FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), BODY_FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = LINE_PITCH
    style.paragraph_format.widow_control = False


def set_font(run: Run, east_asian: str, size: Pt | None = None, *, bold: bool = False) -> None:
    """Set the font of a run for Chinese and Latin characters (字体)."""
    run.font.name = LATIN_FONT
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 -- no words for it
    fonts.set(qn("w:eastAsia"), east_asian)
    if size is not None:
        run.font.size = size
    if bold:
        run.font.bold = True


def number_pages(document: Document) -> None:
    """Put — 1 — at the outer edge of every page, one character in (页码)."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = PAGE_NUMBER_SIZE
        paragraph.paragraph_format.right_indent = PAGE_NUMBER_SIZE
        set_font(paragraph.add_run("— "), "宋体", PAGE_NUMBER_SIZE)
        _add_field(paragraph, "PAGE")
        set_font(paragraph.add_run(" —"), "宋体", PAGE_NUMBER_SIZE)


def _add_field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else "")
        set_font(run, "宋体", PAGE_NUMBER_SIZE)
        if kind == "shown":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)  # noqa: SLF001 -- python-docx has no words for fields
