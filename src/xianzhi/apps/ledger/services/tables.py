"""Taking over a ledger that an office has kept in Excel (台账导入)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, posts_in_units
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.choices import DocumentOrigin, Duty, Function, RowKind
from xianzhi.apps.ledger.models import (
    DocumentVersion,
    LedgerTask,
    PolicyDocument,
    ProgressNote,
    TaskDuty,
    TaskPerson,
)
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.selectors.documents import document_of_file
from xianzhi.apps.ledger.selectors.tables import (
    known_rows,
    read_ledger,
    row_key,
    status_of,
    text_of,
)
from xianzhi.apps.ledger.services.orders import order, stream
from xianzhi.apps.ledger.services.publishing import TaskWish, add_to, duties_of
from xianzhi.apps.organisations.selectors import resolve
from xianzhi.core.policy.plan import DeadlineKind
from xianzhi.core.policy.review import JsonValue
from xianzhi.errors import ConflictError, RuleError
from xianzhi.exchange.spreadsheets import LedgerLine
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append

__all__ = ["commit_ledger_import"]


def commit_ledger_import(
    *, actor: Actor, upload: Upload, digest: str, request_id: str, at: datetime
) -> str:
    """Take over the ledger that was previewed (确认导入台账).

    Rows with faults are left out, as the preview showed. Importing the same file again changes
    nothing; a later file of the same title adds its new rows and changes those that changed.
    Rows that it lacks stay: leaving a row out of a sheet is no decision.

    Parameters
    ----------
    digest
        Of the preview: another file than the one that was looked at is refused.

    Returns
    -------
    str
        Id of the document that the ledger is kept under.

    Raises
    ------
    ConflictError
        The file is not the one that was previewed.
    RuleError
        No row can be taken in.
    """
    require(may_review(actor))
    if digest != upload.sha256:
        raise ConflictError("ledger.not_the_previewed_file")
    if known := document_of_file(upload.sha256):
        return known[0]
    table = read_ledger(upload)
    if not table.lines:
        raise RuleError("ledger.no_row_to_import")
    evidence.keep_bytes(upload)

    def act(change: Change) -> str:
        document = _document(table.title, at)
        _store_file(document, upload, actor, at)
        known_keys = set(known_rows(table.title))
        wishes = _wishes(table.lines, at)
        done = add_to(document.pk, wishes, {}, change)
        fresh = [line for line in table.lines if row_key(line) not in known_keys]
        _tell_progress(document, fresh, change)
        _name_people(document, fresh, change)
        append(change, stream(document), "import_table", {"file": upload.name, **done.counts()})
        return str(document.pk)

    body = {"sha256": upload.sha256}
    return carry_out(order("commit_ledger_import", actor, body, request_id=request_id, at=at), act)


def _document(title: str, at: datetime) -> PolicyDocument:
    found = PolicyDocument.objects.select_for_update().filter(
        origin=DocumentOrigin.TABLE, title=title
    )
    return found.first() or PolicyDocument.objects.create(
        origin=DocumentOrigin.TABLE, title=title, imported_at=at, signed_at=at
    )


def _store_file(document: PolicyDocument, upload: Upload, actor: Actor, at: datetime) -> None:
    DocumentVersion.objects.create(
        document=document,
        number=document.versions.count() + 1,
        file=evidence.record_file(upload, at),
        sha256=upload.sha256,
        file_name=upload.name,
        text="",
        post_id=actor.post_id,
        imported_at=at,
    )


def _wishes(lines: Sequence[LedgerLine], at: datetime) -> list[TaskWish]:
    names = {name for line in lines for name in (*line.lead, *line.support)}
    units = resolve(names, timezone.localdate(at))
    wishes = {}
    for place, line in enumerate(lines):
        pairs = [(str(Duty.LEAD), "", name[:200]) for name in line.lead]
        pairs += [(str(Duty.SUPPORT), "", name[:200]) for name in line.support]
        wishes[row_key(line)] = TaskWish(
            row_key=row_key(line),
            kind=RowKind.TASK,
            part=1,
            columns=_columns(line, place),
            duties=duties_of(pairs, units),
            targets=(),
            status=status_of(line),
        )
    return list(wishes.values())


def _columns(line: LedgerLine, place: int) -> dict[str, "JsonValue | date"]:
    return {
        "position": place,
        "kind": str(RowKind.TASK),
        "part": 1,
        "number": (line.number or "")[:40],
        "section": (line.section or "")[:300],
        "title": line.title[:500],
        "text": text_of(line),
        "measures": [line.content] if line.content else [],
        "source_start": None,
        "source_end": None,
        "joint": len(line.lead) > 1,
        "open_ended": False,
        "deadline_text": (line.deadline or "")[:200],
        "deadline_kind": _deadline_kind(line),
        "due_date": line.due_date,
    }


def _deadline_kind(line: LedgerLine) -> str:
    if line.due_date:
        return str(DeadlineKind.DATE)
    return str(DeadlineKind.STANDING) if line.deadline else ""


def _tell_progress(document: PolicyDocument, lines: Sequence[LedgerLine], change: Change) -> None:
    """Keep what the sheet says of the progress of new rows as a note."""
    told = {row_key(line): line.progress for line in lines if line.progress}
    tasks = LedgerTask.objects.filter(document=document, row_key__in=told)
    ProgressNote.objects.bulk_create(
        ProgressNote(
            task=task,
            text=told[task.row_key],
            post_id=change.post_id,
            command=change.command,
            at=change.at,
        )
        for task in tasks
    )


def _name_people(document: PolicyDocument, lines: Sequence[LedgerLine], change: Change) -> None:
    """Name the people of new rows whom the registry knows in the lead units; nobody is guessed."""
    named = {row_key(line): line for line in lines if line.leader or line.person}
    duties = list(
        TaskDuty.objects.filter(
            task__document=document,
            task__row_key__in=named,
            duty=Duty.LEAD,
            unit__isnull=False,
            until_at__isnull=True,
        ).select_related("task")
    )
    posts = posts_in_units({str(duty.unit_id) for duty in duties}, change.at)
    made = []
    for duty in duties:
        line = named[duty.task.row_key]
        for function, name in ((Function.LEADER, line.leader), (Function.PERSON, line.person)):
            holders = [post for post in posts[str(duty.unit_id)] if post.person_name == name]
            if len(holders) == 1:
                made.append(
                    TaskPerson(
                        duty=duty, post_id=holders[0].id, function=function, from_at=change.at
                    )
                )
    TaskPerson.objects.bulk_create(made)
