"""Sheets out: xlsx as offices lay it out, and csv that Excel opens without harm (报表导出)."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xianzhi.errors import TableError
from xianzhi.exchange.documents.characters import clean, unify_line_ends
from xianzhi.exchange.spreadsheets.sheet import (
    Column,
    Sheet,
    Value,
    displayed_value,
    header_rows,
    width_of,
)

__all__ = ["write_csv", "write_xlsx"]

_MOST_CELL_CHARACTERS = 32_767  # of Excel
_MOST_ROWS = 1_048_000
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DATE_FORMAT = 'yyyy"年"m"月"d"日"'
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 -- a fixed stamp, so equal sheets make equal files
_A4 = 9

_BORDER: dict[str, Any] = {
    "border": 1,
    "valign": "vcenter",
    "text_wrap": True,
}  # Any: of xlsxwriter
_STYLES: dict[str, dict[str, Any]] = {
    "title": {
        "font_name": "方正小标宋简体",
        "font_size": 20,
        "align": "center",
        "valign": "vcenter",
    },
    "maker": {"font_name": "仿宋_GB2312", "font_size": 12, "valign": "vcenter"},
    "made": {"font_name": "仿宋_GB2312", "font_size": 12, "valign": "vcenter", "align": "right"},
    "note": {"font_name": "仿宋_GB2312", "font_size": 11, "valign": "top", "text_wrap": True},
    "head": {
        "font_name": "黑体",
        "font_size": 12,
        "align": "center",
        "bg_color": "#EDEDED",
        **_BORDER,
    },
    "text": {"font_name": "仿宋_GB2312", "font_size": 11, "num_format": "@", **_BORDER},
    "number": {"font_name": "仿宋_GB2312", "font_size": 11, "align": "center", **_BORDER},
}


@dataclass(frozen=True, slots=True)
class _Styles:
    """The formats of one workbook, made when first asked for."""

    book: xlsxwriter.Workbook
    made: dict[tuple[str, str, bool, bool], Format]

    def get(
        self, name: str, number_format: str = "", *, centred: bool = False, quoted: bool = False
    ) -> Format:
        key = (name, number_format, centred, quoted)
        if key not in self.made:
            properties = dict(_STYLES[name])
            if number_format:
                properties["num_format"] = number_format
            if centred:
                properties["align"] = "center"
            self.made[key] = self.book.add_format(properties)
            if quoted:
                self.made[key].set_quote_prefix()
        return self.made[key]


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Write sheets as offices lay them out (导出 xlsx).

    Title merged over the columns, maker and date below it, grouped headings merged, frozen and
    repeated on every printed page, A4 landscape one page wide. Text never becomes a formula: it is
    written as text, and where it begins like one also marked so for the next editor; the value
    itself is unchanged, so reading the file gives back what was written.

    Raises
    ------
    TableError
        ``table.cell_too_long`` or ``table.too_many_rows``: Excel would cut it.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    made = next((sheet.made_date for sheet in sheets if sheet.made_date), None)
    book.set_properties({"created": datetime(*made.timetuple()[:3]) if made else _EPOCH})  # noqa: DTZ001
    styles = _Styles(book, {})
    taken: set[str] = set()
    for sheet in sheets:
        worksheet = book.add_worksheet(_sheet_name(sheet, taken))
        _write_sheet(worksheet, sheet, styles)
    book.close()
    return stream.getvalue()


def write_csv(sheet: Sheet) -> bytes:
    """Write the table alone as UTF-8 with a byte order mark, for Excel (导出 csv).

    Grouped headings are joined by ``/``. A text that Excel would run as a formula gets an
    apostrophe in front; ``read_table`` takes it off again.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_flat_title(column) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow(
            [
                _guarded(value, is_share=column.is_share)
                for column, value in zip(sheet.columns, row, strict=True)
            ]
        )
    return stream.getvalue().encode("utf-8-sig")


def _flat_title(column: Column) -> str:
    return f"{column.group}/{column.title}" if column.group else column.title


def _guarded(value: Value, *, is_share: bool) -> str:
    text = clean(displayed_value(value, is_share=is_share))
    is_risky = isinstance(value, str) and text.startswith((*_FORMULA_STARTS, "'"))
    return f"'{text}" if is_risky else text


def _sheet_name(sheet: Sheet, taken: set[str]) -> str:
    """Make a worksheet name: at most 31 characters, no forbidden ones, none twice."""
    wanted = _FORBIDDEN_IN_NAME.sub(" ", clean(sheet.name or sheet.title)).strip(" '") or "Sheet"
    name, number = wanted[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted[: 31 - len(str(number)) - 1]}-{number}"
    taken.add(name.lower())
    return name


