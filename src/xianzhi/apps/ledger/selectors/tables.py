"""What an office's own ledger would become (台账导入预览)."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.apps.ledger.choices import DocumentOrigin, Duty, TaskStatus
from xianzhi.apps.ledger.models import LedgerTask, PolicyDocument, TaskDuty
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.readmodels import PreviewError, PreviewRow, TablePreview
from xianzhi.apps.ledger.wording import say
from xianzhi.core.policy.review import text_digest
from xianzhi.exchange.spreadsheets import (
    ColumnProposal,
    LedgerLine,
    TableIssue,
    propose_columns,
    read_lines,
    read_table,
)
from xianzhi.records.decisions import require

__all__ = [
    "LedgerTable",
    "known_rows",
    "ledger_preview",
    "read_ledger",
    "row_key",
    "status_of",
    "text_of",
]

# The words that offices write into a status column.
_STATUSES = {
    "已完成": TaskStatus.VERIFIED_DONE,
    "完成": TaskStatus.VERIFIED_DONE,
    "已办结": TaskStatus.VERIFIED_DONE,
    "办结": TaskStatus.VERIFIED_DONE,
    "已销号": TaskStatus.VERIFIED_DONE,
    "推进中": TaskStatus.IN_PROGRESS,
    "进行中": TaskStatus.IN_PROGRESS,
    "正在推进": TaskStatus.IN_PROGRESS,
    "正常推进": TaskStatus.IN_PROGRESS,
    "暂停": TaskStatus.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """An existing ledger as it was read (已有台账)."""

    title: str
    columns: tuple[ColumnProposal, ...]
    lines: tuple[LedgerLine, ...]
    issues: tuple[TableIssue, ...]


def read_ledger(upload: Upload) -> LedgerTable:
    """Read an xlsx or csv ledger (读取台账).

    Raises
    ------
    TableError
        The file holds no ledger; its words say what to do.
    RuleError
        The file is empty or too large.
    """
    check_size(upload)
    table = read_table(upload.content, name=upload.name)
    columns = propose_columns(table.header)
    lines, issues = read_lines(table, columns)
    title = table.title or table.sheet or PurePath(upload.name).stem
    return LedgerTable(title[:300], columns, lines, issues)


def ledger_preview(actor: Actor, upload: Upload, *, at: datetime) -> TablePreview:
    """Show what an existing ledger would become, and the faults by row (导入预览).

    Nothing is written. Rows that stand already are ``same`` or ``changed``.
    """
    require(may_review(actor))
    table = read_ledger(upload)
    known = known_rows(table.title)
    rows = tuple(_preview(line, known) for line in table.lines)
    changes = [row.change for row in rows]
    return TablePreview(
        digest=upload.sha256,
        file_name=upload.name,
        title=table.title,
        columns=tuple((column.heading, str(column.field)) for column in table.columns),
        rows=rows,
        errors=tuple(
            PreviewError(issue.row, issue.column, say(issue.code, issue.params))
            for issue in table.issues
        ),
        added=changes.count("added"),
        changed=changes.count("changed"),
        same=changes.count("same"),
    )


def row_key(line: LedgerLine) -> str:
    """Name a line by its section and its words: the same line in the next file has the same."""
    words = f"{_folded(line.section or '')}#{_folded(line.title)}"
    return f"line-{text_digest(words)}"


def status_of(line: LedgerLine) -> str:
    """Read the status that the office wrote; not begun where it wrote none that is known."""
    return str(_STATUSES.get("".join((line.status or "").split()), TaskStatus.PENDING))


def known_rows(title: str) -> Mapping[str, tuple[object, ...]]:
    """Tell the rows that a ledger of this title has already, by row key."""
    document = PolicyDocument.objects.filter(origin=DocumentOrigin.TABLE, title=title).first()
    if document is None:
        return {}
    tasks = LedgerTask.objects.filter(document=document, withdrawn_at__isnull=True)
    duties: dict[object, dict[str, list[str]]] = {}
    current = TaskDuty.objects.filter(task__in=tasks, until_at__isnull=True).order_by("position")
    for task_id, duty, printed in current.values_list("task_id", "duty", "printed"):
        duties.setdefault(task_id, {}).setdefault(duty, []).append(printed)
    return {
        task.row_key: (
            task.number,
            task.text,
            _once(duties.get(task.pk, {}).get(Duty.LEAD, ())),
            _once(duties.get(task.pk, {}).get(Duty.SUPPORT, ())),
            task.deadline_text,
        )
        for task in tasks
    }


def _preview(line: LedgerLine, known: Mapping[str, tuple[object, ...]]) -> PreviewRow:
    before = known.get(row_key(line))
    now = (line.number or "", text_of(line), line.lead, line.support, line.deadline or "")
    return PreviewRow(
        row=line.row,
        change="added" if before is None else "same" if before == now else "changed",
        title=line.title,
        lead=line.lead,
        support=line.support,
        deadline_text=line.deadline,
        due_date=line.due_date,
        status=status_of(line),
    )


def text_of(line: LedgerLine) -> str:
    """Join what a line says of its task."""
    parts = (line.title, line.content, line.target, line.remark)
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _once(printed: Iterable[str]) -> tuple[str, ...]:
    """A group stands for several units but is printed once."""
    return tuple(dict.fromkeys(printed))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
