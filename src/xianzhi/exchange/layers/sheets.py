"""Rows of xlsx and csv as values, before anybody looks for coordinates (表格逐行读取).

Unlike ``exchange.spreadsheets`` it takes values, not what is displayed: a coordinate shown with two
decimals still has all of them.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.encoding import decode
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.kinds import Format
from xianzhi.exchange.layers.staging import Staged
from xianzhi.exchange.ooxml.archive import open_archive

__all__ = ["Cell", "Row", "column_of", "filled_rows", "sheets_of"]

Cell: TypeAlias = "str | int | float | bool | date | datetime | None"
Row: TypeAlias = Sequence[Cell]

_MOST_BYTES = 512 << 20
_MOST_XLSX_BYTES = 200 << 20
_DELIMITERS = (",", "\t", ";", "，")
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)?\.\d+|-?(?:0|[1-9]\d{0,14})")
_WIDEST_FIELD = 1 << 28


def sheets_of(staged: Staged) -> tuple[list[tuple[str, list[Row]]], str | None]:
    """Give the sheets of a table file with their rows, and its encoding (读取工作表).

    Raises
    ------
    LayerError
        Too large, damaged, locked, or no text.
    """
    if staged.format is Format.XLSX:
        return _workbook(staged), None
    return _text_table(staged)


def _workbook(staged: Staged) -> list[tuple[str, list[Row]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 -- slow import

    _refuse_larger(staged.path, staged.name, _MOST_XLSX_BYTES)
    try:
        content = staged.path.read_bytes()
        with open_archive(content):
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return [
                (sheet.title, [tuple(_plain(cell) for cell in row) for row in sheet.values])
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
    except DocumentError as error:
        raise LayerError(error.code, error.params) from error
    except (KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError) as error:
        raise LayerError("layer.damaged", {"name": staged.name, "format": "xlsx"}) from error


def _plain(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if cell is None or isinstance(cell, bool | int | float | date):
        return cell
    return cell.isoformat() if isinstance(cell, time) else str(cell)


def _text_table(staged: Staged) -> tuple[list[tuple[str, list[Row]]], str | None]:
    _refuse_larger(staged.path, staged.name, _MOST_BYTES)
    try:
        text, encoding = decode(staged.path.read_bytes())
    except DocumentError as error:
        raise LayerError("layer.not_a_layer", {"name": staged.name}) from error
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_WIDEST_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise LayerError("layer.damaged", {"name": staged.name, "format": "csv"}) from error
    return [(staged.name, [tuple(cell.strip() or None for cell in row) for row in rows])], encoding


def _refuse_larger(path: Path, name: str, most: int) -> None:
    if path.stat().st_size > most:
        raise LayerError("layer.too_big", {"name": name, "most": str(most >> 20)})


def column_of(values: Sequence[Cell], *, is_typed: bool) -> pa.Array:
    """Make a column of cells (列类型): numbers stay numbers, codes with leading zeros texts.

    ``is_typed``: the file itself tells texts from numbers, so no text is looked into.
    """
    present = [value for value in values if value is not None]
    kinds = {type(value) for value in present}
    if kinds <= {str} and present:
        return pa.array(values, pa.string()) if is_typed else _of_texts(values)
    if kinds <= {bool}:
        return pa.array(values, pa.bool_() if present else pa.string())
    if kinds <= {int, float}:
        whole = all(float(value).is_integer() for value in present if isinstance(value, float))
        small = all(abs(value) < 2**53 for value in present if isinstance(value, int | float))
        if whole and small and int in kinds:
            return pa.array([None if v is None else int(v) for v in values], pa.int64())  # type: ignore[arg-type]  # numbers, as kinds says
        return pa.array([None if v is None else float(v) for v in values], pa.float64())  # type: ignore[arg-type]  # numbers, as kinds says
    if kinds <= {date, datetime}:
        return _of_moments(values)
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _of_texts(values: Sequence[Cell]) -> pa.Array:
    texts = [value for value in values if isinstance(value, str)]
    if all(_WHOLE.fullmatch(text) for text in texts):
        return pa.array([None if v is None else int(str(v)) for v in values], pa.int64())
    if all(_DECIMAL.fullmatch(text) for text in texts):
        return pa.array([None if v is None else float(str(v)) for v in values], pa.float64())
    return pa.array(values, pa.string())


def _of_moments(values: Sequence[Cell]) -> pa.Array:
    moments = [value for value in values if isinstance(value, datetime)]
    if all((one.hour, one.minute, one.second, one.microsecond) == (0, 0, 0, 0) for one in moments):
        days = [value.date() if isinstance(value, datetime) else value for value in values]
        return pa.array(days, pa.date32())
    return pa.array([_text(value) if value is not None else None for value in values], pa.string())


def _text(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def filled_rows(rows: Sequence[Row], first: int) -> Iterator[tuple[int, Row]]:
    """Yield number and cells of every row with something in it, from the index *first* on."""
    for index in range(first, len(rows)):
        if any(cell is not None for cell in rows[index]):
            yield index + 1, rows[index]
