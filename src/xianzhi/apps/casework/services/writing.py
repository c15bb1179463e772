"""What each verb writes (各环节写入内容): for a desk that moves a case, and for whole lives."""

from collections.abc import Sequence

from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.limits import written
from xianzhi.apps.casework.models import Category
from xianzhi.apps.casework.services.moving import Moving, paused, resumed
from xianzhi.apps.casework.services.requests import Dispatch

__all__ = [
    "approved",
    "asked_for",
    "closed",
    "confirmed",
    "filed",
    "finished",
    "folded",
    "rated",
    "reopened",
    "resumed_work",
    "reworked",
    "sent",
    "upheld",
    "verified",
    "voided",
]


def verified(moving: Moving, files: int = 0) -> None:
    """Confirm a report (核实)."""
    moving.write(CaseStatus.VERIFIED, {"files": files})


def filed(moving: Moving, category: Category) -> None:
    """Take it on the list under a category (立案)."""
    moving.case.category = category
    facts = {"category": category.code, "directory": category.version.number}
    moving.write(CaseStatus.FILED, facts, category_id=category.pk)


def sent(moving: Moving, dispatch: Dispatch, names: Sequence[str], user_id: str) -> None:
    """Send it to its units (派遣、改派); *names* are those of the lead and of the helpers."""
    limits = moving.case.category.limits if moving.case.category else {}
    facts = {"to": dispatch.unit_id, "name": names[0], "helpers": names[1:]}
    moving.write(
        CaseStatus.DISPATCHED, facts, unit_id=dispatch.unit_id, dispatched_by=user_id,
        handle_from=moving.change.at, handle_limit=written(limits), extended_by=0, pauses=[],
    )  # fmt: skip


def upheld(moving: Moving) -> None:
    """Find the objection right (异议成立)."""
    moving.write(CaseStatus.FILED, unit_id=None)


def asked_for(moving: Moving, target: CaseStatus, days: int, user_id: str) -> None:
    """Ask for days (申请延期、挂账)."""
    moving.write(target, {"days": days}, asked_by=user_id, asked_days=days)


def approved(moving: Moving) -> None:
    """Grant what was asked (批准延期、挂账)."""
    case, days = moving.case, moving.case.asked_days
    if case.status == CaseStatus.SUSPEND_ASKED:
        pauses = paused(case, moving.change.at)
        moving.write(CaseStatus.SUSPENDED, {"days": days}, pauses=pauses)
        return
    added = case.extended_by + days
    moving.write(CaseStatus.HANDLING, {"days": days}, extended_by=added, asked_days=0)


def resumed_work(moving: Moving) -> None:
    """Take a resting case up again (解除挂账)."""
    pauses = resumed(moving.case, moving.change.at)
    moving.write(CaseStatus.HANDLING, pauses=pauses, asked_days=0)


def finished(moving: Moving, files: int, user_id: str) -> None:
    """Report it as dealt with (处置完成); what the checker takes is not the unit's time."""
    pauses = paused(moving.case, moving.change.at)
    moving.write(CaseStatus.HANDLED, {"files": files}, handled_by=user_id, pauses=pauses)


def confirmed(moving: Moving, files: int = 0) -> None:
    """Find it done on site (核查通过)."""
    moving.write(CaseStatus.CHECKED, {"files": files})


def reworked(moving: Moving) -> None:
    """Find it not done (返工): the unit's clock goes on where it stopped."""
    moving.write(CaseStatus.HANDLING, pauses=resumed(moving.case, moving.change.at))


def closed(moving: Moving, answer: str) -> None:
    """Close it with an answer (结案)."""
    moving.write(CaseStatus.CLOSED, answer=answer, closed_at=moving.change.at)


def voided(moving: Moving, reason: str) -> None:
    """Declare it no case (作废)."""
    moving.write(CaseStatus.VOIDED, answer=reason, closed_at=moving.change.at)


def folded(moving: Moving, into: str) -> None:
    """Fold it into the case of that number (并案)."""
    moving.write(CaseStatus.FOLDED, {"into": into})


def rated(moving: Moving, rating: int, by: str) -> None:
    """Rate what became of it (评价), by code or by call."""
    moving.write(CaseStatus.RATED, {"rating": rating, "by": by}, rating=rating)


def reopened(moving: Moving) -> None:
    """Put a closed case back before its dispatch (重新办理)."""
    moving.write(
        CaseStatus.FILED, {"was": str(moving.case.unit_id or "")}, unit_id=None, closed_at=None,
        answer="", rating=None,
    )  # fmt: skip
