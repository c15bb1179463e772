"""Deadlines that a notice may still move are counted again (重新推算)."""

from datetime import datetime

from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.services.moving import now_due, standing_facts
from xianzhi.apps.casework.services.orders import REPORTER, order
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.history import append, stream_of

__all__ = ["recount_cases"]


def recount_cases(*, request_id: str, at: datetime) -> int:
    """Read every provisional deadline again (重新推算), a line of history where one changed.

    Returns
    -------
    int
        How many deadlines moved or became certain.
    """
    asked = order("recount", REPORTER, {}, request_id=request_id, at=at)
    return int(carry_out(asked, _recounted))


def _recounted(change: Change) -> str:
    doubtful = Case.objects.filter(is_provisional=True).select_related("category").order_by("pk")
    changed = 0
    for case in doubtful.select_for_update(of=("self",)):
        found = now_due(case)
        if found is None or (found.due_at, found.is_provisional) == (case.due_at, True):
            continue
        was = case.due_at.isoformat() if case.due_at else ""
        case.due_at, case.is_provisional = found.due_at, found.is_provisional
        facts = {**standing_facts(case), "was": was}
        entry = append(change, stream_of("case", case.pk), "recount", facts)
        Case.objects.filter(pk=case.pk).update(
            due_at=case.due_at, is_provisional=case.is_provisional, version=entry.number
        )
        changed += 1
    return str(changed)
