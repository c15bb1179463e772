"""The kind of the county and its short boards (县城类型与短板): tried out, decided, listed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import KindForm
from xianzhi.apps.checkup.permissions import may_decide_kind
from xianzhi.apps.checkup.readmodels import KindPage
from xianzhi.core.diagnosis.county_kinds import CountyFacts
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["kind"]


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def kind(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show the kind of the county and its short boards, try facts out, decide (县城类型与短板)."""
    if request.method == "POST":
        return _decide(request, actor)
    tried = KindForm(request.GET) if "try" in request.GET else None
    facts = None
    if tried is not None:
        tried.is_valid()  # what is wrong stands at its field; the rest is tried out
        for name in ("source", "reason"):
            tried.errors.pop(name, None)
        facts = tried.facts()
    return _page(request, actor, tried, facts)


def _decide(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    require(may_decide_kind(actor))
    form, ask = KindForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.decide_county_kind(
                actor=actor,
                draft=form.draft(count_in(request.POST.get("seen", ""))),
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.kind_decided"))
            return redirect("checkup:kind")
    return _page(request, actor, form, form.facts(), status=UNPROCESSABLE)


def _page(
    request: HttpRequest,
    actor: Actor,
    form: KindForm | None,
    facts: CountyFacts | None,
    status: int | None = None,
) -> HttpResponse:
    found = selectors.kind_page(actor, facts, request.GET.get("unit", "")[:60])
    page = {
        "page": found,
        "form": form or KindForm(initial=_initial(found)),
        "is_tried": facts is not None,
        "tabs": [
            {
                "url": f"?{urlencode({'unit': unit.code})}#boards",
                "word": unit.name,
                "count": None,
                "current": unit.code == found.unit,
            }
            for unit in found.units
        ],
        "crumbs": [{"url": reverse("checkup:board"), "word": message("checkup.ui.title")}],
    }
    return render(request, "checkup/kind.html", page, status=status)


def _initial(found: KindPage) -> dict[str, object]:
    """Begin with the facts of the decision in force; its reason is not that of the next one."""
    words = {True: "yes", False: "no"}
    given: dict[str, object] = {}
    for name, stated in found.facts.items():
        given[name] = words[stated] if isinstance(stated, bool) else stated
    share = found.facts["leading_industry_share"]
    if isinstance(share, float):
        given["leading_industry_share"] = round(100 * share, 6)
    if found.decisions:
        given["source"] = found.decisions[0].source
    given["kinds"] = [line.kind for line in found.lines if line.is_decided]
    return given
