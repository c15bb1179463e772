"""Adopting a notice in two steps: look at it, then adopt it (采用放假通知)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar import selectors, services
from xianzhi.apps.calendar.forms import NoticeForm
from xianzhi.apps.calendar.permissions import may_adopt
from xianzhi.apps.calendar.views.asking import number_of, room_tabs
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, in_words

__all__ = ["adopt", "notice"]


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def adopt(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take a notice in: the first posting shows what it changes, the second adopts it."""
    require(may_adopt(actor))
    initial = {"year": timezone.localdate().year + 1}
    is_sent = request.method == "POST"
    posted, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = NoticeForm(posted, files, initial=initial)
    if not form.is_bound or not form.is_valid():
        return _page(request, actor, form)
    try:
        form, is_listed = _filled(actor, form, request)
        wants_it = request.POST.get("step") == "adopt" and not is_listed
        if wants_it:
            return _adopted(request, actor, form)
        shown = selectors.notice_preview(actor, services.read_draft(form.draft(0)))
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        return _page(request, actor, form)
    return _page(request, actor, form, shown)


def _filled(actor: Actor, form: NoticeForm, request: HttpRequest) -> tuple[NoticeForm, bool]:
    """Put a list that was handed in into words; who hands one in looks at it before adopting."""
    upload = form.handed_in()
    if upload is None:
        return form, False
    given = request.POST.copy()
    given["text"] = services.text_of_list(actor=actor, upload=upload)
    filled = NoticeForm(given)
    filled.is_valid()
    return filled, True


@require_safe
@acting
def notice(request: HttpRequest, actor: Actor, notice_id: str) -> HttpResponse:
    """Show an adopted notice (通知)."""
    shown = selectors.notice_page(actor, notice_id)
    page = {"page": shown, "crumbs": _crumbs(shown.line.year)}
    return render(request, "calendar/notice.html", page)


def _adopted(request: HttpRequest, actor: Actor, form: NoticeForm) -> HttpResponseBase:
    ask = ask_of(request)
    answer = services.adopt_notice(
        actor=actor,
        draft=form.draft(number_of(request, "seen")),
        request_id=ask.request_id,
        at=ask.at,
    )
    moved = int(answer["moved"])
    told = ngettext(
        "The notice is adopted; %(count)d deadline was counted again.",
        "The notice is adopted; %(count)d deadlines were counted again.",
        moved,
    )
    messages.success(request, told % {"count": moved})
    return redirect("calendar:notice", notice_id=answer["id"])


def _page(
    request: HttpRequest, actor: Actor, form: NoticeForm, shown: object = None
) -> HttpResponse:
    page = {
        "form": form,
        "page": shown,
        "tabs": room_tabs(actor, ""),
        "crumbs": _crumbs(timezone.localdate().year),
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "calendar/adopt.html", page, status=status)


def _crumbs(year: int) -> list[dict[str, str]]:
    return [{"url": reverse("calendar:year", args=[year]), "word": f"{_('Working days')} {year}"}]
