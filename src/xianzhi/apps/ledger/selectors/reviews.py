"""A document with its rows, corrections and clearances, loaded once (审核载入)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import ClearanceSubject
from xianzhi.apps.ledger.models import (
    Clearance,
    Compilation,
    CompiledRow,
    DocumentVersion,
    PolicyDocument,
)
from xianzhi.apps.ledger.models import Correction as CorrectionRecord
from xianzhi.apps.ledger.permissions import sees_all, works_here
from xianzhi.core.policy.plan import AuditItem, AuditState, Contradiction
from xianzhi.core.policy.review import (
    Anchor,
    Correction,
    JsonObject,
    Review,
    SourceRow,
    Verb,
    fold,
    source_row,
    stored_audit_item,
    stored_contradiction,
    text_digest,
)
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require

__all__ = [
    "LoadedReview",
    "audit_keys",
    "contradiction_keys",
    "current_version",
    "load_review",
    "load_reviews",
    "load_sources",
    "visible_document",
]

Record = TypeVar("Record")


@dataclass(frozen=True)
class LoadedReview:
    """All that is known of the current reading of a document (审核全貌)."""

    document: PolicyDocument
    compilation: Compilation
    version: DocumentVersion
    contents: Mapping[str, JsonObject]  # row id -> row as read
    sources: tuple[SourceRow, ...]
    corrections: tuple[Correction, ...]
    clearances: tuple[Clearance, ...]

    @cached_property
    def review(self) -> Review:
        """The rows with all corrections laid over them."""
        return fold(self.sources, self.corrections, self.version.text)

    @cached_property
    def audit(self) -> Mapping[str, AuditItem]:
        """What no row claims, by key, in the order of the text."""
        items = [stored_audit_item(content) for content in self.compilation.audit]
        return dict(zip(audit_keys(items, self.version.text), items, strict=True))

    @cached_property
    def contradictions(self) -> Mapping[str, Contradiction]:
        """The contradictions, by key."""
        items = [stored_contradiction(content) for content in self.compilation.contradictions]
        return dict(zip(contradiction_keys(items, self.version.text), items, strict=True))

    @cached_property
    def cleared(self) -> Mapping[tuple[str, str], Clearance]:
        """Clearances by subject and key."""
        return {(item.subject, item.key): item for item in self.clearances}

    def open_audit(self) -> tuple[str, ...]:
        """Keys of the audit items that a person must still look at."""
        return tuple(
            key
            for key, item in self.audit.items()
            if item.state is AuditState.OPEN and (ClearanceSubject.AUDIT, key) not in self.cleared
        )

    def open_contradictions(self) -> tuple[str, ...]:
        """Keys of the contradictions that nobody has answered."""
        return tuple(
            key
            for key in self.contradictions
            if (ClearanceSubject.CONTRADICTION, key) not in self.cleared
        )


def visible_document(actor: Actor, document_id: str) -> PolicyDocument:
    """Find a document that the actor may see: under review for the office, signed for the rest.

    Raises
    ------
    NotFoundError
        There is none, or it is not the actor's to see: the words are the same.
    PermissionDeniedError
        The post has nothing to do with the ledger.
    """
    require(works_here(actor))
    if not is_id(document_id):
        raise NotFoundError
    found = (
        PolicyDocument.objects.filter(pk=document_id)
        .select_related("current__version__file", "replaced_by")
        .first()
    )
    if found is None or not (sees_all(actor) or found.signed_at):
        raise NotFoundError
    return found


def current_version(document: PolicyDocument) -> DocumentVersion:
    """Give the version that the desk shows.

    Raises
    ------
    NotFoundError
        The document came as a table of tasks: no plan was compiled.
    """
    if document.current is None:
        raise NotFoundError
    return document.current.version


def load_review(document: PolicyDocument) -> LoadedReview:
    """Load the current reading of a document (载入审核); three queries.

    Raises
    ------
    NotFoundError
        The document came as a table of tasks: no plan was compiled.
    """
    current_version(document)
    return load_reviews([document])[document.pk]


def load_reviews(documents: Iterable[PolicyDocument]) -> Mapping[UUID, LoadedReview]:
    """Load the readings of compiled documents by document id; three queries for any number."""
    compiled = {
        document.pk: compilation for document in documents if (compilation := document.current)
    }
    rows = _grouped(
        CompiledRow.objects.filter(compilation__in=compiled.values()).order_by("position"),
        lambda row: row.compilation_id,
    )
    corrections = _grouped(
        CorrectionRecord.objects.filter(document__in=compiled).order_by("number"),
        lambda item: item.document_id,
    )
    clearances = _grouped(
        Clearance.objects.filter(document__in=compiled), lambda item: item.document_id
    )
    return {
        document.pk: LoadedReview(
            document=document,
            compilation=compilation,
            version=compilation.version,
            contents={row.row_key: row.content for row in rows[compilation.pk]},
            sources=_sources(rows[compilation.pk], compilation.version.text),
            corrections=tuple(_correction(item) for item in corrections[document.pk]),
            clearances=tuple(clearances[document.pk]),
        )
        for document in documents
        if (compilation := compiled.get(document.pk))
    }


def load_sources(compilation: Compilation) -> tuple[SourceRow, ...]:
    """Load the rows of any compilation as read."""
    rows = CompiledRow.objects.filter(compilation=compilation).order_by("position")
    return _sources(list(rows), compilation.version.text)


def audit_keys(items: Iterable[AuditItem], text: str) -> tuple[str, ...]:
    """Name each audit item by its words and what stands around them, so clearing survives."""
    marks = []
    for item in items:
        around = text_digest(text[max(0, item.span.start - 20) : item.span.end + 20])
        marks.append(f"{item.kind}:{item.text}:{around}")
    return _numbered(marks)


def contradiction_keys(items: Iterable[Contradiction], text: str) -> tuple[str, ...]:
    """Name each contradiction by its code and the words that contradict each other."""
    marks = []
    for item in items:
        words = [text[span.start : span.end] for span in item.spans]
        params = [f"{name}={value}" for name, value in sorted(item.params.items())]
        marks.append(":".join([item.code, *params, *words]))
    return _numbered(marks)


def _sources(rows: Sequence[CompiledRow], text: str) -> tuple[SourceRow, ...]:
    return tuple(source_row(row.content, text, row.position) for row in rows)


def _grouped(found: Iterable[Record], key: Callable[[Record], UUID]) -> Mapping[UUID, list[Record]]:
    groups: dict[UUID, list[Record]] = defaultdict(list)
    for record in found:
        groups[key(record)].append(record)
    return groups


def _correction(item: CorrectionRecord) -> Correction:
    return Correction(
        number=item.number,
        verb=Verb(item.verb),
        row_id=item.row_key,
        anchors=tuple(Anchor(*anchor) for anchor in item.anchors),
        values=item.values,
        evidence=item.evidence,
    )


def _numbered(marks: Sequence[str]) -> tuple[str, ...]:
    """Digest marks; the second of two equal ones gets another key."""
    seen: dict[str, int] = {}
    keys = []
    for mark in marks:
        seen[mark] = seen.get(mark, 0) + 1
        keys.append(text_digest(f"{mark}#{seen[mark]}"))
    return tuple(keys)
