"""Where a line of the ledger stands in its document (原文出处)."""

from collections.abc import Iterable
from dataclasses import dataclass

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.blocks import stored_document
from xianzhi.apps.ledger.models import LedgerTask, SignOff
from xianzhi.apps.ledger.readmodels import Paragraph, Segment
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.core.policy.document import Block, Document
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError

__all__ = ["TaskSource", "task_source"]


@dataclass(frozen=True, slots=True)
class TaskSource:
    """A document with the sentence of one task lit (原文); ``row_id`` marks its segments."""

    task_id: str
    code: str
    title: str
    plan: str
    paragraphs: tuple[Paragraph, ...]
    first: int  # start of the first paragraph that is lit


def task_source(actor: Actor, task_id: str) -> TaskSource:
    """Show the document that a task was published from, its sentence lit (原文出处).

    It is the version that was signed last: an amendment under review has other offsets.

    Raises
    ------
    NotFoundError
        There is no such task for this actor, or it came from a table and has no document.
    """
    found = visible_tasks(actor).select_related("document") if is_id(task_id) else None
    task = found.filter(pk=task_id).first() if found is not None else None
    if task is None or task.source_start is None or task.source_end is None:
        raise NotFoundError
    signed = SignOff.objects.filter(document=task.document_id).order_by("-number")
    last = signed.select_related("compilation__version").first()
    if last is None:
        raise NotFoundError
    version = last.compilation.version
    document = stored_document(version.text, version.blocks)
    blocks = document.blocks or Document.from_text(document.text).blocks
    lit = [block for block in blocks if _meets(block, task)]
    return TaskSource(
        task_id=task_id,
        code=task.code,
        title=task.title,
        plan=task.document.title,
        paragraphs=tuple(_paragraph(block, document.text, task) for block in blocks),
        first=lit[0].start if lit else 0,
    )


def _meets(block: Block, task: LedgerTask) -> bool:
    return block.start < (task.source_end or 0) and (task.source_start or 0) < block.end


def _paragraph(block: Block, text: str, task: LedgerTask) -> Paragraph:
    at = block.address
    return Paragraph(
        start=block.start,
        end=block.end,
        kind=str(block.kind),
        page=at.page,
        table=at.table,
        row=at.row,
        column=at.column,
        segments=tuple(_segments(block, text, task)),
        row_span=block.row_span,
        column_span=block.column_span,
    )


def _segments(block: Block, text: str, task: LedgerTask) -> Iterable[Segment]:
    words = text[block.start : block.end]
    begin = block.start + len(words) - len(words.lstrip())  # the page indents by itself
    first = min(max(begin, task.source_start or 0), block.end)
    last = max(min(block.end, task.source_end or 0), first)
    for start, end in ((begin, first), (first, last), (last, block.end)):
        if start < end:
            row_id = str(task.pk) if start == first and end == last else None
            yield Segment(start, end, text[start:end], (), row_id)
