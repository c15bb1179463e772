"""Suspected patches (疑似图斑): the list with its map, files of it, the zero-new table."""

from collections.abc import Collection, Iterable, Mapping
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
from xianzhi.apps.atlas.forms.patches import PatchFilterForm, ScreeningForm, filter_of
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.readmodels import PatchList, ScreeningLine
from xianzhi.apps.atlas.views.asking import in_words, number_of
from xianzhi.apps.atlas.views.mapping import map_scripts, map_words
from xianzhi.apps.grid.selectors import towns
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.errors import XianzhiError
from xianzhi.exchange.table_files import TABLE_KINDS
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of
from xianzhi.ui.downloads import sent
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import language, message

__all__ = ["crumbs", "export", "patch_map", "patches", "screen", "shapes", "zero_new"]

_GROUND = ("county", "towns", "roads", "rivers")  # quiet, so that the patches are seen


@require_safe
@acting
def patches(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the patches with the map beside them (疑似图斑)."""
    wanted, now = filter_of(request.GET), timezone.now()
    found = selectors.patch_list(actor, wanted, at=now, page=number_of(request, "page", 1) or 1)
    query = request.GET.copy()
    query.pop("page", None)
    shapes_url = f"{reverse('atlas:patch_shapes')}?{query.urlencode()}"
    page = {
        "found": found,
        "filters": PatchFilterForm(request.GET, _choices(actor, selectors.screenings(actor))),
        "tabs": _tabs(request, found),
        "query": query.urlencode(),
        "may_plan": may_plan(actor),
        "map": patch_map(actor, _GROUND, {"patches": shapes_url}),
        "pager": pager_of(
            request,
            found.lines,
            total=found.total,
            number=found.page,
            size=selectors.PATCHES_OF_A_PAGE,
        ),
        "crumbs": crumbs()[:1],
    }
    return render(request, "atlas/patches.html", page)


@require_safe
@acting
def shapes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the rows of the same filter as GeoJSON (图斑图形)."""
    return JsonResponse(
        selectors.patch_shapes(actor, filter_of(request.GET)),
        content_type="application/geo+json",
    )


@require_safe
@acting
def export(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Write the rows of the same filter as a file (导出图斑)."""
    if kind not in TABLE_KINDS:
        raise Http404
    asked = filter_of(request.GET)
    return sent(
        selectors.export_patches(actor, asked, kind, at=timezone.now(), language=language())
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def screen(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Compare two dates of a layer and keep what is suspected (新建筛查)."""
    require(may_plan(actor))
    choices = selectors.screening_choices(actor)
    if request.method != "POST":
        return _screening(request, actor, ScreeningForm(choices))
    form, ask = ScreeningForm(choices, request.POST), ask_of(request)
    if not form.is_valid():
        return _screening(request, actor, form)
    try:
        made = services.screen(
            actor=actor, draft=form.draft(), request_id=ask.request_id, at=ask.at
        )
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        return _screening(request, actor, form)
    done = next(line for line in selectors.screenings(actor) if line.id == made)
    messages.success(
        request,
        ngettext(
            "%(count)s patch was found; %(known)s known before were not found again.",
            "%(count)s patches were found; %(known)s known before were not found again.",
            done.found,
        )
        % {"count": done.found, "known": done.known},
    )
    return redirect(f"{reverse('atlas:patches')}?screening={made}")


@require_safe
@acting
def zero_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the “zero new” table: towns by months (零新增)."""
    year = number_of(request, "year")
    is_year = year is not None and 1990 <= year <= 2200
    page = {
        "found": selectors.zero_new(actor, year if is_year else None),
        "crumbs": crumbs(),
    }
    return render(request, "atlas/zero_new.html", page)


def patch_map(
    actor: Actor, shown: Collection[str], more: Mapping[str, object]
) -> dict[str, object]:
    """Configure a map with patches on it, over the layers in force that *shown* names."""
    return {
        "extent": selectors.workbench(actor).extent,
        "layers": selectors.map_layers(actor, shown),
        **map_scripts(),
        "words": map_words(),
        **more,
    }


def crumbs() -> list[dict[str, str]]:
    """Say where the pages of the patches stand."""
    return [
        {"url": reverse("atlas:map"), "word": _("One map")},
        {"url": reverse("atlas:patches"), "word": _("Suspected patches")},
    ]


def _screening(request: HttpRequest, actor: Actor, form: ScreeningForm) -> HttpResponse:
    page = {"form": form, "earlier": selectors.screenings(actor), "crumbs": crumbs()}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "atlas/screen.html", page, status=status)


def _tabs(request: HttpRequest, found: PatchList) -> list[dict[str, object]]:
    """Offer the classes as views of the list, each with its count under the other filters."""
    query = request.GET.copy()
    query.pop("page", None)
    chosen = found.filter.patch_class
    listed: list[dict[str, object]] = []
    for name in ("", *found.by_class):
        query["class"] = name
        word = message(f"atlas.patch.class.{name}") if name else _("All")
        # Only the whole list knows the counts of every class.
        count = found.by_class[name] if name and not chosen else None
        listed.append(
            {
                "url": f"?{query.urlencode()}",
                "word": word,
                "count": count,
                "current": name == chosen,
            }
        )
    return listed


def _choices(
    actor: Actor, screenings: Iterable[ScreeningLine]
) -> dict[str, Iterable[tuple[str, Any]]]:  # Any: lazy words
    named = [(town.code, town.name) for town in towns()]
    units = unit_lines(timezone.localdate(), with_groups=False)
    return {
        "town": [*named, ("none", _("In no town"))],
        "unit": [(unit.id, unit.name) for unit in units],
        "screening": [(one.id, f"{one.layer} {one.before} → {one.after}") for one in screenings],
    }
