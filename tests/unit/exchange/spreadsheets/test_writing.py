import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xianzhi.errors import TableError
from xianzhi.exchange.spreadsheets import Column, Sheet, write_csv, write_xlsx

COLUMNS = (
    Column("序号", is_centred=True),
    Column("类别", merges_equal=True),
    Column("任务"),
    Column("牵头", "责任单位"),
    Column("配合", "责任单位"),
    Column("完成时限"),
    Column("进展", is_share=True),
)
ROWS = (
    (1, "停车", "建设停车场", "县住建局", "", date(2026, 6, 30), 0.125),
    (2, "停车", "新建充电桩", "县发改局", "各镇", None, Decimal("1")),
    (3, "供水", "改造管网", "县水利局", None, "持续推进", 0),
)
SHEET = Sheet(
    "禾川县任务台账",
    COLUMNS,
    ROWS,
    maker="县政府办",
    made_date=date(2026, 1, 5),
    notes=("注：按月更新",),
)
RISKY = ("=1+1", "+86", "-5", "@cmd", "\t=1", "'quoted", "=HYPERLINK(1)")


def opened(content: bytes) -> Worksheet:
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert isinstance(page, Worksheet)
    return page


def test_sheet_is_laid_out_as_offices_do() -> None:
    page = opened(write_xlsx([SHEET]))
    assert [page["A1"].value, page["A2"].value, page["D2"].value] == [
        "禾川县任务台账", "制表单位：县政府办", "制表日期：2026年1月5日",
    ]  # fmt: skip
    assert {str(area) for area in page.merged_cells.ranges} == {
        "A1:G1", "A2:C2", "D2:G2", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:G4",
        "B5:B6", "A8:G8",
    }  # fmt: skip
    assert (page.freeze_panes, page.print_title_rows) == ("A5", "$3:$4")
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page["C5"].alignment.wrap_text
    assert page["A8"].value == "注：按月更新"


def test_numbers_dates_and_shares_are_typed() -> None:
    page = opened(write_xlsx([SHEET]))
    assert page["F5"].value.date() == date(2026, 6, 30)
    assert (page["G5"].value, page["G5"].number_format) == (0.125, "0.0%")
    assert (page["A7"].value, page["F7"].value, page["F6"].value) == (3, "持续推进", None)


def test_text_never_becomes_a_formula() -> None:
    rows = tuple((text,) for text in RISKY)
    page = opened(write_xlsx([Sheet("表", (Column("任务"),), rows)]))
    cells = [page.cell(row, 1) for row in range(3, 3 + len(RISKY))]
    assert [cell.value for cell in cells] == list(RISKY)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [1, 1, 1, 1, 1, 0, 1]


def test_csv_guards_formulas_and_opens_in_excel() -> None:
    content = write_csv(Sheet("表", (Column("任务"), Column("牵头", "单位")), (("=1", "@x"),)))
    assert content == "\ufeff任务,单位/牵头\r\n'=1,'@x\r\n".encode()


def test_equal_sheets_make_equal_files() -> None:
    assert write_xlsx([SHEET]) == write_xlsx([SHEET])


def test_sheet_names_are_legal_and_distinct() -> None:
    titles = ["一/二:三", "一?二*三", "", "长" * 40, "长" * 41]
    sheets = [Sheet(title, (Column("甲"),), ()) for title in titles]
    names = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets))).sheetnames
    assert names == ["一 二 三", "一 二 三-2", "Sheet", "长" * 31, "长" * 29 + "-2"]


def test_cell_that_excel_would_cut_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        write_xlsx([Sheet("表", (Column("任务"),), (("字" * 32_768,),))])
    assert (caught.value.code, caught.value.params["row"]) == ("table.cell_too_long", "3")


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    page = opened(write_xlsx([Sheet("表", (Column("任务"),), (("a\x00\ud800b",),))]))
    assert page["A3"].value == "a��b"
