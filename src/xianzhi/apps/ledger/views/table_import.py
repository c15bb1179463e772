"""An existing ledger comes in (台账导入): upload, preview, commit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.forms.table_import import TableForm
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.services import Upload
from xianzhi.apps.ledger.services.staging import stage_table, staged_table
from xianzhi.apps.ledger.views.asking import ask_of
from xianzhi.apps.ledger.views.tasks import COLUMN_WORDS
from xianzhi.apps.ledger.wording import say_status
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, in_words
from xianzhi.ui.paging import page_of

__all__ = ["commit_table", "preview_table", "table_import"]

# What a column is read as, in the words of the ledger's own columns.
_READ_AS = COLUMN_WORDS | {
    "target": "ledger.column.targets",
    "person": "ledger.column.persons",
    "remark": "ledger.field.remark",
}
_SHOWN = 1_000  # rows of a preview on one page


@require_safe
@acting
def table_import(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for the file of an existing ledger (台账导入)."""
    require(may_review(actor))
    return _form(request, TableForm())


@require_POST
@acting
def preview_table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what the file would become (导入预览); nothing is written."""
    require(may_review(actor))
    ask, form = ask_of(request, actor), TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form)
    try:
        upload = Upload.of(form.cleaned_data["file"])
        preview = selectors.ledger_preview(actor, upload, at=ask.at)
    except XianzhiError as error:
        form.add_error("file", in_words(error))
        return _form(request, form)
    page = {
        "preview": preview,
        "pager": page_of(request, preview.rows, _SHOWN),
        "note": stage_table(actor=actor, upload=upload),
        "statuses": {row.status: say_status(row.status) for row in preview.rows},
        "read_as": [(heading, _READ_AS.get(name, "")) for heading, name in preview.columns],
        "crumbs": _crumbs(),
    }
    return render(request, "ledger/table_preview.html", page)


@require_POST
@acting
def commit_table(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take the previewed ledger over (确认导入); a second time changes nothing."""
    require(may_review(actor))
    ask = ask_of(request, actor)
    try:
        upload = staged_table(actor=actor, note=ask.text("note"))
        document_id = services.commit_ledger_import(
            actor=actor,
            upload=upload,
            digest=ask.text("digest"),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        return _form(request, TableForm(), in_words(error))
    messages.success(
        request, _("The ledger was imported. Importing the same file again changes nothing.")
    )
    return redirect(f"{reverse('ledger:tasks')}?plan={document_id}")


def _form(request: HttpRequest, form: TableForm, fault: str = "") -> HttpResponse:
    page = {"form": form, "fault": fault, "crumbs": _crumbs()}
    status = UNPROCESSABLE if form.is_bound or fault else None
    return render(request, "ledger/table_import.html", page, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("ledger:tasks"), "word": _("Ledger")}]
