"""Runs compared (体检对比): why values moved since the run before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors
from xianzhi.apps.checkup.readmodels import ChangesPage, RunHead
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["changes"]

_TRENDS = ("all", "worse", "better", "same", "unknown")


@require_safe
@acting
def changes(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Show why each value moved since the run before (变化归因)."""
    found = selectors.changes_page(actor, checkup_id)
    chosen = request.GET.get("trend", "")
    chosen = chosen if chosen in _TRENDS else "all"
    page = {
        "page": found,
        "lines": [line for line in found.lines if chosen in ("all", line.trend)],
        "tabs": _tabs(found, chosen),
        "crumbs": crumbs_of(found.head),
    }
    return render(request, "checkup/changes.html", page)


def crumbs_of(head: RunHead) -> list[dict[str, str]]:
    """Lead from the check-up to a run (页面路径)."""
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:run", args=[head.id]), "word": head.number},
    ]


def _tabs(found: ChangesPage, chosen: str) -> list[dict[str, object]]:
    return [
        {
            "url": f"?trend={name}",
            "word": message("checkup.verdict.all" if name == "all" else f"checkup.trend.{name}"),
            "count": len(found.lines) if name == "all" else found.counts.get(name, 0),
            "current": name == chosen,
        }
        for name in _TRENDS
    ]
