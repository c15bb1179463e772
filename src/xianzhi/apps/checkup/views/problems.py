"""Problems (体检问题): the list, one of them, and what a person says of it."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting, on_duty_of
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import (
    AnswerForm,
    DisputeForm,
    ProblemFilterForm,
    ProblemHandOverForm,
    RefuseForm,
    RulingForm,
)
from xianzhi.apps.checkup.permissions import may_hand_over, may_judge
from xianzhi.apps.checkup.readmodels import ProblemFilter, ProblemList
from xianzhi.apps.checkup.services import ProblemRef
from xianzhi.apps.organisations.selectors import UnitKind
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import message, say

__all__ = [
    "confirm",
    "hand_over",
    "problem",
    "problem_ref",
    "problem_shown",
    "problems",
    "refuse",
    "verify",
]

_STATES = ("open", "found", "confirmed", "handed_over", "solved", "refused")


@require_safe
@acting
def problems(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List problems (问题清单)."""
    wanted = _wanted(request)
    number = count_in(request.GET.get("page", "")) or 1
    found = selectors.problem_list(actor, wanted, page=number)
    page = {
        "found": found,
        "tabs": _tabs(request, found, wanted.status),
        "filters": ProblemFilterForm(
            request.GET, [(code, f"{say(name)} {code}") for code, name in found.concepts]
        ),
        "pager": pager_of(
            request,
            found.lines,
            total=found.total,
            number=found.page,
            size=selectors.PROBLEMS_OF_A_PAGE,
        ),
        "is_narrowed": any(request.GET.get(name) for name in ("concept", "severity", "fate")),
        "status": wanted.status,
        "crumbs": _crumbs()[:1],
    }
    return render(request, "checkup/problems.html", page)


@require_safe
@acting
def problem(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponse:
    """Show a problem with all that is known of it (问题页)."""
    return problem_shown(request, actor, problem_id)


@require_POST
@acting
def confirm(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Say that a problem is one (立案)."""
    require(may_judge(actor))
    ask = ask_of(request)
    try:
        services.confirm_problem(
            actor=actor, ref=problem_ref(request, problem_id), request_id=ask.request_id, at=ask.at
        )
    except XianzhiError as error:
        return problem_shown(request, actor, problem_id, fault=in_words(error))
    messages.success(request, message("checkup.ui.confirmed"))
    return redirect("checkup:problem", problem_id=problem_id)


@require_POST
@acting
def verify(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Close the task of a problem that is solved (核实办结)."""
    require(selectors.problem_page(actor, problem_id).may_verify)
    ask = ask_of(request)
    try:
        services.verify_solved(
            actor=actor, ref=problem_ref(request, problem_id), request_id=ask.request_id, at=ask.at
        )
    except XianzhiError as error:
        return problem_shown(request, actor, problem_id, fault=in_words(error))
    messages.success(request, message("checkup.ui.verified"))
    return redirect("checkup:problem", problem_id=problem_id)


@require_POST
@acting
def refuse(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Say that a problem is none (误报)."""
    require(may_judge(actor))
    form, ask = RefuseForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.refuse_problem(
                actor=actor,
                ref=problem_ref(request, problem_id),
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.refused"))
            return redirect("checkup:problem", problem_id=problem_id)
    return problem_shown(request, actor, problem_id, forms={"refuse": form})


@require_POST
@acting
def hand_over(request: HttpRequest, actor: Actor, problem_id: str) -> HttpResponseBase:
    """Hand a problem to a unit (派遣)."""
    require(may_hand_over(actor))
    form, ask = ProblemHandOverForm(_units(request), request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.hand_over_problem(
                actor=actor,
                ref=problem_ref(request, problem_id),
                given=form.given(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.handed_over"))
            return redirect("checkup:problem", problem_id=problem_id)
    return problem_shown(request, actor, problem_id, forms={"hand_over": form})


def problem_shown(
    request: HttpRequest,
    actor: Actor,
    problem_id: str,
    *,
    forms: dict[str, Form] | None = None,
    fault: str = "",
) -> HttpResponse:
    """Show a problem with the forms that were filled in wrongly, or with what is wrong."""
    wrong = forms or {}
    page = {
        "page": selectors.problem_page(actor, problem_id),
        "prescriptions": selectors.prescriptions_against(actor, problem_id),
        "reports": selectors.reports_of_problem(problem_id),
        "refuse": wrong.get("refuse") or RefuseForm(),
        "hand_over": wrong.get("hand_over") or ProblemHandOverForm(_units(request)),
        "dispute": wrong.get("dispute") or DisputeForm(),
        "answer": wrong.get("answer") or AnswerForm(),
        "rule": wrong.get("rule") or RulingForm(),
        "fault": fault,
        "crumbs": _crumbs(),
    }
    status = UNPROCESSABLE if wrong or fault else None
    return render(request, "checkup/problem.html", page, status=status)


def problem_ref(request: HttpRequest, problem_id: str) -> ProblemRef:
    """Name a problem as the form of its page saw it."""
    return ProblemRef(problem_id, count_in(request.POST.get("seen", "")))


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    units = on_duty_of(request).units
    return [(unit.id, unit.name) for unit in units if unit.kind != UnitKind.GROUP]


def _wanted(request: HttpRequest) -> ProblemFilter:
    given = {
        name: request.GET.get(name, "").replace("\x00", "?")[:60]
        for name in ("status", "concept", "severity", "fate", "edition")
    }
    if given["status"] not in _STATES:
        given["status"] = "open"
    return ProblemFilter(**given)


def _tabs(request: HttpRequest, found: ProblemList, chosen: str) -> list[dict[str, object]]:
    query = request.GET.copy()
    query.pop("page", None)
    listed: list[dict[str, object]] = []
    for name in _STATES:
        query["status"] = name
        listed.append(
            {
                "url": f"?{query.urlencode()}",
                "word": message(f"checkup.status.{name}"),
                "count": found.counts.get(name, 0),
                "current": name == chosen,
            }
        )
    return listed


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:problems"), "word": message("checkup.ui.problems")},
    ]
