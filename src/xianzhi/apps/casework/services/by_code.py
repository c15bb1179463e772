"""What a reporter does with the code alone (上报人办理): rate, reopen, answer a question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.casework.choices import FilePurpose, PartyOfMove
from xianzhi.apps.casework.codes import digest_of, is_code
from xianzhi.apps.casework.limits import may_still_reopen, reopen_days
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.services.checking import check_rating
from xianzhi.apps.casework.services.files import attach, keep, shown
from xianzhi.apps.casework.services.moving import Moving, move_named
from xianzhi.apps.casework.services.orders import MOST_WORDS, REPORTER, order, reasoned
from xianzhi.apps.casework.services.requests import Said
from xianzhi.apps.casework.services.writing import rated, reopened
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError

__all__ = ["rate_by_code", "reopen_by_code", "reply_by_code"]


def rate_by_code(*, code: str, rating: int, words: str, request_id: str, at: datetime) -> str:
    """Rate what became of one's case (评价), one to five.

    Raises
    ------
    NotFoundError
        No case has this code.
    PermissionDeniedError
        The case is not closed, or rated already.
    RuleError
        The rating is not one to five.
    """
    check_rating(rating)
    said = clean_text(words, most=MOST_WORDS)
    asked = _ByCode(code, "rate", request_id, at, said)
    return _done(asked, lambda moving: rated(moving, rating, "code"), {"rating": rating})


def reopen_by_code(*, code: str, reason: str, request_id: str, at: datetime) -> str:
    """Say that one's case is not solved (没有解决，重新办理), as ``rate_by_code``.

    Raises
    ------
    RuleError
        ``casework.reopen_window``: it was closed too long ago; whoever reports anew is heard.
    """

    def act(moving: Moving) -> None:
        category = moving.case.category
        own_days = category.reopen_days if category else None
        if not may_still_reopen(moving.case.closed_at, at, own_days):
            raise RuleError("casework.reopen_window", {"days": str(reopen_days(own_days))})
        reopened(moving)

    return _done(_ByCode(code, "reopen", request_id, at, reasoned(reason)), act, {})


def reply_by_code(*, code: str, said: Said, request_id: str, at: datetime) -> str:
    """Answer a question, or add something to one's case (补充说明), as ``rate_by_code``."""
    words, files = reasoned(said.words), shown(said.files)
    keep(files)

    def act(moving: Moving) -> None:
        attach(moving.case, files, FilePurpose.ANSWER, at)
        moving.write(moving.case.status, {"files": len(files)})

    body = {"files": [file.sha256 for file in files]}
    return _done(_ByCode(code, "reply", request_id, at, words), act, body)


@dataclass(frozen=True, slots=True)
class _ByCode:
    code: str
    verb: str
    request_id: str
    at: datetime
    words: str


def _done(asked: _ByCode, act: Callable[[Moving], None], body: Mapping[str, object]) -> str:
    if not is_code(asked.code):
        raise NotFoundError
    digest = digest_of(asked.code)

    def change(made: Change) -> str:
        found = Case.objects.select_for_update(of=("self",)).select_related("category")
        case = found.filter(code_sha256=digest).first()
        if case is None:
            raise NotFoundError
        move = move_named(asked.verb, case.status)
        if case.status not in move.sources or PartyOfMove.REPORTER not in move.by:
            raise PermissionDeniedError("casework.move_not_from_here")
        act(Moving(case, move, made, asked.words))
        return str(case.pk)

    whole = {"code": digest, **body}
    request = order(
        f"{asked.verb}_by_code", REPORTER, whole,
        request_id=asked.request_id, at=asked.at, reason=asked.words,
    )  # fmt: skip
    return carry_out(request, change)