def _write_sheet(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    if len(sheet.rows) > _MOST_ROWS:
        raise TableError("table.too_many_rows", {"most": f"{_MOST_ROWS:,}"})
    first = _write_top(worksheet, sheet, styles)
    body = first + header_rows(sheet.columns)
    _write_head(worksheet, sheet.columns, first, styles)
    _write_body(worksheet, sheet, body, styles)
    _write_notes(worksheet, sheet, body + len(sheet.rows), styles)
    worksheet.freeze_panes(body, 0)
    worksheet.repeat_rows(first, body - 1)
    if sheet.rows:
        worksheet.autofilter(body - 1, 0, body + len(sheet.rows) - 1, len(sheet.columns) - 1)
    _lay_out_page(worksheet)


def _lay_out_page(worksheet: Worksheet) -> None:
    worksheet.set_paper(_A4)
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    worksheet.center_horizontally()
    worksheet.set_footer("&C第 &P 页，共 &N 页")


def _write_top(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> int:
    """Write the title and the line of maker and date; return the next free row."""
    last = len(sheet.columns) - 1
    worksheet.set_row(0, 36)
    _span(worksheet, (0, 0, 0, last), sheet.title, styles.get("title"))
    if not sheet.maker and not sheet.made_date:
        return 1
    maker = f"制表单位：{sheet.maker}" if sheet.maker else ""
    made = f"制表日期：{displayed_value(sheet.made_date)}" if sheet.made_date else ""
    middle = (last + 1) // 2
    if middle == 0:
        _span(worksheet, (1, 0, 1, 0), f"{maker}  {made}".strip(), styles.get("maker"))
    else:
        _span(worksheet, (1, 0, 1, middle - 1), maker, styles.get("maker"))
        _span(worksheet, (1, middle, 1, last), made, styles.get("made"))
    return 2


def _span(
    worksheet: Worksheet, area: tuple[int, int, int, int], value: Value, style: Format
) -> None:
    top, left, bottom, right = area
    if (top, left) == (bottom, right):
        _write_value(worksheet, top, left, value, style)
        return
    worksheet.merge_range(top, left, bottom, right, "", style)
    _write_value(worksheet, top, left, value, style)


def _write_value(worksheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    match value:
        case None | "":
            worksheet.write_blank(row, column, None, style)
        case str():
            text = clean(unify_line_ends(value))
            if len(text) > _MOST_CELL_CHARACTERS:
                place = {"row": str(row + 1), "most": f"{_MOST_CELL_CHARACTERS:,}"}
                raise TableError("table.cell_too_long", place)
            worksheet.write_string(row, column, text, style)
        case date():
            worksheet.write_datetime(row, column, value, style)
        case int() | float() | Decimal():
            worksheet.write_number(row, column, float(value), style)


def _write_head(
    worksheet: Worksheet, columns: Sequence[Column], first: int, styles: _Styles
) -> None:
    style, depth = styles.get("head"), header_rows(columns)
    for start, end in _runs([column.group or f"\x00{i}" for i, column in enumerate(columns)]):
        group = columns[start].group
        if group:
            _span(worksheet, (first, start, first, end), group, style)
    for index, column in enumerate(columns):
        top = first + depth - 1 if column.group else first
        _span(worksheet, (top, index, first + depth - 1, index), column.title, style)


def _runs(keys: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield first and last position of every run of equal neighbours."""
    start = 0
    for index in range(1, len(keys) + 1):
        if index == len(keys) or keys[index] != keys[start]:
            yield start, index - 1
            start = index


def _write_body(worksheet: Worksheet, sheet: Sheet, first: int, styles: _Styles) -> None:
    for index, column in enumerate(sheet.columns):
        values = [row[index] for row in sheet.rows]
        shown = [displayed_value(value, is_share=column.is_share) for value in values]
        worksheet.set_column(index, index, width_of(column, shown))
        # Blank neighbours are never merged: each may be filled in by hand.
        merges = column.merges_equal
        keys = [
            value if merges and value not in {None, ""} else (at,)
            for at, value in enumerate(values)
        ]
        for start, end in _runs(keys):
            style = _value_style(values[start], column, styles)
            _span(worksheet, (first + start, index, first + end, index), values[start], style)


def _value_style(value: Value, column: Column, styles: _Styles) -> Format:
    centred = column.is_centred
    match value:
        case None:
            return styles.get("text", centred=centred)
        case str():
            return styles.get("text", centred=centred, quoted=value.startswith(_FORMULA_STARTS))
        case date():
            return styles.get("number", _DATE_FORMAT)
    return styles.get("number", "0.0%" if column.is_share else "General")


def _write_notes(worksheet: Worksheet, sheet: Sheet, first: int, styles: _Styles) -> None:
    last = len(sheet.columns) - 1
    for offset, note in enumerate(sheet.notes):
        _span(worksheet, (first + offset, 0, first + offset, last), note, styles.get("note"))
