"""The one door of the interfaces (接口入口): who asks, what for, in which form.

Every view is wrapped in :func:`door`. It knows the actor, takes only parameters that the view
names, settles the form of the answer, and turns faults into problem documents.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.catalogue import messages
from xianzhi.errors import PermissionDeniedError, XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.ui.templatetags.xianzhi import language
from xianzhi.web.api.answers import Answer, FileAnswer, as_json, respond, respond_file, secure
from xianzhi.web.api.faults import (
    ApiError,
    BadParameterError,
    MethodError,
    NotAcceptableError,
    SignInError,
    TooManyTriesError,
    problem,
)
from xianzhi.web.api.pages import Page
from xianzhi.web.api.parameters import read_parameters
from xianzhi.web.api.visitors import actor_asking

__all__ = ["Call", "door"]

logger = logging.getLogger(__name__)

_READING = ("GET", "HEAD")
_ALLOWED = "GET, HEAD, OPTIONS"
_PROBLEM = "application/problem+json"
# What may be asked for by Accept, and the form it means. The order decides between equals.
_FORMS = {
    "application/geo+json": "json",
    "application/json": "json",
    "application/vnd.oai.openapi+json": "json",
    "text/html": "html",
    "application/xhtml+xml": "html",
}
_BUSY = XianzhiError("ogc.busy")

Rest = ParamSpec("Rest")
Given: TypeAlias = Answer | FileAnswer | Page
ApiView: TypeAlias = Callable[Concatenate["Call", Rest], Given]


@dataclass(frozen=True)
class Call:
    """What is asked, by whom (请求): ``form`` is json or html, or empty where there is only one."""

    request: HttpRequest
    actor: Actor | None
    form: str
    parameters: Mapping[str, str]

    @cached_property
    def root(self) -> str:
        """Address of the landing page, without the slash at its end."""
        return self.request.build_absolute_uri(reverse("api:landing")).rstrip("/")

    @property
    def address(self) -> str:
        """The whole address that was asked for."""
        return self.request.build_absolute_uri()

    @property
    def identity(self) -> str:
        """What sets this call apart from others for the same records."""
        return f"{self.form} {language()} {self.address}"

    def with_parameters(self, **changes: str | None) -> str:
        """Give the address of this call with some parameters changed, null takes one away."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        path = self.request.build_absolute_uri(self.request.path)
        return f"{path}?{query.urlencode()}" if query else path


def door(
    *parameters: str, forms: tuple[str, ...] = ("json", "html")
) -> Callable[[ApiView[Rest]], Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]]:
    """Open a view to programs (开放视图): its parameters besides ``f``, and the forms it has."""
    known = ("f", *parameters) if len(forms) > 1 else parameters

    def decorate(
        view: ApiView[Rest],
    ) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
        @csrf_exempt  # nothing is changed here; another method is refused in our own words
        @wraps(view)
        def wrapped(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return _preflight()
            form, actor, is_visitor = forms[0], None, False
            try:
                if request.method not in _READING:
                    raise MethodError("ogc.method", {"allowed": _ALLOWED})
                form = _form(request, forms)
                actor = actor_asking(request)
                is_visitor = actor is None
                call = Call(request, actor, form, read_parameters(request.GET, known))
                response = _response(call, view(call, *args, **kwargs))
            except (XianzhiError, OperationalError, InterfaceError) as error:
                response = _refusal(request, error, form)
            return secure(response, is_open=is_visitor and form != "html")

        return wrapped

    return decorate


def _response(call: Call, given: Given) -> HttpResponseBase:
    if isinstance(given, Page):
        return render(call.request, "api/page.html", {"page": given})
    if isinstance(given, FileAnswer):
        return respond_file(call.request, given)
    return respond(call.request, given)


def _form(request: HttpRequest, forms: tuple[str, ...]) -> str:
    """Settle the form of the answer: what ``f`` says, else what Accept prefers."""
    if len(forms) == 1:
        return forms[0]
    asked = request.GET.get("f")
    if asked is not None:
        if asked not in forms:
            raise BadParameterError("ogc.bad_form", {"value": asked, "known": ", ".join(forms)})
        return asked
    offered = [media_type for media_type, form in _FORMS.items() if form in forms]
    preferred = request.get_preferred_type(offered)
    if preferred is None:
        raise NotAcceptableError("ogc.not_acceptable", {"known": ", ".join(offered)})
    return _FORMS[preferred]


def _refusal(
    request: HttpRequest, error: XianzhiError | DatabaseError | InterfaceError, form: str
) -> HttpResponseBase:
    if not isinstance(error, XianzhiError):
        logger.error("database_unavailable")
        response = _told(request, _BUSY, ("ogc.title.busy", 503), form)
        response["Retry-After"] = "15"
        return response
    response = _told(request, error, _kind(error), form)
    if isinstance(error, SignInError):
        response["WWW-Authenticate"] = 'Basic realm="Xianzhi", charset="UTF-8"'
    if isinstance(error, TooManyTriesError):
        response["Retry-After"] = str(error.wait_s)
    if isinstance(error, MethodError):
        response["Allow"] = _ALLOWED
    return response


def _kind(error: XianzhiError) -> tuple[str, int]:
    if isinstance(error, ApiError):
        return error.title, error.status
    if isinstance(error, NotFoundError):
        return "ogc.title.not_found", 404
    if isinstance(error, PermissionDeniedError):
        return "ogc.title.forbidden", 403
    logger.error("api_fault", extra={"status_code": 500})
    return "ogc.title.fault", 500


def _told(
    request: HttpRequest, error: XianzhiError, kind: tuple[str, int], form: str
) -> HttpResponse:
    title, status = kind
    if form == "html":
        words = messages.words(error.code, error.params, language())
        page = Page(messages.words(title, {}, language()), words)
        return render(request, "api/page.html", {"page": page}, status=status)
    document = problem(error, title, status)
    return HttpResponse(as_json(document), content_type=_PROBLEM, status=status)


def _preflight() -> HttpResponse:
    """Tell a browser what pages of other sites may ask for: reading, without a sign-in."""
    response = HttpResponse(status=204)
    response["Allow"] = _ALLOWED
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = _ALLOWED
    response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, Range"
    response["Access-Control-Max-Age"] = "86400"
    return response
