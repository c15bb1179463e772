"""Runs and the tasks of problems (体检与整治任务): told by a run, closed by a person."""

from dataclasses import asdict
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.models import CheckupProblem, CheckupRun, ProblemSighting
from xianzhi.apps.checkup.permissions import may_verify
from xianzhi.apps.checkup.selectors.disputes import run_by
from xianzhi.apps.checkup.services.orders import order
from xianzhi.apps.checkup.services.requests import ProblemRef
from xianzhi.apps.ledger import services as ledger
from xianzhi.catalogue.messages import words
from xianzhi.core.diagnosis.matching import Fate
from xianzhi.errors import RuleError
from xianzhi.records.boundary import is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["tell_tasks", "verify_solved"]

_TOLD = (Fate.SOLVED.value, Fate.RELAPSED.value)


def tell_tasks(run: CheckupRun, actor: Actor, key: str, change: Change) -> None:
    """Write on the tasks of problems that a run found them solved or back (告知整治任务).

    A task is closed by nobody but a person, see ``verify_solved``.
    """
    sightings = (
        ProblemSighting.objects.filter(run=run, fate__in=_TOLD, problem__task__isnull=False)
        .filter(problem__task__withdrawn_at__isnull=True)
        .select_related("problem")
        .order_by("problem__number")
    )
    for place, seen in enumerate(sightings):
        told = {"run": run.number, "day": run.cut_off_date.isoformat()}
        ledger.tell_task(
            actor=actor,
            task_id=str(seen.problem.task_id),
            text=words(f"checkup.task_told.{seen.fate}", told, "zh"),
            request_id=f"{key[:60]}/tell-{place}",
            at=change.at,
        )


def verify_solved(*, actor: Actor, ref: ProblemRef, request_id: str, at: datetime) -> str:
    """Close the task of a problem that a run no longer finds (核实办结).

    Whoever ran that check-up does not close it: two people say that a thing is done.

    Raises
    ------
    PermissionDeniedError
        The actor does not verify, or ran the check-up that found it solved.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        No run found it solved, it has no task, or its task is closed.
    """

    def act(change: Change) -> str:
        problem = _locked(actor, ref)
        ledger.settle_task(
            actor=actor,
            task_id=str(problem.task_id),
            request_id=f"{request_id[:70]}/task",
            at=at,
        )
        CheckupProblem.objects.filter(pk=problem.pk).update(verified_at=at)
        facts = {"number": problem.number, "task": str(problem.task_id)}
        append(change, stream_of("checkup_problem", problem.pk), "verify", facts)
        return str(problem.pk)

    asked = order("verify_solved", actor, asdict(ref), request_id=request_id, at=at)
    return carry_out(asked, act)


def _locked(actor: Actor, ref: ProblemRef) -> CheckupProblem:
    problems = CheckupProblem.objects.select_for_update()
    problem = problems.filter(pk=ref.id).first() if is_id(ref.id) else None
    if problem is None:
        require(may_verify(actor, ""))
        raise NotFoundError
    require(may_verify(actor, run_by(str(problem.last_run_id))))
    expect(stream_of("checkup_problem", problem.pk), ref.seen)
    is_due = problem.status == ProblemStatus.SOLVED and problem.task_id is not None
    if not is_due or problem.verified_at is not None:
        raise RuleError("checkup.problem_is_elsewhere", {"number": problem.number})
    return problem
