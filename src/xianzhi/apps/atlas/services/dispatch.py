"""The one door through which a patch becomes somebody's task (图斑派遣).

Who keeps tasks is a setting, ``XIANZHI_PATCH_TASKS``: the ledger today, cases when they come. This
room knows a protocol and the id of a task, nothing of the room behind it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence.services import Upload

__all__ = ["PatchTask", "TaskKeeper", "task_keeper"]


@dataclass(frozen=True, slots=True)
class PatchTask:
    """A patch that a unit shall look at (核查任务)."""

    patch_id: str
    code: str
    clause: tuple[str, str]  # message code of the document that asks for it, article
    title: str
    text: str
    unit_id: str
    due_date: date


class TaskKeeper(Protocol):
    """A room that keeps tasks (任务所在); everything runs in the transaction of the caller."""

    def open(self, actor: Actor, task: PatchTask, request_id: str, at: datetime) -> str:
        """Open a task for a unit and give its id (立项)."""

    def tell(
        self,
        actor: Actor,
        task_id: str,
        text: str,
        files: tuple[Upload, ...],
        request_id: str,
        at: datetime,
    ) -> None:
        """Write on the task what happened (进展)."""

    def settle(self, actor: Actor, task_id: str, request_id: str, at: datetime) -> None:
        """Close the task: the patch was verified (办结)."""

    def withdraw(
        self, actor: Actor, task_id: str, reason: str, request_id: str, at: datetime
    ) -> None:
        """Take the task back from its unit (撤回)."""

    def address(self, task_id: str) -> str:
        """Give the address of the page of a task (任务地址)."""


def task_keeper() -> TaskKeeper:
    """Find the room that keeps the tasks of this site (任务所在)."""
    keeper: TaskKeeper = import_string(settings.XIANZHI_PATCH_TASKS)
    return keeper
