"""Units and what they answer for (责任单位): all of them, and one with its lines."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.selectors.units import UnitLedger, UnitTask, unit_ledger, unit_summaries
from xianzhi.apps.ledger.services.naming import LinesNaming, name_for_lines
from xianzhi.apps.ledger.views.asking import ask_of
from xianzhi.apps.ledger.views.narrowing import Tab
from xianzhi.errors import ConflictError, RuleError
from xianzhi.ui.asking import UNPROCESSABLE, in_words

__all__ = ["name_lines", "unit", "units"]

SHOWS = ("all", "lead", "support", "overdue", "unnamed")


@require_safe
@acting
def units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the units with the number of their lines (责任单位汇总)."""
    now = timezone.now()
    return render(request, "ledger/units.html", {"units": unit_summaries(actor, at=now), "at": now})


@require_safe
@acting
def unit(request: HttpRequest, actor: Actor, unit_id: str) -> HttpResponse:
    """Show the lines of one unit (单位台账)."""
    return _unit(request, actor, unit_id)


@require_POST
@acting
def name_lines(request: HttpRequest, actor: Actor, unit_id: str) -> HttpResponseBase:
    """Name one person for the chosen lines of a unit (批量落实责任人)."""
    ask = ask_of(request, actor)
    naming = LinesNaming(
        tuple(request.POST.getlist("duty")), ask.text("post"), ask.text("function")
    )
    fault = ""
    if not naming.duty_ids:
        fault = _("No line is chosen. Tick the lines, then name the person.")
    elif not naming.post_id:
        fault = _("No person is chosen. Choose one, then name the person.")
    else:
        try:
            named = name_for_lines(actor=actor, naming=naming, request_id=ask.request_id, at=ask.at)
        except (RuleError, ConflictError) as error:
            fault = in_words(error)
        else:
            told = ngettext("Named for %(count)s line.", "Named for %(count)s lines.", len(named))
            messages.success(request, told % {"count": len(named)})
            query = request.GET.urlencode()
            return redirect(reverse("ledger:unit", args=[unit_id]) + (f"?{query}" if query else ""))
    return _unit(request, actor, unit_id, naming, fault)


def _unit(
    request: HttpRequest,
    actor: Actor,
    unit_id: str,
    naming: LinesNaming | None = None,
    fault: str = "",
) -> HttpResponse:
    now = timezone.now()
    ledger = unit_ledger(actor, unit_id, at=now)
    show = request.GET.get("show", "all")
    page = {
        "ledger": ledger,
        "tabs": _tabs(ledger, show),
        "lines": _shown(ledger, show),
        "naming": naming,
        "fault": fault,
        "crumbs": [{"url": reverse("ledger:units"), "word": _("Units")}],
        "at": now,
    }
    status = UNPROCESSABLE if fault else None
    return render(request, "ledger/unit.html", page, status=status)


def _shown(ledger: UnitLedger, show: str) -> list[UnitTask]:
    return [line for line in ledger.lines if _belongs(line, show)]


def _belongs(line: UnitTask, show: str) -> bool:
    if show == "overdue":
        return line.task.overdue
    if show == "unnamed":
        return not line.is_named
    return show not in {"lead", "support"} or line.duty == show


def _tabs(ledger: UnitLedger, show: str) -> list[Tab]:
    words = {
        "all": _("All"),
        "lead": _("Lead"),
        "support": _("Support"),
        "overdue": _("Overdue"),
        "unnamed": _("Nobody named"),
    }
    chosen = show if show in SHOWS else "all"
    return [
        Tab(f"?show={name}", words[name], len(_shown(ledger, name)), name == chosen)
        for name in SHOWS
    ]
