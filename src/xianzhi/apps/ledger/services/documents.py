"""Taking documents into the library (文件入库)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import IntegrityError
from django.utils import timezone

import xianzhi
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.blocks import block_record, stored_document
from xianzhi.apps.ledger.choices import DocumentOrigin, DocumentStatus
from xianzhi.apps.ledger.models import (
    Compilation,
    CompiledRow,
    DocumentVersion,
    ImportRun,
    PolicyDocument,
)
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.selectors.documents import document_of_file
from xianzhi.apps.ledger.selectors.reviews import current_version, visible_document
from xianzhi.apps.ledger.services.orders import locked_document, order, stream
from xianzhi.apps.ledger.services.requests import ImportedDocument, StatusChange
from xianzhi.apps.organisations.selectors import unit_registry
from xianzhi.catalogue import indicators
from xianzhi.core import policy
from xianzhi.core.policy.document import Document
from xianzhi.core.policy.plan import AuditState, Plan, PolicyFacts
from xianzhi.core.policy.review import content_of
from xianzhi.errors import RuleError, XianzhiError
from xianzhi.exchange.documents import read_document
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append

__all__ = [
    "COMPILER",
    "Intake",
    "compile_and_keep",
    "finish_run",
    "import_document",
    "known_document",
    "open_run",
    "read_intake",
    "recompile_document",
    "set_document_status",
    "take_in",
    "tell_run",
]

COMPILER = f"xianzhi {xianzhi.__version__}"
_TITLE, _NUMBER, _ISSUER = 300, 80, 200


@dataclass(frozen=True, slots=True)
class Intake:
    """A file on its way into the library (入库请求); ``amends`` is a document id or empty."""

    actor: Actor
    upload: Upload
    amends: str
    request_id: str
    at: datetime


def import_document(
    *, actor: Actor, upload: Upload, amends: str | None = None, request_id: str, at: datetime
) -> ImportedDocument:
    """Read, compile and keep a plan document (导入文件); a file that is known already stays.

    Reading and compiling happen before the transaction; a fault leaves neither row nor file.

    Parameters
    ----------
    amends
        Id of the document whose next version this is; corrections are carried over where the
        words they were made about are still there.

    Raises
    ------
    PermissionDeniedError
        The post may not review documents.
    DocumentError
        The file cannot be read; its words say what to do.
    RuleError
        The file is empty or too large.
    NotFoundError
        There is no document *amends*.
    """
    return take_in(Intake(actor, upload, amends or "", request_id, at))


def take_in(intake: Intake) -> ImportedDocument:
    """Import in one go (导入)."""
    document = read_intake(intake)
    if document is None:
        return known_document(intake)
    return compile_and_keep(intake, document, lambda stage: None)


def read_intake(intake: Intake) -> Document | None:
    """Read a file on its way in (读取); null for one whose document is here already.

    Everything that the person who hands it in can mend is raised here.
    """
    require(may_review(intake.actor))
    evidence.check_size(intake.upload)
    if intake.amends:
        visible_document(intake.actor, intake.amends)
    if document_of_file(intake.upload.sha256) is not None:
        return None
    return read_document(intake.upload.content, name=intake.upload.name)


def known_document(intake: Intake) -> ImportedDocument:
    """Name the document of a file that is here already."""
    known = document_of_file(intake.upload.sha256)
    if known is None:
        raise NotFoundError
    return ImportedDocument(*known, already_there=True)


def compile_and_keep(
    intake: Intake, document: Document, tell: Callable[[str], None]
) -> ImportedDocument:
    """Compile what was read and keep it (解析入库), with a word at each stage."""
    tell("compiling")
    plan = _compile(document, intake.at)
    tell("storing")
    return _keep(intake, document, plan)


def open_run(run_id: str, intake: Intake) -> bool:
    """Note that an import begins (登记导入); false when it has begun before."""
    _, is_new = ImportRun.objects.get_or_create(
        pk=run_id,
        defaults={
            "post_id": intake.actor.post_id,
            "file_name": intake.upload.name,
            "stage": "compiling",
            "begun_at": intake.at,
        },
    )
    return is_new


def tell_run(run_id: str, stage: str) -> None:
    """Note how far an import is."""
    ImportRun.objects.filter(pk=run_id).update(stage=stage)


def finish_run(run_id: str, outcome: ImportedDocument | XianzhiError) -> None:
    """Note how an import ended."""
    run = ImportRun.objects.filter(pk=run_id)
    if isinstance(outcome, XianzhiError):
        run.update(fault_code=outcome.code, fault_params=outcome.params)
    else:
        done = {"document": outcome.document_id, "already_there": outcome.already_there}
        run.update(stage="done", fault_code="", fault_params={}, **done)


def recompile_document(*, actor: Actor, document_id: str, request_id: str, at: datetime) -> str:
    """Read a document again with the present compiler and registry (重新解析).

    Corrections stay. When nothing reads differently, nothing is written but the command.

    Returns
    -------
    str
        Id of the document.
    """
    require(may_review(actor))
    found = current_version(visible_document(actor, document_id))
    plan = _compile(stored_document(found.text, found.blocks), at)

    def act(change: Change) -> str:
        document = locked_document(actor, document_id)
        rows = [content_of(row) for row in plan.rows]
        current = CompiledRow.objects.filter(compilation=document.current).order_by("position")
        if rows != [row.content for row in current]:
            compilation = _store_compilation(document, found, plan, at)
            append(change, stream(document), "recompile", {"compilation": compilation.number})
        return document_id

    body = {"document": document_id}
    return carry_out(order("recompile_document", actor, body, request_id=request_id, at=at), act)


def set_document_status(
    *, actor: Actor, document_id: str, change: StatusChange, request_id: str, at: datetime
) -> str:
    """Say whether a document is in force, on trial or replaced, and by which (文件效力).

    Raises
    ------
    RuleError
        The status is unknown, or a document is named though the status is not ``replaced``.
    """
    require(may_review(actor))
    if change.status not in DocumentStatus.values:
        raise RuleError("ledger.status_unknown")
    if change.replaced_by and change.status != DocumentStatus.REPLACED:
        raise RuleError("ledger.only_replaced_names_another")

    def act(context: Change) -> str:
        document = locked_document(actor, document_id)
        other = locked_document(actor, change.replaced_by) if change.replaced_by else None
        if other is not None and other.pk == document.pk:
            raise RuleError("ledger.replaces_itself")
        PolicyDocument.objects.filter(pk=document.pk).update(
            status=change.status, replaced_by=other
        )
        facts = {"before": document.status, "after": change.status, "by": change.replaced_by}
        append(context, stream(document), "set_status", facts)
        return document_id

    body = {"document": document_id, **asdict(change)}
    asked = order(
        "set_document_status", actor, body, request_id=request_id, at=at, reason=change.reason
    )
    return carry_out(asked, act)


def _compile(document: Document, at: datetime) -> Plan:
    units = unit_registry(timezone.localdate(at))
    return policy.compile(document, units=units, indicators=indicators.index())


def _keep(intake: Intake, document: Document, plan: Plan) -> ImportedDocument:
    """Put the file on the disk, then everything into one transaction."""
    asked = order(
        "import_document",
        intake.actor,
        {"sha256": intake.upload.sha256, "amends": intake.amends},
        request_id=intake.request_id,
        at=intake.at,
    )
    evidence.keep_bytes(intake.upload)
    try:
        answer = carry_out(asked, lambda change: _store(intake, document, plan, change))
    except IntegrityError:
        # Somebody imported the very same file a moment ago: theirs is the document.
        if document_of_file(intake.upload.sha256) is None:
            raise
        return known_document(intake)
    return ImportedDocument(
        document_id=str(answer["document_id"]),
        version=int(answer["version"] or 0),
        already_there=bool(answer["already_there"]),
        same_number_id=str(answer["same_number_id"]),
    )


def _store(
    intake: Intake, document: Document, plan: Plan, change: Change
) -> dict[str, str | int | bool]:
    title = _title(plan.facts, document.text, intake.upload.name)
    if intake.amends:
        kept = _refreshed(locked_document(intake.actor, intake.amends), plan.facts)
    else:
        kept = _new_document(plan.facts, title, intake.at)
    version = _store_version(intake, document, kept)
    compilation = _store_compilation(kept, version, plan, intake.at)
    facts = {
        "file": intake.upload.name,
        "sha256": intake.upload.sha256,
        "version": version.number,
        "compilation": compilation.number,
        "rows": len(plan.rows),
    }
    append(change, stream(kept), "amend" if intake.amends else "import", facts)
    return {
        "document_id": str(kept.pk),
        "version": version.number,
        "already_there": False,
        "same_number_id": _same_number(kept),
    }


def _new_document(facts: PolicyFacts, title: str, at: datetime) -> PolicyDocument:
    return PolicyDocument.objects.create(
        origin=DocumentOrigin.PLAN,
        title=title,
        number=(facts.number or "")[:_NUMBER],
        issuer=(facts.issuer or "")[:_ISSUER],
        issued_date=facts.issued_date,
        status=DocumentStatus.TRIAL if "试行" in title else DocumentStatus.IN_FORCE,
        imported_at=at,
    )


def _refreshed(document: PolicyDocument, facts: PolicyFacts) -> PolicyDocument:
    """Take over what the amended file says of itself; what it leaves out stays."""
    document.title = (facts.title or document.title)[:_TITLE]
    document.number = (facts.number or document.number)[:_NUMBER]
    document.issuer = (facts.issuer or document.issuer)[:_ISSUER]
    document.issued_date = facts.issued_date or document.issued_date
    document.save(update_fields=["title", "number", "issuer", "issued_date"])
    return document


def _store_version(intake: Intake, document: Document, kept: PolicyDocument) -> DocumentVersion:
    return DocumentVersion.objects.create(
        document=kept,
        number=kept.versions.count() + 1,
        file=evidence.record_file(intake.upload, intake.at, document.media_type),
        sha256=intake.upload.sha256,
        file_name=intake.upload.name,
        text=document.text,
        blocks=[block_record(block) for block in document.blocks],
        post_id=intake.actor.post_id,
        imported_at=intake.at,
    )


def _store_compilation(
    document: PolicyDocument, version: DocumentVersion, plan: Plan, at: datetime
) -> Compilation:
    left_over = [item for item in plan.audit if item.state is not AuditState.CLAIMED]
    compilation = Compilation.objects.create(
        document=document,
        version=version,
        number=document.compilations.count() + 1,
        compiler=COMPILER,
        facts=content_of(plan.facts),
        parts=[content_of(part) for part in plan.parts],
        audit=[content_of(item) for item in left_over],
        audit_claimed=len(plan.audit) - len(left_over),
        contradictions=[content_of(item) for item in plan.contradictions],
        edits=[content_of(item) for item in plan.edits],
        compiled_at=at,
    )
    CompiledRow.objects.bulk_create(
        CompiledRow(
            compilation=compilation,
            position=position,
            row_key=row.id,
            kind=row.kind,
            content=content_of(row),
        )
        for position, row in enumerate(plan.rows)
    )
    PolicyDocument.objects.filter(pk=document.pk).update(current=compilation)
    return compilation


def _title(facts: PolicyFacts, text: str, file_name: str) -> str:
    """Take the compiled title, else the first line with words, else the name of the file."""
    first_line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return (facts.title or first_line or PurePath(file_name).stem)[:_TITLE]


def _same_number(document: PolicyDocument) -> str:
    if not document.number:
        return ""
    other = PolicyDocument.objects.filter(number=document.number).exclude(pk=document.pk).first()
    return str(other.pk) if other else ""
