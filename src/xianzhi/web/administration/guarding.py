"""Sign-ins for the security administrator; personal data, and who saw it (安全与个人信息)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.accounts.selectors import sign_ins as all_sign_ins
from xianzhi.apps.privacy import selectors as privacy
from xianzhi.records.decisions import decide, require
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["register", "sign_ins"]


@require_safe
@acting
def sign_ins(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List who signed in and who tried (登录记录)."""
    wanted = request.GET.get("outcome", "")
    found = all_sign_ins(actor, outcome=wanted, at=timezone.now())
    address = reverse("administration:sign_ins")
    tabs = [{"url": address, "word": _("All"), "count": sum(found.counts.values()),
             "current": wanted not in found.counts}]  # fmt: skip
    tabs += [
        {
            "url": f"{address}?outcome={outcome}",
            "word": message(f"accounts.outcome.{outcome}"),
            "count": count,
            "current": outcome == wanted,
        }
        for outcome, count in found.counts.items()
    ]
    page = {"records": found, "tabs": tabs}
    return render(request, "administration/sign_ins.html", page)


@require_safe
@acting
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is kept of people and why; to the audit administrator also who saw it in full."""
    require(decide(actor, "unit:read"))
    now = timezone.now()
    may_audit = decide(actor, "unmasking:read").allowed
    seen = privacy.viewings(actor, at=now) if may_audit else ()
    labels = post_labels(line.post_id for line in seen)
    page = {
        "fields": privacy.register(),
        "may_audit": may_audit,
        "may_see_requests": may_audit or decide(actor, "personal:erase").allowed,
        "viewings": [(line, labels.get(line.post_id, "")) for line in seen],
        "erasures": privacy.erasures(actor, at=now) if may_audit else (),
    }
    return render(request, "administration/personal_data.html", page)
