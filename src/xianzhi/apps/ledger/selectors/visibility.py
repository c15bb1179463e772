"""Which tasks a post sees (可见范围)."""

from collections.abc import Set as AbstractSet

from django.db.models import Exists, OuterRef, Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskPerson
from xianzhi.apps.ledger.permissions import sees_all, works_here
from xianzhi.records.decisions import require

__all__ = ["sees", "visible_tasks"]


def visible_tasks(actor: Actor) -> QuerySet[LedgerTask]:
    """Select the tasks of the actor's units and those that name the actor (可见任务).

    The office and the county leaders see all. Tasks that an amendment took away are left out.

    Raises
    ------
    PermissionDeniedError
        The post has nothing to do with the ledger.
    """
    require(works_here(actor))
    tasks = LedgerTask.objects.filter(withdrawn_at__isnull=True)
    if sees_all(actor):
        return tasks
    own = TaskDuty.objects.filter(
        task=OuterRef("pk"), unit_id__in=actor.unit_ids, until_at__isnull=True
    )
    named = TaskPerson.objects.filter(
        duty__task=OuterRef("pk"), post__person_id=actor.person_id, until_at__isnull=True
    )
    return tasks.filter(Q(Exists(own)) | Q(Exists(named)))


def sees(actor: Actor, task: LedgerTask, units: AbstractSet[str]) -> bool:
    """Whether a task that stands is among the visible ones (是否可见): the same, asked of one.

    Under the lock of a task this is asked thousands of times an hour; what can be told from its
    *units* alone is not asked of the persons.

    Raises
    ------
    PermissionDeniedError
        The post has nothing to do with the ledger.
    """
    require(works_here(actor))
    if task.withdrawn_at is not None or sees_all(actor) or not actor.unit_ids.isdisjoint(units):
        return task.withdrawn_at is None
    named = TaskPerson.objects.filter(duty__task=task, until_at__isnull=True)
    return named.filter(post__person_id=actor.person_id).exists()
