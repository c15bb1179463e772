"""What a person says of a problem (问题确认): confirmed, refused, handed to a unit."""

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.keepers import OpenedCase, case_keeper
from xianzhi.apps.checkup.models import CheckupProblem
from xianzhi.apps.checkup.permissions import may_hand_over, may_judge
from xianzhi.apps.checkup.selectors.wording import name_of
from xianzhi.apps.checkup.services.orders import order, reasoned
from xianzhi.apps.checkup.services.requests import HandOver, ProblemRef
from xianzhi.apps.ledger import services as ledger
from xianzhi.apps.ledger.services import OriginTask
from xianzhi.apps.organisations.selectors import unit_at
from xianzhi.catalogue.messages import words
from xianzhi.core.indicators.results import Rule
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["confirm_problem", "hand_over_problem", "refuse_problem"]

_KIND = "checkup"
_MOST_NOTE = 2_000


def confirm_problem(*, actor: Actor, ref: ProblemRef, request_id: str, at: datetime) -> str:
    """Say that a problem is one (立案).

    Raises
    ------
    PermissionDeniedError
        The actor does not judge problems.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        It was judged before.
    """
    require(may_judge(actor))

    def act(change: Change) -> str:
        problem = _locked(ref, ProblemStatus.FOUND, ProblemStatus.REFUSED)
        return _move(problem, ProblemStatus.CONFIRMED, "confirm", change)

    asked = order("confirm_problem", actor, asdict(ref), request_id=request_id, at=at)
    return carry_out(asked, act)


def refuse_problem(
    *, actor: Actor, ref: ProblemRef, reason: str, request_id: str, at: datetime
) -> str:
    """Say that a problem is none, and why (误报); it is kept: their share tells how good a rule is.

    Raises
    ------
    PermissionDeniedError
        The actor does not judge problems.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        There is no reason, or a unit has it already.
    """
    require(may_judge(actor))
    why = reasoned(reason)

    def act(change: Change) -> str:
        problem = _locked(ref, ProblemStatus.FOUND, ProblemStatus.CONFIRMED)
        return _move(problem, ProblemStatus.REFUSED, "refuse", change)

    asked = order("refuse_problem", actor, asdict(ref), request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def hand_over_problem(
    *, actor: Actor, ref: ProblemRef, given: HandOver, request_id: str, at: datetime
) -> str:
    """Hand a confirmed problem to a unit (派遣): as a task of the ledger, or into the queue.

    Returns
    -------
    str
        Id of the task, or of the case.

    Raises
    ------
    PermissionDeniedError
        The actor does not dispatch.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        It is not confirmed, the unit is unknown, or the day has passed.
    """
    require(may_hand_over(actor))
    note = clean_text(given.note, most=_MOST_NOTE)
    if given.due_date < timezone.localdate(at):
        raise RuleError("checkup.due_has_passed", {"day": given.due_date.isoformat()})

    def act(change: Change) -> str:
        problem = _locked(ref, ProblemStatus.CONFIRMED)
        is_moved = given.as_case or str(problem.lead_id) != given.unit_id
        if problem.task_id is not None and is_moved:
            ledger.withdraw_task(  # it came back, and another unit gets it now
                actor=actor,
                task_id=str(problem.task_id),
                reason=words("checkup.task_moved", {"number": problem.number}, "zh"),
                request_id=f"{request_id[:70]}/withdraw",
                at=at,
            )
        name, held = "task", ""
        if given.as_case:
            name, held = "case", _opened_case(problem, given, note, actor, (request_id, at))
        else:
            held = ledger.open_task(
                actor=actor,
                task=_task(problem, given, note, actor),
                request_id=f"{request_id[:70]}/task",
                at=at,
            )
        CheckupProblem.objects.filter(pk=problem.pk).update(
            status=ProblemStatus.HANDED_OVER,
            lead=given.unit_id,
            due_date=given.due_date,
            task=None if given.as_case else held,
            case_id=held if given.as_case else None,
        )
        facts = {"unit": given.unit_id, "due": given.due_date.isoformat(), name: held}
        append(change, stream_of("checkup_problem", problem.pk), "hand_over", facts)
        return held

    body = {"ref": asdict(ref), "given": asdict(given)}
    asked = order("hand_over_problem", actor, body, request_id=request_id, at=at)
    return carry_out(asked, act)


def _locked(ref: ProblemRef, *allowed: ProblemStatus) -> CheckupProblem:
    problems = CheckupProblem.objects.select_for_update()
    problem = problems.filter(pk=ref.id).first() if is_id(ref.id) else None
    if problem is None:
        raise NotFoundError
    expect(stream_of("checkup_problem", problem.pk), ref.seen)
    if problem.status not in allowed:
        raise RuleError("checkup.problem_is_elsewhere", {"number": problem.number})
    return problem


def _move(problem: CheckupProblem, status: ProblemStatus, verb: str, change: Change) -> str:
    CheckupProblem.objects.filter(pk=problem.pk).update(status=status)
    append(change, stream_of("checkup_problem", problem.pk), verb, {"number": problem.number})
    return str(problem.pk)


def _opened_case(
    problem: CheckupProblem, given: HandOver, note: str, actor: Actor, key: tuple[str, datetime]
) -> str:
    """Put it into the queue with the unit and the day that are asked for; the desk dispatches."""
    request_id, at = key
    lead = unit_at(given.unit_id, timezone.localdate(at)) if is_id(given.unit_id) else None
    if lead is None:
        raise RuleError("checkup.unit_unknown")
    told = {"number": problem.number, "lead": lead.name, "due": given.due_date.isoformat()}
    text = f"{_text(problem)}\n{words('checkup.case_asked', told, 'zh')}"
    opened = OpenedCase(
        number=f"{problem.number}/{problem.last_run.number}",
        text=f"{text}\n{note}" if note else text,
        place=problem.area_name or problem.unit_name,
        x=problem.x,
        y=problem.y,
        area_code=problem.area_code,
    )
    return case_keeper().open(actor, opened, f"{request_id[:70]}/case", at)


def _text(problem: CheckupProblem) -> str:
    """Say what was found where, as a task and a case begin."""
    told = _told(problem)
    is_reported = problem.rule == Rule.REPORTED
    return words("checkup.reported_task_text" if is_reported else "checkup.task_text", told, "zh")


def _told(problem: CheckupProblem) -> dict[str, str]:
    name = name_of(problem.concept).zh
    return {
        "number": problem.number,
        "name": name,
        "unit": problem.unit_name or problem.unit_code,
        "area": problem.area_name,
        "quantity": f"{problem.quantity:,.6g} {problem.measured_in}",
        "people": f"{problem.people:,.0f}" if problem.people is not None else "—",
        "missing": problem.missing or name,
    }


def _task(problem: CheckupProblem, given: HandOver, note: str, actor: Actor) -> OriginTask:
    told, text = _told(problem), _text(problem)
    return OriginTask(
        kind=_KIND,
        record_id=str(problem.pk),
        label=problem.number,
        route="checkup:problem",
        clause=("checkup.clause_document", "城市体检"),
        ledger=words(
            "checkup.task_ledger", {"year": str(problem.last_run.cut_off_date.year)}, "zh"
        ),
        title=words("checkup.task_title", told, "zh"),
        text=f"{text}\n{note}" if note else text,
        lead_id=given.unit_id,
        support_id=actor.unit_id,
        due_date=given.due_date,
    )
