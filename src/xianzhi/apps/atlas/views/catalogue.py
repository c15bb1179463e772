"""The layer catalogue (图层目录): layers, versions, what differs between two of them."""

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.layers import LayerForm, PublishForm, RollBackForm
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.readmodels import ComparedLayer
from xianzhi.apps.atlas.views.asking import in_words
from xianzhi.apps.atlas.views.mapping import map_scripts, map_words
from xianzhi.errors import RuleError, XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of
from xianzhi.ui.paging import page_of

__all__ = ["compare", "layer", "layers", "original", "publish", "register", "roll_back", "version"]

_ISSUES, _CHANGES = 100, 100


@require_safe
@acting
def layers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the layers of the map (图层目录)."""
    page = {"layers": selectors.layer_list(actor), "may_plan": may_plan(actor)}
    return render(request, "atlas/layers.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def register(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Enter a layer into the catalogue (登记图层)."""
    require(may_plan(actor))
    form = LayerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ask = ask_of(request)
        try:
            services.register_layer(
                actor=actor,
                draft=form.draft(actor.unit_id),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("The layer was registered. Import its first version."))
            return redirect("atlas:import", code=form.cleaned_data["code"])
    page = {"form": form, "crumbs": _crumbs()}
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "atlas/register.html", page, status=status)


@require_safe
@acting
def layer(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show one layer: facts, versions, history (图层)."""
    return _layer(request, actor, code)


@require_POST
@acting
def roll_back(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Withdraw the version in force and go back to the one before it (回退版本)."""
    form, ask = RollBackForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.roll_back(
                actor=actor,
                code=code,
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("The version before is in force again."))
            return redirect("atlas:layer", code=code)
    return _layer(request, actor, code, form)


@require_safe
@acting
def version(request: HttpRequest, actor: Actor, version_id: str) -> HttpResponse:
    """Show one version: facts, fields, issues, a map of it (版本)."""
    return _version(request, actor, version_id)


@require_POST
@acting
def publish(request: HttpRequest, actor: Actor, version_id: str) -> HttpResponseBase:
    """Put a version in force (发布版本)."""
    form, ask = PublishForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.publish_version(
                actor=actor,
                version_id=version_id,
                approval=form.cleaned_data["approval"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("The version is in force."))
            return redirect("atlas:version", version_id=version_id)
    return _version(request, actor, version_id, form)


@require_safe
@acting
def original(request: HttpRequest, actor: Actor, version_id: str) -> HttpResponseBase:
    """Hand out the file that a version was imported from (原始文件)."""
    file = selectors.original_of(actor, version_id)
    answer = FileResponse(file.path.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return answer


@require_safe
@acting
def compare(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show what differs between two versions (版本比对)."""
    listed = selectors.layer_page(actor, code)
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    compared, shapes, fault = None, None, ""
    if before and after:
        try:
            compared = selectors.compare_versions(actor, code, before, after)
            shapes = selectors.changes_on_map(actor, code, before, after)
        except RuleError as error:
            fault = in_words(error)
    page = {
        "page": listed,
        "compared": compared,
        "fault": fault,
        "before": before,
        "after": after,
        "pager": page_of(request, compared.lines if compared else (), _CHANGES),
        "map": _map_of_changes(actor, compared, shapes) if compared else None,
        "crumbs": [*_crumbs(), _crumb(listed.layer.code, listed.layer.name)],
    }
    return render(request, "atlas/compare.html", page, status=UNPROCESSABLE if fault else None)


def _layer(
    request: HttpRequest, actor: Actor, code: str, form: RollBackForm | None = None
) -> HttpResponse:
    page = {
        "page": selectors.layer_page(actor, code),
        "form": form or RollBackForm(),
        "crumbs": _crumbs(),
    }
    return render(request, "atlas/layer.html", page, status=UNPROCESSABLE if form else None)


def _version(
    request: HttpRequest, actor: Actor, version_id: str, form: PublishForm | None = None
) -> HttpResponse:
    shown = selectors.version_page(actor, version_id)
    page = {
        "page": shown,
        "pager": page_of(request, shown.issues, _ISSUES),
        "form": form or PublishForm(),
        "map": _map_of(actor, version_id),
        "crumbs": [*_crumbs(), _crumb(shown.layer.code, shown.layer.name)],
    }
    return render(request, "atlas/version.html", page, status=UNPROCESSABLE if form else None)


def _map_of(actor: Actor, version_id: str) -> dict[str, object]:
    layer = selectors.map_version(actor, version_id)
    return _map([selectors.layer_json(layer) | {"shown": True}], layer.extent)


def _map_of_changes(
    actor: Actor, compared: ComparedLayer, shapes: dict[str, object] | None
) -> dict[str, object]:
    layer = selectors.map_version(actor, compared.after.id)
    shown = _map([selectors.layer_json(layer) | {"shown": True}], layer.extent)
    return shown | {"changes": shapes}


def _map(layers: list[dict[str, object]], extent: tuple[float, ...]) -> dict[str, object]:
    return {
        "extent": extent,
        "layers": layers,
        **map_scripts(),
        "words": map_words(),
    }


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("atlas:map"), "word": _("One map")},
        {"url": reverse("atlas:layers"), "word": _("Layers")},
    ]


def _crumb(code: str, name: str) -> dict[str, str]:
    return {"url": reverse("atlas:layer", args=[code]), "word": name}
