"""Prescriptions (处方): one with everything it rests on, and its way to a unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting, on_duty_of
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import HandOverForm
from xianzhi.apps.checkup.permissions import may_hand_over
from xianzhi.apps.checkup.readmodels.studio import PrescriptionPage
from xianzhi.apps.checkup.views.mapping import map_of
from xianzhi.apps.checkup.views.studio import CANDIDATES
from xianzhi.apps.organisations.selectors import UnitKind
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, in_words
from xianzhi.ui.templatetags.xianzhi import message, say

__all__ = ["hand_over_prescription", "prescription"]

_AROUND = 0.008  # degrees around the sites: about 800 m


@require_safe
@acting
def prescription(request: HttpRequest, actor: Actor, prescription_id: str) -> HttpResponse:
    """Show a prescription (处方页)."""
    return _page(request, actor, prescription_id, HandOverForm(_units(request)))


@require_POST
@acting
def hand_over_prescription(
    request: HttpRequest, actor: Actor, prescription_id: str
) -> HttpResponseBase:
    """Hand a prescription to a unit (处方派遣)."""
    require(may_hand_over(actor))
    form, ask = HandOverForm(_units(request), request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.hand_over_prescription(
                actor=actor,
                prescription_id=prescription_id,
                given=form.given(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.handed_over"))
            return redirect("checkup:prescription", prescription_id=prescription_id)
    return _page(request, actor, prescription_id, form)


def _page(
    request: HttpRequest, actor: Actor, prescription_id: str, form: HandOverForm
) -> HttpResponse:
    found = selectors.prescription_page(actor, prescription_id)
    extent = _extent(found)
    page = {
        "page": found,
        "form": form,
        "studio_url": reverse("checkup:studio", args=[found.head.id, found.concept]),
        "map": map_of(actor, extent, found.shapes, CANDIDATES) if extent else None,
        "crumbs": [
            {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
            {"url": reverse("checkup:run", args=[found.head.id]), "word": found.head.number},
            {
                "url": reverse("checkup:indicator", args=[found.head.id, found.concept]),
                "word": say(found.name),
            },
        ],
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "checkup/prescription.html", page, status=status)


def _extent(found: PrescriptionPage) -> tuple[float, float, float, float] | None:
    places = [(site.x, site.y) for site in found.sites]
    places += [
        (one.line.x, one.line.y)
        for one in found.problems
        if one.line.x is not None and one.line.y is not None
    ]
    if not places:
        return None
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs) - _AROUND, min(ys) - _AROUND, max(xs) + _AROUND, max(ys) + _AROUND


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    units = on_duty_of(request).units
    return [(unit.id, unit.name) for unit in units if unit.kind != UnitKind.GROUP]
