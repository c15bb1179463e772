"""The document library (政策文件库): list, import, one document, its versions."""

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence.selectors import OriginalFile
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.choices import DocumentStatus
from xianzhi.apps.ledger.forms.library import LibraryFilterForm, StatusForm, UploadForm
from xianzhi.apps.ledger.readmodels import DocumentLine, Library, Option
from xianzhi.apps.ledger.selectors.documents import PAGE_SIZE
from xianzhi.apps.ledger.services import StatusChange
from xianzhi.apps.ledger.views.asking import ask_of, page_number
from xianzhi.apps.ledger.wording import say
from xianzhi.errors import XianzhiError
from xianzhi.ui.asking import UNPROCESSABLE, in_words, is_fragment
from xianzhi.ui.paging import Pager, pager_of

__all__ = [
    "document",
    "document_diff",
    "document_status",
    "file_answer",
    "import_document",
    "import_progress",
    "library",
    "original",
    "recompile",
]


@require_safe
@acting
def library(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the documents (政策文件库)."""
    return _library(request, actor, UploadForm())


@require_POST
@acting
def import_document(
    request: HttpRequest, actor: Actor, document_id: str | None = None
) -> HttpResponseBase:
    """Take a file in, as a new document or as an amendment of one (导入)."""
    ask, form = ask_of(request, actor), UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            run = services.start_import(
                actor=actor,
                upload=form.upload(),
                amends=document_id,
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error("file", in_words(error))
        else:
            return redirect("ledger:import_progress", run_id=run)
    if document_id:
        return _document(request, actor, document_id, upload=form)
    return _library(request, actor, form)


@require_safe
@acting
def import_progress(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponseBase:
    """Show how far an import is (导入进度); done, it leads on to the desk."""
    progress = selectors.import_progress(actor, run_id)
    states = {"waiting": "wait", "running": "now", "failed": "wrong", "done": "done"}
    stages = [{"word": stage.words, "state": states[stage.state]} for stage in progress.stages]
    page = {"progress": progress, "stages": stages}
    template = "ledger/_import.html" if is_fragment(request) else "ledger/import.html"
    return render(request, template, page)


@require_safe
@acting
def document(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Show one document: facts, versions, history (文件)."""
    return _document(request, actor, document_id)


@require_POST
@acting
def document_status(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponseBase:
    """Say whether a document is in force (文件效力)."""
    ask = ask_of(request, actor)
    form = _status_form(actor, document_id, request)
    if form.is_valid():
        try:
            services.set_document_status(
                actor=actor,
                document_id=document_id,
                change=StatusChange(**form.cleaned_data),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("The validity was noted."))
            return redirect("ledger:document", document_id=document_id)
    return _document(request, actor, document_id, status_form=form)


@require_POST
@acting
def recompile(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponseBase:
    """Read a document again with the present compiler (重新解析)."""
    ask = ask_of(request, actor)
    services.recompile_document(
        actor=actor, document_id=document_id, request_id=ask.request_id, at=ask.at
    )
    messages.success(request, _("The document was read again; corrections were kept."))
    return redirect("ledger:document", document_id=document_id)


@require_safe
@acting
def document_diff(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Show two versions beside each other (版本对照)."""
    before, after = (_version(request, name) for name in ("before", "after"))
    diff = selectors.document_diff(actor, document_id, before, after)
    return render(request, "ledger/diff.html", {"diff": diff})


@require_safe
@acting
def original(
    request: HttpRequest, actor: Actor, document_id: str, version: int | None = None
) -> HttpResponseBase:
    """Hand out the untouched file (原件下载)."""
    return file_answer(selectors.original(actor, document_id, version))


def file_answer(file: OriginalFile) -> FileResponse:
    """Send a stored file to be saved, never to be shown as a page of ours."""
    answer = FileResponse(
        file.path.open("rb"), content_type=file.media_type or "application/octet-stream"
    )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _library(request: HttpRequest, actor: Actor, upload: UploadForm) -> HttpResponse:
    form = LibraryFilterForm(request.GET, _statuses())
    page = page_number(request)
    keyword, status = (request.GET.get(name, "").strip() for name in ("keyword", "status"))
    shown = selectors.library(actor, keyword=keyword, status=status, page=page)
    context = {
        "library": shown,
        "filters": form,
        "upload": upload,
        "pager": _pager(request, shown, page),
        "totals": {
            name: sum(getattr(line, name) for line in shown.lines)
            for name in ("tasks", "targets", "conflicts", "checks", "audit_open")
        },
    }
    status_code = UNPROCESSABLE if upload.errors else None
    return render(request, "ledger/library.html", context, status=status_code)


def _pager(request: HttpRequest, shown: Library, page: int) -> Pager[DocumentLine]:
    return pager_of(request, shown.lines, total=shown.total, number=page, size=PAGE_SIZE)


def _document(
    request: HttpRequest,
    actor: Actor,
    document_id: str,
    *,
    upload: UploadForm | None = None,
    status_form: StatusForm | None = None,
) -> HttpResponse:
    wrong = bool((upload and upload.errors) or (status_form and status_form.errors))
    context = {
        "document": selectors.document_head(actor, document_id),
        "versions": selectors.document_versions(actor, document_id),
        "history": selectors.document_history(actor, document_id),
        "may_import": selectors.library(actor).may_import,
        "upload": upload or UploadForm(),
        "status_form": status_form or _status_form(actor, document_id),
        "crumbs": [{"url": reverse("ledger:library"), "word": _("Documents")}],
    }
    status_code = UNPROCESSABLE if wrong else None
    return render(request, "ledger/document.html", context, status=status_code)


def _status_form(actor: Actor, document_id: str, request: HttpRequest | None = None) -> StatusForm:
    head = selectors.document_head(actor, document_id)
    others = [
        (line.head.id, f"{line.head.number or ''} {line.head.title}".strip())
        for line in selectors.library(actor).lines
        if line.head.id != document_id
    ]
    initial = {
        "status": head.status,
        "replaced_by": head.replaced_by[0] if head.replaced_by else "",
    }
    return StatusForm(request.POST if request else None, _statuses(), others, initial)


def _statuses() -> list[Option]:
    return [
        Option(value, say(f"ledger.document_status.{value}")) for value in DocumentStatus.values
    ]


def _version(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
