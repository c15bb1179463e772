"""Reading the document library (政策文件库)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.apps.ledger.choices import RowKind
from xianzhi.apps.ledger.models import (
    Correction,
    DocumentVersion,
    ImportRun,
    LedgerTask,
    PolicyDocument,
    SignOff,
)
from xianzhi.apps.ledger.permissions import may_review, sees_all, works_here
from xianzhi.apps.ledger.readmodels import (
    DocumentHead,
    DocumentLine,
    HistoryLine,
    ImportProgress,
    Library,
    StageLine,
    VersionLine,
)
from xianzhi.apps.ledger.selectors.reviews import LoadedReview, load_reviews, visible_document
from xianzhi.apps.ledger.wording import may, say
from xianzhi.core.policy.plan import State
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of

__all__ = [
    "STAGES",
    "document_head",
    "document_history",
    "document_of_file",
    "document_versions",
    "head_of",
    "import_progress",
    "library",
    "original",
]

PAGE_SIZE = 30
STAGES = ("reading", "compiling", "storing", "done")


def document_of_file(sha256: str) -> tuple[str, int] | None:
    """Tell which document and version a file is; null for a file that is new here."""
    found = DocumentVersion.objects.filter(sha256=sha256).values_list("document_id", "number")
    return next(((str(document), number) for document, number in found), None)


def library(actor: Actor, *, keyword: str = "", status: str = "", page: int = 1) -> Library:
    """List the documents that the actor may see, the latest import first (文件库).

    The figures of a document are those of its desk. The number of queries is the same for any
    number of documents.
    """
    found = _visible(actor)
    if status:
        found = found.filter(status=status)
    if keyword:
        words = Q(title__icontains=keyword) | Q(number__icontains=keyword)
        found = found.filter(words | Q(issuer__icontains=keyword))
    pages = Paginator(found.order_by("-imported_at", "-id"), PAGE_SIZE)
    shown = list(pages.get_page(page))
    signatures, readings = _signatures(shown), load_reviews(shown)
    tasks = _published(document.pk for document in shown if document.current is None)
    lines = tuple(
        _line(head_of(document, signatures), readings[document.pk])
        if document.current
        else DocumentLine(head_of(document, signatures), tasks.get(document.pk, 0), 0, 0, 0, 0)
        for document in shown
    )
    return Library(lines=lines, total=pages.count, may_import=may(may_review(actor)))


def document_head(actor: Actor, document_id: str) -> DocumentHead:
    """Show the head of a document (文件信息)."""
    document = visible_document(actor, document_id)
    return head_of(document, _signatures([document]))


def head_of(
    document: PolicyDocument, signatures: "Mapping[str, str] | None" = None
) -> DocumentHead:
    """Make the head of a document that was loaded with its version, file and successor."""
    by = _signatures([document]) if signatures is None else signatures
    version = document.current.version if document.current else None
    successor = document.replaced_by
    return DocumentHead(
        id=str(document.pk),
        title=document.title,
        number=document.number or None,
        issuer=document.issuer or None,
        issued_date=document.issued_date,
        status=document.status,
        status_words=say(f"ledger.document_status.{document.status}"),
        replaced_by=(str(successor.pk), successor.title) if successor else None,
        stage="signed" if document.signed_at else "reviewing",
        signed_at=document.signed_at,
        signed_by=by.get(str(document.pk)),
        version=version.number if version else 0,
        file_id=str(version.file_id) if version else "",
        file_name=version.file_name if version else "",
        sha256=version.sha256 if version else "",
        compiler=document.current.compiler if document.current else "",
    )


def document_versions(actor: Actor, document_id: str) -> tuple[VersionLine, ...]:
    """List the files of a document, the newest first (版本)."""
    document = visible_document(actor, document_id)
    found = list(document.versions.select_related("file").order_by("-number"))
    labels = post_labels(version.post_id for version in found)
    current = document.current.version_id if document.current else None
    return tuple(
        VersionLine(
            number=version.number,
            file_id=str(version.file_id),
            file_name=version.file_name,
            sha256=version.sha256,
            size_bytes=version.file.size_bytes,
            imported_at=version.imported_at,
            imported_by=labels.get(str(version.post_id), ""),
            is_current=version.pk == current,
        )
        for version in found
    )


def document_history(actor: Actor, document_id: str) -> tuple[HistoryLine, ...]:
    """Tell everything that was done to a document, newest first (文件留痕)."""
    document = visible_document(actor, document_id)
    listed = entries(stream_of("document", document.pk))
    decided = list(Correction.objects.filter(document=document))
    labels = post_labels([*(e.post_id for e in listed), *(c.post_id for c in decided)])
    lines = [_decision(item, labels) for item in decided]
    lines += [
        HistoryLine(
            number=entry.number,
            verb=entry.verb,
            words=say(f"ledger.history.{entry.verb}"),
            at=entry.at,
            by=labels.get(entry.post_id, ""),
            reason=entry.reason,
            facts=entry.facts,
        )
        for entry in listed
    ]
    return tuple(sorted(lines, key=lambda line: (line.at, line.number), reverse=True))


def _decision(item: Correction, labels: Mapping[str, str]) -> HistoryLine:
    return HistoryLine(
        number=item.number,
        verb=item.verb,
        words=say(f"ledger.history.{item.verb}"),
        at=item.at,
        by=labels.get(str(item.post_id), ""),
        reason=item.reason,
        facts={"row": item.row_key, "values": item.values},
    )


def original(actor: Actor, document_id: str, version: int | None = None) -> OriginalFile:
    """Find the untouched file of a document (原件); the current version by default."""
    document = visible_document(actor, document_id)
    found = document.versions.select_related("file").order_by("-number")
    if version is not None:
        found = found.filter(number=version)
    kept = found.first()
    if kept is None:
        raise NotFoundError
    return original_file(kept.file, kept.file_name)


def import_progress(actor: Actor, run_id: str) -> ImportProgress:
    """Tell how far an import of the actor's post is (导入进度)."""
    require(may_review(actor))
    run = (
        ImportRun.objects.filter(pk=run_id, post_id=actor.post_id).first()
        if is_id(run_id)
        else None
    )
    if run is None:
        raise NotFoundError
    fault = say(run.fault_code, run.fault_params) if run.fault_code else None
    return ImportProgress(
        id=str(run.pk),
        file_name=run.file_name,
        stages=tuple(_stage(name, run) for name in STAGES),
        finished=run.stage == "done" or fault is not None,
        document_id=str(run.document_id) if run.document_id else None,
        already_there=run.already_there,
        fault=fault,
    )


