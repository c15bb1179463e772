"""Layers as xlsx: attributes as they are, shapes as WKT (导出 xlsx)."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import shapely
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xianzhi.core.spatial.layer import Layer
from xianzhi.exchange.layers.faults import LayerError

__all__ = ["write_workbook"]

_MOST_ROWS = 1_048_575
_MOST_CHARACTERS = 32_767
_MOST_COLUMNS = 16_384
_EXACT = 2**53  # whole numbers beyond it lose digits in a spreadsheet
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 -- a fixed stamp, so equal layers make equal files


def write_workbook(layer: Layer, path: Path) -> None:
    """Write one sheet: attributes, then WKT in as many columns as the longest needs (导出 xlsx).

    Numbers stay numbers, text never becomes a formula. The heading of the first WKT column names
    the reference system, so that the file can be read back without a question.

    Raises
    ------
    LayerError
        ``layer.too_large_for``: more rows, columns or characters than a sheet has.
    """
    texts = list(shapely.to_wkt(layer.geometries, rounding_precision=-1))
    widest = max((len(text) for text in texts if text), default=0)
    cells = max(1, -(-widest // _MOST_CHARACTERS))
    names = layer.columns.schema.names
    if len(texts) > _MOST_ROWS or len(names) + cells > _MOST_COLUMNS:
        raise _too_large()
    code = layer.crs.to_epsg()
    titles = [f"WKT (EPSG:{code})" if code else "WKT", *(f"WKT {n}" for n in range(2, cells + 1))]
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _EPOCH})
    sheet = book.add_worksheet("图层")
    formats = _Formats(book)
    for at, title in enumerate([*names, *titles]):
        sheet.write_string(0, at, title, formats.head)
    try:
        _write_rows(sheet, layer.columns, texts, formats)
    finally:
        book.close()


class _Formats:
    """The few formats of the sheet."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"bold": True, "bg_color": "#EDEDED"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.guarded = book.add_format({"num_format": "@"})
        self.guarded.set_quote_prefix()
        self.text = book.add_format({"num_format": "@"})


def _write_rows(
    sheet: Worksheet, columns: pa.Table, texts: list[str | None], formats: _Formats
) -> None:
    """Row by row, as constant memory asks: its attributes, then its shape."""
    values = [column.to_pylist() for column in columns.columns]
    for row, text in enumerate(texts, start=1):
        for at, column in enumerate(values):
            _write(sheet, (row, at), column[row - 1], formats)
        _write_shape(sheet, row, len(values), text)


def _write(sheet: Worksheet, place: tuple[int, int], value: object, formats: _Formats) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(*place, value)
        case int() if abs(value) < _EXACT:
            sheet.write_number(*place, value)
        case float() if value - value == 0:
            sheet.write_number(*place, value)
        case datetime():
            sheet.write_datetime(*place, value.replace(tzinfo=None), formats.moment)
        case date():
            sheet.write_datetime(*place, value, formats.day)
        case _:
            _write_text(sheet, place, str(value), formats)


def _write_text(sheet: Worksheet, place: tuple[int, int], text: str, formats: _Formats) -> None:
    if len(text) > _MOST_CHARACTERS:
        raise _too_large()
    style = formats.guarded if text.startswith(_FORMULA_STARTS) else formats.text
    sheet.write_string(*place, text, style)


def _write_shape(sheet: Worksheet, row: int, first: int, text: str | None) -> None:
    for number, start in enumerate(range(0, len(text or ""), _MOST_CHARACTERS)):
        assert text is not None
        sheet.write_string(row, first + number, text[start : start + _MOST_CHARACTERS])


def _too_large() -> LayerError:
    return LayerError("layer.too_large_for", {"format": "xlsx", "most": f"{_MOST_ROWS:,}"})
