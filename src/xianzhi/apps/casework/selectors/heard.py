"""Cases as a check-up hears them (诉求取数): of which category, where, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.selectors.visibility import visible_cases

__all__ = ["HeardCase", "HeardLine", "heard_cases", "heard_lines"]

_NO_REPORTS = (CaseStatus.VOIDED, CaseStatus.FOLDED)


@dataclass(frozen=True, slots=True)
class HeardCase:
    """What is counted of a case (诉求): nothing of who reported it, and none of the words.

    Degrees, EPSG:4490, as they were reported: they are for counting and for no page. An empty code
    is a case that nobody put into a category yet. ``is_confirmed`` is one that was verified.
    """

    id: str
    code: str
    x: float | None
    y: float | None
    day: date
    is_confirmed: bool


def heard_cases(since: date, until: date) -> tuple[HeardCase, ...]:
    """List what was reported in a period (期内诉求), in the order of their ids; one query.

    What was voided is no report, and what was folded into another case is the same one again. A
    report that was private is counted like any other.

    Parameters
    ----------
    since, until
        First and last day of the report, both counted.
    """
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    told = Case.objects.filter(reported_at__gte=begin, reported_at__lt=end)
    rows = told.exclude(status__in=_NO_REPORTS).values_list(
        "id", "category__code", "x", "y", "reported_at", "status"
    )
    heard = (
        HeardCase(
            id=str(case_id),
            code=code or "",
            x=x,
            y=y,
            day=timezone.localdate(at),
            is_confirmed=status != CaseStatus.REPORTED,
        )
        for case_id, code, x, y, at, status in rows.order_by().iterator(5_000)
    )
    return tuple(sorted(heard, key=lambda one: one.id))


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A case that was heard, for somebody who may open it (诉求行): no words and no place."""

    id: str
    number: str
    category: str
    status: str
    unit: str
    day: date


def heard_lines(actor: Actor, case_ids: Sequence[str]) -> tuple[HeardLine, ...]:
    """List those of some cases that exist for an actor (可见诉求), the newest first; one query."""
    cases = visible_cases(actor).filter(pk__in=list(case_ids))
    rows = cases.values_list(
        "id", "number", "category__name", "status", "unit__name", "reported_at"
    )
    return tuple(
        HeardLine(str(case_id), number, category or "", status, unit or "", timezone.localdate(at))
        for case_id, number, category, status, unit, at in rows.order_by("-reported_at", "-id")
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
