"""What everybody may know of cases (公开查询): no name, no exact point of a private complaint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.workflow import OPEN
from xianzhi.records.boundary import is_id, is_text
from xianzhi.records.prepared import Prepared

__all__ = ["MOST_PUBLIC", "PublicCase", "PublicFilter", "public_case", "public_cases", "public_of"]

MOST_PUBLIC = 200
_HIDDEN = (CaseStatus.VOIDED, CaseStatus.FOLDED)
_COARSE = 2  # decimals of a degree, about a kilometre
# Only what is shown is read: whole cases would cost three times as much.
_SHOWN = (
    "number", "status", "stage", "category__code", "category__name", "unit__name", "text",
    "place_text", "answer", "x", "y", "reported_at", "closed_at", "due_at", "may_publish",
)  # fmt: skip
_Row = tuple[Any, ...]  # Any: of the columns shown


@dataclass(frozen=True, slots=True)
class PublicFilter:
    """Which cases somebody asks for (查询条件); empty and null ask for all.

    ``since`` and ``until`` are moments of the report; ``numbers`` lists numbers of cases.
    """

    numbers: Sequence[str] = ()
    category_codes: Sequence[str] = ()
    is_open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


_EVERY = PublicFilter()


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A case as everybody may read it (公开事件).

    The text stands only where its reporter allowed it, and the place to about a kilometre where
    not.
    """

    number: str
    status: str
    is_open: bool
    category_code: str
    category: str
    unit_name: str
    text: str
    place_text: str
    answer: str
    x: float | None
    y: float | None
    reported_at: datetime
    closed_at: datetime | None
    due_at: datetime | None


def public_cases(asked: PublicFilter, *, page: int = 1, size: int = 50) -> tuple[PublicCase, ...]:
    """List cases for everybody, newest first (公开事件); one query, at most 200 a page."""
    size = min(max(size, 1), MOST_PUBLIC)
    begin = (max(page, 1) - 1) * size
    if asked == _EVERY:
        return tuple(_public(row) for row in _page_of_all(begin, size).rows())
    return tuple(_public(row) for row in _newest(asked)[begin : begin + size])


def public_of(cases: "QuerySet[Case]") -> tuple[PublicCase, ...]:
    """Show cases that were chosen elsewhere as everybody may read them; one query."""
    return tuple(_public(row) for row in cases.values_list(*_SHOWN))


def public_case(number: str) -> PublicCase | None:
    """Find one case for everybody by its number or id (公开事件); null when there is none."""
    if not is_text(number):
        return None
    by_id = is_id(number)
    seen = Case.objects.exclude(status__in=_HIDDEN)
    found = seen.filter(pk=number) if by_id else seen.filter(number=number[:20])
    row = found.values_list(*_SHOWN).first()
    return _public(row) if row else None


@lru_cache(maxsize=64)
def _page_of_all(begin: int, size: int) -> Prepared[_Row]:
    """Write the query for a page of all cases once: programs ask for the first ones all day."""
    return Prepared(lambda: _newest(_EVERY)[begin : begin + size])


def _newest(asked: PublicFilter) -> "QuerySet[Case, _Row]":
    return _chosen(asked).order_by("-reported_at", "-id").values_list(*_SHOWN)


def _chosen(asked: PublicFilter) -> QuerySet[Case]:
    chosen = Case.objects.exclude(status__in=_HIDDEN)
    if asked.numbers:
        chosen = chosen.filter(number__in=list(asked.numbers)[:MOST_PUBLIC])
    if asked.category_codes:
        chosen = chosen.filter(category__code__in=list(asked.category_codes)[:MOST_PUBLIC])
    if asked.is_open is not None:
        chosen = chosen.filter(status__in=OPEN) if asked.is_open else chosen.exclude(
            status__in=OPEN
        )  # fmt: skip
    if asked.since is not None:
        chosen = chosen.filter(reported_at__gte=asked.since)
    if asked.until is not None:
        chosen = chosen.filter(reported_at__lte=asked.until)
    return chosen


def _public(row: _Row) -> PublicCase:
    (
        number, status, stage, code, category, unit, text, place, answer, x, y,
        reported_at, closed_at, due_at, may,
    ) = row  # fmt: skip
    return PublicCase(
        number=number,
        status=status,
        is_open=status in OPEN,
        category_code=code or "",
        category=category or "",
        unit_name=unit or "",
        text=text if may else "",
        place_text=place if may else "",
        answer=answer if may else "",
        x=_seen(x, may=may),
        y=_seen(y, may=may),
        reported_at=reported_at,
        closed_at=closed_at,
        due_at=due_at if stage == "handle" else None,
    )


def _seen(degrees: float | None, *, may: bool) -> float | None:
    return degrees if degrees is None or may else round(degrees, _COARSE)
