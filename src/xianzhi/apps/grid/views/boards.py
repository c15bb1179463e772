"""Coverage and load, who works where, and who is missing (看板、网格员、空岗)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid import selectors
from xianzhi.apps.grid.views.asking import tabs
from xianzhi.ui.asking import day_of
from xianzhi.ui.paging import page_of

__all__ = ["board", "vacancies", "workers"]

_ROWS = 50


@require_safe
@acting
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show coverage and load by town, or by the parts of an area (覆盖与负荷)."""
    found = selectors.board(actor, day_of(request), request.GET.get("area", ""))
    return render(request, "grid/board.html", {"board": found, "tabs": tabs(actor, "board")})


@require_safe
@acting
def workers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the grid workers (网格员)."""
    day, area = day_of(request), request.GET.get("area", "")
    lines = selectors.worker_lines(actor, day)
    keyword, employment = request.GET.get("q", ""), request.GET.get("employment", "")
    shown = [
        line
        for line in lines
        if (not keyword or keyword in line.person)
        and (not employment or line.employment == employment)
        and (not area or any(one.code.startswith(area) for one in line.areas))
        and (not request.GET.get("over") or line.over)
    ]
    page = {
        "day": day,
        "pager": page_of(request, shown, _ROWS),
        "all": len(lines),
        "keyword": keyword,
        "employment": employment,
        "tabs": tabs(actor, "workers"),
    }
    return render(request, "grid/workers.html", page)


@require_safe
@acting
def vacancies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the finest areas that nobody works in (空岗)."""
    day = day_of(request)
    found = selectors.vacancies(actor, day, request.GET.get("area", ""))
    page = {"day": day, "pager": page_of(request, found, _ROWS), "tabs": tabs(actor, "vacancies")}
    return render(request, "grid/vacancies.html", page)
