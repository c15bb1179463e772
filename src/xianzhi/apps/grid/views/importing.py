"""Files become areas (导入网格): choose, look, keep."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid import selectors, services
from xianzhi.apps.grid.forms.importing import ImportForm, KeepForm
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.apps.grid.views.asking import tabs
from xianzhi.catalogue.messages import words
from xianzhi.errors import XianzhiError
from xianzhi.exchange.grid_trees import TREE_COLUMNS
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, in_words, request_id_of
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["choose", "inspect", "keep"]

_SHOWN = 200


@require_safe
@acting
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for files (选择文件)."""
    require(may_keep_grid(actor))
    return _form(request, actor, ImportForm(initial={"effective_on": timezone.localdate()}))


@require_POST
@acting
def inspect(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is in the files and what is wrong, row by row (预检); nothing is stored."""
    require(may_keep_grid(actor))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, actor, form)
    files = form.handed_in()
    try:
        note = services.stage_files(actor=actor, files=files)
        seen = services.preview_import(actor=actor, draft=form.draft(files))
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        return _form(request, actor, form)
    page = {
        "seen": seen,
        "issues": seen.issues[:_SHOWN],
        "more": max(0, len(seen.issues) - _SHOWN),
        "form": form,
        "note": note,
        "tabs": tabs(actor, "import"),
    }
    return render(request, "grid/inspection.html", page)


@require_POST
@acting
def keep(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take the inspected files in (导入)."""
    require(may_keep_grid(actor))
    form = KeepForm(request.POST)
    try:
        files = services.staged_files(actor=actor, note=request.POST.get("note", ""))
        if not form.is_valid():
            return _form(request, actor, ImportForm(request.POST))
        done = services.import_areas(
            actor=actor,
            draft=form.draft(files),
            request_id=request_id_of(request),
            at=timezone.now(),
        )
    except XianzhiError as error:
        again = ImportForm(request.POST)
        again.is_valid()
        again.add_error(None, in_words(error))
        return _form(request, actor, again)
    params = {"new": str(done["new"]), "changed": str(done["changed"])}
    messages.success(request, words("grid.cli.imported", params, language()))
    return redirect("grid:checks")


def _form(request: HttpRequest, actor: Actor, form: ImportForm) -> HttpResponse:
    page = {
        "form": form,
        "columns": TREE_COLUMNS,
        "imports": selectors.import_list(actor),
        "tabs": tabs(actor, "import"),
    }
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "grid/import.html", page, status=status)
