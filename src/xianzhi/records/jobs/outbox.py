"""Asking for work in the transaction of a change (发件箱)."""

from collections.abc import Mapping
from datetime import datetime
from threading import Event

from django.db import connection, transaction

from xianzhi.records.commands import Change
from xianzhi.records.jobs.registry import schedules
from xianzhi.records.models import Job
from xianzhi.records.rows import insert_row

__all__ = ["WAKE", "enqueue", "enqueue_by_the_clock"]

WAKE = Event()  # set when there is something to do, so that a worker here need not look


def enqueue(
    change: Change,
    kind: str,
    args: Mapping[str, object],
    *,
    not_before: datetime | None = None,
    key: str | None = None,
) -> str:
    """Ask for a job in the transaction of a change (登记后台任务): both come to be, or neither.

    Parameters
    ----------
    args
        JSON that the function of the kind takes by name; ids, never content.
    key
        A job with the same key exists already: nothing is added.

    Returns
    -------
    str
        Id of the job.
    """
    assert connection.in_atomic_block, "a job is enqueued in the transaction of its change"
    asked = Job(
        kind=kind,
        args=dict(args),
        key=key,
        due_at=not_before or change.at,
        enqueued_at=change.at,
        command=change.command,
    )
    if key is None:
        insert_row(asked)
    elif not insert_row(asked, unless="key"):
        asked = Job.objects.get(key=key)
    transaction.on_commit(WAKE.set)
    return str(asked.pk)


def enqueue_by_the_clock(at: datetime) -> None:
    """Put the last slot of every schedule and the one behind it into the table (排定时任务)."""
    wanted = {}
    for schedule in schedules():
        last = schedule.clock.last(at)
        for slot in (last, schedule.clock.following(last)):
            wanted[f"{schedule.kind}@{slot.isoformat(timespec='minutes')}"] = (schedule.kind, slot)
    known = set(Job.objects.filter(key__in=wanted).values_list("key", flat=True))
    Job.objects.bulk_create(
        (
            Job(kind=kind, key=key, due_at=slot, enqueued_at=at)
            for key, (kind, slot) in wanted.items()
            if key not in known
        ),
        ignore_conflicts=True,
    )
