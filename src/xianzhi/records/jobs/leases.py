"""Taking a job for a while (租约): one worker at a time, and no dead one writes."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import QuerySet

from xianzhi.errors import XianzhiError
from xianzhi.records.models import Job, JobState
from xianzhi.records.turns import written

__all__ = ["LEASE", "Lease", "LeaseLostError", "give_up", "put_back", "renew", "settle", "take"]

LEASE = timedelta(seconds=60)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


class LeaseLostError(XianzhiError):
    """Another worker has the job now (租约已失)."""

    def __init__(self) -> None:
        super().__init__("records.lease_lost")


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in the hands of one worker (租约)."""

    job_id: str
    kind: str
    args: Mapping[str, object]
    at: datetime
    token: int
    tries: int

    def hold(self) -> None:
        """Lock the job for the rest of the transaction; see ``Run.hold``.

        Raises
        ------
        LeaseLostError
            The lease ended and another worker took the job.
        """
        if _held(self).select_for_update().values_list("pk").first() is None:
            raise LeaseLostError


def take(at: datetime) -> Lease | None:
    """Take the job that has waited longest (领取); null when none is due."""
    due = Job.objects.filter(due_at__lte=at).order_by("due_at", "id")
    if not due.exists():  # asked without a lock: mostly there is nothing to do
        return None
    return written(partial(_take_first, due, at))


def _take_first(due: "QuerySet[Job]", at: datetime) -> Lease | None:
    job = due.select_for_update(skip_locked=True).first()
    if job is None:
        return None
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        due_at=at + LEASE,
        token=job.token + 1,
        tries=job.tries + 1,
        taken_at=at,
        worker=_worker(),
    )
    return Lease(str(job.pk), job.kind, job.args, at, job.token + 1, job.tries + 1)


def renew(lease: Lease, at: datetime) -> bool:
    """Keep a job that takes long (续租); false when it is lost."""
    return bool(_held(lease).update(due_at=at + LEASE))


def settle(lease: Lease, at: datetime) -> bool:
    """Note that a job is done (完成); false when another worker has it now."""
    done = _held(lease).update(
        state=JobState.DONE, due_at=None, ended_at=at, fault_code="", fault_params={}
    )
    return bool(done)


def put_back(lease: Lease, fault: XianzhiError, at: datetime) -> bool:
    """Let a job wait for its next try (退回): longer after each."""
    wait = min(_FIRST_WAIT * 2 ** (lease.tries - 1), _LONGEST_WAIT)
    told = {"fault_code": fault.code, "fault_params": fault.params}
    return bool(_held(lease).update(state=JobState.WAITING, due_at=at + wait, **told))


def give_up(lease: Lease, fault: XianzhiError, at: datetime) -> bool:
    """Leave a job to a person (停止)."""
    told = {"fault_code": fault.code, "fault_params": fault.params}
    return bool(_held(lease).update(state=JobState.DEAD, due_at=None, ended_at=at, **told))


def _worker() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def _held(lease: Lease) -> QuerySet[Job]:
    return Job.objects.filter(pk=lease.job_id, token=lease.token, state=JobState.RUNNING)
