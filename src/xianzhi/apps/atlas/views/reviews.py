"""Compliance reviews (合规性审查): list, a new one, one with its result, the override."""

import json

import shapely
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.reviews import (
    OverrideForm,
    ParcelFileForm,
    ReviewFilterForm,
    ReviewForm,
)
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.readmodels import CheckView
from xianzhi.apps.atlas.services import Override, ReviewDraft
from xianzhi.apps.atlas.views.asking import in_words, number_of
from xianzhi.apps.atlas.views.mapping import map_scripts, map_words
from xianzhi.errors import XianzhiError
from xianzhi.exchange.certificates import write_pdf, write_word
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of
from xianzhi.ui.paging import pager_of

__all__ = [
    "certificate",
    "certificate_pdf",
    "certificate_word",
    "new",
    "override",
    "review",
    "reviews",
]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@acting
def reviews(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the reviews (审查记录)."""
    keyword, verdict = (request.GET.get(name, "").strip()[:100] for name in ("keyword", "verdict"))
    found = selectors.review_list(
        actor, keyword=keyword, verdict=verdict, page=number_of(request, "page", 1) or 1
    )
    page = {
        "found": found,
        "filters": ReviewFilterForm(request.GET),
        "pager": pager_of(
            request,
            found.lines,
            total=found.total,
            number=found.page,
            size=selectors.REVIEWS_OF_A_PAGE,
        ),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "atlas/reviews.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Draw, upload or paste a parcel, see the result, keep it (新建审查)."""
    require(may_plan(actor))
    if request.method != "POST":
        return _new(request, actor, ReviewForm(), ParcelFileForm())
    file = ParcelFileForm(request.POST, request.FILES)
    if request.FILES:
        return _from_file(request, actor, file)
    form = ReviewForm(request.POST)
    is_kept = request.POST.get("verb") == "keep"
    form.fields["project"].required = is_kept  # to look at a parcel it needs no name
    if not form.is_valid():
        return _new(request, actor, form, ParcelFileForm())
    try:
        if not is_kept:
            view = selectors.checked(
                actor, form.cleaned_data["geometry"], form.cleaned_data["use"], timezone.now()
            )
            return _new(request, actor, form, ParcelFileForm(), view)
        ask = ask_of(request)
        made = services.review_parcel(
            actor=actor,
            draft=ReviewDraft(**form.cleaned_data),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        form.add_error("geometry", in_words(error))
        return _new(request, actor, form, ParcelFileForm())
    messages.success(request, _("The review was kept with its certificate."))
    return redirect("atlas:review", review_id=made)


@require_safe
@acting
def review(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """Show one review (审查意见)."""
    return _review(request, actor, review_id)


@require_POST
@acting
def override(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponseBase:
    """Decide against what the rules say (人工改判)."""
    form, ask = OverrideForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            made = services.override_verdict(
                actor=actor,
                review_id=review_id,
                override=Override(**form.cleaned_data),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("The decision was kept as a review of its own."))
            return redirect("atlas:review", review_id=made)
    return _review(request, actor, review_id, form)


@require_safe
@acting
def certificate(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """Hand out the certificate as it was hashed, to be verified anywhere (审查意见数据)."""
    number, text = selectors.certificate_json(actor, review_id)
    return _file(text.encode(), f"{number}.json", "application/json")


@require_safe
@acting
def certificate_word(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """Hand out the certificate as docx, to be filed and edited (审查意见书 Word 版)."""
    paper = selectors.certificate_paper(actor, review_id)
    return _file(write_word(paper), f"{paper.number}.docx", _DOCX)


@require_safe
@acting
def certificate_pdf(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """Hand out the certificate as PDF (审查意见书 PDF 版)."""
    paper = selectors.certificate_paper(actor, review_id)
    return _file(write_pdf(paper), f"{paper.number}.pdf", "application/pdf")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _from_file(request: HttpRequest, actor: Actor, file: ParcelFileForm) -> HttpResponse:
    """Take the outline out of a file into the form, so that a person sees what was read."""
    given = {name: request.POST.get(name, "") for name in ("project", "use")}
    if not file.is_valid():
        return _new(request, actor, ReviewForm(initial=given), file)
    try:
        geometry = services.parcel_of(actor=actor, upload=file.upload())
    except XianzhiError as error:
        file.add_error("file", in_words(error))
        return _new(request, actor, ReviewForm(initial=given), file)
    text = json.dumps(geometry)
    return _new(request, actor, ReviewForm(initial={**given, "geometry": text}), file)


def _new(
    request: HttpRequest,
    actor: Actor,
    form: ReviewForm,
    file: ParcelFileForm,
    view: CheckView | None = None,
) -> HttpResponse:
    text = form["geometry"].value() or ""
    page = {
        "form": form,
        "file": file,
        "check": view,
        "map": _map(actor, text),
        "crumbs": _crumbs(),
    }
    is_wrong = bool(form.errors or file.errors)
    return render(
        request, "atlas/new_review.html", page, status=UNPROCESSABLE if is_wrong else None
    )


def _review(
    request: HttpRequest, actor: Actor, review_id: str, form: OverrideForm | None = None
) -> HttpResponse:
    shown = selectors.review_page(actor, review_id)
    page = {
        "page": shown,
        "form": form or OverrideForm(),
        "map": _map(actor, json.dumps(shown.check.geometry)),
        "crumbs": _crumbs(),
    }
    return render(request, "atlas/review.html", page, status=UNPROCESSABLE if form else None)


def _map(actor: Actor, text: str) -> dict[str, object]:
    """Configure a map of the layers in force with the parcel on it."""
    bench = selectors.workbench(actor)
    parcel = _parcel(text)
    return {
        "extent": parcel["extent"] if parcel else bench.extent,
        "layers": [selectors.layer_json(layer) for layer in bench.layers],
        "parcel": parcel["geometry"] if parcel else None,
        **map_scripts(),
        "words": map_words(),
    }


def _parcel(text: str) -> dict[str, object] | None:
    """Read an outline for drawing only; what is wrong with it, the check says."""
    try:
        shape = shapely.from_geojson(text)
    except shapely.GEOSException:
        return None
    if shape is None or shape.is_empty:
        return None
    return {"geometry": json.loads(shapely.to_geojson(shape)), "extent": list(shape.bounds)}


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("atlas:map"), "word": _("One map")},
        {"url": reverse("atlas:reviews"), "word": _("Reviews")},
    ]
