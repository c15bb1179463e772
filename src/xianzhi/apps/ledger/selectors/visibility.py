"""Which tasks a post sees (可见范围)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskPerson
from xianzhi.apps.ledger.permissions import sees_all, works_here
from xianzhi.records.decisions import require

__all__ = ["visible_tasks"]


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
