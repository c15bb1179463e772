"""The prescription studio (处方工坊): sites against a shortfall, moved and measured at once."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.permissions import may_prescribe
from xianzhi.apps.checkup.readmodels.studio import StudioPage, StudioWish
from xianzhi.apps.checkup.services import Studied
from xianzhi.apps.checkup.studio_forms import KeepForm, StudioForm
from xianzhi.apps.checkup.views.mapping import map_of
from xianzhi.errors import PermissionDeniedError, XianzhiError
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words, is_fragment
from xianzhi.ui.templatetags.xianzhi import message, say

__all__ = ["CANDIDATES", "ground", "keep", "prove", "studio"]

# The last class lies on top; see ``shortfall.SEVERITIES``.
CANDIDATES = {
    "closed": ("#5b6166", "cross"),
    "open": ("#1d6430", ""),
    "missed": ("#a01f1a", "hatch"),
}


@require_safe
@acting
def studio(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponse:
    """Propose sites, or say what the sites in the address do (处方工坊)."""
    require(may_prescribe(actor))
    return _studio(request, actor, (checkup_id, concept), request.GET)


@require_safe
@acting
def ground(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponse:
    """Give candidates and unserved ground to the map (工坊底图)."""
    require(may_prescribe(actor))
    try:
        told = selectors.studio_ground(
            actor, checkup_id, concept, _wish_of(StudioForm(request.GET)), at=timezone.now()
        )
    except (NotFoundError, PermissionDeniedError):
        raise
    except XianzhiError as error:
        return JsonResponse({"fault": in_words(error)}, status=UNPROCESSABLE)
    return JsonResponse(told, content_type="application/geo+json")


@require_POST
@acting
def prove(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponseBase:
    """Let the best sites be proved behind the page (证明最优)."""
    require(may_prescribe(actor))
    ask, wish = ask_of(request), _wish_of(StudioForm(request.POST))
    studied = Studied(checkup_id, concept, wish)
    try:
        made = services.start_proof(
            actor=actor, studied=studied, request_id=ask.request_id, at=ask.at
        )
    except (NotFoundError, PermissionDeniedError):
        raise
    except XianzhiError as error:
        return _studio(request, actor, (checkup_id, concept), request.POST, fault=in_words(error))
    there = reverse("checkup:studio", args=[checkup_id, concept])
    return redirect(f"{there}?{replace(wish, proof=made).query}")


@require_POST
@acting
def keep(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponseBase:
    """Keep the sites as a prescription (保存处方)."""
    require(may_prescribe(actor))
    ask, form = ask_of(request), KeepForm(request.POST)
    named = (checkup_id, concept)
    if not form.is_valid():
        return _studio(request, actor, named, request.POST, keep=form)
    studied = Studied(*named, _wish_of(StudioForm(request.POST)))
    try:
        made = services.keep_prescription(
            actor=actor,
            studied=studied,
            note=form.cleaned_data["note"],
            request_id=ask.request_id,
            at=ask.at,
        )
    except (NotFoundError, PermissionDeniedError):
        raise
    except XianzhiError as error:
        return _studio(request, actor, named, request.POST, fault=in_words(error))
    messages.success(request, message("checkup.ui.prescription_kept"))
    return redirect("checkup:prescription", prescription_id=made)


def _wish_of(form: StudioForm) -> StudioWish:
    """Read a wish; a step (move, add, remove) is taken on its sites."""
    form.is_valid()
    wish, given = form.wish(), form.data
    if wish.chosen is None:
        return wish
    rows = list(wish.chosen)
    step = {name: count_in(str(given.get(name, ""))) for name in ("move", "to", "add", "remove")}
    if step["move"] in rows and step["to"] is not None and step["to"] not in rows:
        rows[rows.index(step["move"])] = step["to"]
    if step["add"] is not None and step["add"] not in rows:
        rows.append(step["add"])
    if step["remove"] in rows:
        rows.remove(step["remove"])
    return wish.moved(tuple(rows))


def _studio(
    request: HttpRequest,
    actor: Actor,
    named: tuple[str, str],
    given: QueryDict,
    *,
    fault: str = "",
    keep: KeepForm | None = None,
) -> HttpResponse:
    """Answer with the studio as a page, or with its answer alone where a script asks."""
    form = StudioForm(given)
    wish = _wish_of(form)
    at: datetime = timezone.now()
    found = selectors.studio_page(actor, *named, wish, at=at)
    form.offer(found.choices, found.wish)
    told = fault or (message(*found.fault) if found.fault else "")
    page: dict[str, Any] = {  # Any: what a template reads
        "page": found,
        "answer": found.answer,
        "form": form,
        "keep": keep or KeepForm(),
        "fault": told,
        "studio_url": reverse("checkup:studio", args=named),
        "seen_json": json.dumps(_seen(found)),
    }
    is_faulty = bool(told or form.errors or (keep is not None and keep.errors))
    is_asked = bool(given) or request.method == "POST"  # nobody asked what the page began with
    status = UNPROCESSABLE if is_faulty and is_asked else None
    if is_fragment(request):
        answer = render(request, "checkup/_studio.html", page, status=status)
        is_step = request.headers.get("HX-Target") != "studio-proof"  # who waits goes nowhere
        if found.answer is not None and is_step:
            answer["HX-Push-Url"] = f"{page['studio_url']}?{found.answer.wish.query}"
        return answer
    page |= {"map": _map(actor, found, named), "crumbs": _crumbs(found)}
    return render(request, "checkup/studio.html", page, status=status)


def _seen(found: StudioPage) -> dict[str, Any]:  # Any: JSON that a script reads
    """Say to the map what is chosen."""
    if found.answer is None:
        return {"sites": [], "reach": {"type": "FeatureCollection", "features": []}, "query": ""}
    sites = [
        {"row": one.row, "id": one.id, "x": one.x, "y": one.y, "land": one.land}
        for one in found.answer.sites
    ]
    return {"sites": sites, "reach": found.answer.reach, "query": found.answer.wish.query}


def _map(actor: Actor, found: StudioPage, named: tuple[str, str]) -> dict[str, Any] | None:
    if found.answer is None or found.extent is None:
        return None
    address = f"{reverse('checkup:studio_ground', args=named)}?{found.wish.query}"
    words = {"moved": message("checkup.ui.site_moved"), "failed": message("checkup.ui.no_map")}
    return map_of(actor, found.extent, address, CANDIDATES) | {"words": words}


def _crumbs(found: StudioPage) -> list[dict[str, str]]:
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:run", args=[found.head.id]), "word": found.head.number},
        {
            "url": reverse("checkup:indicator", args=[found.head.id, found.concept]),
            "word": say(found.name),
        },
        {
            "url": reverse("checkup:shortfall", args=[found.head.id, found.concept]),
            "word": message("checkup.ui.shortfall"),
        },
    ]
