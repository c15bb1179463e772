"""Stock land (存量土地台账): the register, one parcel, a list taken in, files."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.stock import (
    ReasonForm,
    StockDealingForm,
    StockFilterForm,
    StockForm,
    StockListForm,
)
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.readmodels.stock import StockFilter, StockPage
from xianzhi.apps.atlas.services import STOCK_COLUMNS, StockRef
from xianzhi.apps.atlas.views.asking import in_words
from xianzhi.apps.atlas.views.mapping import map_scripts, map_words
from xianzhi.apps.atlas.views.quota import land_tabs
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import ListFaultsError, RowFault
from xianzhi.exchange.table_files import TABLE_KINDS
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, Ask, ask_of
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["change", "deal", "export", "new", "parcel", "parcels", "register", "reopen", "take_in"]


@require_safe
@acting
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the register with its ages and its map (存量土地台账)."""
    form, asked = _asked(request, actor)
    found = selectors.stock_list(actor, asked, at=timezone.now())
    query = request.GET.urlencode()
    page = {
        "page": found,
        "filters": form,
        "query": f"?{query}" if query else "",
        "tabs": land_tabs(actor, "stock"),
        "map": _map(actor, found.extent, f"{reverse('atlas:stock_parcels')}?{query}"),
    }
    return render(request, "atlas/stock.html", page)


