"""Adopting a notice (采用放假通知): the days change, and every deadline that they move."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.models import AdoptedNotice
from xianzhi.apps.calendar.permissions import may_adopt
from xianzhi.apps.calendar.selectors.days import seen_notices
from xianzhi.apps.calendar.services.clocks import recount
from xianzhi.apps.calendar.services.orders import order
from xianzhi.apps.calendar.services.requests import NoticeDraft
from xianzhi.core.calendar import NoticeIssue, NoticeReading, read_notice
from xianzhi.core.calendar.notices import MOST_CHARACTERS
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = ["adopt_notice", "read_draft"]

_MOST_NUMBER = 80
_YEARS = range(2004, 2101)


def read_draft(draft: NoticeDraft) -> NoticeReading:
    """Read the text of a draft (识读).

    Raises
    ------
    RuleError
        Number or text are missing or too long, or the year is out of reach.
    """
    if draft.year not in _YEARS:
        reach = {"first": str(_YEARS[0]), "last": str(_YEARS[-1])}
        raise RuleError("calendar.date_far", {"date": str(draft.year), **reach})
    number = clean_text(draft.number, most=_MOST_NUMBER, required=True)
    text = clean_text(draft.text, most=MOST_CHARACTERS, required=True)
    return read_notice(text, draft.year, number=number, issued_date=draft.issued_date)


def adopt_notice(
    *, actor: Actor, draft: NoticeDraft, request_id: str, at: datetime
) -> dict[str, str | int | bool]:
    """Adopt a notice and count every running deadline again, in one transaction (采用通知).

    Returns
    -------
    dict
        ``id`` of the notice, ``moved``: deadlines that changed or became certain.

    Raises
    ------
    PermissionDeniedError
        The actor does not keep the calendar.
    RuleError
        The notice contradicts itself; the first fault is told.
    ConflictError
        Another notice was adopted since the page was opened.
    """
    require(may_adopt(actor))
    found = read_draft(draft)
    fault = next((issue for issue in found.issues if issue.is_fault), None)
    if fault is not None:
        raise _refused(fault)

    def act(change: Change) -> dict[str, str | int | bool]:
        made = _keep(change, draft, found)
        moved = recount(change, made.number)
        facts: Mapping[str, object] = {
            "year": made.year,
            "number": made.number,
            "days": len(made.days),
            "moved": moved,
        }
        append(change, stream_of("notice", made.pk), "adopt_notice", facts)
        return {"id": str(made.pk), "moved": moved}

    body = {
        "year": draft.year,
        "number": draft.number,
        "issued": draft.issued_date.isoformat(),
        "text": draft.text,
    }
    return carry_out(order("adopt_notice", actor, body, request_id=request_id, at=at), act)


def _keep(change: Change, draft: NoticeDraft, found: NoticeReading) -> AdoptedNotice:
    """Keep the notice behind the last one; whoever comes second meets the number of the first."""
    if seen_notices() != draft.seen:
        raise ConflictError("calendar.adopted_meanwhile")
    try:
        with transaction.atomic():
            return AdoptedNotice.objects.create(
                serial=draft.seen + 1,
                year=draft.year,
                number=found.notice.number,
                issued_date=draft.issued_date,
                text=clean_text(draft.text, most=MOST_CHARACTERS),
                days=[[str(rule.day), rule.kind.value, rule.holiday] for rule in found.notice.days],
                adopted_at=change.at,
            )
    except IntegrityError:
        raise ConflictError("calendar.adopted_meanwhile") from None


def _refused(fault: NoticeIssue) -> RuleError:
    return RuleError(fault.code, fault.params)
