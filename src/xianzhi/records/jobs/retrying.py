"""A person decides about a job that was given up (重新执行)."""

from datetime import datetime

from django.db import transaction

from xianzhi.errors import ConflictError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Author, Change, Order, carry_out
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import append, stream_of
from xianzhi.records.jobs.outbox import WAKE
from xianzhi.records.models import Job, JobState

__all__ = ["retry_job"]

_MOST_REASON = 2_000


def retry_job(*, author: Author, job_id: str, reason: str, request_id: str, at: datetime) -> str:
    """Let a job be tried again from now on, with the reason (重新执行任务).

    Raises
    ------
    NotFoundError
        There is no such job.
    ConflictError
        It is done or running: there is nothing to retry.
    """
    why = clean_text(reason, most=_MOST_REASON, required=True)

    def act(change: Change) -> str:
        found = Job.objects.select_for_update()
        job = found.filter(pk=job_id).first() if is_id(job_id) else None
        if job is None:
            raise NotFoundError
        if job.state not in (JobState.DEAD, JobState.WAITING):
            raise ConflictError("records.job_goes_on")
        Job.objects.filter(pk=job.pk).update(
            state=JobState.WAITING, due_at=change.at, tries=0, ended_at=None
        )
        facts = {"kind": job.kind, "before": job.state, "tries": job.tries}
        append(change, stream_of("job", job.pk), "retry", facts)
        transaction.on_commit(WAKE.set)
        return job_id

    asked = Order("retry_job", author, {"job": job_id}, request_id, at, why)
    return carry_out(asked, act)
