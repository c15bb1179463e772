"""A table to be printed or exported (报表): what it says, not how a file format says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

__all__ = ["Column", "Sheet", "Value", "displayed_value", "header_rows", "width_of"]

Value: TypeAlias = str | int | float | Decimal | date | None

_NARROWEST, _WIDEST = 6.0, 46.0
_WIDE_FROM = "\u2e80"  # from here on a character fills two columns of a typewriter


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列). Neighbours of one *group* stand under one merged heading."""

    title: str
    group: str | None = None
    width: float | None = None  # in characters of a typewriter; null: by the content
    is_centred: bool = False
    merges_equal: bool = False  # equal neighbours below each other become one cell
    is_share: bool = False  # a number in [0, 1], shown as a percentage


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title, who made it and when, and notes below (报表).

    ``rows`` hold one value a column, in the order of ``columns``.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    name: str | None = None  # of the worksheet; null: the title
    maker: str | None = None  # 制表单位
    made_date: date | None = None  # 制表日期
    notes: tuple[str, ...] = ()


def displayed_value(value: Value, *, is_share: bool = False) -> str:
    """Write a value as the sheets show it: no ``.0``, dates in Chinese, null as blank (显示值).

    Examples
    --------
    >>> displayed_value(date(2026, 6, 30)), displayed_value(0.125, is_share=True)
    ('2026年6月30日', '12.5%')
    """
    match value:
        case None:
            return ""
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case str():
            return value
        case _ if is_share:
            return f"{value * 100:.1f}".removesuffix(".0") + "%"
        case int():
            return str(value)
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else f"{value:.11g}"


def header_rows(columns: Sequence[Column]) -> int:
    """Count the rows of the heading: two where columns are grouped."""
    return 2 if any(column.group for column in columns) else 1


def width_of(column: Column, values: Sequence[str]) -> float:
    """Give the width of a column in characters: its own, or what its content needs (列宽)."""
    if column.width is not None:
        return column.width
    longest = max((_typed_width(line) for text in values for line in text.split("\n")), default=0)
    needed = max(longest, _typed_width(column.title)) + 2
    return min(max(needed, _NARROWEST), _WIDEST)


def _typed_width(text: str) -> int:
    return sum(2 if character >= _WIDE_FROM else 1 for character in text)