def _visible(actor: Actor) -> QuerySet[PolicyDocument]:
    require(works_here(actor))
    found = PolicyDocument.objects.select_related("current__version__file", "replaced_by")
    return found if sees_all(actor) else found.filter(signed_at__isnull=False)


def _signatures(documents: Sequence[PolicyDocument]) -> Mapping[str, str]:
    """Say who signed each document last; two queries."""
    ids = [document.pk for document in documents if document.signed_at]
    signed = dict(
        SignOff.objects.filter(document__in=ids)
        .order_by("number")
        .values_list("document_id", "post_id")
    )
    labels = post_labels(signed.values())
    return {str(document): labels.get(str(post), "") for document, post in signed.items()}


def _published(document_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    found = LedgerTask.objects.filter(
        document__in=list(document_ids), withdrawn_at__isnull=True, kind=RowKind.TASK
    )
    return dict(found.values_list("document_id").annotate(Count("id")).order_by())


def _line(head: DocumentHead, loaded: LoadedReview) -> DocumentLine:
    rows = [row for row in loaded.review.rows if not row.excluded]
    pending = [field for row in rows for field in row.fields.values() if field.is_pending]
    states = Counter(field.state for field in pending)
    return DocumentLine(
        head=head,
        tasks=sum(row.value("kind") == RowKind.TASK for row in rows),
        targets=sum(len(list(row.targets())) for row in rows),
        conflicts=states[State.CONFLICT],
        checks=states[State.CHECK],
        audit_open=len(loaded.open_audit()),
    )


def _stage(name: str, run: ImportRun) -> StageLine:
    place, now = STAGES.index(name), STAGES.index(run.stage)
    if run.fault_code and place == now:
        return StageLine(name, say(f"ledger.stage.{name}"), "failed")
    if place < now or run.stage == "done":
        return StageLine(name, say(f"ledger.stage.{name}"), "done")
    return StageLine(name, say(f"ledger.stage.{name}"), "running" if place == now else "waiting")
