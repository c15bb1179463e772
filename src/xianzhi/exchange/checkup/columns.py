"""A column of a file becomes numbers or words that a definition can read (字段规整)."""

import datetime as dt

import numpy as np
import pyarrow as pa

from xianzhi.core.indicators.inputs import Column
from xianzhi.core.indicators.schema import FieldRule, LayerRule

__all__ = ["columns_of"]

_YES = frozenset({"true", "1", "1.0", "yes", "y", "是", "有", "√"})
_NO = frozenset({"false", "0", "0.0", "no", "n", "否", "无", "×"})


def columns_of(table: pa.Table, rule: LayerRule) -> tuple[dict[str, Column], frozenset[str]]:
    """Give the columns that a layer's rule knows, and which of them the file lacks (规整字段).

    A missing column takes the value that the rule says every row then has; a cell without a value
    stays unknown.
    """
    named = {name.strip().lower(): name for name in table.column_names}
    found: dict[str, Column] = {}
    assumed: set[str] = set()
    for name, field in rule.fields.items():
        if name.lower() in named:
            found[name] = _column(table.column(named[name.lower()]), field)
    for name, field in rule.fields.items():
        if name in found or not field.absent:
            continue
        filled = _filled(field, found, table.num_rows)
        if filled is not None:
            found[name] = filled
            assumed.add(name)
    return found, frozenset(assumed)


def _filled(field: FieldRule, found: dict[str, Column], rows: int) -> Column | None:
    if field.absent.startswith("@"):
        return found.get(field.absent[1:])
    return _column(pa.chunked_array([pa.array([field.absent] * rows, pa.string())]), field)


def _column(values: pa.ChunkedArray, field: FieldRule) -> Column:
    if field.kind in ("number", "whole") and _is_number(values.type):
        numbers = values.to_numpy()
        return np.asarray(numbers, dtype=np.float64)
    plain = values.to_pylist()
    if field.kind in ("number", "whole"):
        return np.array([_number(value) for value in plain], dtype=np.float64)
    if field.kind == "boolean":
        return np.array([_truth(value) for value in plain], dtype=np.float64)
    known = {value: _word(value) for value in set(plain)}
    words = np.empty(len(plain), dtype=object)
    words[:] = [known[value] for value in plain]
    return words


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _number(value: object) -> float:
    try:
        return float(str(value).replace(",", "")) if value is not None else np.nan
    except ValueError:
        return np.nan


def _truth(value: object) -> float:
    text = str(value).strip().lower()
    return 1.0 if text in _YES else 0.0 if text in _NO else np.nan


def _word(value: object) -> str | None:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return str(value).strip() or None
