"""The one door for tasks that other rooms hand over (派遣任务): open, tell, settle, withdraw.

Such a task is worked at where it came from; the ledger holds who answers for it and until when, and
follows. All of a year's tasks of one kind stand under one document of their own.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.choices import DocumentOrigin, Duty, RowKind, TaskStatus
from xianzhi.apps.ledger.models import (
    LedgerTask,
    NoteFile,
    PolicyDocument,
    ProgressNote,
    TaskOrigin,
)
from xianzhi.apps.ledger.permissions import may_answer_for, may_open
from xianzhi.apps.ledger.selectors.facts import facts_of
from xianzhi.apps.ledger.services.orders import order, reasoned, stream
from xianzhi.apps.ledger.services.publishing import DutyWish, TaskWish, add_to
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.core.policy.plan import DeadlineKind
from xianzhi.core.policy.review import JsonValue
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append

__all__ = ["OriginTask", "open_task", "settle_task", "tell_task", "withdraw_task"]

_MOST_TEXT, _MOST_TITLE = 5_000, 500


@dataclass(frozen=True, slots=True)
class OriginTask:
    """A task that another room hands over (派遣任务); see ``TaskOrigin`` for what names its record.

    ``ledger`` is the title of the document that such tasks stand under. ``lead_id`` is the unit
    that does it, ``support_id`` the unit that handed it over.
    """

    kind: str
    record_id: str
    label: str
    route: str
    clause: tuple[str, str]  # message code of the document, article
    ledger: str
    title: str
    text: str
    lead_id: str
    support_id: str
    due_date: date


def open_task(*, actor: Actor, task: OriginTask, request_id: str, at: datetime) -> str:
    """Hand a task to a unit (派遣列入台账).

    Returns
    -------
    str
        Id of the task; of the one that stands already where the record was handed over before,
        opened again if it was closed.

    Raises
    ------
    PermissionDeniedError
        The actor does not dispatch.
    RuleError
        A unit is unknown, or a text is missing or too long.
    """
    require(may_open(actor))
    title = clean_text(task.title, most=_MOST_TITLE, required=True)
    text = clean_text(task.text, most=_MOST_TEXT, required=True)

    def act(change: Change) -> str:
        document = _document(task.ledger, at)
        key = f"{task.kind}/{task.record_id}"
        standing = LedgerTask.objects.filter(document=document, row_key=key)
        if known := standing.filter(withdrawn_at__isnull=True).first():
            if known.status == TaskStatus.VERIFIED_DONE:
                _reopen(known, task, change)
            return str(known.pk)
        wish = TaskWish(
            row_key=key,
            kind=RowKind.TASK,
            part=1,
            columns=_columns(task, title, text, document.tasks.count()),
            duties=_duties(task, at),
            targets=(),
            status=TaskStatus.IN_PROGRESS,
        )
        add_to(document.pk, [wish], {}, change)
        made = standing.get(withdrawn_at__isnull=True)
        document_code, article = task.clause
        TaskOrigin.objects.create(
            task=made,
            kind=task.kind,
            record_id=task.record_id,
            label=task.label,
            route=task.route,
            clause_document=document_code,
            clause_article=article,
        )
        append(change, stream(made), "open", {"origin": task.label})
        return str(made.pk)

    return carry_out(order("open_task", actor, asdict(task), request_id=request_id, at=at), act)


def tell_task(
    *,
    actor: Actor,
    task_id: str,
    text: str,
    files: tuple[Upload, ...] = (),
    request_id: str,
    at: datetime,
) -> str:
    """Write on a task what happened at its origin (来源进展), with the files that prove it.

    The bytes of the files are on the disk already: their own room has kept them.
    """
    words = clean_text(text, most=_MOST_TEXT, required=True)

    def act(change: Change) -> str:
        task = _locked(task_id)
        decision = may_open(actor)
        require(decision if decision.allowed else may_answer_for(actor, facts_of(task)))
        note = ProgressNote.objects.create(
            task=task, text=words, post_id=change.post_id, command=change.command, at=change.at
        )
        kept = {evidence.record_file(upload, change.at): upload.name for upload in files}
        NoteFile.objects.bulk_create(
            NoteFile(note=note, file=file, name=name) for file, name in kept.items()
        )
        append(change, stream(task), "tell", {"note": str(note.pk)})
        return str(note.pk)

    body = {"task": task_id, "text": words, "files": [upload.sha256 for upload in files]}
    return carry_out(order("tell_task", actor, body, request_id=request_id, at=at), act)


def settle_task(*, actor: Actor, task_id: str, request_id: str, at: datetime) -> str:
    """Close a task because its origin was verified (来源核实办结).

    Raises
    ------
    PermissionDeniedError
        The actor does not dispatch: whoever did the work does not close it.
    """
    require(may_open(actor))

    def act(change: Change) -> str:
        task = _locked(task_id)
        LedgerTask.objects.filter(pk=task.pk).update(status=TaskStatus.VERIFIED_DONE)
        facts = {"before": task.status, "after": str(TaskStatus.VERIFIED_DONE)}
        append(change, stream(task), "settle", facts)
        return task_id

    body = {"task": task_id}
    return carry_out(order("settle_task", actor, body, request_id=request_id, at=at), act)


def withdraw_task(*, actor: Actor, task_id: str, reason: str, request_id: str, at: datetime) -> str:
    """Take a task back from its unit, with the reason (撤回派遣); its history stays."""
    require(may_open(actor))
    why = reasoned(reason)

    def act(change: Change) -> str:
        task = _locked(task_id)
        LedgerTask.objects.filter(pk=task.pk).update(withdrawn_at=change.at)
        append(change, stream(task), "withdraw", {"row": task.row_key})
        return task_id

    body = {"task": task_id}
    asked = order("withdraw_task", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _reopen(known: LedgerTask, task: OriginTask, change: Change) -> None:
    """Open a closed task again: what it was about is back, and due on another day."""
    LedgerTask.objects.filter(pk=known.pk).update(
        status=TaskStatus.IN_PROGRESS, due_date=task.due_date
    )
    facts = {"before": known.status, "after": str(TaskStatus.IN_PROGRESS), "origin": task.label}
    append(change, stream(known), "reopen", facts)


def _locked(task_id: str) -> LedgerTask:
    """Lock a task that another room handed over; any other is no business of this door."""
    found = LedgerTask.objects.select_for_update().filter(
        pk=task_id, withdrawn_at__isnull=True, document__origin=DocumentOrigin.DISPATCH
    )
    task = found.first() if is_id(task_id) else None
    if task is None:
        raise NotFoundError
    return task


def _document(title: str, at: datetime) -> PolicyDocument:
    found = PolicyDocument.objects.select_for_update().filter(
        origin=DocumentOrigin.DISPATCH, title=title
    )
    return found.first() or PolicyDocument.objects.create(
        origin=DocumentOrigin.DISPATCH, title=title, imported_at=at, signed_at=at
    )


def _duties(task: OriginTask, at: datetime) -> tuple[DutyWish, ...]:
    names = {unit.id: unit.name for unit in unit_lines(timezone.localdate(at))}
    wished = [(Duty.LEAD, task.lead_id)]
    if task.support_id != task.lead_id:
        wished.append((Duty.SUPPORT, task.support_id))
    if any(unit_id not in names for _, unit_id in wished):
        raise RuleError("ledger.unit_is_unknown")
    return tuple(DutyWish(str(duty), "", names[unit], unit, None) for duty, unit in wished)


def _columns(task: OriginTask, title: str, text: str, place: int) -> dict[str, "JsonValue | date"]:
    return {
        "position": place,
        "kind": str(RowKind.TASK),
        "part": 1,
        "number": "",
        "section": "",
        "title": title,
        "text": text,
        "measures": [],
        "source_start": None,
        "source_end": None,
        "joint": False,
        "open_ended": False,
        "deadline_text": "",
        "deadline_kind": str(DeadlineKind.DATE),
        "due_date": task.due_date,
    }
