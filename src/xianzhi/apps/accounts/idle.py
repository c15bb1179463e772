"""Signing out whoever has been away for a while (闲置退出)."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

__all__ = ["IdleMiddleware", "note_sign_in"]

_SEEN = "seen"
_NOTED_EVERY = 60.0  # seconds: one write of the session a minute, not one a request


def note_sign_in(request: HttpRequest, **_: object) -> None:
    """Begin to count with the sign-in itself: it writes the session anyway."""
    request.session[_SEEN] = timezone.now().timestamp()


class IdleMiddleware:
    """End a session in which nothing was asked for longer than ``XIANZHI_IDLE`` (闲置退出)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Compare the last request with this one, and note this one."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            seen = request.session.get(_SEEN, now)
            if now - seen > settings.XIANZHI_IDLE.total_seconds():
                logout(request)
                messages.info(request, _("You were away for a while and have been signed out."))
            elif now - seen > _NOTED_EVERY or _SEEN not in request.session:
                request.session[_SEEN] = now
        return self.get_response(request)
