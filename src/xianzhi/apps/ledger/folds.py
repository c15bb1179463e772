"""How a task follows from its history (任务状态的累积), for the check of the audit."""

from collections.abc import Iterator
from datetime import date

from xianzhi.apps.audit.services import Fold, State, register_fold
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.records.models import Entry

__all__ = ["TASKS"]

# Told as a whole when a task is published or amended. Where its row stands in the document is left
# out: it moves with every line above it.
_TOLD = (
    "kind",
    "part",
    "number",
    "section",
    "title",
    "text",
    "measures",
    "joint",
    "open_ended",
    "deadline_text",
    "deadline_kind",
    "due_date",
)
_TASKS_AT_ONCE = 500


def _step(state: State, entry: Entry) -> State:
    facts = entry.facts
    if entry.verb == "publish":
        told = {name: facts[name] for name in (*_TOLD, "status") if name in facts}
        return {**state, **told, "is_withdrawn": False}
    if entry.verb == "amend":
        return {**state, **{name: facts["after"][name] for name in _TOLD if name in facts["after"]}}
    if entry.verb == "withdraw":
        return {**state, "is_withdrawn": True}
    if isinstance(facts.get("after"), str):  # a move of the workflow
        return {**state, "status": facts["after"]}
    return state


def _stored() -> Iterator[tuple[str, State]]:
    for task in LedgerTask.objects.iterator(_TASKS_AT_ONCE):
        state = {name: _plain(getattr(task, name)) for name in (*_TOLD, "status")}
        yield f"task:{task.pk}", {**state, "is_withdrawn": task.withdrawn_at is not None}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


TASKS = Fold("task", _step, _stored)
register_fold(TASKS)
