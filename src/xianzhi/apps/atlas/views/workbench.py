"""The one map (一张图): what lies at a point, the rows beside it, a check while drawing."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors
from xianzhi.apps.atlas.forms.reviews import CheckForm, ReviewForm
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.readmodels import CheckView, LayerRows, Workbench
from xianzhi.apps.atlas.views.asking import in_words, number_of
from xianzhi.apps.atlas.views.mapping import map_scripts, map_words
from xianzhi.errors import XianzhiError
from xianzhi.ui.asking import UNPROCESSABLE, is_fragment
from xianzhi.ui.paging import pager_of

__all__ = ["check", "identified", "map_page", "rows"]

_MOST_CODES = 100


@require_safe
@acting
def map_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the map with its layers (一张图)."""
    bench = selectors.workbench(actor)
    page = {
        "bench": bench,
        "map": _configuration(bench),
        "table_layer": bench.layers[0] if bench.layers else None,
        "check_form": ReviewForm(),
        "may_plan": may_plan(actor),
        "keys": _keys(),
        "at": timezone.now(),
    }
    return render(request, "atlas/map.html", page)


@require_safe
@acting
def identified(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List what lies at a point, layer by layer (点查)."""
    point = _point(request)
    codes = [code for code in request.GET.get("layers", "").split(",") if code][:_MOST_CODES]
    within = _number(request.GET.get("within", "")) or 0.0
    found = selectors.identify(actor, point, codes, within) if point else ()
    page = {"found": found, "point": point, "crumbs": _crumbs()}
    template = "atlas/_identified.html" if is_fragment(request) else "atlas/identified.html"
    return render(request, template, page)


@require_safe
@acting
def rows(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show the rows of a layer in force (属性表), with or without the map beside them."""
    found = selectors.layer_rows(
        actor, code, page=number_of(request, "page", 1) or 1, row=number_of(request, "row")
    )
    page = {"rows": found, "pager": _pager(request, found), "crumbs": _crumbs()}
    template = "atlas/_rows.html" if is_fragment(request) else "atlas/rows.html"
    return render(request, template, page)


@require_POST
@acting
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what the rules make of a parcel (即时审查); nothing is stored.

    A program that accepts JSON gets JSON, everybody else the part of the page.
    """
    form = CheckForm(request.POST)
    view, fault = None, ""
    if form.is_valid():
        try:
            view = selectors.checked(
                actor, form.cleaned_data["geometry"], form.cleaned_data["use"], timezone.now()
            )
        except XianzhiError as error:
            fault = in_words(error)
    else:
        fault = " ".join(str(error) for errors in form.errors.values() for error in errors)
    status = UNPROCESSABLE if view is None else None
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(_as_json(view) if view else {"fault": fault}, status=status)
    template = "atlas/_verdict.html" if is_fragment(request) else "atlas/verdict.html"
    page = {"check": view, "fault": fault, "crumbs": _crumbs()}
    return render(request, template, page, status=status)


def _as_json(view: CheckView) -> dict[str, object]:
    return {
        "verdict": view.verdict,
        "area_m2": view.area_m2,
        "tolerance_m2": view.tolerance_m2,
        "findings": [
            {
                "layer": row.layer,
                "zone": row.zone,
                "area_m2": row.area_m2,
                "share": row.share,
                "verdict": row.verdict,
                "rule": row.rule.id if row.rule else "",
            }
            for row in view.findings
        ],
        "unjudged": [rule.id for rule in view.unjudged],
    }


# Any: JSON that a script reads.
def _configuration(bench: Workbench) -> dict[str, Any]:
    return {
        "extent": bench.extent,
        "layers": [selectors.layer_json(layer) for layer in bench.layers],
        "identify": reverse("atlas:identified"),
        "check": reverse("atlas:check"),
        **map_scripts(),
        "words": map_words(),
    }


def _pager(request: HttpRequest, found: LayerRows) -> object:
    size = selectors.PAGE_ROWS
    number = found.offset // size + 1
    return pager_of(request, found.rows, total=found.total, number=number, size=size)


def _point(request: HttpRequest) -> tuple[float, float] | None:
    x, y = (_number(request.GET.get(name, "")) for name in ("x", "y"))
    if x is None or y is None or not (-180 <= x <= 180 and -90 <= y <= 90):
        return None
    return x, y


def _number(text: str) -> float | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return float(value) if isinstance(value, int | float) and abs(value) < 1e6 else None


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("atlas:map"), "word": _("One map")}]


def _keys() -> list[dict[str, str]]:
    return [
        {"key": "← ↑ → ↓", "word": _("Move the map")},
        {"key": "+ −", "word": _("Nearer, farther")},
        {"key": "0", "word": _("The whole county")},
        {"key": "Enter", "word": _("What lies in the middle of the map")},
        {"key": "Esc", "word": _("Stop measuring or drawing")},
    ]
