"""Last year's ledger as the office kept it in a spreadsheet (上年度台账): merged headers.

Two of its lines carry the faults that such files carry: a date that no calendar has, and a
bureau that has since been merged into another.
"""

import csv
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from itertools import groupby

import xlsxwriter

from xianzhi.samples.plans.packing import repack

__all__ = ["LedgerLine", "ledger_lines", "ledger_workbook"]

LedgerLine = dict[str, str]

_TITLE = "禾川县2025年度重点工作任务台账（虚构样例）"
_NOTE = "填表单位：禾川县人民政府督查室　　更新日期：2025年12月31日"
# Header cells as (first row, first column, last row, last column, words), counted from 0.
_HEADER = (
    (2, 0, 3, 0, "类别"),
    (2, 1, 3, 1, "序号"),
    (2, 2, 3, 2, "工作任务"),
    (2, 3, 2, 4, "责任单位"),
    (3, 3, 3, 3, "牵头单位"),
    (3, 4, 3, 4, "配合单位"),
    (2, 5, 2, 6, "时间安排"),
    (3, 5, 3, 5, "启动时间"),
    (3, 6, 3, 6, "完成时限"),
    (2, 7, 3, 7, "进展情况"),
    (2, 8, 3, 8, "状态"),
    (2, 9, 3, 9, "备注"),
)
_FIRST_ROW = 4
_FIELDS = ("task", "lead", "support", "start", "deadline", "progress", "status", "remark")
_WIDTHS = (12, 6, 34, 20, 28, 12, 14, 30, 10, 22)


def ledger_lines() -> list[LedgerLine]:
    """Read the lines of last year's ledger from the package."""
    path = files("xianzhi.samples") / "texts" / "06_ledger_2025.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def ledger_workbook(lines: list[LedgerLine]) -> bytes:
    """Lay the ledger out as .xlsx; the same lines give the same bytes."""
    content = BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    created = datetime(2025, 12, 31)  # noqa: DTZ001 -- XlsxWriter takes naive UTC
    workbook.set_properties({"title": _TITLE, "created": created})
    sheet = workbook.add_worksheet("台账")
    head = workbook.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
    body = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, len(_WIDTHS) - 1, _TITLE, head)
    sheet.merge_range(1, 0, 1, len(_WIDTHS) - 1, _NOTE, body)
    for first_row, first_column, last_row, last_column, name in _HEADER:
        _put(sheet, (first_row, first_column, last_row, last_column), name, head)
    _write_lines(sheet, lines, body)
    workbook.close()
    return repack(content.getvalue())


def _write_lines(
    sheet: xlsxwriter.worksheet.Worksheet, lines: list[LedgerLine], body: xlsxwriter.format.Format
) -> None:
    row = _FIRST_ROW
    for category, run in groupby(lines, key=lambda line: line["category"]):
        group = list(run)
        _put(sheet, (row, 0, row + len(group) - 1, 0), category, body)
        for line in group:
            sheet.write_number(row, 1, row - _FIRST_ROW + 1, body)
            for column, name in enumerate(_FIELDS, start=2):
                sheet.write_string(row, column, line[name], body)
            row += 1


def _put(
    sheet: xlsxwriter.worksheet.Worksheet,
    area: tuple[int, int, int, int],
    words: str,
    style: xlsxwriter.format.Format,
) -> None:
    if area[:2] == area[2:]:  # XlsxWriter refuses to merge one cell
        sheet.write_string(area[0], area[1], words, style)
    else:
        sheet.merge_range(*area, words, style)
