"""Sheets of the 12345 hotline at the counter (热线工单导入): look, then take in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import services
from xianzhi.apps.casework.forms.reports import HotlineForm
from xianzhi.apps.casework.permissions import may_report
from xianzhi.apps.casework.services import HotlinePreview
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import RuleError, XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, in_words, request_id_of
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["hotline"]

_SHOWN = 200
_MOST_NEW = 1_000  # in one answer; the command takes in longer sheets


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def hotline(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show what a sheet would bring, or take it in; with an error nothing is taken in."""
    require(may_report(actor))
    if request.method != "POST":
        return _page(request, HotlineForm())
    form = HotlineForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    seen = None
    try:
        upload = Upload.of(form.cleaned_data["sheet"])
        seen = services.preview_hotline(actor=actor, upload=upload, at=timezone.now())
        if "look" not in request.POST:
            return _taken(request, actor, upload, seen)
    except XianzhiError as error:
        form.add_error(None, in_words(error))
    return _page(request, form, seen)


def _taken(
    request: HttpRequest, actor: Actor, upload: Upload, seen: HotlinePreview
) -> HttpResponseBase:
    if seen.new > _MOST_NEW:
        params = {"count": str(seen.new), "most": str(_MOST_NEW)}
        raise RuleError("hotline.too_many_new", params)
    done = services.import_hotline(
        actor=actor, upload=upload, request_id=request_id_of(request), at=timezone.now()
    )
    counts = {name: str(count) for name, count in done.items()}
    messages.success(request, message("hotline.imported", counts))
    return redirect("casework:cases")


def _page(
    request: HttpRequest, form: HotlineForm, seen: HotlinePreview | None = None
) -> HttpResponse:
    page: dict[str, object] = {"form": form, "seen": seen}
    if seen is not None:
        page |= {
            "counts": {
                "rows": str(len(seen.rows)),
                "new": str(seen.new),
                "known": str(len(seen.known)),
            },
            "issues": seen.issues[:_SHOWN],
            "more": max(0, len(seen.issues) - _SHOWN),
        }
    status = UNPROCESSABLE if form.errors or (seen and seen.errors) else None
    return render(request, "casework/hotline.html", page, status=status)
