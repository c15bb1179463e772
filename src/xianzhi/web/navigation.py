"""The head of every page (导航): where one can go, who works here."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianzhi.apps.accounts.acting import on_duty_of
from xianzhi.apps.accounts.selectors import Actor, Role
from xianzhi.errors import PermissionDeniedError
from xianzhi.records.decisions import decide
from xianzhi.ui.templatetags.xianzhi import message
from xianzhi.web.workbench.jobs import may_keep_jobs

__all__ = ["Account", "Item", "PostChoice", "navigation"]


@dataclass(frozen=True, slots=True)
class Item:
    """A place in the navigation."""

    url: str
    word: str
    current: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post to work from."""

    id: str
    word: str
    current: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who works here; ``person`` is empty for a visitor."""

    person: str
    post: str
    posts: tuple[PostChoice, ...]
    switch_url: str
    sign_out_url: str
    sign_in_url: str
    own_url: str


# Any: a context processor's value types are Django's business.
def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give templates the navigation and the account of a request."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": (), "account": _account("", None, ())}
    try:
        duty = on_duty_of(request)
    except PermissionDeniedError:
        return {"navigation": (), "account": _account(user.get_username(), None, ())}
    actor = duty.actor
    choices = tuple(
        PostChoice(post.id, f"{post.unit_name} {post.title}", post.id == actor.post_id)
        for post in duty.posts
    )
    account = _account(actor.person_name, actor, choices if len(choices) > 1 else ())
    return {"navigation": _items(request, actor), "account": account}


def _account(person: str, actor: Actor | None, posts: tuple[PostChoice, ...]) -> Account:
    return Account(
        person=person,
        post=f"{actor.unit_name} {actor.title}" if actor else "",
        posts=posts,
        switch_url=reverse("accounts:switch_post"),
        sign_out_url=reverse("accounts:sign_out"),
        sign_in_url=reverse("accounts:sign_in"),
        own_url=reverse("accounts:my_account") if actor else "",
    )


def _items(request: HttpRequest, actor: Actor) -> tuple[Item, ...]:
    places = [
        ("workbench:today", _("Today")),
        ("ledger:library", _("Documents")),
        ("ledger:tasks", _("Ledger")),
        ("ledger:lists", _("Three lists")),
        ("ledger:units", _("Units")),
        ("ledger:transmission", _("Transmission")),
        ("grid:board", _("Grid")),
        ("atlas:map", _("One map")),
        ("atlas:layers", _("Layers")),
        ("atlas:reviews", _("Reviews")),
        ("atlas:patches", _("Patches")),
        ("atlas:land", _("Land supply")),
        ("calendar:now", _("Working days")),
    ]
    if decide(actor, "case:enter").allowed:
        places.insert(1, ("casework:cases", message("casework.ui.title")))
    if decide(actor, "checkup:read").allowed:
        places.insert(-1, ("checkup:board", message("checkup.ui.title")))
    if actor.has(Role.GRID_WORKER):
        places.insert(1, ("casework:field", message("field.ui.title")))
    if may_keep_jobs(actor).allowed:
        places.append(("workbench:jobs", _("Jobs")))
    if decide(actor, "post:keep").allowed or decide(actor, "role:grant").allowed:
        places.append(("administration:tree", _("Organisation")))
    if decide(actor, "sign_ins:read").allowed:
        places.append(("administration:sign_ins", _("Sign-ins")))
    if decide(actor, "unmasking:read").allowed or decide(actor, "personal:erase").allowed:
        places.append(("administration:personal_data", _("Personal data")))
    if decide(actor, "history:read").allowed:
        places.append(("workbench:audit", _("Audit")))
    return tuple(_item(request, reverse(name), word) for name, word in places)


def _item(request: HttpRequest, url: str, word: str) -> Item:
    return Item(url, word, request.path.startswith(url), request.path == url)
