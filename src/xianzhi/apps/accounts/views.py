"""Signing in and out, and changing the post."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xianzhi.apps.accounts.acting import choose_post
from xianzhi.apps.accounts.forms import SignInForm
from xianzhi.apps.accounts.selectors import demo_accounts
from xianzhi.ui.views import back_to

__all__ = ["sign_in", "sign_out", "switch_post"]

_UNPROCESSABLE = 422


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show and take the sign-in form (登录)."""
    form = SignInForm(request.POST or None)
    user = form.sign_in(request) if request.method == "POST" else None
    if user is not None:
        login(request, user)
        return HttpResponseRedirect(back_to(request, settings.LOGIN_REDIRECT_URL))
    page = {
        "form": form,
        "next": request.POST.get("next", request.GET.get("next", "")),
        "demo_accounts": demo_accounts() if settings.XIANZHI_DEMO else (),
    }
    return render(
        request,
        "accounts/sign_in.html",
        page,
        status=_UNPROCESSABLE if request.method == "POST" else None,
    )


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
