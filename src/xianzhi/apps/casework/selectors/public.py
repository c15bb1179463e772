"""What everybody may know of cases (公开查询): no name, no exact point of a private complaint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.workflow import OPEN
from xianzhi.records.boundary import is_id, is_text

__all__ = ["MOST_PUBLIC", "PublicCase", "PublicFilter", "public_case", "public_cases"]

MOST_PUBLIC = 200
_HIDDEN = (CaseStatus.VOIDED, CaseStatus.FOLDED)
_COARSE = 2  # decimals of a degree, about a kilometre


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


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A case as everybody may read it (公开事件).

    The text stands only where its reporter allowed it, and the place to about a kilometre where
    not.
    """

    id: str
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
    chosen = _chosen(asked).select_related("category", "unit").order_by("-reported_at", "-id")
    return tuple(_public(case) for case in chosen[begin : begin + size])


def public_case(number: str) -> PublicCase | None:
    """Find one case for everybody by its number or id (公开事件); null when there is none."""
    if not is_text(number):
        return None
    by_id = is_id(number)
    found = Case.objects.select_related("category", "unit").exclude(status__in=_HIDDEN)
    case = found.filter(pk=number).first() if by_id else found.filter(number=number[:20]).first()
    return _public(case) if case else None


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


def _public(case: Case) -> PublicCase:
    may = case.may_publish
    return PublicCase(
        id=str(case.pk),
        number=case.number,
        status=case.status,
        is_open=case.status in OPEN,
        category_code=case.category.code if case.category else "",
        category=case.category.name if case.category else "",
        unit_name=case.unit.name if case.unit else "",
        text=case.text if may else "",
        place_text=case.place_text if may else "",
        answer=case.answer if may else "",
        x=_seen(case.x, may=may),
        y=_seen(case.y, may=may),
        reported_at=case.reported_at,
        closed_at=case.closed_at,
        due_at=case.due_at if case.stage == "handle" else None,
    )


def _seen(degrees: float | None, *, may: bool) -> float | None:
    return degrees if degrees is None or may else round(degrees, _COARSE)
