"""What a reporter may know of the own case (上报人查询)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.casework.choices import CaseStatus, Channel, PartyOfMove
from xianzhi.apps.casework.codes import digest_of, is_code
from xianzhi.apps.casework.limits import may_still_reopen
from xianzhi.apps.casework.models import Case, CaseMove, RepeatLink
from xianzhi.apps.casework.workflow import CASE
from xianzhi.records.decisions import NotFoundError

__all__ = ["FollowedCase", "ToldMove", "case_of_code"]

# What a reporter is told; the units' quarrels and the words of their requests are left out.
_TOLD = (
    "report", "verify", "file", "dispatch", "reassign", "sign", "approve", "resume", "finish",
    "confirm", "rework", "close", "rate", "reopen", "void", "fold", "unfold", "ask", "reply",
)  # fmt: skip
_WORDS_TOLD = ("ask", "reply", "close", "rate", "reopen", "void")


@dataclass(frozen=True, slots=True)
class ToldMove:
    """One step as the reporter reads it (进展)."""

    verb: str
    after: str
    unit_name: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowedCase:
    """A case for whoever holds its code (我的上报).

    ``unit_name`` and ``due_at`` are who is responsible and by when; ``main_number`` is that of the
    case into which it was folded: status, unit, date and answer are then those of that case.
    """

    id: str
    number: str
    status: str
    text: str
    place_text: str
    category: str
    category_code: str
    channel: str
    x: float | None
    y: float | None
    reported_at: datetime
    changed_at: datetime
    unit_name: str
    due_at: datetime | None
    answer: str
    rating: int | None
    main_number: str
    open_question: str
    moves: tuple[ToldMove, ...]
    verbs: frozenset[str]
    is_past_reopening: bool = False


def case_of_code(code: str, at: datetime) -> FollowedCase:
    """Show a case to whoever holds its code (凭码查询); four queries.

    Raises
    ------
    NotFoundError
        No case has this code.
    """
    digest = digest_of(code) if is_code(code) else ""
    chosen = Case.objects.select_related("category", "unit")
    case = chosen.filter(code_sha256=digest).first() if digest else None
    if case is None:
        raise NotFoundError
    return _shown(case, _main_of(case), at)


def _main_of(case: Case) -> Case:
    if case.status != CaseStatus.FOLDED:
        return case
    links = RepeatLink.objects.select_related("into__unit", "into__category")
    link = links.filter(case=case, undone_at__isnull=True).first()
    return link.into if link else case


def _shown(case: Case, main: Case, at: datetime) -> FollowedCase:
    rows = CaseMove.objects.filter(case=case, verb__in=_TOLD).select_related("unit")
    told = list(rows.order_by("number"))
    moves = tuple(_told(move) for move in told)
    return FollowedCase(
        id=str(case.pk),
        number=case.number,
        status=main.status,
        text=case.text,
        place_text=case.place_text,
        category=case.category.name if case.category else "",
        category_code=case.category.code if case.category else "",
        channel=Channel(case.channel).value,
        x=case.x,
        y=case.y,
        reported_at=case.reported_at,
        changed_at=told[-1].at,
        unit_name=main.unit.name if main.unit else "",
        due_at=_promised(main),
        answer=main.answer,
        rating=case.rating,
        main_number="" if main is case else main.number,
        open_question=_question(moves),
        moves=moves,
        verbs=_verbs(case, at),
        is_past_reopening=not _may_reopen(case, at),
    )


def _promised(case: Case) -> datetime | None:
    """Give the date that the unit has; the desk's own limits are no promise to the reporter."""
    return case.due_at if case.unit_id and case.stage == "handle" else None


def _told(move: CaseMove) -> ToldMove:
    words = move.words if move.verb in _WORDS_TOLD else ""
    name = move.unit.name if move.unit else ""
    return ToldMove(move.verb, move.after, name, words, move.at)


def _question(moves: tuple[ToldMove, ...]) -> str:
    """Give the last question that nobody has answered yet."""
    last = next((move for move in reversed(moves) if move.verb in ("ask", "reply")), None)
    return last.words if last and last.verb == "ask" else ""


def _verbs(case: Case, at: datetime) -> frozenset[str]:
    moves: Mapping[str, tuple[str, ...]] = {
        move.verb: move.by for move in CASE.moves_from(case.status)
    }
    theirs = {verb for verb, by in moves.items() if PartyOfMove.REPORTER in by}
    if not _may_reopen(case, at):
        theirs.discard("reopen")
    return frozenset(theirs)


def _may_reopen(case: Case, at: datetime) -> bool:
    own_days = case.category.reopen_days if case.category else None
    return may_still_reopen(case.closed_at, at, own_days)
