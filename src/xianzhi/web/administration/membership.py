"""Members of task forces and joint conferences as a page (成员单位)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.organisations.selectors import tree_of, unit_file
from xianzhi.apps.organisations.services import Membership, set_members
from xianzhi.errors import RuleError
from xianzhi.records.decisions import decide, require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.web.administration.forms import MembersForm

__all__ = ["members"]


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def members(request: HttpRequest, actor: Actor, unit_id: str) -> HttpResponseBase:
    """Say which units belong to a body from a day on (调整成员单位)."""
    require(decide(actor, "unit:reorganise"))
    file, today = unit_file(unit_id), timezone.localdate()
    units = [(line.id, line.name) for line in tree_of(today) if line.id != unit_id]
    held = [one.id for one in file.members if not one.valid_until or one.valid_until > today]
    form = MembersForm(units, held, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask, given = ask_of(request), form.cleaned_data
        seen = count_in(request.POST.get("seen", "")) or 0
        asked = Membership(unit_id, frozenset(given["members"]), given["on"], seen)
        try:
            set_members(actor=actor, asked=asked, request_id=ask.request_id, at=ask.at)
        except RuleError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Kept. Who belonged before stays readable."))
            return redirect("administration:unit", unit_id=unit_id)
    page = {
        "form": form,
        "file": file,
        "seen": request.POST.get("seen") or file.version,
        "crumbs": [
            {"url": reverse("administration:tree"), "word": _("Organisation")},
            {"url": reverse("administration:unit", args=[unit_id]), "word": file.name},
        ],
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "administration/members.html", page, status=status)
