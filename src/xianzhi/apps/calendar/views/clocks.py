"""Limits that run (时限): the list, a new one, one with its computation, its moves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar import selectors, services
from xianzhi.apps.calendar.forms import ClockForm, MoveForm, move_form
from xianzhi.apps.calendar.permissions import may_keep_time
from xianzhi.apps.calendar.selectors import CLOCK_LISTS
from xianzhi.apps.calendar.views.asking import number_of, room_tabs
from xianzhi.core.calendar import ClockVerb
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["clock", "clocks", "move", "new"]

_VERBS = {verb.value: verb for verb in MoveForm.needed}


@require_safe
@acting
def clocks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the limits that run (时限清单)."""
    asked = request.GET.get("list", "")
    which = asked if asked in CLOCK_LISTS else CLOCK_LISTS[0]
    address = reverse("calendar:clocks")
    lists = [
        {
            "url": f"{address}?list={name}",
            "word": message(f"calendar.list.{name}"),
            "count": None,
            "current": name == which,
        }
        for name in CLOCK_LISTS
    ]
    found = selectors.clocks(actor, which, timezone.now())
    page = {"lines": found, "lists": lists, "tabs": room_tabs(actor, "clocks")}
    return render(request, "calendar/clocks.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin the limit of a matter (登记时限)."""
    require(may_keep_time(actor))
    initial = {"begun_at": timezone.localtime()}
    form = ClockForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        ask = ask_of(request)
        try:
            made = services.begin_clock(
                actor=actor, draft=form.draft(), request_id=ask.request_id, at=ask.at
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            return redirect("calendar:clock", clock_id=made)
    page = {"form": form, "crumbs": _crumbs()}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "calendar/new_clock.html", page, status=status)


@require_safe
@acting
def clock(request: HttpRequest, actor: Actor, clock_id: str) -> HttpResponse:
    """Show a limit with its computation (时限详情)."""
    return _page(request, actor, clock_id)


@require_POST
@acting
def move(request: HttpRequest, actor: Actor, clock_id: str, verb: str) -> HttpResponseBase:
    """Pause, resume, restart, extend or stop (办理时限)."""
    if verb not in _VERBS:
        raise Http404
    ask, wanted = ask_of(request), _VERBS[verb]
    form = move_form(wanted, selectors.approvers(ask.at), ask.at, request.POST)
    if form.is_valid():
        try:
            services.move_clock(
                actor=actor,
                wanted=form.wanted(clock_id, wanted, number_of(request, "seen")),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Done."))
            return redirect("calendar:clock", clock_id=clock_id)
    return _page(request, actor, clock_id, (wanted, form))


def _page(
    request: HttpRequest,
    actor: Actor,
    clock_id: str,
    wrong: tuple[ClockVerb, MoveForm] | None = None,
) -> HttpResponse:
    now = timezone.now()
    shown = selectors.clock_page(actor, clock_id, now)
    named = selectors.approvers(now)
    forms = [
        (
            verb,
            wrong[1]
            if wrong and wrong[0] is verb
            else move_form(verb, named, timezone.localtime()),
        )
        for verb in shown.verbs
    ]
    page = {
        "page": shown,
        "forms": forms,
        "open": wrong[0].value if wrong else "",
        "crumbs": _crumbs(),
    }
    return render(request, "calendar/clock.html", page, status=UNPROCESSABLE if wrong else None)


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("calendar:clocks"), "word": _("Running limits")}]
