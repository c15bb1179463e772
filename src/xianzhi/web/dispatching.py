"""Dispatched patches become tasks of the ledger (图斑派遣入台账).

The map and the ledger do not know each other; this is the one place that knows both. When cases
exist, another keeper takes its place in ``XIANZHI_PATCH_TASKS`` and no page changes.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.services.dispatch import PatchTask, TaskKeeper
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import services
from xianzhi.apps.ledger.services import OriginTask
from xianzhi.catalogue import messages

__all__ = ["LEDGER", "LedgerKeeper"]


class LedgerKeeper:
    """Keeps the tasks of patches in the ledger (台账任务)."""

    def open(self, actor: Actor, task: PatchTask, request_id: str, at: datetime) -> str:
        """Open a task: the dispatched unit leads, the dispatching one supports (立项)."""
        year = {"year": str(timezone.localdate(at).year)}
        origin = OriginTask(
            kind="patch",
            record_id=task.patch_id,
            label=task.code,
            route="atlas:patch",
            clause=task.clause,
            ledger=messages.words("atlas.patch.ledger", year, "zh"),
            title=task.title,
            text=task.text,
            lead_id=task.unit_id,
            support_id=actor.unit_id,
            due_date=task.due_date,
        )
        return services.open_task(actor=actor, task=origin, request_id=request_id, at=at)

    def tell(
        self,
        actor: Actor,
        task_id: str,
        text: str,
        files: tuple[Upload, ...],
        request_id: str,
        at: datetime,
    ) -> None:
        """Write a progress note with the proof (进展)."""
        services.tell_task(
            actor=actor, task_id=task_id, text=text, files=files, request_id=request_id, at=at
        )

    def settle(self, actor: Actor, task_id: str, request_id: str, at: datetime) -> None:
        """Close the task (办结)."""
        services.settle_task(actor=actor, task_id=task_id, request_id=request_id, at=at)

    def withdraw(
        self, actor: Actor, task_id: str, reason: str, request_id: str, at: datetime
    ) -> None:
        """Take the task back (撤回)."""
        services.withdraw_task(
            actor=actor, task_id=task_id, reason=reason, request_id=request_id, at=at
        )

    def address(self, task_id: str) -> str:
        """Give the address of the task's page (任务地址)."""
        return reverse("ledger:task", args=[task_id])


LEDGER: TaskKeeper = LedgerKeeper()
