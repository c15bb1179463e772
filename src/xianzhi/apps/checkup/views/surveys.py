"""Surveys of residents (满意度调查): the list, one of them, beginning, codes, closing."""

from datetime import timedelta
from urllib.parse import quote

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.permissions import may_read, may_survey
from xianzhi.apps.checkup.services import LEAST_EACH, GivenCode, SurveyRef
from xianzhi.apps.checkup.survey_forms import GiveForm, RenewForm, SurveyForm
from xianzhi.catalogue import messages as catalogue
from xianzhi.catalogue.surveys import QuestionnaireError, shipped_questionnaire
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import Column, ListFaultsError, Sheet
from xianzhi.exchange.table_files import table_file
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.downloads import sent
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import day, language, message

__all__ = ["begin", "close", "give", "questionnaire", "renew", "sampling_list", "survey", "surveys"]

_USUAL_DAYS = timedelta(days=14)
Faults = tuple[tuple[str, str, str], ...]  # place, column, what is wrong


@require_safe
@acting
def surveys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List surveys (调查清单)."""
    number = count_in(request.GET.get("page", "")) or 1
    lines, total, may_begin = selectors.survey_list(actor, page=number)
    size = selectors.SURVEYS_OF_A_PAGE
    pager = pager_of(request, lines, total=total, number=number, size=size)
    page = {"pager": pager, "may_begin": may_begin, "crumbs": _crumbs()[:1]}
    return render(request, "checkup/surveys.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def begin(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin a survey (发起调查)."""
    require(may_survey(actor))
    if request.method != "POST":
        today = timezone.localdate()
        return _begin(
            request, SurveyForm(initial={"starts_on": today, "ends_on": today + _USUAL_DAYS})
        )
    form, ask = SurveyForm(request.POST, request.FILES), ask_of(request)
    faults: Faults = ()
    if form.is_valid():
        try:
            made = services.start_survey(
                actor=actor,
                draft=form.draft(),
                questions=form.upload("questions"),
                households=form.upload("households"),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
            faults = _faults(error)
        else:
            messages.success(request, message("survey.ui.begun"))
            return redirect("checkup:survey", survey_id=made)
    return _begin(request, form, faults)


@require_safe
@acting
def questionnaire(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand out the questionnaire that is shipped (默认问卷)."""
    require(may_read(actor))
    answer = HttpResponse(shipped_questionnaire(), content_type="application/yaml")
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''questionnaire.yaml"
    return answer


@require_safe
@acting
def survey(request: HttpRequest, actor: Actor, survey_id: str) -> HttpResponse:
    """Show a survey (调查页)."""
    return _page(request, actor, survey_id)


@require_safe
@acting
def sampling_list(request: HttpRequest, actor: Actor, survey_id: str) -> HttpResponseBase:
    """Hand out the list that was drawn from (抽样名册)."""
    file = selectors.survey_file(actor, survey_id)
    answer = FileResponse(file.path.open("rb"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_POST
@acting
def give(request: HttpRequest, actor: Actor, survey_id: str) -> HttpResponseBase:
    """Hand the codes out, once (发放作答码)."""
    require(selectors.survey_page(actor, survey_id).may_survey)
    form, ask = GiveForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            given = services.give_codes(
                actor=actor, ref=_ref(request, survey_id), request_id=ask.request_id, at=ask.at
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            return _sheet(request, actor, survey_id, given, form.cleaned_data["form"])
    return _page(request, actor, survey_id, give_form=form)


@never_cache
@require_POST
@acting
def renew(request: HttpRequest, actor: Actor, survey_id: str) -> HttpResponseBase:
    """Make codes again for a reason (重发作答码)."""
    require(selectors.survey_page(actor, survey_id).may_survey)
    form, ask = RenewForm(request.POST), ask_of(request)
    if form.is_valid():
        told = form.cleaned_data
        try:
            given = services.renew_codes(
                actor=actor,
                ref=_ref(request, survey_id),
                household=told["household"],
                reason=told["reason"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            return _sheet(request, actor, survey_id, given, told["form"])
    return _page(request, actor, survey_id, renew_form=form)


@require_POST
@acting
def close(request: HttpRequest, actor: Actor, survey_id: str) -> HttpResponseBase:
    """Close a survey (结束调查)."""
    require(selectors.survey_page(actor, survey_id).may_survey)
    ask = ask_of(request)
    try:
        services.close_survey(
            actor=actor, ref=_ref(request, survey_id), request_id=ask.request_id, at=ask.at
        )
    except XianzhiError as error:
        return _page(request, actor, survey_id, fault=in_words(error))
    messages.success(request, message("survey.ui.closed"))
    return redirect("checkup:survey", survey_id=survey_id)


def _sheet(
    request: HttpRequest, actor: Actor, survey_id: str, given: tuple[GivenCode, ...], kind: str
) -> HttpResponseBase:
    """Show codes this once: on a page to be printed, or as a table."""
    page = selectors.survey_page(actor, survey_id)
    if not given:  # the request came twice, and its codes are gone
        return _page(request, actor, survey_id, fault=message("survey.ui.sheet_gone"))
    address = request.build_absolute_uri(reverse("checkup:answer"))
    if kind == "xlsx":
        return sent(table_file((_table(page.head.number, address, given),), "survey-codes", "xlsx"))
    # Behind the sign # a browser keeps the code to itself: no log of a server ever holds it.
    slips = [(one, f"{address}#{one.code}") for one in given]
    shown = {"page": page, "slips": slips, "address": address}
    shown["slip"] = {"day": day(page.head.ends_on)}
    return render(request, "checkup/survey_codes.html", shown | {"crumbs": _crumbs()})


def _table(number: str, address: str, given: tuple[GivenCode, ...]) -> Sheet:
    return Sheet(
        title=f"满意度调查 {number} 作答码",
        columns=(Column("抽样层"), Column("户号"), Column("作答码"), Column("作答网址")),
        rows=tuple((one.area, one.household, one.code, address) for one in given),
        notes=("作答码只发放这一次，请按户号分发后销毁本表。",),
    )


def _faults(error: XianzhiError) -> Faults:
    if isinstance(error, QuestionnaireError):
        return tuple(
            (one.place or "—", "", catalogue.words(one.code, one.params, language()))
            for one in error.faults
        )
    if isinstance(error, ListFaultsError):
        return tuple(
            (str(one.row), one.column, catalogue.words(one.code, one.params, language()))
            for one in error.faults
        )
    return ()


def _begin(request: HttpRequest, form: SurveyForm, faults: Faults = ()) -> HttpResponse:
    page = {"form": form, "faults": faults, "crumbs": _crumbs()}
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "checkup/survey_new.html", page, status=status)


def _page(
    request: HttpRequest,
    actor: Actor,
    survey_id: str,
    *,
    give_form: Form | None = None,
    renew_form: Form | None = None,
    fault: str = "",
) -> HttpResponse:
    page = {
        "page": selectors.survey_page(actor, survey_id),
        "give_form": give_form or GiveForm(),
        "renew_form": renew_form or RenewForm(),
        "fault": fault,
        "least": {"least": str(LEAST_EACH)},
        "crumbs": _crumbs(),
    }
    status = UNPROCESSABLE if give_form or renew_form or fault else None
    return render(request, "checkup/survey.html", page, status=status)


def _ref(request: HttpRequest, survey_id: str) -> SurveyRef:
    return SurveyRef(survey_id, count_in(request.POST.get("seen", "")))


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:surveys"), "word": message("survey.ui.title")},
    ]
