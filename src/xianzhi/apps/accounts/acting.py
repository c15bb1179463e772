"""From a request to the actor (经办人): who is signed in, and from which post.

Views of every room use :func:`acting`; it is the only place that reads the chosen post.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, OnDuty, actor_for, on_duty
from xianzhi.apps.accounts.services import address_of
from xianzhi.errors import PermissionDeniedError

__all__ = ["acting", "actor_of", "choose_post", "on_duty_of", "visitor_address"]

_POST = "post_id"
_KEPT = "on_duty"  # on the request
Rest = ParamSpec("Rest")
ActorView = Callable[Concatenate[HttpRequest, Actor, Rest], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Make the actor of a signed-in request; a post that has ended gives way to the first held.

    Raises
    ------
    PermissionDeniedError
        The person holds no post today.
    """
    return on_duty_of(request).actor


def on_duty_of(request: HttpRequest) -> OnDuty:
    """Make the actor with the posts to choose from and the units of today (在岗).

    The view and the head of the page both ask: the answer is kept for the rest of the request.

    Raises
    ------
    PermissionDeniedError
        The person holds no post today.
    """
    kept: OnDuty | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = _found(request)
        setattr(request, _KEPT, kept)
    return kept


def _found(request: HttpRequest) -> OnDuty:
    now, user_id = timezone.now(), str(request.user.pk)
    chosen = request.session.get(_POST)
    try:
        return on_duty(user_id, chosen, now)
    except PermissionDeniedError:
        if chosen is None:
            raise
        return on_duty(user_id, None, now)


def choose_post(request: HttpRequest, post_id: str) -> None:
    """Work from another post from now on (切换岗位).

    Raises
    ------
    PermissionDeniedError
        The person does not hold it.
    """
    actor_for(str(request.user.pk), post_id, timezone.now())
    request.session[_POST] = post_id
    setattr(request, _KEPT, None)


def acting(view: ActorView[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Give a view its actor; a visitor is asked to sign in first."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, actor_of(request), *args, **kwargs)

    return wrapped


def visitor_address(request: HttpRequest) -> str:
    """Name where a request comes from (来源地址); a proxy is believed only where one is trusted."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    remote = request.META.get("REMOTE_ADDR", "")
    return address_of(remote, forwarded if settings.XIANZHI_TRUSTED_PROXY else "")
