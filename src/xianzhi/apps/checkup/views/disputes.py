"""Disputes (体检异议): raised against a finding, answered by the unit, ruled by a third person."""

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import AnswerForm, DisputeForm, RulingForm
from xianzhi.apps.checkup.views.problems import problem_ref, problem_shown
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import ask_of, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["answer", "dispute", "evidence", "rule"]


@require_POST
@acting
def dispute(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Dispute what the last run found (提出异议)."""
    require(selectors.problem_page(actor, problem_id).disputes.may_dispute)
    form, ask = DisputeForm(request.POST, request.FILES), ask_of(request)
    if form.is_valid():
        try:
            services.dispute_finding(
                actor=actor,
                ref=problem_ref(request, problem_id),
                reason=form.cleaned_data["reason"],
                upload=form.upload(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.dispute.raised"))
            return redirect("checkup:problem", problem_id=problem_id)
    return problem_shown(request, actor, problem_id, forms={"dispute": form})


@require_POST
@acting
def answer(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Answer a dispute for the unit (答复异议)."""
    require(selectors.problem_page(actor, problem_id).disputes.may_answer)
    form, ask = AnswerForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.answer_dispute(
                actor=actor,
                ref=problem_ref(request, problem_id),
                text=form.cleaned_data["text"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.dispute.answered"))
            return redirect("checkup:problem", problem_id=problem_id)
    return problem_shown(request, actor, problem_id, forms={"answer": form})


@require_POST
@acting
def rule(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Rule on a dispute (裁定异议)."""
    require(selectors.problem_page(actor, problem_id).disputes.may_rule)
    form, ask = RulingForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.rule_on_dispute(
                actor=actor,
                ref=problem_ref(request, problem_id),
                ruling=form.ruling(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.dispute.ruled"))
            return redirect("checkup:problem", problem_id=problem_id)
    return problem_shown(request, actor, problem_id, forms={"rule": form})


@require_safe
@acting
def evidence(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponseBase:
    """Hand out the file that came with a dispute (异议佐证)."""
    file = selectors.dispute_file(actor, dispute_id)
    reply = FileResponse(file.path.open("rb"), content_type=file.media_type)
    reply["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    reply["X-Content-Type-Options"] = "nosniff"
    return reply
