import io
from datetime import date

import openpyxl
import pytest

from office_files import docx_file
from xianzhi.catalogue.messages import words
from xianzhi.errors import TableError
from xianzhi.exchange.spreadsheets import (
    Column,
    RawTable,
    Sheet,
    propose_columns,
    read_lines,
    read_table,
    read_tables,
    write_csv,
    write_xlsx,
)
from xianzhi.exchange.spreadsheets.lines import Severity, read_date

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def office_book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "2026年重点任务台账"
    page.merge_cells("A1:F1")
    page["A2"] = "填报单位："
    page.append(["序号", "任务", "责任单位", None, "完成时限", "进展情况"])
    page.append([None, None, "牵头", "配合", None, None])
    page.merge_cells("A3:A4")
    page.merge_cells("B3:B4")
    page.merge_cells("C3:D3")
    page.merge_cells("E3:E4")
    page.merge_cells("F3:F4")
    page.append(["一、停车提升"])
    page.merge_cells("A5:F5")
    page.append(
        ["１", "建设停车场", "县住建局、县公安局（交警大队、车管所）", "无", "2026.6.30", "已开工"]
    )
    page.append([None, None, "县发改局", "各镇；县财政局", 46387, None])
    page.merge_cells("A6:A7")
    page.merge_cells("B6:B7")
    page.append(["序号", "任务", "责任单位", None, "完成时限", "进展情况"])
    page.append([2, "新建充电桩", None, None, "尽快", 0.5])
    page.append([2, None, "县水利局", None, "持续推进", None])
    page.append(["合计"])
    page.append(["注：按月更新"])
    page["F9"].number_format = "0%"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def office_table() -> RawTable:
    return read_table(saved(office_book()))


def test_merged_heading_is_flattened_and_its_place_found(office_table: RawTable) -> None:
    assert office_table.header == (
        "序号", "任务", "责任单位/牵头", "责任单位/配合", "完成时限", "进展情况",
    )  # fmt: skip
    assert (office_table.header_row, office_table.title) == (3, "2026年重点任务台账")
    assert office_table.notes == ("注：按月更新",)


def test_rows_keep_their_number_section_and_merged_values(office_table: RawTable) -> None:
    assert [(row.number, row.section, sorted(row.merged)) for row in office_table.rows] == [
        (6, "一、停车提升", []),
        (7, "一、停车提升", [0, 1]),
        (9, "一、停车提升", []),
        (10, "一、停车提升", []),
    ]
    assert office_table.rows[1].cells[:3] == ("１", "建设停车场", "县发改局")
    assert office_table.rows[2].cells[5] == "50%"


def test_lines_have_units_dates_and_issues_by_row(office_table: RawTable) -> None:
    lines, issues = read_lines(office_table, propose_columns(office_table.header))
    assert [(line.row, line.number, line.title) for line in lines] == [
        (6, "1", "建设停车场"), (7, "1", "建设停车场"), (9, "2", "新建充电桩"),
    ]  # fmt: skip
    assert lines[0].lead == ("县住建局", "县公安局（交警大队、车管所）")
    assert lines[0].support == ()
    assert lines[1].support == ("各镇", "县财政局")
    assert [line.due_date for line in lines] == [date(2026, 6, 30), date(2026, 12, 31), None]
    assert [(issue.row, issue.code, issue.severity) for issue in issues] == [
        (9, "table.missing_lead", Severity.WARNING),
        (9, "table.unread_date", Severity.WARNING),
        (10, "table.missing_task", Severity.ERROR),
        (10, "table.doubled_number", Severity.ERROR),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("２０２６年６月", date(2026, 6, 30)),
        ("2026年2月底前", date(2026, 2, 28)),
        ("2028.2", date(2028, 2, 29)),
        ("2026年底", date(2026, 12, 31)),
        ("2026/6/30 12:00:00", date(2026, 6, 30)),
        ("46203", date(2026, 6, 30)),
        ("2026年13月", None),
        ("2026-02-30", None),
        ("6月底前", None),
        ("持续推进", None),
    ],
)
def test_printed_dates_are_read(text: str, expected: date | None) -> None:
    assert read_date(text) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_of_any_program_is_read(encoding: str, delimiter: str) -> None:
    lines = [
        "序号,任务,责任单位".replace(",", delimiter),
        f'1{delimiter}"建设\n停车场"{delimiter}县住建局',
    ]
    table = read_table("\r\n".join(lines).encode(encoding), name="台账.csv")
    assert table.rows[0].cells == ("1", "建设\n停车场", "县住建局")


def test_csv_without_heading_in_its_first_line_is_read() -> None:
    table = read_table("2026年台账,,\n序号,任务,责任单位\n1,停车,县住建局\n".encode())
    assert (table.title, table.header_row, len(table.rows)) == ("2026年台账", 2, 1)


def test_a_csv_whose_cell_is_too_long_names_its_line_in_plain_words() -> None:
    lines = [
        "序号,任务,责任单位,完成时限",
        "1,修路,县交通局,6月底前",
        f"2,{'长' * 140_000},甲局,年底",
    ]
    with pytest.raises(TableError) as told:
        read_table("\n".join(lines).encode(), name="台账.csv")
    assert (told.value.code, told.value.params) == ("table.damaged_csv", {"row": "3"})
    assert "第 3 行" in words(told.value.code, told.value.params, "zh")


def test_sheets_with_a_ledger_are_found_among_others() -> None:
    book = office_book()
    book.create_sheet("说明", 0).append(["如何填写"])
    second = book.create_sheet("乡镇")
    second.append(["序号", "任务", "责任单位"])
    second.append([1, "清河", "各镇"])
    assert [table.sheet for table in read_tables(saved(book))] == ["Sheet", "乡镇"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("甲,乙\n1,2\n".encode(), "table.no_header"),
        (docx_file(), "table.not_a_table"),
        (b"", "document.empty"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
            "document.old_excel",
        ),
    ],
)
def test_what_is_no_ledger_is_told(content: bytes, code: str) -> None:
    with pytest.raises(TableError) as caught:
        read_table(content)
    assert caught.value.code == code


def test_our_own_exports_are_read_back() -> None:
    columns = (
        Column("序号"),
        Column("任务"),
        Column("牵头", "责任单位"),
        Column("配合", "责任单位"),
    )
    rows = (("1", "=停车", "县住建局", ""), ("2", "'引", "各镇", "-"))
    sheet = Sheet("台账", columns, rows, maker="县政府办", notes=("注：略",))
    for content in (write_xlsx([sheet]), write_csv(sheet)):
        assert [row.cells for row in read_table(content).rows] == list(rows)
