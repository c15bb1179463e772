"""Where an indicator falls short (短板分布): the map beside its list."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors
from xianzhi.apps.checkup.readmodels import ShortfallPage
from xianzhi.apps.checkup.views.mapping import map_of
from xianzhi.ui.templatetags.xianzhi import message, say

__all__ = ["SEVERITIES", "indicator_crumbs", "shapes", "shortfall"]

# The last class lies on top. Colours are those of the printed sheet, the pattern is a second cue.
SEVERITIES = {
    "minor": ("#234a75", "dots"),
    "middle": ("#8a6d00", "grid"),
    "serious": ("#a01f1a", "hatch"),
}


@require_safe
@acting
def shortfall(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponse:
    """Show where a run misses what an indicator asks for (短板分布)."""
    found = selectors.shortfall_page(actor, checkup_id, concept)
    address = reverse("checkup:shapes", args=[checkup_id, concept])
    page = {
        "page": found,
        "map": map_of(actor, found.extent, address, SEVERITIES) if found.extent else None,
        "crumbs": indicator_crumbs(found),
    }
    return render(request, "checkup/shortfall.html", page)


@require_safe
@acting
def shapes(_request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponse:
    """Give the same problems as GeoJSON (短板图形)."""
    return JsonResponse(
        selectors.shortfall_shapes(actor, checkup_id, concept),
        content_type="application/geo+json",
    )


def indicator_crumbs(found: ShortfallPage) -> list[dict[str, str]]:
    """Lead back to the run and to its indicator."""
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:run", args=[found.head.id]), "word": found.head.number},
        {
            "url": reverse("checkup:indicator", args=[found.head.id, found.concept]),
            "word": say(found.name),
        },
    ]
