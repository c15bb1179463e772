"""What lists, exports and imports are given (清单)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from xianzhi.apps.ledger.readmodels.words import Words

__all__ = ["LedgerSheet", "PreviewError", "PreviewRow", "SheetColumn", "TablePreview"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a list as printed and exported (列)."""

    key: str
    words: Words
    width: int  # characters


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A list with the same columns on the page and in the file (清单)."""

    title: Words
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()  # task ids, parallel to rows
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class PreviewError:
    """A fault in one row of an imported sheet (行错误)."""

    row: int  # as the sheet counts
    column: str | None
    words: Words


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it would be imported (预览行)."""

    row: int
    change: Literal["added", "changed", "same"]
    title: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    deadline_text: str | None
    due_date: date | None
    status: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What an existing ledger would become (导入预览). Commit with its ``digest``."""

    digest: str
    file_name: str
    title: str
    columns: tuple[tuple[str, str], ...]  # heading as printed, field
    rows: tuple[PreviewRow, ...]
    errors: tuple[PreviewError, ...]
    added: int
    changed: int
    same: int
