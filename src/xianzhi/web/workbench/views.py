"""The first page, and the desk of whoever is signed in."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.web.workbench.desk import desk_of

__all__ = ["start", "today"]


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Say what this is; whoever is signed in goes on to the desk (首页)."""
    if request.user.is_authenticated:
        return redirect("workbench:today")
    return render(request, "workbench/start.html")


@require_safe
@acting
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what needs the actor today (今日)."""
    now = timezone.now()
    return render(request, "workbench/today.html", {"desk": desk_of(actor, now), "at": now})
