"""Signing in and out, and changing the post."""

from math import ceil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xianzhi.apps.accounts.acting import choose_post
from xianzhi.apps.accounts.forms import SignInForm
from xianzhi.apps.accounts.selectors import demo_accounts
from xianzhi.apps.accounts.services import SignedIn, address_of
from xianzhi.ui.views import back_to

__all__ = ["sign_in", "sign_out", "switch_post"]

_UNPROCESSABLE, _TOO_MANY = 422, 429
_WORTH_TELLING = 3


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show and take the sign-in form (登录)."""
    form, tried = SignInForm(request.POST or None), SignedIn()
    if request.method == "POST":
        tried = form.sign_in(_address(request), timezone.now())
    if tried.user is not None:
        login(request, tried.user)
        _tell_of_failures(request, tried)
        return HttpResponseRedirect(back_to(request, settings.LOGIN_REDIRECT_URL))
    page = {
        "form": form,
        "next": request.POST.get("next", request.GET.get("next", "")),
        "demo_accounts": demo_accounts() if settings.XIANZHI_DEMO else (),
    }
    answer = render(request, "accounts/sign_in.html", page, status=_status(request, tried))
    if tried.wait:
        answer["Retry-After"] = str(ceil(tried.wait.total_seconds()))
    return answer


def _status(request: HttpRequest, tried: SignedIn) -> int:
    if tried.wait:
        return _TOO_MANY
    return _UNPROCESSABLE if request.method == "POST" else 200


def _address(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    remote = request.META.get("REMOTE_ADDR", "")
    return address_of(remote, forwarded if settings.XIANZHI_TRUSTED_PROXY else "")


def _tell_of_failures(request: HttpRequest, tried: SignedIn) -> None:
    """Tell the owner of the account that somebody tried; one slip of the keys is no news."""
    if tried.failed_before < _WORTH_TELLING:
        return
    told = ngettext(
        "Since you last signed in, %(count)s try to sign in under your name failed. If that was "
        "not you, tell the system administrator.",
        "Since you last signed in, %(count)s tries to sign in under your name failed. If that was "
        "not you, tell the system administrator.",
        tried.failed_before,
    )
    messages.warning(request, told % {"count": tried.failed_before})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session (退出)."""
    logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Work from another of one's posts (切换岗位)."""
    if request.user.is_authenticated:
        choose_post(request, request.POST.get("post", ""))
    return HttpResponseRedirect(back_to(request))
