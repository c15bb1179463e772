"""A file becomes a version of a layer (导入图层): choose, look, answer, keep."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.layers import DraftForm, LayerUploadForm
from xianzhi.apps.atlas.readmodels import LayerPage
from xianzhi.apps.atlas.services import Preview, VersionDraft
from xianzhi.apps.atlas.services.staging import stage_layer, staged_layer
from xianzhi.apps.atlas.views.asking import in_words
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of

__all__ = ["choose", "inspect", "keep"]

_SHOWN_ISSUES = 50


@require_safe
@acting
def choose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Ask for a file (选择文件)."""
    page = _owned(actor, code)
    return _form(request, page, LayerUploadForm(), DraftForm())


@require_POST
@acting
def inspect(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show what the file says of itself, and what it does not (检查文件); nothing is stored.

    The first time a file comes along, later its note and the answers to our questions.
    """
    page = _owned(actor, code)
    answers = DraftForm(_with_choice(request))
    if not answers.is_valid():
        return _form(request, page, LayerUploadForm(), answers)
    chosen = LayerUploadForm(request.POST, request.FILES)
    try:
        upload = _upload(request, actor, chosen)
        if upload is None:
            return _form(request, page, chosen, answers)
        note = stage_layer(actor=actor, upload=upload)
        seen = services.preview(actor=actor, code=code, upload=upload, draft=answers.draft())
    except XianzhiError as error:
        chosen.add_error("file", in_words(error))
        return _form(request, page, chosen, answers)
    return _inspection(request, page, seen, answers, note)


@require_POST
@acting
def keep(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Keep the inspected file as the next version (导入为待发布版本)."""
    page, ask = _owned(actor, code), ask_of(request)
    answers = DraftForm(request.POST)
    try:
        upload = staged_layer(actor=actor, note=request.POST.get("note", ""))
        if not answers.is_valid():
            return _form(request, page, LayerUploadForm(), answers)
        made = services.import_version(
            actor=actor,
            code=code,
            upload=upload,
            draft=answers.draft(),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        answers.is_valid()
        answers.add_error(None, in_words(error))
        return _form(request, page, LayerUploadForm(), answers)
    selectors.tiles_of(actor, made)  # cut now: whoever opens the map later does not wait
    messages.success(
        request, _("The version was imported. Look at it on the map, then publish it.")
    )
    return redirect("atlas:version", version_id=made)


def _owned(actor: Actor, code: str) -> LayerPage:
    page = selectors.layer_page(actor, code)
    require(page.may_keep)
    return page


def _with_choice(request: HttpRequest) -> QueryDict:
    """Take the candidate of a pressed button over into the answers."""
    post = request.POST.copy()
    chosen, _bar, swapped = str(post.get("candidate", "")).partition("|")
    if chosen:
        post["crs"] = chosen
        if swapped:
            post["swap_axes"] = "on"
    if correct := post.get("correct", ""):
        post["datum"] = str(correct)
    return post


def _upload(request: HttpRequest, actor: Actor, chosen: LayerUploadForm) -> Upload | None:
    note = request.POST.get("note", "")
    if note and not request.FILES:
        return staged_layer(actor=actor, note=note)
    return chosen.upload() if chosen.is_valid() else None


def _form(
    request: HttpRequest, page: LayerPage, chosen: LayerUploadForm, answers: DraftForm
) -> HttpResponse:
    status = UNPROCESSABLE if chosen.is_bound or answers.is_bound else None
    shown = {"page": page, "chosen": chosen, "answers": answers, "crumbs": _crumbs(page)}
    return render(request, "atlas/import.html", shown, status=status)


def _inspection(
    request: HttpRequest, page: LayerPage, seen: Preview, answers: DraftForm, note: str
) -> HttpResponse:
    found = seen.inspection
    draft: VersionDraft = answers.draft()
    shown = {
        "page": page,
        "seen": seen,
        "facts": found.facts,
        "issues": found.issues[:_SHOWN_ISSUES],
        "more_issues": max(0, len(found.issues) - _SHOWN_ISSUES),
        "crs": found.crs.name if found.crs else "",
        "candidates": _candidates(seen),
        "answers": answers,
        "answered": asdict(draft),
        "note": note,
        "crumbs": _crumbs(page),
    }
    return render(request, "atlas/inspection.html", shown)


def _candidates(seen: Preview) -> list[dict[str, object]]:
    if seen.question is None:
        return []
    return [
        {
            "value": one.code + ("|swapped" if one.is_swapped else ""),
            "code": one.code,
            "reason": one.reason,
            "params": dict(one.params),
            "is_swapped": one.is_swapped,
        }
        for one in seen.question.candidates
    ]


def _crumbs(page: LayerPage) -> list[dict[str, str]]:
    layer = page.layer
    return [
        {"url": reverse("atlas:layers"), "word": _("Layers")},
        {"url": reverse("atlas:layer", args=[layer.code]), "word": layer.name},
    ]
