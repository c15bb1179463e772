"""Levels and units (体检层级与单元): indicators by units, and one unit with its problems."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors
from xianzhi.apps.checkup.readmodels import MatrixPage
from xianzhi.apps.checkup.selectors import LEVELS, UNITS_OF_A_PAGE, MatrixView
from xianzhi.apps.checkup.views.comparing import crumbs_of
from xianzhi.ui.asking import count_in
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["matrix", "unit"]


@require_safe
@acting
def matrix(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Show indicators by units (指标与单元矩阵)."""
    level = request.GET.get("level", "")
    view = MatrixView(
        level=level if level in LEVELS else "",
        sort=request.GET.get("sort", "")[:60],
        page=count_in(request.GET.get("page", "")) or 1,
    )
    found = selectors.matrix_page(actor, checkup_id, view)
    page = {
        "page": found,
        "tabs": _tabs(found, view.level),
        "pages": _pages(found, view),
        "sort": view.sort,
        "level": view.level,
        "crumbs": crumbs_of(found.head),
    }
    return render(request, "checkup/matrix.html", page)


@require_safe
@acting
def unit(request: HttpRequest, actor: Actor, checkup_id: str, checkup_unit: str) -> HttpResponse:
    """Show a unit with its indicators and problems (单元页)."""
    found = selectors.unit_page(actor, checkup_id, checkup_unit)
    above = [
        {"url": reverse("checkup:unit", args=[checkup_id, place.code]), "word": place.name}
        for place in found.path
    ]
    page = {"page": found, "crumbs": [*crumbs_of(found.head), *above]}
    return render(request, "checkup/unit.html", page)


def _tabs(found: MatrixPage, chosen: str) -> list[dict[str, object]]:
    every = {"": sum(found.levels.values()), **found.levels}
    return [
        {
            "url": f"?{urlencode({'level': level})}",
            "word": message(f"checkup.level.{level}" if level else "checkup.verdict.all"),
            "count": count,
            "current": level == chosen,
        }
        for level, count in every.items()
    ]


def _pages(found: MatrixPage, view: MatrixView) -> list[dict[str, object]]:
    """Lead to the other columns; one page needs no way to others."""
    starts = range(0, found.total_units, UNITS_OF_A_PAGE)
    if len(starts) < 2:
        return []
    asked = {"level": view.level, "sort": view.sort}
    return [
        {
            "url": f"?{urlencode({**asked, 'page': number})}",
            "word": f"{start + 1} – {min(start + UNITS_OF_A_PAGE, found.total_units)}",
            "count": None,
            "current": number == found.page,
        }
        for number, start in enumerate(starts, 1)
    ]
