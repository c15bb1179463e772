"""The unit's verbs (处置): sign, object, ask for time, finish, and the parts of those that help."""

from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.choices import CaseStatus, DutyState, FilePurpose
from xianzhi.apps.casework.models import CaseDuty
from xianzhi.apps.casework.permissions import may_finish_part
from xianzhi.apps.casework.selectors.visibility import found_case
from xianzhi.apps.casework.services.dispatching import release_helpers
from xianzhi.apps.casework.services.files import attach, keep, shown
from xianzhi.apps.casework.services.moving import Asked, Moving, move_of, standing_facts
from xianzhi.apps.casework.services.orders import order, reasoned
from xianzhi.apps.casework.services.requests import CaseRef, Delay, Said
from xianzhi.apps.casework.services.writing import (
    approved,
    asked_for,
    finished,
    resumed_work,
    upheld,
)
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = [
    "approve_request",
    "ask_postponement",
    "ask_suspension",
    "finish_case",
    "finish_part",
    "object_to_dispatch",
    "overrule_objection",
    "refuse_request",
    "resume_case",
    "sign_case",
    "uphold_objection",
]

_MOST_POSTPONED, _MOST_SUSPENDED = 60, 365


def sign_case(*, actor: Actor, case: CaseRef, request_id: str, at: datetime) -> str:
    """Sign for a case (签收): the unit's clock has run since the dispatch."""
    return _plain(Asked(actor, case, "sign", request_id, at), CaseStatus.HANDLING)


def object_to_dispatch(
    *, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime
) -> str:
    """Say that the case is not this unit's (提出派单异议), with the reason."""
    asked = Asked(actor, case, "object", request_id, at, reasoned(reason))
    return _plain(asked, CaseStatus.DISPUTED)


def uphold_objection(
    *, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime
) -> str:
    """Find an objection right (异议成立): the case goes back to be dispatched anew."""

    def act(moving: Moving) -> None:
        release_helpers(moving)
        upheld(moving)

    return move_of(Asked(actor, case, "uphold", request_id, at, reasoned(reason)), act, {})


def overrule_objection(
    *, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime
) -> str:
    """Find an objection wrong (异议不成立): the unit signs, and its clock has not stopped."""
    asked = Asked(actor, case, "overrule", request_id, at, reasoned(reason))
    return _plain(asked, CaseStatus.DISPATCHED)


def ask_postponement(
    *, actor: Actor, case: CaseRef, delay: Delay, request_id: str, at: datetime
) -> str:
    """Ask for more days (申请延期); the clock goes on until somebody grants them."""
    _check_days(delay.days, _MOST_POSTPONED)
    asked = Asked(actor, case, "ask_postpone", request_id, at, reasoned(delay.reason))
    return _asked(asked, CaseStatus.POSTPONE_ASKED, delay.days)


def ask_suspension(
    *, actor: Actor, case: CaseRef, delay: Delay, request_id: str, at: datetime
) -> str:
    """Ask to let a case rest that cannot be solved now (申请挂账), for about so many days."""
    _check_days(delay.days, _MOST_SUSPENDED)
    asked = Asked(actor, case, "ask_suspend", request_id, at, reasoned(delay.reason))
    return _asked(asked, CaseStatus.SUSPEND_ASKED, delay.days)


def approve_request(
    *, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime
) -> str:
    """Grant what a unit asks for (批准延期、挂账), by somebody else than who asks."""
    asked = Asked(actor, case, "approve", request_id, at, reasoned(reason))
    return move_of(asked, approved, {})


def refuse_request(
    *, actor: Actor, case: CaseRef, reason: str, request_id: str, at: datetime
) -> str:
    """Refuse what a unit asks for (不予批准)."""
    asked = Asked(actor, case, "refuse", request_id, at, reasoned(reason))
    return _plain(asked, CaseStatus.HANDLING)


def resume_case(*, actor: Actor, case: CaseRef, request_id: str, at: datetime) -> str:
    """Take a resting case up again (解除挂账): its clock goes on where it stopped."""
    return move_of(Asked(actor, case, "resume", request_id, at), resumed_work, {})


def finish_part(
    *, actor: Actor, case: CaseRef, unit_id: str, words: str, request_id: str, at: datetime
) -> str:
    """Finish the part of a unit that helps (完成配合任务), and say what was done.

    Raises
    ------
    PermissionDeniedError
        The actor does not act for that unit.
    RuleError
        The unit does not help with the case, or has finished already.
    """
    done = reasoned(words)

    def act(change: Change) -> str:
        found, _ = found_case(actor, case.id, for_change=True)
        require(may_finish_part(actor, unit_id))
        part = CaseDuty.objects.filter(case=found, unit_id=unit_id, state=DutyState.OPEN)
        if not part.update(state=DutyState.DONE, words=done, ended_at=at):
            raise RuleError("casework.no_open_part")
        facts = {**standing_facts(found), "helper": unit_id}
        entry = append(change, stream_of("case", found.pk), "part", facts)
        type(found).objects.filter(pk=found.pk).update(version=entry.number)
        return case.id

    body = {"case": case.id, "unit": unit_id}
    asked = order("finish_part", actor, body, request_id=request_id, at=at, reason=done)
    return carry_out(asked, act)


def finish_case(*, actor: Actor, case: CaseRef, said: Said, request_id: str, at: datetime) -> str:
    """Report a case as dealt with (处置完成): what was done, with photos where it has a place.

    Raises
    ------
    RuleError
        Nothing is said, a photo of afterwards is missing, or a unit that helps has not finished.
    """
    words, after, before = reasoned(said.words), shown(said.files), shown(said.before_files)
    keep((*after, *before))

    def act(moving: Moving) -> None:
        found = moving.case
        if found.x is not None and not after:
            raise RuleError("casework.photo_of_afterwards")
        left = CaseDuty.objects.filter(case=found, state=DutyState.OPEN).count()
        if left:
            raise RuleError("casework.parts_are_open", {"count": str(left)})
        attach(found, before, FilePurpose.BEFORE, at)
        attach(found, after, FilePurpose.AFTER, at)
        finished(moving, len(before) + len(after), actor.user_id)

    body = {"files": [[file.sha256 for file in files] for files in (before, after)]}
    return move_of(Asked(actor, case, "finish", request_id, at, words), act, body)


def _plain(asked: Asked, target: CaseStatus) -> str:
    clean_text(asked.words, most=2_000)
    return move_of(asked, lambda moving: moving.write(target), {})


def _asked(asked: Asked, target: CaseStatus, days: int) -> str:
    def act(moving: Moving) -> None:
        asked_for(moving, target, days, asked.actor.user_id)

    return move_of(asked, act, {"days": days})


def _check_days(days: int, most: int) -> None:
    if not 1 <= days <= most:
        raise RuleError("casework.days_out_of_reach", {"most": str(most)})
