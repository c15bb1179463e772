"""The year, and the question when a limit ends (年历、推算)."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar import selectors
from xianzhi.apps.calendar.forms import DueForm
from xianzhi.apps.calendar.permissions import may_see
from xianzhi.apps.calendar.views.asking import room_tabs
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, in_words

__all__ = ["due", "now", "year"]


@require_safe
@acting
def now(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Lead to this year (今年)."""
    require(may_see(actor))
    return redirect("calendar:year", year=timezone.localdate().year)


@require_safe
@acting
def year(request: HttpRequest, actor: Actor, year: str) -> HttpResponse:
    """Show a year (年历)."""
    shown = selectors.year_page(actor, selectors.year_of(year), timezone.localdate().year)
    years = [
        {
            "url": reverse("calendar:year", args=[one]),
            "word": str(one),
            "count": None,
            "current": one == shown.year,
        }
        for one in shown.years
    ]
    page = {"page": shown, "tabs": room_tabs(actor, "now"), "years": years}
    return render(request, "calendar/year.html", page)


@require_safe
@acting
def due(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say when a limit ends (推算)."""
    require(may_see(actor))
    is_asked = "limit" in request.GET
    form = DueForm(request.GET if is_asked else None, initial={"start": timezone.localtime()})
    page: dict[str, object] = {"form": form, "tabs": room_tabs(actor, "due")}
    if form.is_bound and form.is_valid():
        try:
            page["found"] = selectors.explain(actor, form.terms(), form.cleaned_data["start"])
        except XianzhiError as error:
            form.add_error(None, in_words(error))
    status = UNPROCESSABLE if form.errors else None
    return render(request, "calendar/due.html", page, status=status)
