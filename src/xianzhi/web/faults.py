"""Faults as pages (出错页面): what is wrong and what to do, never a traceback.

:class:`FaultMiddleware` turns the product's own exceptions into answers; Django's handlers use
the same page. A server fault shows a number that stands in the log too.
"""

import logging
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from xianzhi.apps.accounts.selectors import post_labels
from xianzhi.catalogue import messages
from xianzhi.errors import CatalogueError, ConflictError, PermissionDeniedError, XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.versions import Since, StaleError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = [
    "FaultMiddleware",
    "bad_request",
    "forbidden",
    "not_found",
    "refused_form",
    "server_error",
    "unavailable",
]

_NOT_ALLOWED = 405
_ROOMS = {"unit": "organisations", "area": "grid"}
_DATABASE_IS_AWAY = (OperationalError, InterfaceError)

logger = logging.getLogger(__name__)


class Change(NamedTuple):
    """What somebody else did meanwhile."""

    at: datetime
    words: str
    by: str


class Fault(NamedTuple):
    """What a fault page says; ``changes`` are those that a stale form did not know."""

    status: int
    title: str
    text: str
    changes: tuple[Change, ...] = ()


def _page(request: HttpRequest, fault: Fault) -> HttpResponse:
    return render(request, "workbench/fault.html", {"fault": fault}, status=fault.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood, or one that is too large (400, 413)."""
    if type(exception).__name__ in {"RequestDataTooBig", "TooManyFilesSent", "TooManyFieldsSent"}:
        most = str(settings.UPLOAD_MAX_BYTES // 2**20)
        text = _("Send at most %(most)s MB, or split the file into parts.") % {"most": most}
        return _page(request, Fault(413, _("This is too large"), text))
    text = _("The address or the form is damaged. Go back, reload the page and try again.")
    return _page(request, Fault(400, _("The request cannot be understood"), text))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who may not do this (403)."""
    if isinstance(exception, XianzhiError):
        text = messages.words(exception.code, exception.params, language())
    else:
        text = _("Your post does not allow this. Change to another post, or ask its holder.")
    return _page(request, Fault(403, _("You may not do this"), text))


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its secret: the session ended, or cookies are off (403)."""
    text = _("The page was open for too long, or cookies are off. Reload it and submit again.")
    return _page(request, Fault(403, _("The form has expired"), text))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address where nothing is, or nothing for this actor (404)."""
    text = messages.words("records.not_found", {}, language())
    return _page(request, Fault(404, _("There is nothing here"), text))


def _leads_to_sign_in(answer: HttpResponseBase) -> bool:
    return answer.get("Location", "").startswith(f"{settings.LOGIN_URL}?")


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a part of a page whose session has ended (401): a form must not become a sign-in."""
    text = _("Nothing was changed. Copy what you typed, sign in again, and reload this page.")
    return _page(request, Fault(401, _("You are no longer signed in"), text))


def _page_of_form(path: str) -> str:
    """Find the page that a form's address lies under: the nearest that exists (表单所在页)."""
    above = path.rstrip("/").rsplit("/", 1)[0] + "/"
    try:
        resolve(above)
    except Resolver404:
        return _page_of_form(above) if above != "/" else above
    return above


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when we failed (500): nothing was changed, here is the number for the log.

    A database that went away outside of a view, while a session was read or kept, ends here too.
    """
    if isinstance(sys.exc_info()[1], _DATABASE_IS_AWAY):
        return unavailable()
    number = secrets.token_hex(4)
    logger.error("server_error", extra={"fault": number})
    # Without the request: whatever broke the page must not break this one.
    html = render_to_string("workbench/server_error.html", {"number": number})
    return HttpResponse(html, status=500)


def unavailable() -> HttpResponse:
    """Answer while the database is locked or away (503): try again in a while."""
    logger.error("database_unavailable")
    answer = HttpResponse(render_to_string("workbench/unavailable.html"), status=503)
    answer["Retry-After"] = "15"
    return answer


def _changes(conflict: ConflictError) -> tuple[Change, ...]:
    """Say who did what since a form was opened (未见变动)."""
    since = conflict.since if isinstance(conflict, StaleError) else ()
    labels = post_labels(line.post_id for line in since)
    return tuple(Change(line.at, _done(line), labels.get(line.post_id, "")) for line in since)


def _done(line: Since) -> str:
    """Name what was done in the words of its room's history, where they need no figures."""
    kind = line.stream.partition(":")[0]
    told = f"{_ROOMS[kind]}.done.{line.verb}" if kind in _ROOMS else f"ledger.history.{line.verb}"
    for code in (told, f"atlas.history.{kind}.{line.verb}"):
        with suppress(CatalogueError):
            return messages.words(code, None, language())
    return _("Changed")


class FaultMiddleware:
    """Turn the product's own exceptions into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; who opens the address of a form is led to the page of that form.

        The address stays in the bar after a form was refused, and people press Enter there.
        """
        answer = self.get_response(request)
        if request.method in {"GET", "HEAD"} and answer.status_code == _NOT_ALLOWED:
            return HttpResponseRedirect(_page_of_form(request.path_info))
        if request.headers.get("HX-Request") == "true" and _leads_to_sign_in(answer):
            return _signed_out(request)
        return answer

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer an exception of our own and a busy database; others go on to Django."""
        if isinstance(exception, _DATABASE_IS_AWAY):
            return unavailable()
        if isinstance(exception, NotFoundError):
            return not_found(request, exception)
        if isinstance(exception, PermissionDeniedError):
            return forbidden(request, exception)
        if not isinstance(exception, XianzhiError):
            return None
        text = messages.words(exception.code, exception.params, language())
        if isinstance(exception, ConflictError):
            return _page(request, Fault(409, _("Somebody was faster"), text, _changes(exception)))
        return _page(request, Fault(422, _("This cannot be done now"), text))
