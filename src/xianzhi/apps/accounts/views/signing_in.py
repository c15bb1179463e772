"""Signing in and out, and changing the post."""

from math import ceil
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xianzhi.apps.accounts.acting import choose_post, visitor_address
from xianzhi.apps.accounts.forms import CodeForm, SignInForm
from xianzhi.apps.accounts.selectors import SiteUser, demo_accounts, user_by_id
from xianzhi.apps.accounts.services import PASSWORD, SignedIn
from xianzhi.ui.views import back_to, page_within

__all__ = ["let_in", "sign_in", "sign_in_code", "sign_out", "switch_post"]

_UNPROCESSABLE, _TOO_MANY = 422, 429
_WORTH_TELLING = 3
_PENDING, _PENDING_SECONDS = "pending_sign_in", 600


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show and take the sign-in form (登录)."""
    form, tried = SignInForm(request.POST or None), SignedIn()
    if request.method == "POST":
        tried = form.sign_in(visitor_address(request), timezone.now())
    goes_on = let_in(request, tried, request.POST.get("next", ""))
    if goes_on is not None:
        return goes_on
    page = {
        "form": form,
        "next": request.POST.get("next", request.GET.get("next", "")),
        "demo_accounts": demo_accounts() if settings.XIANZHI_DEMO else (),
        "platforms": settings.SIGN_IN_PLATFORMS,
    }
    answer = render(request, "accounts/sign_in.html", page, status=_status(request, tried))
    if tried.wait:
        answer["Retry-After"] = str(ceil(tried.wait.total_seconds()))
    return answer


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password (动态口令)."""
    user, way = _pending_user(request)
    if user is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    form, tried = CodeForm(request.POST or None), SignedIn()
    if request.method == "POST":
        tried = form.sign_in(user, visitor_address(request), timezone.now(), way)
    if tried.user is not None:
        del request.session[_PENDING]
    goes_on = let_in(request, tried, request.POST.get("next", ""))
    if goes_on is not None:
        return goes_on
    page = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    answer = render(request, "accounts/sign_in_code.html", page, status=_status(request, tried))
    if tried.wait:
        answer["Retry-After"] = str(ceil(tried.wait.total_seconds()))
    return answer


def let_in(
    request: HttpRequest, tried: SignedIn, target: str, way: str = PASSWORD
) -> HttpResponse | None:
    """Open the session of who has signed in (建立会话), or ask for the second factor; else null."""
    if tried.user is not None:
        login(request, tried.user)
        _tell_of_failures(request, tried)
        return HttpResponseRedirect(page_within(request, target, settings.LOGIN_REDIRECT_URL))
    if tried.pending is None:
        return None
    request.session.flush()
    request.session[_PENDING] = [str(tried.pending.pk), timezone.now().timestamp(), way]
    going_on = urlencode({"next": target})
    return HttpResponseRedirect(f"{reverse('accounts:sign_in_code')}?{going_on}")


def _pending_user(request: HttpRequest) -> tuple[SiteUser | None, str]:
    """Find who proved the first factor lately in this very session, and in which way."""
    user_id, since, way = request.session.get(_PENDING, ("", 0.0, PASSWORD))
    is_fresh = timezone.now().timestamp() - since < _PENDING_SECONDS
    return (user_by_id(user_id) if user_id and is_fresh else None), way


def _status(request: HttpRequest, tried: SignedIn) -> int:
    if tried.wait:
        return _TOO_MANY
    return _UNPROCESSABLE if request.method == "POST" else 200


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
