"""The tree and its areas (网格树、网格档案)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid import selectors
from xianzhi.apps.grid.forms.reorganising import CHANGES
from xianzhi.apps.grid.views.asking import map_of, tabs
from xianzhi.ui.asking import day_of

__all__ = ["area", "shapes", "tree"]

_CLASSES = {"beside": ("#5b6166", ""), "part": ("#234a75", ""), "own": ("#a01f1a", "")}


@require_safe
@acting
def tree(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the tree, level by level, with a search (网格树)."""
    keyword = request.GET.get("q", "").strip()[:40]
    found = selectors.tree_page(actor, day_of(request), request.GET.get("area", ""), keyword)
    page = {"page": found, "keyword": keyword, "tabs": tabs(actor, "tree")}
    return render(request, "grid/tree.html", page)


@require_safe
@acting
def area(request: HttpRequest, actor: Actor, area_code: str) -> HttpResponse:
    """Show one area: border, parts, workers, goals, history (网格档案)."""
    day = day_of(request)
    found = selectors.area_page(actor, area_code, day)
    address = f"{reverse('grid:shapes')}?area={found.area.code}&day={day}"
    page = {
        "page": found,
        "map": map_of(found.extent, address, _CLASSES) if found.extent else None,
        "tabs": tabs(actor, ""),
        "changes": () if found.ended_on or not found.may_keep.allowed else CHANGES,
        "may_staff": found.may_staff.allowed and not found.ended_on,
        "crumbs": [
            {"url": f"{reverse('grid:tree')}?area={one.code}", "word": one.name}
            for one in found.path
        ],
    }
    return render(request, "grid/area.html", page)


@require_safe
@acting
def shapes(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Give an area with its parts and neighbours to the map."""
    found = selectors.areas_on_map(actor, day_of(request), request.GET.get("area", ""))
    return JsonResponse(found, content_type="application/geo+json")
