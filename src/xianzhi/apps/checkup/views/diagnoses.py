"""Two diagnoses of a run (两种诊断): what was measured beside what residents report."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors
from xianzhi.apps.checkup.readmodels import TwoDiagnosesPage
from xianzhi.apps.checkup.views.comparing import crumbs_of
from xianzhi.apps.checkup.views.mapping import map_of
from xianzhi.ui.asking import count_in
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["report_places", "report_rows", "two_diagnoses"]

_LISTS = ("reported", "both", "measured", "loose")
# What contradicts a good value lies on top. The pattern is a second cue.
_CLASSES = {
    "both": ("#5b6166", "dots"),
    "missed": ("#234a75", "dots"),
    "undecided": ("#234a75", "grid"),
    "unmeasured": ("#8a6d00", "grid"),
    "met": ("#a01f1a", "hatch"),
}


@require_safe
@acting
def two_diagnoses(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Show both diagnoses of a run (两种诊断)."""
    found = selectors.two_diagnoses_page(actor, checkup_id)
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in _LISTS else _LISTS[0]
    address = reverse("checkup:report_places", args=[checkup_id])
    has_map = chosen == "reported" and found.extent is not None
    page = {
        "page": found,
        "chosen": chosen,
        "figures": [
            (f"checkup.standing.{one}", found.counts.get(one, 0), f"?standing={one}")
            for one in selectors.STANDINGS
        ],
        "tabs": _tabs(found, chosen),
        "map": map_of(actor, found.extent, address, _CLASSES) if has_map else None,
        "classes": list(reversed(_CLASSES)),
        "crumbs": crumbs_of(found.head),
    }
    return render(request, "checkup/two_diagnoses.html", page)


@require_safe
@acting
def report_places(_request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Give the places where reports gather as GeoJSON (诉求聚集图形)."""
    return JsonResponse(
        selectors.report_shapes(actor, checkup_id), content_type="application/geo+json"
    )


@require_safe
@acting
def report_rows(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """List the reports behind a number (诉求明细)."""
    asked = {
        name: request.GET.get(key, "").replace("\x00", "?")[:60]
        for name, key in (
            ("problem_id", "problem"), ("standing", "standing"), ("concept", "concept"),
        )
    }  # fmt: skip
    number = count_in(request.GET.get("page", "")) or 1
    found = selectors.report_rows(actor, checkup_id, page=number, **asked)
    here = {
        "url": reverse("checkup:two_diagnoses", args=[checkup_id]),
        "word": message("checkup.ui.two_diagnoses"),
    }
    page = {
        "page": found,
        "pager": pager_of(
            request,
            found.lines,
            total=found.total,
            number=found.page,
            size=selectors.REPORTS_OF_A_PAGE,
        ),
        "crumbs": [*crumbs_of(found.head), here],
    }
    return render(request, "checkup/report_rows.html", page)


def _tabs(found: TwoDiagnosesPage, chosen: str) -> list[dict[str, object]]:
    return [
        {
            "url": f"?list={name}",
            "word": message(f"checkup.two.{name}"),
            "count": found.sizes[name],
            "current": name == chosen,
        }
        for name in _LISTS
    ]
