"""Posts as pages (岗位): who holds one, who held it, hand-over, standing in, roles."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts import services
from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.portfolios import portfolios
from xianzhi.apps.accounts.selectors import (
    Actor,
    PostFile,
    factor_holder,
    people,
    person_card,
    post_file,
    subject_of,
)
from xianzhi.apps.accounts.services import Appointment, HandingOver, StandingIn
from xianzhi.apps.organisations.selectors import unit_file
from xianzhi.apps.privacy.services import DataWish, receive_request
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import Decision, Target, decide, require
from xianzhi.ui.asking import UNPROCESSABLE, in_words, request_id_of
from xianzhi.web.administration import binding
from xianzhi.web.administration.forms import (
    EndForm,
    FactorForm,
    FillForm,
    HandOverForm,
    ReasonForm,
    RolesForm,
    StandInForm,
    WishForm,
)

__all__ = ["act", "fill", "post"]

# Any: what a form takes is Django's business.
Posted = Mapping[str, Any] | None
_EVERYBODY = 100_000


@require_safe
@acting
def post(request: HttpRequest, actor: Actor, post_id: str) -> HttpResponse:
    """Show a post with its holder, its hand-overs, and what may be done (岗位)."""
    require(decide(actor, "unit:read"))
    file = post_file(post_id)
    return _page(request, actor, file, {}, request.GET.get("who", "") or file.unit_name)


@require_POST
@acting
def act(request: HttpRequest, actor: Actor, post_id: str, act: str) -> HttpResponseBase:
    """Do something with a post (办理): hand-over, stand-in, end, roles, see the number."""
    file = post_file(post_id)
    if act not in _ACTS:
        raise Http404
    form = _form(act, file, request.POST)
    if form.is_valid():
        try:
            said = _ACTS[act](actor, file, form, request_id_of(request))
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, said)
            return redirect("administration:post", post_id=post_id)
    return _page(request, actor, file, {act: form})


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def fill(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Put a person into a post (任职)."""
    require(decide(actor, "post:keep"))
    if "unit" not in request.GET:
        return redirect("administration:tree")  # a post is filled from the page of its unit
    unit = unit_file(request.GET["unit"])
    who = "" if request.method == "POST" else request.GET.get("who", "") or unit.name
    form = FillForm(_people(who), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = form.who()
        asked = Appointment(
            unit_id=unit.id,
            title=given["title"],
            held_from=given["held_from"],
            held_until=given["held_until"],
            area_code=given["area_code"],
            person_id=person["person_id"],
            person_name=person["person_name"],
        )
        try:
            made = services.fill_post(
                actor=actor,
                asked=asked,
                request_id=request_id_of(request),
                at=timezone.now(),
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Kept. The security administrator grants the roles."))
            return redirect("administration:post", post_id=made)
    page = {"form": form, "unit": unit, "who": who, "crumbs": _crumbs()}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "administration/fill.html", page, status=status)


def _hand_over(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    assert isinstance(form, HandOverForm)
    given = form.cleaned_data
    asked = HandingOver(file.holder.post_id, given["on"], given["note"], **form.who())
    services.hand_over(actor=actor, asked=asked, request_id=request_id, at=timezone.now())
    return _("Handed over; what was open went along.")


def _stand_in(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    assert isinstance(form, StandInForm)
    given = form.cleaned_data
    asked = StandingIn(
        post_id=file.holder.post_id,
        holding=given["holding"],
        held_from=given["held_from"],
        held_until=given["held_until"],
        **form.who(),
    )
    services.stand_in(actor=actor, asked=asked, request_id=request_id, at=timezone.now())
    return _("Kept, until the day that was set.")


def _end(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    given = form.cleaned_data
    services.end_post(
        actor=actor,
        post_id=file.holder.post_id,
        on=given["on"],
        reason=given["reason"],
        request_id=request_id,
        at=timezone.now(),
    )
    return _("The post ends on that day.")


def _roles(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    given = form.cleaned_data
    services.set_roles(
        actor=actor,
        post_id=file.holder.post_id,
        roles=frozenset(given["roles"]),
        reason=given["reason"],
        request_id=request_id,
        at=timezone.now(),
    )
    return _("The roles hold from now on.")


def _see_phone(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    number = services.see_phone(
        actor=actor,
        person_id=file.holder.person_id,
        reason=form.cleaned_data["reason"],
        request_id=request_id,
        at=timezone.now(),
    )
    if not number:
        return _("No number is kept.")
    return _("Telephone number: %(number)s. That you saw it is on record.") % {"number": number}


def _reset_factor(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    services.reset_factor(
        actor=actor,
        user_id=factor_holder(file.holder.person_id),
        reason=form.cleaned_data["reason"],
        request_id=request_id,
        at=timezone.now(),
    )
    return _("The authenticator was taken away; a new one is set up after the next sign-in.")


def _receive_wish(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    given = form.cleaned_data
    asked = DataWish(
        subject_of(file.holder.person_id), given["right"], given["reason"], given["asked_on"]
    )
    receive_request(actor=actor, asked=asked, request_id=request_id, at=timezone.now())
    return _("Received; the clock runs. The answer is given under personal data.")


_ACTS: Mapping[str, Callable[[Actor, PostFile, forms.Form, str], str]] = {
    "hand-over": _hand_over,
    "stand-in": _stand_in,
    "end": _end,
    "roles": _roles,
    "phone": _see_phone,
    "factor": _reset_factor,
    "wish": _receive_wish,
    **binding.ACTS,
}


def _form(act: str, file: PostFile, posted: Posted = None, who: str = "") -> forms.Form:
    if act == "hand-over":
        return HandOverForm(_people(who), posted)
    if act == "stand-in":
        return StandInForm(_people(who), posted)
    if act == "roles":
        return RolesForm(file.holder.roles, posted)
    if act in binding.ACTS:
        return binding.form_of(act, file, posted)
    return _PLAIN[act](posted)


_PLAIN: Mapping[str, Callable[[Posted], forms.Form]] = {
    "end": EndForm,
    "phone": ReasonForm,
    "factor": FactorForm,
    "wish": WishForm,
}


def _page(
    request: HttpRequest,
    actor: Actor,
    file: PostFile,
    filled: Mapping[str, forms.Form],
    who: str = "",
) -> HttpResponse:
    now = timezone.now()
    card = person_card(actor, file.holder.person_id, now)
    allowed = {
        "hand-over": decide(actor, "post:keep"),
        "stand-in": decide(actor, "post:keep"),
        "end": decide(actor, "post:keep"),
        "roles": decide(actor, "role:grant"),
        "phone": card.may_see,
        **_of_security(actor, file, now),
    }
    if file.holder.held_until and file.holder.held_until <= timezone.localdate(now):
        allowed = {"phone": card.may_see, **_of_security(actor, file, now)}
    page = {
        "file": file,
        "card": card,
        "who": who,
        "may_keep": decide(actor, "post:keep").allowed,
        "open": {name: room.count(file.holder.post_id, now) for name, room in portfolios().items()},
        "acts": [
            {"name": name, "form": filled.get(name) or _form(name, file, who=who)}
            for name, decision in allowed.items()
            if decision.allowed or name in filled
        ],
        "crumbs": _crumbs(),
    }
    status = UNPROCESSABLE if any(form.errors for form in filled.values()) else None
    return render(request, "administration/post.html", page, status=status)


def _of_security(actor: Actor, file: PostFile, now: datetime) -> dict[str, Decision]:
    """Say what the security administrator may do for the person behind a post."""
    user_id = factor_holder(file.holder.person_id)
    own = Target(persons={"self": frozenset({user_id})})
    found = {"factor": decide(actor, "factor:reset", own, now)} if user_id else {}
    found |= binding.allowed_acts(actor, file, now)
    return {**found, "wish": decide(actor, "personal:erase", at=now)}


def _people(words: str = "") -> list[tuple[str, str]]:
    """List people to choose from: those a search finds, or for a posted form everybody."""
    most = {} if words else {"most": _EVERYBODY}
    found = people(words, on=timezone.localdate(), **most)
    return [(one.id, f"{one.name} {'、'.join(one.posts)}".strip()) for one in found]


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("administration:tree"), "word": _("Organisation")}]
