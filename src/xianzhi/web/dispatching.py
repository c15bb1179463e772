"""Where what was found is worked off (派遣): patches in the ledger, problems also among cases.

The rooms do not know each other; this is the one place that knows both. Another keeper may take
its place in ``XIANZHI_PATCH_TASKS`` or ``XIANZHI_CHECKUP_CASES``, and no page changes.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.services.dispatch import PatchTask, TaskKeeper
from xianzhi.apps.casework.selectors import heard_lines
from xianzhi.apps.casework.services import Report, report_case
from xianzhi.apps.checkup.keepers import CaseKeeper, CaseLine, OpenedCase
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import services
from xianzhi.apps.ledger.services import OriginTask
from xianzhi.catalogue import messages

__all__ = ["CASES", "LEDGER", "LedgerKeeper"]


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


class _Queue:
    """Puts problems of a check-up into the one queue of cases (事件队列)."""

    def open(self, actor: Actor, case: OpenedCase, request_id: str, at: datetime) -> str:
        """Report the problem by its own channel; the dispatcher finds category and unit (上报)."""
        report = Report(
            channel="checkup",
            text=case.text,
            external_id=case.number,
            place_text=case.place,
            x=case.x,
            y=case.y,
            area_code=case.area_code,
        )
        return str(report_case(actor=actor, report=report, request_id=request_id, at=at)["case"])

    def line(self, actor: Actor, case_id: str) -> CaseLine | None:
        """Say where the case stands (事件进展)."""
        for found in heard_lines(actor, [case_id]):
            address = reverse("casework:case", args=[found.id])
            return CaseLine(found.number, f"casework.status.{found.status}", address)
        return None


CASES: CaseKeeper = _Queue()
LEDGER: TaskKeeper = LedgerKeeper()