@require_safe
@acting
def parcels(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Give the parcels of the list to the map."""
    _form, asked = _asked(request, actor)
    found = selectors.stock_on_map(actor, asked, at=timezone.now())
    return JsonResponse(found, content_type="application/geo+json")


@require_safe
@acting
def export(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Write the list as a file (导出)."""
    if kind not in TABLE_KINDS:
        raise Http404
    _form, asked = _asked(request, actor)
    now = timezone.now()
    return sent(selectors.stock_file(actor, asked, kind, at=now, language=language()))


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Register a parcel (登记)."""
    require(may_plan(actor))
    if request.method != "POST":
        initial = {name: request.GET.get(name, "") for name in ("layer", "row")}
        return _form_page(request, _stock_form(actor, initial=initial))
    form, ask = _stock_form(actor, request.POST), ask_of(request)
    if form.is_valid():
        try:
            made = services.register_stock(
                actor=actor, draft=form.draft(), request_id=ask.request_id, at=ask.at
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Registered."))
            return redirect("atlas:stock_parcel", parcel_id=made)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def take_in(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take a list in, every row or none (导入)."""
    require(may_plan(actor))
    form = StockListForm(request.POST or None, request.FILES or None)
    faults: tuple[RowFault, ...] = ()
    if request.method == "POST" and form.is_valid():
        ask = ask_of(request)
        try:
            made = services.import_stock(
                actor=actor, upload=form.upload(), request_id=ask.request_id, at=ask.at
            )
        except ListFaultsError as error:
            form.add_error("file", in_words(error))
            faults = error.faults
        except XianzhiError as error:
            form.add_error("file", in_words(error))
        else:
            words = ngettext("%(count)s parcel registered.", "%(count)s parcels registered.", made)
            messages.success(request, words % {"count": made})
            return redirect("atlas:stock")
    page = {"form": form, "faults": faults, "columns": STOCK_COLUMNS, "crumbs": _crumbs()}
    status = UNPROCESSABLE if request.method == "POST" else None
    return render(request, "atlas/stock_import.html", page, status=status)


@require_safe
@acting
def parcel(request: HttpRequest, actor: Actor, parcel_id: str) -> HttpResponse:
    """Show one parcel (存量地块)."""
    return _parcel(request, actor, selectors.stock_page(actor, parcel_id, at=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def change(request: HttpRequest, actor: Actor, parcel_id: str) -> HttpResponseBase:
    """Correct a parcel (变更)."""
    require(may_plan(actor))
    shown = selectors.stock_page(actor, parcel_id, at=timezone.now())
    if request.method != "POST":
        return _form_page(request, _stock_form(actor, initial=_filled(shown)), ReasonForm(), shown)
    form, why = _stock_form(actor, request.POST), ReasonForm(request.POST)
    if form.is_valid() and why.is_valid():
        done = _done(
            request,
            form,
            lambda ask: services.change_stock(
                actor=actor,
                ref=_ref(request, parcel_id),
                draft=form.draft(),
                reason=why.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            ),
        )
        if done:
            return redirect("atlas:stock_parcel", parcel_id=parcel_id)
    return _form_page(request, form, why, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def deal(request: HttpRequest, actor: Actor, parcel_id: str) -> HttpResponseBase:
    """Say how a parcel was dealt with (处置)."""
    require(may_plan(actor))
    shown = selectors.stock_page(actor, parcel_id, at=timezone.now())
    if request.method != "POST":
        return redirect("atlas:stock_parcel", parcel_id=parcel_id)
    form = StockDealingForm(shown.line, request.POST)
    if form.is_valid():
        done = _done(
            request,
            form,
            lambda ask: services.deal_with_stock(
                actor=actor,
                ref=_ref(request, parcel_id),
                dealing=form.dealing(),
                request_id=ask.request_id,
                at=ask.at,
            ),
        )
        if done:
            return redirect("atlas:stock_parcel", parcel_id=parcel_id)
    return _parcel(request, actor, shown, dealing=form)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def reopen(request: HttpRequest, actor: Actor, parcel_id: str) -> HttpResponseBase:
    """Take a dealing back (恢复待处置)."""
    require(may_plan(actor))
    shown = selectors.stock_page(actor, parcel_id, at=timezone.now())
    if request.method != "POST":
        return redirect("atlas:stock_parcel", parcel_id=parcel_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        done = _done(
            request,
            form,
            lambda ask: services.reopen_stock(
                actor=actor,
                ref=_ref(request, parcel_id),
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            ),
        )
        if done:
            return redirect("atlas:stock_parcel", parcel_id=parcel_id)
    return _parcel(request, actor, shown, reason=form)


def _done(
    request: HttpRequest,
    form: StockForm | StockDealingForm | ReasonForm,
    act: Callable[[Ask], str],
) -> bool:
    """Do what a form asks for; a fault goes back into the form in words."""
    try:
        act(ask_of(request))
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        return False
    messages.success(request, _("Kept."))
    return True


def _ref(request: HttpRequest, parcel_id: str) -> StockRef:
    seen = request.POST.get("seen", "")
    return StockRef(parcel_id, int(seen) if seen.isdecimal() else -1)


def _asked(request: HttpRequest, actor: Actor) -> tuple[StockFilterForm, StockFilter]:
    form = StockFilterForm(selectors.towns_to_see(actor), request.GET.dict())
    return form, form.asked(is_overdue=request.GET.get("overdue") == "yes")


# Any: what a form takes is Django's business.
def _stock_form(
    actor: Actor, posted: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
) -> StockForm:
    layers = selectors.workbench(actor).layers
    return StockForm(selectors.towns_to_see(actor), layers, posted, initial)


def _form_page(
    request: HttpRequest,
    form: StockForm,
    why: ReasonForm | None = None,
    shown: StockPage | None = None,
) -> HttpResponse:
    page = {"form": form, "why": why, "page": shown, "crumbs": _crumbs()}
    is_wrong = bool(form.errors or (why and why.errors))
    return render(
        request, "atlas/stock_form.html", page, status=UNPROCESSABLE if is_wrong else None
    )


def _parcel(
    request: HttpRequest,
    actor: Actor,
    shown: StockPage,
    *,
    dealing: StockDealingForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    page = {
        "page": shown,
        "dealing": dealing or StockDealingForm(shown.line),
        "reason": reason or ReasonForm(),
        "map": _map(actor, shown.extent, "") | {"parcel": shown.geometry},
        "crumbs": _crumbs(),
    }
    is_wrong = dealing is not None or reason is not None
    return render(
        request, "atlas/stock_parcel.html", page, status=UNPROCESSABLE if is_wrong else None
    )


def _filled(shown: StockPage) -> dict[str, object]:
    """Give the form of a correction what stands in the register."""
    line = shown.line
    return {
        "kind": line.kind,
        "holder": line.holder,
        "town_code": line.town_code,
        "place": line.place,
        "area": line.area_m2,
        "unit": "m2",
        "since_date": line.since,
        "cause": line.cause,
        "plan": line.plan,
        "due_date": line.due,
        "own_code": line.own_code,
    }


def _map(
    actor: Actor, extent: tuple[float, float, float, float] | None, address: str
) -> dict[str, object]:
    """Configure a map of the layers in force with the parcels on it."""
    bench = selectors.workbench(actor)
    return {
        "extent": extent or bench.extent,
        "layers": [
            selectors.layer_json(layer) | {"shown": layer.theme == "base"} for layer in bench.layers
        ],  # the ground alone: control lines would hide small parcels
        "parcel": None,
        "stock": address or None,
        **map_scripts(),
        "words": map_words(),
    }


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("atlas:stock"), "word": _("Stock land")}]
