"""Runs (体检): the board, a new one, an indicator with what it rests on, the run as a file."""

import json
from collections import Counter

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import RunForm
from xianzhi.apps.checkup.permissions import may_run
from xianzhi.apps.checkup.readmodels import BoardLine, RunPage
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, in_words, is_fragment
from xianzhi.ui.templatetags.xianzhi import message, say

__all__ = ["board", "indicator", "new", "request_page", "run", "run_file", "targets"]

_VERDICTS = ("all", "unmet", "undecidable", "met")


@require_safe
@acting
def board(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Open the newest run (城市体检); before the first one, say how one is made."""
    newest = selectors.latest_run(actor, request.GET.get("edition", "")[:60])
    if newest:
        return redirect("checkup:run", checkup_id=newest)
    page = {"requests": selectors.open_requests(actor), "may_run": may_run(actor)}
    return render(request, "checkup/empty.html", page)


@require_safe
@acting
def run(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Show a run with its indicators (体检一览)."""
    found = selectors.run_page(actor, checkup_id)
    chosen = request.GET.get("verdict", "")
    chosen = chosen if chosen in _VERDICTS else "all"
    level = request.GET.get("level", "")
    level = level if level in selectors.LEVELS else ""
    lines = [line for line in found.lines if level in ("", line.level)]
    page = {
        "page": found,
        "lines": [line for line in lines if chosen in ("all", line.verdict)],
        "tabs": _tabs(lines, chosen, level),
        "levels": _levels(found, level),
        "requests": selectors.open_requests(actor),
        "reminders": selectors.reminders(actor, found.head.edition, timezone.now()),
        "crumbs": _crumbs(),
    }
    return render(request, "checkup/run.html", page)


@require_safe
@acting
def indicator(request: HttpRequest, actor: Actor, checkup_id: str, concept: str) -> HttpResponse:
    """Show an indicator with everything it rests on (指标页)."""
    found = selectors.indicator_page(actor, checkup_id, concept)
    crumbs = [
        *_crumbs(),
        {"url": reverse("checkup:run", args=[checkup_id]), "word": found.head.number},
    ]
    page = {
        "page": found,
        "prescriptions": selectors.prescriptions_of(actor, checkup_id, concept),
        "crumbs": crumbs,
    }
    return render(request, "checkup/indicator.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Run a check-up (开展体检)."""
    require(may_run(actor))
    editions = [(one.id, say(one.title)) for one in selectors.edition_lines(actor)]
    if request.method != "POST":
        form = RunForm(editions, initial={"cut_off_date": timezone.localdate()})
        return render(request, "checkup/new.html", {"form": form, "crumbs": _crumbs()})
    form, ask = RunForm(editions, request.POST), ask_of(request)
    if form.is_valid():
        try:
            made = services.start_run(
                actor=actor, draft=form.draft(), request_id=ask.request_id, at=ask.at
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            return redirect("checkup:request", asked_id=made)
    page = {"form": form, "crumbs": _crumbs()}
    return render(request, "checkup/new.html", page, status=UNPROCESSABLE)


@require_safe
@acting
def request_page(request: HttpRequest, actor: Actor, asked_id: str) -> HttpResponseBase:
    """Say how far a run is (体检进度); once it is there, open it, also where the page waits."""
    asked, made = selectors.request_state(actor, asked_id)
    if made and is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": reverse("checkup:run", args=[made])})
    if made:
        return redirect("checkup:run", checkup_id=made)
    return render(request, "checkup/request.html", {"asked": asked, "crumbs": _crumbs()})


@require_safe
@acting
def run_file(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Hand a run out as JSON (体检结果数据)."""
    number, told = selectors.run_document(actor, checkup_id)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return answer


@require_safe
@acting
def targets(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the targets of plans with what was measured for them (目标运行)."""
    lines = selectors.target_lines(actor, timezone.now())
    return render(request, "checkup/targets.html", {"lines": lines, "crumbs": _crumbs()})


def _tabs(lines: list[BoardLine], chosen: str, level: str) -> list[dict[str, object]]:
    kept = f"&level={level}" if level else ""
    return [
        {
            "url": f"?verdict={name}{kept}",
            "word": message(f"checkup.verdict.{name}"),
            "count": sum(name in ("all", line.verdict) for line in lines),
            "current": name == chosen,
        }
        for name in _VERDICTS
    ]


def _levels(found: RunPage, chosen: str) -> list[dict[str, object]]:
    """Lead to the indicators of one level, for the levels that the run has (体检层级)."""
    counts = Counter(line.level for line in found.lines)
    names = ("", *(level for level in selectors.LEVELS if counts[level]))
    return [
        {
            "url": f"?level={level}",
            "word": message(f"checkup.level.{level}" if level else "checkup.ui.all_levels"),
            "count": counts[level] if level else len(found.lines),
            "current": level == chosen,
        }
        for level in names
    ]


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("checkup:board"), "word": message("checkup.ui.title")}]
