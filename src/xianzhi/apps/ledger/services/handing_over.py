"""Lines that pass to the next holder of a post (交接中的责任): called by the hand-over itself."""

from django.db.models import QuerySet

from xianzhi.apps.ledger.choices import TaskStatus
from xianzhi.apps.ledger.models import LedgerTask, TaskPerson
from xianzhi.apps.ledger.services.orders import stream
from xianzhi.records.commands import Change
from xianzhi.records.history import append_each

__all__ = ["open_lines_of", "pass_lines_on"]


def open_lines_of(post_id: str) -> int:
    """Count the lines of unfinished tasks that a post answers for (在办责任条目)."""
    return _open(post_id).count()


def pass_lines_on(change: Change, left_id: str, taken_id: str) -> int:
    """Name the successor on every unfinished line of a post (责任交接); finished ones stay.

    The caller hands the post over in the same transaction and has checked that it may.
    """
    tasks = LedgerTask.objects.filter(duties__people__in=_open(left_id)).distinct()
    locked = {task.pk: task for task in _locked(tasks)}
    lines = list(_open(left_id).filter(duty__task__in=locked).select_related("duty"))
    TaskPerson.objects.filter(pk__in=[line.pk for line in lines]).update(until_at=change.at)
    TaskPerson.objects.bulk_create(
        TaskPerson(duty=line.duty, post_id=taken_id, function=line.function, from_at=change.at)
        for line in lines
    )
    append_each(
        change,
        [
            (
                stream(locked[line.duty.task_id]),
                "hand_over",
                {"duty": str(line.duty_id), "post": left_id, "to": taken_id},
            )
            for line in lines
        ],
    )
    return len(lines)


def _open(post_id: str) -> QuerySet[TaskPerson]:
    named = TaskPerson.objects.filter(post__pk=post_id, until_at__isnull=True)
    return named.exclude(duty__task__status=TaskStatus.VERIFIED_DONE)


def _locked(tasks: QuerySet[LedgerTask]) -> QuerySet[LedgerTask]:
    """Lock in one order for everybody; PostgreSQL locks no row of a DISTINCT query."""
    ids = list(tasks.values_list("pk", flat=True))
    return LedgerTask.objects.select_for_update().filter(pk__in=ids).order_by("pk")
