"""The dispatcher's verbs (受理派遣): verify, file, dispatch, recall, reassign, void, close."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus, DutyState, FilePurpose
from xianzhi.apps.casework.models import CaseDuty
from xianzhi.apps.casework.selectors.directories import category_in_force
from xianzhi.apps.casework.services.files import attach, keep, shown
from xianzhi.apps.casework.services.moving import Asked, Moving, move_of
from xianzhi.apps.casework.services.orders import MOST_WORDS, reasoned
from xianzhi.apps.casework.services.requests import CaseRef, Dispatch, Said
from xianzhi.apps.casework.services.writing import closed, filed, reopened, sent, verified, voided
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text

__all__ = [
    "close_case",
    "dispatch_case",
    "file_case",
    "reassign_case",
    "recall_case",
    "reopen_case",
    "verify_case",
    "void_case",
]

_MOST_HELPERS = 10


def verify_case(*, actor: Actor, case: CaseRef, said: Said, request_id: str, at: datetime) -> str:
    """Confirm that what was reported is so (核实), by the desk or by somebody on site."""
    words, files = clean_text(said.words, most=MOST_WORDS), shown(said.files)
    keep(files)

    def act(moving: Moving) -> None:
        verified(moving, len(files))
        attach(moving.case, files, FilePurpose.BEFORE, at)

    asked = Asked(actor, case, "verify", request_id, at, words)
    return move_of(asked, act, {"files": [file.sha256 for file in files]})


def file_case(
    *, actor: Actor, case: CaseRef, category_code: str, request_id: str, at: datetime
) -> str:
    """Take a case on the county's list under a category (立案).

    Raises
    ------
    RuleError
        The directory in force has no such category.
    """

    def act(moving: Moving) -> None:
        filed(moving, category_in_force(category_code))

    asked = Asked(actor, case, "file", request_id, at)
    return move_of(asked, act, {"category": category_code})


def dispatch_case(
    *, actor: Actor, case: CaseRef, dispatch: Dispatch, request_id: str, at: datetime
) -> str:
    """Send a case to the unit that answers for it, and to those that help (派遣).

    Raises
    ------
    RuleError
        A unit does not stand, is a group, or helps itself.
    """
    return _sent("dispatch", actor, case, dispatch, request_id, at)


def reassign_case(
    *, actor: Actor, case: CaseRef, dispatch: Dispatch, request_id: str, at: datetime
) -> str:
    """Take a case from a unit and give it to another one (改派), with the reason."""
    reasoned(dispatch.note)
    return _sent("reassign", actor, case, dispatch, request_id, at)


def recall_case(*, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime) -> str:
    """Take a dispatch back before it is signed for (撤回派遣)."""

    def act(moving: Moving) -> None:
        release_helpers(moving)
        moving.write(CaseStatus.FILED, unit_id=None)

    return move_of(Asked(actor, case, "recall", request_id, at, reasoned(reason)), act, {})


def void_case(*, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime) -> str:
    """Declare that a report is no case (作废), with the reason that its reporter reads."""
    why = reasoned(reason)

    asked = Asked(actor, case, "void", request_id, at, why)
    return move_of(asked, lambda moving: voided(moving, why), {})


def close_case(*, actor: Actor, case: CaseRef, answer: str, request_id: str, at: datetime) -> str:
    """Close a case and answer its reporter (结案): none is closed without an answer."""
    words = reasoned(answer)

    asked = Asked(actor, case, "close", request_id, at, words)
    return move_of(asked, lambda moving: closed(moving, words), {})


def reopen_case(*, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime) -> str:
    """Take a closed case up again (重新办理), because it is not solved after all."""
    asked = Asked(actor, case, "reopen", request_id, at, reasoned(reason))
    return move_of(asked, reopened, {})


def release_helpers(moving: Moving) -> None:
    """Let the units that help go, with what they have done (解除配合)."""
    standing = CaseDuty.objects.filter(case=moving.case, state=DutyState.OPEN)
    standing.update(state=DutyState.RELEASED, ended_at=moving.change.at)


def _sent(
    verb: str, actor: Actor, case: CaseRef, dispatch: Dispatch, request_id: str, at: datetime
) -> str:
    note = clean_text(dispatch.note, most=MOST_WORDS)
    helpers = tuple(dict.fromkeys(dispatch.helper_ids))
    names = _units(dispatch.unit_id, helpers, at)

    def act(moving: Moving) -> None:
        release_helpers(moving)
        sent(moving, dispatch, names, actor.user_id)
        CaseDuty.objects.bulk_create(
            CaseDuty(case=moving.case, unit_id=unit_id, given_at=at) for unit_id in helpers
        )

    body = {"unit": dispatch.unit_id, "helpers": list(helpers)}
    return move_of(Asked(actor, case, verb, request_id, at, note), act, body)


def _units(lead: str, helpers: Sequence[str], at: datetime) -> list[str]:
    if lead in helpers or len(helpers) > _MOST_HELPERS:
        raise RuleError("casework.helpers_make_no_sense", {"most": str(_MOST_HELPERS)})
    lines = unit_lines(timezone.localdate(at), with_groups=False)
    standing = {unit.id: unit.name for unit in lines}
    if not {lead, *helpers} <= standing.keys():
        raise RuleError("casework.unit_unknown")
    return [standing[unit_id] for unit_id in (lead, *helpers)]
