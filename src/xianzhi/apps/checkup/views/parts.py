"""From a unit down to its parts (指标下钻)."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors
from xianzhi.apps.checkup.readmodels import PartsPage
from xianzhi.apps.checkup.views.comparing import crumbs_of
from xianzhi.apps.checkup.views.mapping import map_of
from xianzhi.ui.templatetags.xianzhi import say

__all__ = ["VERDICTS", "parts"]

_LONGEST = 60  # of the code of a unit
# The last class lies on top. Colours are those of the printed sheet, the pattern is a second cue.
VERDICTS = {
    "met": ("#1d6430", "dots"),
    "undecidable": ("#5b6166", "grid"),
    "unmet": ("#a01f1a", "hatch"),
}


@require_safe
@acting
def parts(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponse:
    """Show an indicator of a unit with what each part adds (指标下钻)."""
    asked = request.GET.get("unit", "")[:_LONGEST]
    found = selectors.parts_page(actor, checkup_id, concept, asked)
    page = {
        "page": found,
        "map": map_of(actor, found.extent, found.shapes, VERDICTS) if found.extent else None,
        "crumbs": _crumbs(found),
    }
    return render(request, "checkup/parts.html", page)


def _crumbs(found: PartsPage) -> list[dict[str, str]]:
    own = reverse("checkup:parts", args=[found.head.id, found.concept])
    indicator = reverse("checkup:indicator", args=[found.head.id, found.concept])
    return [
        *crumbs_of(found.head),
        {"url": indicator, "word": say(found.name)},
        *(
            {"url": f"{own}?{urlencode({'unit': place.code})}", "word": place.name}
            for place in found.path
        ),
    ]
