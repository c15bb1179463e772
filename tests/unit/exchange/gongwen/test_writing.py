import io
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Length, Mm

from xianzhi.exchange.documents import read_document
from xianzhi.exchange.gongwen import Attachment, Gongwen, write_gongwen
from xianzhi.exchange.spreadsheets import Column, Sheet

MM = Length(Mm(1))
COLUMNS = (
    Column("序号", is_centred=True),
    Column("类别", merges_equal=True),
    Column("任务"),
    Column("牵头", "责任单位"),
    Column("配合", "责任单位"),
)
ROWS = (
    (1, "停车", "建设停车场\n配套充电桩", "县住建局、县公安局", ""),
    (2, "停车", "=新建", "县发改局", "各镇"),
    (3, "供水", "a\x00b <&> \t 改造", "县水利局", None),
)
PAPER = Gongwen(
    "禾川县人民政府关于印发任务分解方案的通知",
    number="禾政发〔2026〕3号",
    letterhead="禾川县人民政府文件",
    addressee="各镇人民政府",
    paragraphs=("现将方案印发给你们。", "一、总体要求", "（一）基本原则", "1.坚持问题导向。"),
    attachments=(Attachment("任务分解表", table=Sheet("表", COLUMNS, ROWS, notes=("注：略",))),),
    issuer="禾川县人民政府",
    issued_date=date(2026, 1, 5),
)


@pytest.fixture(scope="module")
def opened() -> Document:
    return docx.Document(io.BytesIO(write_gongwen(PAPER)))


def fonts(document: Document) -> dict[str, str | None]:
    return {
        paragraph.text: paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in document.paragraphs
        if paragraph.runs and paragraph.runs[0]._element.rPr is not None
    }


def test_page_is_that_of_the_standard(opened: Document) -> None:
    page = opened.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert (round(page.top_margin.mm), round(page.left_margin.mm)) == (37, 28)
    core_width = page.page_width - page.left_margin - page.right_margin
    core_height = page.page_height - page.top_margin - page.bottom_margin
    assert (round(core_width / MM), round(core_height / MM)) == (156, 225)
    grid = page._sectPr.find(qn("w:docGrid"))
    line_pitch_mm = int(grid.get(qn("w:linePitch"))) / 1440 * 25.4
    character_pitch_mm = (16 + int(grid.get(qn("w:charSpace"))) / 4096) / 72 * 25.4
    assert int(core_height / MM / line_pitch_mm) == 22
    assert int(core_width / MM / character_pitch_mm + 0.01) == 28
    assert round(opened.sections[1].page_width.mm) == 297


def test_fonts_follow_the_rank_of_the_paragraph(opened: Document) -> None:
    found = fonts(opened)
    assert found["禾川县人民政府关于印发任务分解方案的通知"] == "方正小标宋简体"
    assert found["一、总体要求"] == "黑体"
    assert found["（一）基本原则"] == "楷体_GB2312"
    assert found["1.坚持问题导向。"] == "仿宋_GB2312"
    assert found["附件"] == "黑体"


def test_head_and_foot_of_the_letter_are_there(opened: Document) -> None:
    texts = [paragraph.text for paragraph in opened.paragraphs if paragraph.text]
    assert texts == [
        "禾川县人民政府文件", "禾政发〔2026〕3号", "禾川县人民政府关于印发任务分解方案的通知",
        "各镇人民政府：", "现将方案印发给你们。", "一、总体要求", "（一）基本原则",
        "1.坚持问题导向。", "附件：任务分解表", "禾川县人民政府", "2026年1月5日",
        "附件", "任务分解表", "注：略",
    ]  # fmt: skip


def test_pages_are_numbered_at_the_outer_edge(opened: Document) -> None:
    section = opened.sections[0]
    assert opened.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text
    assert section.footer.paragraphs[0].text.replace("1", "N") == "— N —"
    assert (
        section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment
    )


def test_cells_read_again_are_equal(opened: Document) -> None:
    table = opened.tables[0]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [
        ["序号", "类别", "任务", "责任单位", "责任单位"],
        ["序号", "类别", "任务", "牵头", "配合"],
        ["1", "停车", "建设停车场\n配套充电桩", "县住建局、县公安局", ""],
        ["2", "停车", "=新建", "县发改局", "各镇"],
        ["3", "供水", "a�b <&> \t 改造", "县水利局", ""],
    ]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, True, False, False, False]


def test_our_own_reader_sees_the_same_grid() -> None:
    document = read_document(write_gongwen(PAPER))
    cells = [document.text[b.start : b.end] for b in document.blocks if b.address.table]
    assert cells[:6] == ["序号", "类别", "任务", "责任单位", "牵头", "配合"]
    assert cells[6:11] == ["1", "停车", "建设停车场\n配套充电桩", "县住建局、县公安局", ""]
    assert not document.caveats or document.caveats[0].code == "document.characters_replaced"


def test_plain_letter_needs_nothing_but_a_title() -> None:
    document = docx.Document(io.BytesIO(write_gongwen(Gongwen("通知"))))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == ["通知"]


def test_properties_stand_in_the_order_of_the_schema(opened: Document) -> None:
    children = [child.tag for child in opened.tables[0]._tbl.tblPr]
    assert children.index(qn("w:tblBorders")) < children.index(qn("w:tblLook"))
    assert opened.sections[0]._sectPr[-1].tag == qn("w:docGrid")
