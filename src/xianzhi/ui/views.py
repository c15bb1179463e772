"""The component page, and the switch of display settings."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from xianzhi.ui import showcase
from xianzhi.ui.display import DENSITIES, DENSITY_COOKIE, THEME_COOKIE, THEMES

__all__ = ["component_page", "set_display"]

_YEAR_SECONDS = 365 * 24 * 3600


def back_to(request: HttpRequest, fallback: str = "/") -> str:
    """Find where a switch returns to: the posted ``next`` if it is a page of this site."""
    return page_within(request, request.POST.get("next", ""), fallback)


def page_within(request: HttpRequest, target: str, fallback: str = "/") -> str:
    """Give a page of this site as it was asked for; anything else gives way to the fallback."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else fallback


@require_safe
def component_page(request: HttpRequest) -> HttpResponse:
    """Show every component with its states (组件页)."""
    return render(request, "ui/component_page.html", showcase.context())


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Keep a person's theme or density in a cookie (显示设置)."""
    response = HttpResponseRedirect(back_to(request))
    for cookie, name, allowed in (
        (THEME_COOKIE, "theme", THEMES),
        (DENSITY_COOKIE, "density", DENSITIES),
    ):
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(
                cookie,
                value,
                max_age=_YEAR_SECONDS,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
    return response
