"""The checker's verbs, repeats, questions and who reported (核查、并案、询问、查阅上报人)."""

from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus, FilePurpose
from xianzhi.apps.casework.models import Case, RepeatLink, Reporter
from xianzhi.apps.casework.permissions import may_show_reporter
from xianzhi.apps.casework.selectors.visibility import found_case
from xianzhi.apps.casework.services.files import attach, keep, shown
from xianzhi.apps.casework.services.moving import Asked, Moving, move_of
from xianzhi.apps.casework.services.orders import MOST_WORDS, reasoned
from xianzhi.apps.casework.services.reporting import NAME_FIELD, PHONE_FIELD, subject_of
from xianzhi.apps.casework.services.requests import CaseRef, Said
from xianzhi.apps.casework.services.writing import confirmed, folded, rated, reworked
from xianzhi.apps.privacy.services import Viewing, unmask_together
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.decisions import NotFoundError, require

__all__ = [
    "ask_reporter",
    "confirm_on_site",
    "fold_repeat",
    "rate_by_phone",
    "send_back_for_rework",
    "show_reporter",
    "unfold_repeat",
]

_BEST = 5


def confirm_on_site(
    *, actor: Actor, case: CaseRef, said: Said, request_id: str, at: datetime
) -> str:
    """Confirm on site that it is done (核查通过), by somebody else, of another unit."""
    words, files = clean_text(said.words, most=MOST_WORDS), shown(said.files)
    keep(files)

    def act(moving: Moving) -> None:
        attach(moving.case, files, FilePurpose.CHECK, at)
        confirmed(moving, len(files))

    asked = Asked(actor, case, "confirm", request_id, at, words)
    return move_of(asked, act, {"files": [file.sha256 for file in files]})


def send_back_for_rework(
    *, actor: Actor, case: CaseRef, said: Said, request_id: str, at: datetime
) -> str:
    """Say that it is not done (核查不通过、返工): the unit's clock goes on where it stopped."""
    words, files = reasoned(said.words), shown(said.files)
    keep(files)

    def act(moving: Moving) -> None:
        attach(moving.case, files, FilePurpose.CHECK, at)
        reworked(moving)

    asked = Asked(actor, case, "rework", request_id, at, words)
    return move_of(asked, act, {"files": [file.sha256 for file in files]})


def fold_repeat(
    *, actor: Actor, case: CaseRef, into: str, reason: str, request_id: str, at: datetime
) -> str:
    """Say that a case is the same matter as another one (并案); its reporter follows that one.

    Parameters
    ----------
    into
        Number of the other case.

    Raises
    ------
    RuleError
        There is no such case, it is the same one, or it is folded or void itself.
    """

    def act(moving: Moving) -> None:
        other = Case.objects.filter(number=into.strip()[:20]).first()
        if other is None or other.pk == moving.case.pk:
            raise RuleError("casework.no_such_other", {"number": into[:20]})
        if other.status in (CaseStatus.FOLDED, CaseStatus.VOIDED):
            raise RuleError("casework.other_is_folded", {"number": other.number})
        if RepeatLink.objects.filter(into=moving.case, undone_at__isnull=True).exists():
            raise RuleError("casework.has_repeats_itself", {"number": moving.case.number})
        RepeatLink.objects.create(case=moving.case, into=other, made_at=at)
        folded(moving, other.number)

    asked = Asked(actor, case, "fold", request_id, at, reasoned(reason))
    return move_of(asked, act, {"into": into})


def unfold_repeat(
    *, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime
) -> str:
    """Take a folding back (撤销并案): the case stands by itself again, to be verified."""

    def act(moving: Moving) -> None:
        RepeatLink.objects.filter(case=moving.case, undone_at__isnull=True).update(undone_at=at)
        moving.write(CaseStatus.REPORTED)

    return move_of(Asked(actor, case, "unfold", request_id, at, reasoned(reason)), act, {})


def ask_reporter(
    *, actor: Actor, case: CaseRef, question: str, request_id: str, at: datetime
) -> str:
    """Ask whoever reported it (询问上报人); the question stands on the page of the code."""
    asked = Asked(actor, case, "ask", request_id, at, reasoned(question))
    return move_of(asked, lambda moving: moving.write(moving.case.status), {})


def rate_by_phone(
    *, actor: Actor, case: CaseRef, rating: int, words: str, request_id: str, at: datetime
) -> str:
    """Enter what the reporter said when called back (回访评价), one to five."""
    check_rating(rating)
    asked = Asked(actor, case, "rate", request_id, at, clean_text(words, most=MOST_WORDS))
    return move_of(asked, lambda moving: rated(moving, rating, "call"), {"rating": rating})


def check_rating(rating: int) -> None:
    """Refuse what is no rating.

    Raises
    ------
    RuleError
        It is not one to five.
    """
    if not 1 <= rating <= _BEST:
        raise RuleError("casework.rating_is_one_to_five")


def show_reporter(
    *, actor: Actor, case_id: str, reason: str, request_id: str, at: datetime
) -> tuple[str, str]:
    """Show name and number of whoever reported a case (查阅上报人); the reason is recorded.

    Returns
    -------
    tuple of str
        Name and telephone; empty where none was left or it was erased.

    Raises
    ------
    PermissionDeniedError
        The actor neither dispatches nor handles the case.
    RuleError
        No reason is given.
    """
    case, facts = found_case(actor, case_id)
    require(may_show_reporter(actor, facts))
    found = Reporter.objects.filter(case=case).first()
    if found is None:
        raise NotFoundError
    subject, units = subject_of(case.pk), frozenset(actor.unit_ids)
    kept = ((NAME_FIELD, found.name_sealed), (PHONE_FIELD, found.phone_sealed))
    viewings = tuple(Viewing(subject, *one, units, relation="case") for one in kept)
    name, phone = unmask_together(
        actor=actor, viewings=viewings, reason=reason, request_id=request_id, at=at
    )
    return name or "", phone or ""
