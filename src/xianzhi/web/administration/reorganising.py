"""Reorganisations as pages (机构变动): a form, what would change, then the change."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor, posts_in_units
from xianzhi.apps.organisations.selectors import Foreseen, foresee, tree_of, unit_file
from xianzhi.apps.organisations.services import reorganise
from xianzhi.apps.organisations.steps import VERBS, Reorganisation
from xianzhi.errors import RuleError
from xianzhi.records.decisions import decide, require
from xianzhi.ui.asking import UNPROCESSABLE, in_words, request_id_of
from xianzhi.ui.templatetags.xianzhi import message
from xianzhi.web.administration.forms import ReorganisationForm

__all__ = ["change"]


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def change(request: HttpRequest, actor: Actor, change: str) -> HttpResponseBase:
    """Change the county's units (机构变动): first shown step by step, then confirmed."""
    require(decide(actor, "unit:reorganise"))
    if change not in VERBS:
        raise Http404
    today = timezone.localdate()
    chosen = request.GET.get("unit", "")
    initial = {"unit": chosen, "units": [chosen] if chosen else []}
    form = ReorganisationForm(change, tree_of(today), request.POST or None, initial)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    asked = form.asked(_seen(request, form))
    try:
        if "confirmed" in request.POST:
            return _carry_out(request, actor, asked)
        return _page(request, form, asked, foresee(actor, asked, timezone.now()))
    except RuleError as error:
        form.add_error(None, in_words(error))
        return _page(request, form)


def _carry_out(request: HttpRequest, actor: Actor, asked: Reorganisation) -> HttpResponseBase:
    request_id = request_id_of(request)
    reorganise(actor=actor, asked=asked, request_id=request_id, at=timezone.now())
    messages.success(request, _("Done. What stood before that day stays readable."))
    return redirect(f"{reverse('administration:tree')}?day={asked.on.isoformat()}")


def _seen(request: HttpRequest, form: ReorganisationForm) -> Mapping[str, int]:
    """Read what the preview showed of each unit; on the way to the preview, look now."""
    given = form.cleaned_data
    named = [*(given.get("units") or ()), given.get("unit", ""), given.get("heir", "")]
    ids = [unit_id for unit_id in named if unit_id]
    if "confirmed" not in request.POST:
        return {unit_id: unit_file(unit_id).version for unit_id in ids}
    shown = {unit_id: request.POST.get(f"seen-{unit_id}", "") for unit_id in ids}
    return {unit_id: int(text) if text.isdecimal() else 0 for unit_id, text in shown.items()}


def _page(
    request: HttpRequest,
    form: ReorganisationForm,
    asked: Reorganisation | None = None,
    foreseen: Foreseen | None = None,
) -> HttpResponse:
    page = {
        "form": form,
        "title": message(f"organisations.verb.{form.change}"),
        "asked": asked,
        "foreseen": foreseen,
        "steps": _steps(foreseen) if foreseen else (),
        "ending": _ending(foreseen) if foreseen else 0,
        "posted": [(key, value) for key, values in request.POST.lists() for value in values
                   if key in form.fields],
        "crumbs": [{"url": reverse("administration:tree"), "word": _("Organisation")}],
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else None
    return render(request, "administration/change.html", page, status=status)


def _ending(foreseen: Foreseen) -> int:
    """Count the posts that end with their units."""
    ended = [step.unit for step in foreseen.steps if step.kind == "end"]
    return sum(len(posts) for posts in posts_in_units(ended, timezone.now()).values())


def _steps(foreseen: Foreseen) -> list[dict[str, str]]:
    names = foreseen.names
    steps = [
        {
            "code": f"organisations.step.{step.kind}",
            "unit": names.get(step.unit, step.unit),
            "before": step.before,
            "after": step.after or names.get(step.other, ""),
        }
        for step in foreseen.steps
    ]
    steps += [
        {
            "code": "organisations.step.member",
            "unit": names.get(member, ""),
            "before": names.get(group, ""),
            "after": "",
        }
        for group, member in foreseen.memberships
    ]
    return steps
