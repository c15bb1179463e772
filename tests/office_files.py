"""Small valid office files, made in code: the same bytes' worth of content each time."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import docx
import openpyxl
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

FONT = "STSong-Light"
PARAGRAPHS = (
    "禾川县停车设施提升行动方案",
    "一、主要任务",
    "（一）建设公共停车场。2026年底前新增公共停车位1000个以上。（牵头单位：县住建局；配合单位：县公安局）",
    "（二）完善充电设施。新建充电桩200个。（县发改局牵头，各镇配合）",
)
GRID = (
    ("序号", "任务", "牵头单位", "配合单位", "完成时限"),
    ("1", "建设公共停车场三处", "县住建局", "县公安局", "2026年6月"),
    ("2", "新建充电桩", "县发改局", "各镇", "2026年12月"),
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def text_file() -> bytes:
    return ("\n".join(PARAGRAPHS) + "\n").encode()


def html_file() -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in GRID)
    page = f"<!DOCTYPE html><html><head><title>方案</title></head><body>{body}<table>{rows}</table>"
    return (page + "</body></html>").encode()


def docx_file(
    paragraphs: Sequence[str] = PARAGRAPHS, grid: Sequence[Sequence[str]] = GRID
) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if grid:
        table = document.add_table(len(grid), len(grid[0]))
        for row, texts in zip(table.rows, grid, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream)


def xlsx_file(grid: Sequence[Sequence[str]] = GRID) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in grid:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return _undated(stream)


def _undated(stream: io.BytesIO) -> bytes:
    """Take the hour of writing out of an office file, so that equal calls give equal bytes."""
    with zipfile.ZipFile(stream) as archive:
        names = [name for name in archive.namelist() if name != "docProps/core.xml"]
        return packed({name: archive.read(name) for name in names})


def pdf_file(pages: int = 1, *, header: str | None = None) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle(
        "body", fontName=FONT, fontSize=16, leading=28, wordWrap="CJK", firstLineIndent=32
    )
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=12, leading=16, wordWrap="CJK")
    lines = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    flow: list[object] = []
    for number in range(pages):
        flow += [Paragraph(text, style) for text in PARAGRAPHS[1:]]
        rows = [[Paragraph(text, cell) for text in row] for row in GRID]
        flow.append(Table(rows, colWidths=[40, 130, 80, 80, 90], style=lines))
        if number + 1 < pages:
            flow.append(PageBreak())

    def margins(canvas: object, document: object) -> None:
        canvas.setFont(FONT, 10)  # type: ignore[attr-defined] # reportlab has no types
        if header:
            canvas.drawString(220, 810, header)  # type: ignore[attr-defined]
        canvas.drawString(270, 30, f"— {document.page} —")  # type: ignore[attr-defined]

    stream = io.BytesIO()
    # Without compression the characters that a test damages are the page's own.
    template = SimpleDocTemplate(stream, invariant=1, pageCompression=0)
    template.build(flow, onFirstPage=margins, onLaterPages=margins)
    return stream.getvalue()


def packed(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    stream = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def word_parts(body: str, **others: str) -> dict[str, bytes | str]:
    """Parts of a Word file with this body; others by name: ``numbering``, ``styles``."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }
    for name, content in others.items():
        parts[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{W}">{content}</w:{name}>'
    return parts


def word(body: str, **others: str) -> bytes:
    return packed(word_parts(body, **others))


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def sheet_parts(cells: str, **others: str) -> dict[str, bytes | str]:
    """Parts of a workbook with one sheet; others by name: ``styles``, ``sharedStrings``."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{relation}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships><Relationship Id='rId1' "
        f"Type='{relation}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}">{cells}</worksheet>',
    }
    roots = {"styles": "styleSheet", "sharedStrings": "sst"}
    for name, content in others.items():
        parts[f"xl/{name}.xml"] = f'<{roots[name]} xmlns="{S}">{content}</{roots[name]}>'
    return parts


def sheet(cells: str, **others: str) -> bytes:
    return packed(sheet_parts(cells, **others))


VALID: Mapping[str, Callable[[], bytes]] = {
    "txt": text_file,
    "html": html_file,
    "docx": docx_file,
    "xlsx": xlsx_file,
    "pdf": pdf_file,
}
