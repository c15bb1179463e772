"""The queue and the board (事件队列、办理看板), and what is done with many cases at once."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.forms.reports import CaseFilterForm, CounterForm, filter_of
from xianzhi.apps.casework.permissions import may_report, sees_all_cases
from xianzhi.apps.casework.readmodels import CaseList
from xianzhi.apps.casework.services import CaseRef, Dispatch
from xianzhi.apps.casework.views.asking import category_choices, page_of, unit_choices
from xianzhi.apps.casework.views.keys import queue_keys
from xianzhi.apps.grid.selectors import AreaLine
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import decide, require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["board", "cases", "dispatch_many", "fold_likely", "following", "new"]

_WEEKS = 8


@require_safe
@acting
def cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the cases of a filter (事件队列)."""
    wanted = filter_of(request.GET)
    found = selectors.case_list(actor, wanted, at=timezone.now(), page=page_of(request))
    units = unit_choices(request)
    dispatches = decide(actor, "case:as_dispatcher").allowed
    page = {
        "found": found,
        "likely": selectors.likely_repeats(actor, found.lines) if dispatches else {},
        "pager": pager_of(
            request,
            found.lines,
            total=found.total,
            number=found.page,
            size=selectors.CASES_OF_A_PAGE,
        ),
        "tabs": _tabs(request, found),
        "filters": CaseFilterForm(request.GET, _offered(units, found.towns)),
        "units": units if dispatches else [],
        "may_report": may_report(actor),
        "keys": queue_keys(),
        "is_narrowed": any(name != "group" and value for name, value in request.GET.items()),
    }
    return render(request, "casework/cases.html", page)


@require_safe
@acting
def following(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Open what the post works on next (下一件)."""
    found = selectors.next_case(actor, request.GET.get("after", ""), timezone.now())
    if found:
        return redirect("casework:case", case_id=found)
    messages.info(request, message("casework.ui.nothing_next"))
    return redirect("casework:cases")


@require_safe
@acting
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show where we are late (办理看板); every number opens its rows."""
    by = request.GET.get("by", "unit")
    wanted = replace(filter_of(request.GET), group="open", late="")
    found = selectors.board(actor, by, wanted, timezone.now())
    tabs = [
        {
            "url": f"?{urlencode({'by': name, 'week': wanted.week})}",
            "word": message(f"casework.ui.{name}"),
            "count": None,
            "current": name == found.by,
        }
        for name in selectors.BOARDS
    ]
    page = {
        "board": found,
        "tabs": tabs,
        "week": wanted.week,
        "weeks": _weeks(),
        "said": f"casework.{found.by}." if found.by in ("channel", "stage") else "",
        "query": urlencode({"week": wanted.week}) if wanted.week else "",
        "sees_all": sees_all_cases(actor),
    }
    return render(request, "casework/board.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Enter a report at the counter (窗口登记)."""
    require(may_report(actor))
    listed = category_choices()
    if request.method != "POST":
        return render(request, "casework/new.html", {"form": CounterForm(listed)})
    form, ask = CounterForm(listed, request.POST, request.FILES), ask_of(request)
    if form.is_valid():
        try:
            made = services.report_case(
                actor=actor,
                report=form.report(form.cleaned_data["channel"]),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            code = "casework.ui.entered" if made["is_new"] else "casework.ui.known_before"
            told = {"number": str(made["number"]), "code": str(made["code"])}
            messages.success(request, message(code, told))
            return redirect("casework:case", case_id=str(made["case"]))
    return render(request, "casework/new.html", {"form": form}, status=UNPROCESSABLE)


@require_POST
@acting
def fold_likely(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Fold a case of the queue into one that it may repeat (从队列并案), for the reasons shown."""
    require(decide(actor, "case:as_dispatcher"))
    ask, (case_id, seen, number) = ask_of(request), _pair_in(request)
    proposals = selectors.proposals_for(actor, case_id)
    likely = {one.number: one for one in proposals.repeats} if proposals else {}
    if number not in likely:
        messages.error(request, message("casework.ui.not_likely", {"number": number}))
        return _back(request)
    try:
        services.fold_repeat(
            actor=actor,
            case=CaseRef(case_id, count_in(seen)),
            into=number,
            reason="；".join(message(one.code, one.params) for one in likely[number].reasons),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        messages.error(request, in_words(error))
    else:
        messages.success(request, message("casework.ui.folded_now", {"number": number}))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseBase:
    """Go back to the part of the queue that somebody came from."""
    return redirect(f"{reverse('casework:cases')}?{request.POST.get('back', '')[:500]}")


def _pair_in(request: HttpRequest) -> tuple[str, str, str]:
    """Read which case, in which version, is folded into which number."""
    case_id, _, rest = request.POST.get("fold", "")[:100].partition(":")
    seen, _, number = rest.partition(":")
    return case_id, seen, number


@require_POST
@acting
def dispatch_many(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Send the chosen cases to one unit (批量派遣); each is sent or told why not."""
    require(decide(actor, "case:as_dispatcher"))
    ask, unit_id = ask_of(request), request.POST.get("unit", "")
    chosen = request.POST.getlist("case")[: selectors.CASES_OF_A_PAGE]
    sent = 0
    for place, word in enumerate(chosen):
        case_id, _, seen = word.partition(":")
        try:
            services.dispatch_case(
                actor=actor,
                case=CaseRef(case_id, count_in(seen)),
                dispatch=Dispatch(unit_id),
                request_id=f"{ask.request_id}/{place}"[:80],
                at=ask.at,
            )
        except XianzhiError as error:
            number = request.POST.get(f"number-{case_id}", "")[:20]
            told = {"number": number, "why": in_words(error)}
            messages.error(request, message("casework.ui.not_sent", told))
        else:
            sent += 1
    if sent:
        messages.success(request, message("casework.ui.sent", {"count": str(sent)}))
    elif not chosen:
        messages.error(request, message("casework.ui.none_chosen"))
    return redirect(f"{reverse('casework:cases')}?group=desk")


def _tabs(request: HttpRequest, found: CaseList) -> list[dict[str, object]]:
    query = request.GET.copy()
    query.pop("page", None)
    listed: list[dict[str, object]] = []
    for name in selectors.GROUPS:
        query["group"] = name
        listed.append(
            {
                "url": f"?{query.urlencode()}",
                "word": message(f"casework.group.{name}"),
                "count": found.counts.get(name),
                "current": name == found.filter.group,
            }
        )
    return listed


def _offered(
    units: list[tuple[str, str]], towns: tuple[AreaLine, ...]
) -> dict[str, list[tuple[str, object]]]:
    nobody = ("none", message("casework.ui.none"))
    return {
        "unit": [nobody, *units],
        "town": [nobody, *((town.code, town.name) for town in towns)],
        "category": [nobody, *category_choices()],
    }


def _weeks() -> list[str]:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return [(monday - timedelta(weeks=back)).isoformat() for back in range(_WEEKS)]
