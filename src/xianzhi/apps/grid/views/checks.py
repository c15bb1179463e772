"""What is wrong with the tree (网格检查): as a table and on the map."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid import selectors
from xianzhi.apps.grid.views.asking import map_of, tabs
from xianzhi.ui.asking import day_of
from xianzhi.ui.paging import page_of

__all__ = ["checks", "findings"]

_CLASSES = {
    "gap": ("#8a6d00", "dots"),
    "overlap": ("#234a75", "hatch"),
    "outside": ("#a01f1a", "cross"),
}
_ROWS = 50


@require_safe
@acting
def checks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List faults of borders and codes (网格检查)."""
    day, only = day_of(request), request.GET.get("only", "")
    found = selectors.check_page(actor, day, only)
    drawn = selectors.findings_on_map(actor, day, only)
    address = f"{reverse('grid:findings')}?{urlencode({'day': day, 'only': only})}"
    page = {
        "page": found,
        "only": only,
        "pager": page_of(request, found.lines, _ROWS),
        "map": map_of(selectors.county_extent(day), address, _CLASSES)
        if drawn["features"]
        else None,
        "tabs": tabs(actor, "checks"),
    }
    return render(request, "grid/checks.html", page)


@require_safe
@acting
def findings(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Give the ground of the findings to the map."""
    found = selectors.findings_on_map(actor, day_of(request), request.GET.get("only", ""))
    return JsonResponse(found, content_type="application/geo+json")
