"""Workers and goals of an area (网格员、目标): begin, hand over, leave, set a goal."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid import selectors, services
from xianzhi.apps.grid.forms.staffing import (
    AssignForm,
    EndTermForm,
    GoalForm,
    HandOverForm,
    StaffForm,
)
from xianzhi.apps.grid.selectors import ChangeFile
from xianzhi.apps.grid.views.asking import crumbs_to
from xianzhi.errors import RuleError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, Ask, ask_of, count_in, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["staff"]

_FORMS: Mapping[str, type[StaffForm]] = {
    "assign": AssignForm,
    "hand-over": HandOverForm,
    "end": EndTermForm,
    "goal": GoalForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def staff(request: HttpRequest, actor: Actor, area_code: str, step: str) -> HttpResponseBase:
    """Name a worker, hand an area over, end a term, set a goal (配备网格员、下达目标)."""
    file = selectors.change_file(actor, area_code)
    require(file.may_staff)
    if step not in _FORMS:
        raise Http404
    form = _form(request, file, step)
    if request.method == "POST" and form.is_valid():
        try:
            _DO[step](actor, file, form, ask_of(request), request)
        except RuleError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message(f"grid.staff.{step}.done"))
            return redirect("grid:area", area_code=area_code)
    return _page(request, file, form, step)


def _assign(
    actor: Actor, file: ChangeFile, form: StaffForm, ask: Ask, request: HttpRequest
) -> None:
    assert isinstance(form, AssignForm)
    draft = form.draft(file.code, _seen(request))
    services.assign_worker(actor=actor, draft=draft, request_id=ask.request_id, at=ask.at)


def _hand_over(
    actor: Actor, file: ChangeFile, form: StaffForm, ask: Ask, request: HttpRequest
) -> None:
    assert isinstance(form, HandOverForm)
    services.hand_over(
        actor=actor,
        term_id=request.GET.get("term", ""),
        to=form.draft(file.code, _seen(request)),
        note=form.cleaned_data["note"],
        request_id=ask.request_id,
        at=ask.at,
    )


def _end(actor: Actor, _file: ChangeFile, form: StaffForm, ask: Ask, request: HttpRequest) -> None:
    services.end_term(
        actor=actor,
        term_id=request.GET.get("term", ""),
        day=form.cleaned_data["day"],
        seen=_seen(request),
        request_id=ask.request_id,
        at=ask.at,
    )


def _goal(actor: Actor, file: ChangeFile, form: StaffForm, ask: Ask, request: HttpRequest) -> None:
    assert isinstance(form, GoalForm)
    draft = form.draft(file.code, _seen(request))
    services.set_goal(actor=actor, draft=draft, request_id=ask.request_id, at=ask.at)


_DO: Mapping[str, Callable[[Actor, ChangeFile, StaffForm, Ask, HttpRequest], None]] = {
    "assign": _assign,
    "hand-over": _hand_over,
    "end": _end,
    "goal": _goal,
}


def _form(request: HttpRequest, file: ChangeFile, step: str) -> StaffForm:
    now = timezone.now()
    choices: tuple[tuple[str, str], ...] = ()
    if step == "goal":
        choices = selectors.units_to_choose(now)
    elif step != "end":
        words, chosen = request.GET.get("who", ""), request.POST.get("post", "")
        choices = selectors.posts_for(file.code, words, chosen, now)
    return _FORMS[step](choices, request.POST if request.method == "POST" else None)


def _seen(request: HttpRequest) -> int:
    """Read which version of the area the form was made from."""
    return count_in(request.POST.get("seen", "")) or 0


def _page(request: HttpRequest, file: ChangeFile, form: StaffForm, step: str) -> HttpResponse:
    term_id = request.GET.get("term", "")
    page = {
        "form": form,
        "file": file,
        "title": message(f"grid.staff.{step}"),
        "asks_for_somebody": "post" in form.fields,
        "who": request.GET.get("who", ""),
        "term_id": term_id,
        "term": selectors.open_term(file.code, term_id) if term_id else None,
        "seen": request.POST.get("seen") or selectors.area_versions([file.code])[file.code],
        "crumbs": crumbs_to(file.code, file.name),
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "grid/staff.html", page, status=status)
