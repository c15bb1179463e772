"""The ledger as files: xlsx, docx and csv with the columns of the page (台账导出)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.readmodels import LedgerSheet, TaskFilter
from xianzhi.apps.ledger.selectors.sheets import export_sheet, three_lists, unnamed_lines
from xianzhi.catalogue.messages import Language
from xianzhi.exchange.spreadsheets import Column, Sheet
from xianzhi.exchange.table_files import TableFile, table_file

__all__ = ["export_file", "export_lists", "export_unnamed"]

_CENTRED = {"number", "code", "duty", "status", "due_date", "role_word"}
_MERGED = {"plan", "section"}
# A page of paper is narrower than a screen: the breakdown table leaves out what the text says.
_BREAKDOWN = ("number", "title", "targets", "lead", "support", "deadline")


def export_file(
    actor: Actor,
    task_filter: TaskFilter,
    kind: str,
    *,
    at: datetime,
    language: Language = "zh",
    columns: Sequence[str] = (),
) -> TableFile:
    """Write the ledger that a filter leaves as ``xlsx``, ``docx`` or ``csv`` (导出台账).

    Rows are those of the list on the page, in its order. Without *columns* the xlsx and the csv
    have all that offices keep, and the docx is the breakdown table in the manner of GB/T 9704;
    with them, every file has the columns that the page shows.

    Raises
    ------
    RuleError
        The kind is none of ``TABLE_KINDS``.
    """
    sheet = export_sheet(actor, task_filter, at=at, columns=columns, language=language)
    return _written(sheet, kind, at, language, () if columns else _BREAKDOWN)


def export_lists(
    actor: Actor, task_filter: TaskFilter, *, at: datetime, language: Language = "zh"
) -> TableFile:
    """Write the three lists as the sheets of one workbook (导出三张清单)."""
    lists = three_lists(actor, task_filter, at=at, language=language)
    return table_file(
        [_sheet(sheet, at, language) for sheet in lists.values()], _stem("lists", at), "xlsx"
    )


def export_unnamed(actor: Actor, *, at: datetime, language: Language = "zh") -> TableFile:
    """Write the report of lines that nobody answers for (导出未落实条目)."""
    return _written(unnamed_lines(actor, at=at, language=language), "xlsx", at, language)


def _written(
    sheet: LedgerSheet, kind: str, at: datetime, language: Language, on_paper: Sequence[str] = ()
) -> TableFile:
    only = on_paper if kind == "docx" else ()
    return table_file([_sheet(sheet, at, language, only)], _stem("ledger", at), kind)


def _sheet(sheet: LedgerSheet, at: datetime, language: Language, only: Sequence[str] = ()) -> Sheet:
    keys = [column.key for column in sheet.columns]
    places = [keys.index(key) for key in only if key in keys] or list(range(len(keys)))
    columns = [sheet.columns[place] for place in places]
    return Sheet(
        title=getattr(sheet.title, language),
        columns=tuple(
            Column(
                title=getattr(column.words, language),
                width=float(column.width),
                is_centred=column.key in _CENTRED,
                merges_equal=column.key in _MERGED,
            )
            for column in columns
        ),
        rows=tuple(tuple(_value(keys[p], row[p]) for p in places) for row in sheet.rows),
        made_date=timezone.localdate(at),
        notes=(getattr(sheet.note, language),) if sheet.note else (),
    )


def _value(key: str, text: str) -> str | int | None:
    return int(text) if key == "number" and text.isdigit() else text


def _stem(word: str, at: datetime) -> str:
    return f"{word}-{timezone.localdate(at):%Y%m%d}"
