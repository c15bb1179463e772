"""The ledger of land quota as files (指标台账导出)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.readmodels.quota import QuotaLine, QuotaYear
from xianzhi.apps.atlas.selectors.quota import quota_year
from xianzhi.catalogue import messages
from xianzhi.catalogue.messages import Language
from xianzhi.core.landuse.mu import to_mu
from xianzhi.exchange.spreadsheets import Column, Sheet, Value
from xianzhi.exchange.table_files import TableFile, table_file

__all__ = ["quota_file"]

_LINES = (
    "number", "booked", "kind", "town", "project", "use", "area_m2", "area_mu", "basis",
    "review", "reverses", "by",
)  # fmt: skip
_TOWNS = ("town", "allotted_m2", "allotted_mu", "used_m2", "used_mu", "left_m2", "left_mu")


def quota_file(
    actor: Actor, year: int, kind: str, *, at: datetime, language: Language = "zh"
) -> TableFile:
    """Write a year as ``xlsx`` (by town, then the bookings), ``csv`` or ``docx`` (导出指标台账).

    Raises
    ------
    RuleError
        The kind is none of ``TABLE_KINDS``.
    PermissionDeniedError
        The actor neither plans nor leads the county.
    """
    shown = quota_year(actor, year)
    made = timezone.localdate(at)
    title = messages.words("atlas.quota.title", {"year": str(year)}, language)
    lines = Sheet(
        title=title,
        name=_word("sheet_lines", language),
        columns=_columns(_LINES, language),
        rows=tuple(_line(line, language) for line in shown.lines),
        made_date=made,
    )
    towns = Sheet(
        title=title,
        name=_word("sheet_towns", language),
        columns=_columns(_TOWNS, language),
        rows=tuple(_towns(shown, language)),
        made_date=made,
    )
    return table_file((towns, lines), f"quota-{year}", kind)


def _word(key: str, language: Language) -> str:
    return messages.words(f"atlas.quota.column.{key}", {}, language)


def _columns(keys: tuple[str, ...], language: Language) -> tuple[Column, ...]:
    return tuple(Column(title=_word(key, language)) for key in keys)


def _line(line: QuotaLine, language: Language) -> tuple[Value, ...]:
    area = -line.area_m2 if line.reverses else line.area_m2
    return (
        line.number,
        timezone.localtime(line.booked_at).date(),
        messages.words(f"atlas.quota.kind.{line.kind}", {}, language),
        line.town,
        line.project,
        messages.words(f"use.{line.use}", {}, language) if line.use else "",
        area,
        round(to_mu(area), 2),
        line.basis,
        line.review_number,
        line.reverses or None,
        line.by,
    )


def _towns(shown: QuotaYear, language: Language) -> Iterator[tuple[Value, ...]]:
    for town in shown.towns:
        yield (town.name, *_both(town.allotted), *_both(town.used), *_both(town.left))
    sums = (*_both(shown.allotted), *_both(shown.used), *_both(shown.left))
    yield (_word("total", language), *sums)


def _both(area_m2: int) -> tuple[int, float]:
    return area_m2, round(to_mu(area_m2), 2)
