"""Orders of the ledger (请求单): what every service of this room begins with."""

from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.models import LedgerTask, PolicyDocument
from xianzhi.apps.ledger.permissions import TaskFacts, works_here
from xianzhi.apps.ledger.selectors.facts import duties_of
from xianzhi.apps.ledger.selectors.reviews import visible_document
from xianzhi.apps.ledger.selectors.visibility import sees
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Orders
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import stream_of
from xianzhi.records.prepared import Prepared

__all__ = [
    "MOST_REASON",
    "locked_document",
    "locked_task",
    "locked_with_duties",
    "order",
    "reasoned",
    "stream",
]

order = Orders("ledger")
MOST_REASON = 2_000
_TASK = Prepared(lambda key: LedgerTask.objects.select_for_update().filter(pk=key), UUID)


def reasoned(text: str) -> str:
    """Check a reason that must be given.

    Raises
    ------
    RuleError
        It is missing or too long.
    """
    return clean_text(text, most=MOST_REASON, required=True)


def locked_document(actor: Actor, document_id: str) -> PolicyDocument:
    """Lock a document for a change, after checking that the actor may see it."""
    document = visible_document(actor, document_id)
    PolicyDocument.objects.select_for_update().get(pk=document.pk)
    return visible_document(actor, document_id)  # as it stands now that nobody else can write


def locked_task(actor: Actor, task_id: str) -> LedgerTask:
    """Lock a task for a change, after checking that the actor may see it."""
    return locked_with_duties(actor, task_id)[0]


def locked_with_duties(actor: Actor, task_id: str) -> tuple[LedgerTask, TaskFacts]:
    """Lock a task, and tell of its facts what its units decide (锁定任务及责任单位)."""
    task = _TASK.first(UUID(task_id)) if is_id(task_id) else None
    require(works_here(actor))  # whether there is such a task is no business of others
    if task is None:
        raise NotFoundError
    facts = duties_of(task)
    if not sees(actor, task, facts.units):
        raise NotFoundError
    return task, facts


def stream(record: PolicyDocument | LedgerTask) -> str:
    """Name the history of a document or of a task."""
    return stream_of("task" if isinstance(record, LedgerTask) else "document", record.pk)
