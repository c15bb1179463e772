"""What people ask about their data, and the answers (个人信息权利请求)."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor, people_named
from xianzhi.apps.privacy import selectors
from xianzhi.apps.privacy.services import DataReply, answer_request
from xianzhi.errors import RuleError
from xianzhi.records.decisions import decide, require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.web.administration.forms import ReplyForm

__all__ = ["reply", "requests"]


@require_safe
@acting
def requests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List what people asked about their data, with its clock and its answer (权利请求)."""
    return _page(request, actor, {})


@require_POST
@acting
def reply(request: HttpRequest, actor: Actor, matter_id: str) -> HttpResponseBase:
    """Answer a request (答复); a granted erasure destroys the key with it."""
    require(decide(actor, "personal:erase"))
    form, ask = ReplyForm(request.POST), ask_of(request)
    if form.is_valid():
        given = form.cleaned_data
        seen = count_in(request.POST.get("seen", "")) or 0
        asked = DataReply(matter_id, given["answer"], given["words"], seen)
        try:
            answer_request(actor=actor, reply=asked, request_id=ask.request_id, at=ask.at)
        except RuleError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Answered, and the clock stopped."))
            return redirect("administration:requests")
    return _page(request, actor, {matter_id: form})


def _page(request: HttpRequest, actor: Actor, filled: Mapping[str, ReplyForm]) -> HttpResponse:
    lines = selectors.data_requests(actor, at=timezone.now())
    may_answer = decide(actor, "personal:erase").allowed
    names = people_named(line.subject for line in lines)
    page = {
        "lines": [
            (line, names.get(line.subject, line.subject),
             (filled.get(line.id) or ReplyForm()) if may_answer and not line.answer else None)
            for line in lines
        ],
        "may_answer": may_answer,
        "crumbs": [{"url": reverse("administration:personal_data"), "word": _("Personal data")}],
    }  # fmt: skip
    status = UNPROCESSABLE if any(form.errors for form in filled.values()) else None
    return render(request, "administration/requests.html", page, status=status)
