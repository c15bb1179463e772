"""Signing in through another platform (统一身份登录): there, back, and binding who came back."""

import logging
from math import ceil

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting, visitor_address
from xianzhi.apps.accounts.forms import BindingForm, wait_words
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.accounts.services import (
    SignedIn,
    bind_by_code,
    note_failed,
    sign_in_through,
    unbind_identity,
)
from xianzhi.apps.accounts.views.signing_in import let_in
from xianzhi.catalogue.messages import words
from xianzhi.errors import XianzhiError
from xianzhi.exchange.identity import (
    Errand,
    Identity,
    IdentityError,
    Platform,
    begin,
    identity_of,
)
from xianzhi.ui.asking import UNPROCESSABLE, in_words, request_id_of
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["begin_with", "bind", "come_back", "drop_identity"]

logger = logging.getLogger(__name__)

_TOO_MANY = 429
_ERRAND, _NEXT = "sign_in_errand", "sign_in_next"
_PROVED, _PROVED_SECONDS = "proved_identity", 600


@never_cache
@require_safe
def begin_with(request: HttpRequest, platform: str) -> HttpResponseBase:
    """Send the browser to a platform (前往登录平台)."""
    chosen = _platform(platform)
    back = request.build_absolute_uri(reverse("accounts:come_back", args=[chosen.key]))
    try:
        errand, address = begin(chosen, back, timezone.now())
    except IdentityError as error:
        return _refused(request, error, SignedIn())
    request.session[_ERRAND] = errand.kept()
    request.session[_NEXT] = request.GET.get("next", "")[:500]
    return HttpResponseRedirect(address)


@never_cache
@require_safe
def come_back(request: HttpRequest, platform: str) -> HttpResponseBase:
    """Take who comes back from a platform (登录平台回调): in, to the second factor, or to bind."""
    chosen, now, address = _platform(platform), timezone.now(), visitor_address(request)
    kept = request.session.pop(_ERRAND, None)  # serves once, whatever comes of it
    target = request.session.pop(_NEXT, "")
    try:
        errand = Errand(**kept) if kept else None
        identity = identity_of(chosen, errand, request.GET.dict(), now)
    except IdentityError as error:
        failed = note_failed(platform=chosen.key, address=address, at=now)
        return _refused(request, error, failed)
    tried = sign_in_through(identity=identity, address=address, at=now)
    if tried.wait:
        return _refused(request, None, tried)
    goes_on = let_in(request, tried, target, chosen.key)
    if goes_on is not None:
        return goes_on
    who = [identity.platform, identity.authority, identity.subject]
    request.session[_PROVED] = [*who, now.timestamp(), target]
    return redirect("accounts:bind")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def bind(request: HttpRequest) -> HttpResponseBase:
    """Bind whoever has just come back from a platform, with a code (凭绑定码绑定)."""
    identity, target = _proved(request)
    if identity is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    form, tried = BindingForm(request.POST or None), SignedIn()
    if request.method == "POST" and form.is_valid():
        try:
            tried = bind_by_code(
                identity=identity,
                code=form.cleaned_data["code"],
                address=visitor_address(request),
                at=timezone.now(),
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            goes_on = let_in(request, tried, target, identity.platform)
            if goes_on is not None:
                request.session.pop(_PROVED, None)
                return goes_on
            wrong = words("accounts.binding_code_wrong", {}, language())
            form.add_error("code", wait_words(tried.wait) if tried.wait else wrong)
    page = {"form": form, "identity": identity, "platform": _platform(identity.platform)}
    status = _TOO_MANY if tried.wait else UNPROCESSABLE if form.errors else None
    answer = render(request, "accounts/bind.html", page, status=status)
    return _with_wait(answer, tried)


@require_POST
@acting
def drop_identity(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Let one's own identity of a platform open nothing any more (解除本人绑定)."""
    unbind_identity(
        actor=actor,
        identity_id=request.POST.get("identity", ""),
        reason="",
        request_id=request_id_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("It opens nothing here any more. The password still does."))
    return redirect("accounts:my_account")


def _platform(key: str) -> Platform:
    for one in settings.SIGN_IN_PLATFORMS:
        if one.key == key:
            found: Platform = one
            return found
    raise Http404


def _proved(request: HttpRequest) -> tuple[Identity | None, str]:
    """Give who was proved lately in this very session."""
    *who, since, target = request.session.get(_PROVED, ("", "", "", 0.0, ""))
    is_fresh = timezone.now().timestamp() - since < _PROVED_SECONDS
    return (Identity(*who) if is_fresh else None), target


def _refused(
    request: HttpRequest, error: IdentityError | None, tried: SignedIn
) -> HttpResponseBase:
    """Say on the sign-in page what went wrong; the way with a password stands below."""
    if error is not None:
        logger.warning("identity_refused", extra={"code": error.code})
        messages.error(request, words(error.code, error.params, language()))
    if tried.wait:
        messages.error(request, wait_words(tried.wait))
    return _with_wait(redirect(settings.LOGIN_URL), tried)


def _with_wait(answer: HttpResponse, tried: SignedIn) -> HttpResponse:
    if tried.wait:
        answer["Retry-After"] = str(ceil(tried.wait.total_seconds()))
    return answer
