"""What is asked of legal time (请求内容)."""

from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.core.calendar import ClockVerb, Terms

__all__ = ["ClockDraft", "ClockMove", "NoticeDraft"]


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice as it was typed (待采用的通知); ``seen`` is how many the page knew."""

    year: int
    number: str
    issued_date: date
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class ClockDraft:
    """A matter whose limit begins (起算).

    ``subject`` and ``stage`` are the stream and the stage of another room's record; both are empty
    for a matter that is entered by hand.
    """

    title: str
    terms: Terms
    begun_at: datetime
    subject: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class ClockMove:
    """Something that shall happen to a clock (计时操作).

    ``approver_id`` is the post that allowed a pause or an extension; ``seen`` the last entry that
    the page showed.
    """

    clock_id: str
    verb: ClockVerb
    at: datetime
    reason: str = ""
    approver_id: str = ""
    added: int = 0
    seen: int | None = None
