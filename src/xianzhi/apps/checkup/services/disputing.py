"""Findings that somebody disputes (体检异议): raised, answered, ruled upon by a third person."""

from dataclasses import asdict
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    DisputeAnswer,
    DisputeRuling,
    ProblemDispute,
)
from xianzhi.apps.checkup.permissions import may_answer_for, may_read, may_rule
from xianzhi.apps.checkup.selectors.disputes import finding_of, may_dispute, parties_to
from xianzhi.apps.checkup.services.orders import order, reasoned
from xianzhi.apps.checkup.services.requests import ProblemRef, Ruling
from xianzhi.apps.evidence.services import Upload, check_size, keep_bytes, record_file
from xianzhi.apps.ledger import services as ledger
from xianzhi.catalogue.messages import words
from xianzhi.errors import RuleError
from xianzhi.records.boundary import is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["answer_dispute", "dispute_finding", "rule_on_dispute"]


def dispute_finding(
    *,
    actor: Actor,
    ref: ProblemRef,
    reason: str,
    upload: Upload | None,
    request_id: str,
    at: datetime,
) -> str:
    """Dispute what the last run found of a problem (提出异议), with a reason and perhaps a file.

    Whoever verifies disputes that it is solved: it goes back open to its unit, and does not count
    as solved unless somebody dismisses the dispute. The unit that has it disputes that it is open:
    that alone changes nothing.

    Returns
    -------
    str
        Id of the dispute.

    Raises
    ------
    PermissionDeniedError
        The finding is not the actor's to dispute.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        There is no reason, no finding to dispute, or it was disputed before.
    """
    why = reasoned(reason)
    require(may_read(actor))
    if upload is not None:
        check_size(upload)
        keep_bytes(upload)

    def act(change: Change) -> str:
        problem = _locked(ref)
        require(may_dispute(actor, problem))
        finding = _disputable(problem)
        made = ProblemDispute.objects.create(
            problem=problem,
            run_id=problem.last_run_id,
            finding=finding,
            reason=why,
            file=None if upload is None else record_file(upload, at),
            file_name="" if upload is None else upload.name,
            raised_by=change.user_id,
            post_id=change.post_id,
            raised_at=at,
        )
        if finding == "solved":
            _put(problem, ProblemStatus.HANDED_OVER)
        append(change, _stream(problem), "dispute", {"finding": finding, "dispute": str(made.pk)})
        _tell(f"raised.{finding}", why, actor, problem, change)
        return str(made.pk)

    body = asdict(ref) | {"sha256": upload.sha256 if upload else ""}
    asked = order("dispute_finding", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def answer_dispute(
    *, actor: Actor, ref: ProblemRef, text: str, request_id: str, at: datetime
) -> str:
    """Say what the unit has to say to a dispute (答复异议), before somebody rules on it.

    Raises
    ------
    PermissionDeniedError
        The actor does not speak for the unit that has the problem.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        There is nothing to answer, it was answered or ruled upon, or a run has measured since.
    """
    said = reasoned(text)
    require(may_read(actor))

    def act(change: Change) -> str:
        problem = _locked(ref)
        require(may_answer_for(actor, str(problem.lead_id or "")))
        dispute = _awaiting(problem)
        if dispute.finding != "solved" or DisputeAnswer.objects.filter(dispute=dispute).exists():
            raise RuleError("checkup.dispute.answered_already", {"number": problem.number})
        DisputeAnswer.objects.create(
            dispute=dispute,
            text=said,
            answered_by=change.user_id,
            post_id=change.post_id,
            answered_at=at,
        )
        append(change, _stream(problem), "answer", {"dispute": str(dispute.pk)})
        return str(dispute.pk)

    asked = order("answer_dispute", actor, asdict(ref), request_id=request_id, at=at, reason=said)
    return carry_out(asked, act)


def rule_on_dispute(
    *, actor: Actor, ref: ProblemRef, ruling: Ruling, request_id: str, at: datetime
) -> str:
    """Rule on a dispute (裁定异议): upheld, the dispute holds; dismissed, the run does.

    A problem that is solved by this waits to be verified as any other. The rate of problems solved
    follows measurements alone: that of a unit whose dispute was upheld waits for the next run.

    Raises
    ------
    PermissionDeniedError
        The actor does not rule, is a party to the dispute, or belongs to the unit.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        There is no reason, nothing to rule upon, or a run has measured since.
    """
    why = reasoned(ruling.reason)
    require(may_read(actor))

    def act(change: Change) -> str:
        problem = _locked(ref)
        lead = str(problem.lead_id or "")
        require(may_rule(actor, frozenset(), lead))  # before anything is said of the dispute
        dispute = _awaiting(problem)
        require(may_rule(actor, parties_to(dispute), lead))
        DisputeRuling.objects.create(
            dispute=dispute,
            is_upheld=ruling.is_upheld,
            reason=why,
            ruled_by=change.user_id,
            post_id=change.post_id,
            ruled_at=at,
        )
        if ruling.is_upheld == (dispute.finding == "open"):
            _put(problem, ProblemStatus.SOLVED)
        verb = "uphold" if ruling.is_upheld else "dismiss"
        append(change, _stream(problem), verb, {"dispute": str(dispute.pk)})
        _tell(f"{verb}.{dispute.finding}", why, actor, problem, change)
        return str(dispute.pk)

    body = {"ref": asdict(ref), "ruling": asdict(ruling)}
    asked = order("rule_on_dispute", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _locked(ref: ProblemRef) -> CheckupProblem:
    problems = CheckupProblem.objects.select_for_update()
    problem = problems.filter(pk=ref.id).first() if is_id(ref.id) else None
    if problem is None:
        raise NotFoundError
    expect(_stream(problem), ref.seen)
    return problem


def _disputable(problem: CheckupProblem) -> str:
    finding = finding_of(problem)
    if not finding:
        raise RuleError("checkup.problem_is_elsewhere", {"number": problem.number})
    if ProblemDispute.objects.filter(problem=problem, run=problem.last_run_id).exists():
        raise RuleError("checkup.dispute.raised_already", {"number": problem.number})
    return finding


def _awaiting(problem: CheckupProblem) -> ProblemDispute:
    """Find the dispute of what the last run found: an older one is settled by measurement."""
    found = ProblemDispute.objects.filter(
        problem=problem, run=problem.last_run_id, ruling__isnull=True
    ).first()
    if found is None:
        raise RuleError("checkup.dispute.none_waits", {"number": problem.number})
    return found


def _put(problem: CheckupProblem, status: ProblemStatus) -> None:
    CheckupProblem.objects.filter(pk=problem.pk).update(status=status)


def _stream(problem: CheckupProblem) -> str:
    return stream_of("checkup_problem", problem.pk)


def _tell(event: str, reason: str, actor: Actor, problem: CheckupProblem, change: Change) -> None:
    """Write it on the task, where the unit works."""
    told = {"run": problem.last_run.number, "reason": reason}
    ledger.tell_task(
        actor=actor,
        task_id=str(problem.task_id),
        text=words(f"checkup.task_told.{event}", told, "zh"),
        request_id=f"{change.command.request_id[:60]}/tell",
        at=change.at,
    )
