"""The resident's questionnaire (群众答卷): a code, the questions, thanks; no account, no script."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import visitor_address
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.readmodels import Said
from xianzhi.apps.checkup.survey_forms import AnswerForm, SurveyCodeForm
from xianzhi.core.indicators.questionnaires import Questionnaire
from xianzhi.errors import XianzhiError
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["answer", "answered"]

_TOO_MANY = 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code, then the questions, and take the answers (作答).

    The code travels in the body of the form only: no address, session or log holds it.
    """
    if request.method != "POST":
        return _ask_code(request, SurveyCodeForm())
    form, ask = SurveyCodeForm(request.POST), ask_of(request)
    if not form.is_valid():
        return _ask_code(request, form)
    wait = services.wait_before_answer(
        holder=visitor_address(request), most=settings.ANSWERS_PER_HOUR, at=ask.at
    )
    if wait:
        return _refused(request, form, wait)
    code = form.cleaned_data["code"]
    is_answered = request.POST.get("step") == "answers"
    try:
        if not is_answered:
            return _ask(request, code, services.survey_to_answer(code, ask.at), None)
        return _take(request, code)
    except XianzhiError as error:
        form.add_error("code", in_words(error))
    return _ask_code(request, form)


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Thank (已收到)."""
    return render(request, "checkup/answered.html")


def _take(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take answers; what was sent twice is thanked for twice and counted once."""
    ask = ask_of(request)
    try:
        asked = services.survey_to_answer(code, ask.at)
    except XianzhiError:
        services.answer_survey(code=code, said={}, request_id=ask.request_id, at=ask.at)
        return redirect("checkup:answered")
    form = AnswerForm(asked, request.POST)
    if not form.is_valid():
        return _ask(request, code, asked, form)
    try:
        services.answer_survey(code=code, said=form.said(), request_id=ask.request_id, at=ask.at)
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        return _ask(request, code, asked, form)
    return redirect("checkup:answered")


def _ask_code(request: HttpRequest, form: SurveyCodeForm) -> HttpResponse:
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "checkup/answer_code.html", {"form": form}, status=status)


def _ask(
    request: HttpRequest, code: str, asked: Questionnaire, form: AnswerForm | None
) -> HttpResponse:
    page = {
        "code": code,
        "title": Said(asked.title_zh, asked.title_en),
        "note": Said(asked.note_zh, asked.note_en),
        "form": form or AnswerForm(asked),
    }
    status = UNPROCESSABLE if form else None
    return render(request, "checkup/answer.html", page, status=status)


def _refused(request: HttpRequest, form: SurveyCodeForm, wait: timedelta) -> HttpResponse:
    """Say that too many codes were typed here, and when to come again."""
    minutes = str(-(-int(wait.total_seconds()) // 60))
    form.add_error(None, message("survey.ui.answer.too_many", {"minutes": minutes}))
    told = render(request, "checkup/answer_code.html", {"form": form}, status=_TOO_MANY)
    told["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return told
