"""What waits, what is stuck (任务看板)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from xianzhi.records.models import Job, JobState

__all__ = ["Counts", "JobLine", "counts", "job_lines", "stuck_jobs"]

_LATE = timedelta(minutes=10)  # a job that waits longer for a worker: is there one?
_MOST = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs there are in each state (任务数)."""

    waiting: int
    running: int
    dead: int
    done: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as the page and the command show it (任务行).

    ``user_id`` and ``post_id`` name who asked for it; empty for what the clock asked for.
    """

    id: str
    kind: str
    state: str
    tries: int
    since: datetime
    due_at: datetime | None
    worker: str
    fault_code: str
    fault_params: Mapping[str, str]
    user_id: str
    post_id: str


def counts() -> Counts:
    """Count the jobs of each state (任务统计)."""
    found = dict(Job.objects.values_list("state").annotate(Count("id")))
    return Counts(*(found.get(state, 0) for state in ("waiting", "running", "dead", "done")))


def stuck_jobs(at: datetime) -> tuple[JobLine, ...]:
    """List what does not go on by itself (卡住的任务), the oldest first.

    That is what was given up, what failed and waits for its next try, and what is long due while
    no worker takes it.
    """
    stuck = (
        Q(state=JobState.DEAD) | Q(state=JobState.WAITING, tries__gt=0) | Q(due_at__lt=at - _LATE)
    )
    return _lines(Job.objects.filter(stuck).order_by("enqueued_at", "id"))


def job_lines(state: str) -> tuple[JobLine, ...]:
    """List the jobs of a state (按状态列出任务), the newest first."""
    return _lines(Job.objects.filter(state=state).order_by("-enqueued_at", "-id"))


def _lines(jobs: QuerySet[Job]) -> tuple[JobLine, ...]:
    return tuple(_line(job) for job in jobs.select_related("command")[:_MOST])


def _line(job: Job) -> JobLine:
    return JobLine(
        id=str(job.pk),
        kind=job.kind,
        state=job.state,
        tries=job.tries,
        since=job.enqueued_at,
        due_at=job.due_at,
        worker=job.worker,
        fault_code=job.fault_code,
        fault_params=job.fault_params,
        user_id=job.command.user_id if job.command else "",
        post_id=job.command.post_id if job.command else "",
    )
