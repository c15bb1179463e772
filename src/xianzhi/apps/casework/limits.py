"""By when a step is due (环节时限): the limit of the category, else that of the product."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from xianzhi.apps.casework.choices import Stage
from xianzhi.apps.casework.workflow import LIMITED
from xianzhi.core.calendar import (
    Deadline,
    Gap,
    Limit,
    LimitUnit,
    StartRule,
    Terms,
    Timetable,
    due,
    read_limit,
)

__all__ = [
    "closed_gaps",
    "extended",
    "handle_terms",
    "may_still_reopen",
    "reopen_days",
    "stage_due",
    "terms_of",
    "written",
]

Limits = Mapping[str, str]
Pauses = Iterable[list[str]]
_DAY_IN: Final = {LimitUnit.WORKING_HOURS: 8, LimitUnit.HOURS: 24}


def terms_of(limits: Limits, stage: str) -> Terms | None:
    """Give the terms of a step (环节时限规定); null for a step without a limit."""
    text = limits.get(stage, "")
    if not text:
        return LIMITED.get(stage)
    return _terms(read_limit(text))


def stage_due(limits: Limits, stage: str, at: datetime, timetable: Timetable) -> Deadline | None:
    """Say by when a step that begins now is due (环节到期时刻)."""
    terms = terms_of(limits, stage)
    return due(terms, at, timetable) if terms is not None else None


def written(limits: Limits) -> str:
    """Write down the limit of the unit's work, as it is when a case is dispatched (处置时限)."""
    text = limits.get(Stage.HANDLE, "")
    if text:
        return text
    limit = LIMITED[Stage.HANDLE].limit
    return f"{limit.count} {limit.unit.value}"


def handle_terms(text: str, added_days: int) -> Terms:
    """Read what :func:`written` gave, with the days that were granted (处置时限)."""
    return _terms(extended(read_limit(text), added_days))


def extended(limit: Limit, added_days: int) -> Limit:
    """Lengthen a limit by days, in its own unit (延期)."""
    if not added_days:
        return limit
    if limit.unit is LimitUnit.MONTHS:
        return Limit(limit.count * 30 + added_days, LimitUnit.CALENDAR_DAYS)
    return Limit(limit.count + added_days * _DAY_IN.get(limit.unit, 1), limit.unit)


def reopen_days(own_days: int | None) -> int:
    """Give the days in which a reporter may have a case taken up again (重新办理期限).

    They are those of its category, else those of the site.
    """
    site_days: int = settings.REOPEN_DAYS
    return site_days if own_days is None else own_days


def may_still_reopen(closed_at: datetime | None, at: datetime, own_days: int | None) -> bool:
    """Whether the reporter may still say that a case is not solved (可否重新办理)."""
    return closed_at is None or at - closed_at <= timedelta(days=reopen_days(own_days))


def closed_gaps(pauses: Pauses) -> tuple[Gap, ...]:
    """Give what is not counted, so far as it has ended (不计入时限的期间)."""
    return tuple(
        Gap(datetime.fromisoformat(begun), datetime.fromisoformat(ended))
        for begun, ended in pauses
        if ended
    )


def _terms(limit: Limit) -> Terms:
    exact = StartRule.SAME_MOMENT if limit.unit.counts_hours else StartRule.NEXT_DAY
    return Terms(limit, exact)
