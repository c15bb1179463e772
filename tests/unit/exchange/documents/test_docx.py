import io

import docx
import pytest

from office_files import W, packed, paragraph, word, word_parts
from xianzhi.core.policy.document import Address, Block, BlockKind, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.documents.docx import read_docx


def level(index: int, number_format: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


FIRST = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'


def numbering(*levels: str, instances: str = FIRST) -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{instances}'


def item(text: str, index: int = 0, instance: int = 1) -> str:
    place = f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{instance}"/></w:numPr>'
    return paragraph(text, place)


def lines(content: bytes) -> list[str]:
    return read_docx(content).text.split("\n")


OUTLINE = numbering(
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
)


def test_numbers_run_restart_and_nest() -> None:
    body = "".join(
        [
            item("总体要求"), item("重点任务"), item("停车", 1), item("充电", 1), item("甲", 2),
            item("乙", 2), item("保障"), item("组织", 1),
        ]
    )  # fmt: skip
    assert lines(word(body, numbering=OUTLINE)) == [
        "一、总体要求", "二、重点任务", "（一）停车", "（二）充电", "2.2.1 甲", "2.2.2 乙",
        "三、保障", "（一）组织",
    ]  # fmt: skip


def test_second_instance_goes_on_and_a_third_restarts() -> None:
    instances = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    part = numbering(level(0, "decimal", "%1."), instances=instances)
    body = item("甲") + item("乙", 0, 2) + item("丙", 0, 3) + item("丁", 0, 3)
    assert lines(word(body, numbering=part)) == ["1.甲", "2.乙", "5.丙", "6.丁"]


def test_level_that_never_restarts_runs_through() -> None:
    part = numbering(
        level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')
    )
    body = item("甲") + item("一", 1) + item("乙") + item("二", 1)
    assert lines(word(body, numbering=part)) == ["一、甲", "1.一", "二、乙", "2.二"]


def test_style_and_its_parent_give_the_number() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Task">'
        '<w:basedOn w:val="Base"/>'
        "</w:style>"
    )
    part = numbering(
        level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2．", '<w:pStyle w:val="Task"/>')
    )
    body = (
        paragraph("重点", '<w:pStyle w:val="Base"/>')
        + paragraph("停车", '<w:pStyle w:val="Task"/>')
        + paragraph("无号", '<w:pStyle w:val="Task"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert lines(word(body, numbering=part, styles=styles)) == ["一、重点", "1．停车", "无号"]


def test_number_in_a_table_cell_counts_on() -> None:
    cell = "<w:tc>{}</w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(item(''))}{cell.format(paragraph('停车'))}</w:tr><w:tr>"
    table += f"{cell.format(item(''))}{cell.format(paragraph('充电'))}</w:tr></w:tbl>"
    part = numbering(level(0, "decimal", "%1"))
    assert lines(word(table, numbering=part)) == ["1 | 停车", "2 | 充电"]


def test_tracked_changes_show_the_accepted_text() -> None:
    body = (
        "<w:p><w:r><w:t>县住建局</w:t></w:r><w:ins><w:r><w:t>牵头</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>配合</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧行</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>新行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    document = read_docx(word(body))
    assert document.text == "县住建局牵头\n新行"
    assert [(c.code, c.params["count"]) for c in document.caveats] == [
        ("document.deleted_left_out", "2")
    ]


def test_hidden_text_breaks_boxes_and_controls() -> None:
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    body = (
        f"<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t>{box}</w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    document = read_docx(word(body))
    assert document.text == "一\n二\n框\n链"
    assert [block.address.paragraph for block in document.blocks] == [1, 1, 2, 3]
    assert [caveat.code for caveat in document.caveats] == ["document.hidden_left_out"]


def test_notes_are_footers_and_page_headers_are_told() -> None:
    parts = word_parts(
        paragraph("正文"),
        footnotes='<w:footnote w:type="separator"><w:p/></w:footnote>'
        "<w:footnote><w:p><w:r><w:t>注一</w:t></w:r></w:p></w:footnote>",
    )
    parts["word/header1.xml"] = f'<w:hdr xmlns:w="{W}">{paragraph("禾川县公报")}</w:hdr>'
    parts["word/footer1.xml"] = f'<w:ftr xmlns:w="{W}">{paragraph("— 1 —")}</w:ftr>'
    document = read_docx(packed(parts))
    assert document.text == "正文\n注一"
    assert document.blocks[1].kind is BlockKind.FOOTER
    assert document.caveats[0].params == {"words": "禾川县公报"}


def test_merged_cells_stand_once_with_their_spans() -> None:
    source = docx.Document()
    table = source.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "并行"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "并列"
    stream = io.BytesIO()
    source.save(stream)
    document = read_document(stream.getvalue(), name="方案.txt")
    assert document.text == "00 | 并列\n并行 | 11 | 12\n21 | 22"
    place = {"table": 1, "row": 2, "column": 1}
    assert document.blocks[2] == Block(8, 10, BlockKind.CELL, Address(**place), 2, 1)
    assert document.blocks[1].column_span == 2


def test_same_cells_as_python_docx() -> None:
    source = docx.Document()
    table = source.add_table(6, 5)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(1, 1))
    table.cell(2, 3).merge(table.cell(4, 3))
    table.cell(5, 0).merge(table.cell(5, 4))
    stream = io.BytesIO()
    source.save(stream)
    assert _spread(read_docx(stream.getvalue())) == [
        [cell.text for cell in row.cells] for row in table.rows
    ]


def _spread(document: Document) -> list[list[str]]:
    grid = [[""] * 5 for _ in range(6)]
    for block in document.blocks:
        row, column = block.address.row, block.address.column
        assert row is not None
        assert column is not None
        for down in range(block.row_span):
            for right in range(block.column_span):
                grid[row - 1 + down][column - 1 + right] = document.text[block.start : block.end]
    return grid


def test_strict_office_file_is_read() -> None:
    parts = word_parts(paragraph("正文"))
    strict = str(parts["word/document.xml"]).replace(
        W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert read_docx(packed(parts | {"word/document.xml": strict})).text == "正文"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word("<w:p/>"), "document.no_text"),
        (packed(word_parts("") | {"word/document.xml": "<w:document"}), "document.damaged"),
        (
            packed({"word/document.xml": "<!DOCTYPE a []><a/>"}),
            "document.unsafe_xml",
        ),
    ],
)
def test_unreadable_word_files_say_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(content)
    assert caught.value.code == code
