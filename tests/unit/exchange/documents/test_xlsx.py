import datetime
import io

import openpyxl

from office_files import sheet
from xianzhi.core.policy.document import Address, Block, BlockKind
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.documents.xlsx import read_xlsx


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "台账"
    page["A1"] = "禾川县任务台账"
    page.merge_cells("A1:D1")
    page.append(["序号", "任务", "时限", "进展"])
    page.append([1, "建设停车场", datetime.date(2026, 6, 30), 0.125])
    page.append([2.0, None, datetime.date(2026, 12, 31), 1])
    page["C3"].number_format = page["C4"].number_format = 'yyyy"年"m"月"d"日"'
    page["D3"].number_format = page["D4"].number_format = "0.0%"
    page.merge_cells("B3:B4")
    page.append(["注：按月更新"])
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_read_as_displayed_and_merged_once() -> None:
    document = read_document(saved(workbook()), name="台账.docx")
    assert document.text == (
        "禾川县任务台账\n序号 | 任务 | 时限 | 进展\n1 | 建设停车场 | 2026年6月30日 | 12.5%\n"
        "2 | 2026年12月31日 | 100.0%\n注：按月更新"
    )
    title, heading = document.blocks[0], document.blocks[1]
    assert title == Block(0, 7, BlockKind.PARAGRAPH, Address(row=1, column=1, sheet="台账"))
    assert heading.address == Address(table=1, row=2, column=1, sheet="台账")
    spans = {document.text[b.start : b.end]: b.row_span for b in document.blocks}
    assert (spans["建设停车场"], spans["12.5%"]) == (2, 1)


def test_empty_cells_keep_their_place() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["序号", "任务", "单位"])
    page.append(["1", None, "县住建局"])
    document = read_xlsx(saved(book))
    assert document.text == "序号 | 任务 | 单位\n1 |  | 县住建局"
    empty = document.blocks[4]
    assert (empty.start, empty.end, empty.address.column) == (17, 17, 2)


def test_hidden_rows_columns_sheets_and_formulas_are_told() -> None:
    book = workbook()
    page = book["台账"]
    page.row_dimensions[4].hidden = True
    page.column_dimensions["D"].hidden = True
    page["E3"] = "=1+1"
    secret = book.create_sheet("底稿")
    secret["A1"] = "不外传"
    secret.sheet_state = "hidden"
    document = read_xlsx(saved(book))
    assert "不外传" not in document.text
    assert [(caveat.code, dict(caveat.params)) for caveat in document.caveats] == [
        ("document.hidden_rows", {"sheet": "台账", "count": "1"}),
        ("document.hidden_columns", {"sheet": "台账", "count": "1"}),
        ("document.formulas_without_values", {"sheet": "台账", "count": "1"}),
        ("document.hidden_sheet", {"sheet": "底稿"}),
    ]


def test_every_visible_sheet_is_a_table() -> None:
    book = workbook()
    second = book.create_sheet("二")
    second.append(["甲", "乙"])
    document = read_xlsx(saved(book))
    assert document.text.endswith("注：按月更新\n甲 | 乙")
    assert document.blocks[-1].address == Address(table=2, row=1, column=2, sheet="二")


def test_strings_in_place_and_rich_strings_without_phonetics() -> None:
    cells = (
        "<sheetData><row><c t='inlineStr'><is><t>甲_x000D__x005F_x0041_</t></is></c>"
        "<c t='s'><v>0</v></c><c t='b'><v>1</v></c><c t='e'><v>#REF!</v></c></row></sheetData>"
    )
    strings = "<si><r><t>县住</t></r><r><t>建局</t></r><rPh sb='0' eb='1'><t>xian</t></rPh></si>"
    document = read_xlsx(sheet(cells, sharedStrings=strings))
    assert document.text == "甲\n_x0041_ | 县住建局 | TRUE | #REF!"
