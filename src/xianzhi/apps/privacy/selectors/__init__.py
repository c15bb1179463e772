"""Reading what was shown and erased (查询查阅与删除记录)."""

from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.privacy.choices import Answer, Right
from xianzhi.apps.privacy.models import DataRequest, Erasure
from xianzhi.apps.privacy.timekeeping import timekeeper
from xianzhi.catalogue.personal import PersonalField, personal_fields
from xianzhi.core.access.masking import masked
from xianzhi.records.decisions import Holder, decide, require
from xianzhi.records.history import stream_of
from xianzhi.records.models import Entry
from xianzhi.records.versions import version_of

__all__ = [
    "Answer",
    "DataRequestLine",
    "ErasureLine",
    "Right",
    "ViewingLine",
    "data_requests",
    "erasures",
    "mask_of",
    "register",
    "viewings",
]

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


@dataclass(frozen=True, slots=True)
class DataRequestLine:
    """What somebody asked about the own data, when it is due, how it was answered (权利请求)."""

    id: str
    subject: str
    right: str
    wish: str
    asked_on: date
    due_at: datetime | None
    is_provisional: bool
    is_late: bool
    answer: str
    answer_words: str
    answered_at: datetime | None
    version: int


def data_requests(actor: Holder, *, at: datetime) -> tuple[DataRequestLine, ...]:
    """List what people asked about their data, open ones first, the soonest due on top (权利请求).

    Raises
    ------
    PermissionDeniedError
        The actor is neither the security nor the audit administrator.
    """
    may_answer = decide(actor, "personal:erase", at=at)
    if not may_answer.allowed:
        require(decide(actor, "unmasking:read", at=at))
    rows = list(DataRequest.objects.order_by("-asked_on", "-id")[:_MOST])
    due = timekeeper().due(row.clock_id for row in rows)
    lines = [_request_line(row, due[row.clock_id].at, due[row.clock_id].is_provisional, at)
             for row in rows]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (bool(line.answer), line.due_at or at)))


def _request_line(
    row: DataRequest, due_at: datetime | None, is_provisional: bool, at: datetime
) -> DataRequestLine:
    return DataRequestLine(
        id=str(row.pk),
        subject=row.subject,
        right=row.right,
        wish=row.wish,
        asked_on=row.asked_on,
        due_at=due_at,
        is_provisional=is_provisional,
        is_late=due_at is not None and due_at < (row.answered_at or at),
        answer=row.answer,
        answer_words=row.answer_words,
        answered_at=row.answered_at,
        version=0 if row.answer else version_of(stream_of("data_request", row.pk)),
    )


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
