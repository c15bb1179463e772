"""Reading what was shown and erased (查询查阅与删除记录)."""

from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.privacy.models import Erasure
from xianzhi.catalogue.personal import PersonalField, personal_fields
from xianzhi.core.access.masking import masked
from xianzhi.records.decisions import Holder, decide, require
from xianzhi.records.models import Entry

__all__ = ["ErasureLine", "ViewingLine", "erasures", "mask_of", "register", "viewings"]

_MOST = 200


@dataclass(frozen=True, slots=True)
class ViewingLine:
    """Who saw what of whom, why, when (查阅记录)."""

    subject: str
    what: str
    reason: str
    user_id: str
    post_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """Whose data was erased, why, when (删除记录)."""

    subject: str
    reason: str
    at: datetime


def mask_of(text: str | None, field: str) -> str:
    """Show a value by the mask of its field (脱敏); an erased one shows as nothing."""
    return masked(text or "", personal_fields()[field].mask)


def register() -> tuple[PersonalField, ...]:
    """List the register of personal data (个人信息登记表)."""
    return tuple(personal_fields().values())


def viewings(actor: Holder, *, subject: str = "", at: datetime) -> tuple[ViewingLine, ...]:
    """List who saw personal data in full, newest first (查阅记录).

    Raises
    ------
    PermissionDeniedError
        The actor is no audit administrator.
    """
    require(decide(actor, "unmasking:read", at=at))
    rows = Entry.objects.filter(stream__startswith=f"viewed:{subject}", verb="unmask")
    return tuple(
        ViewingLine(
            subject=entry.stream.removeprefix("viewed:"),
            what=personal_fields()[entry.facts["field"]].what,
            reason=entry.reason,
            user_id=entry.user_id,
            post_id=entry.post_id,
            at=entry.at,
        )
        for entry in rows.order_by("-at", "-id")[:_MOST]
    )


def erasures(actor: Holder, *, at: datetime) -> tuple[ErasureLine, ...]:
    """List whose data was erased, newest first (删除记录).

    Raises
    ------
    PermissionDeniedError
        The actor is no audit administrator.
    """
    require(decide(actor, "unmasking:read", at=at))
    return tuple(
        ErasureLine(row.subject, row.reason, row.at) for row in Erasure.objects.order_by("-at")
    )
