"""Superior articles beside the county's tasks (贯彻落实对照)."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.readmodels import Option
from xianzhi.apps.ledger.selectors.transmission import (
    TransmissionPage,
    superior_documents,
)
from xianzhi.apps.ledger.selectors.transmission import transmission as compare
from xianzhi.apps.ledger.services.transmission import Judgement, judge_transmission
from xianzhi.apps.ledger.views.asking import ask_of
from xianzhi.apps.ledger.views.narrowing import Tab
from xianzhi.errors import ConflictError, RuleError
from xianzhi.ui.asking import UNPROCESSABLE, in_words

__all__ = ["judge", "transmission"]

SHOWS = ("articles", "proposed", "articles-without-task", "tasks-without-article")


@require_safe
@acting
def transmission(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show which tasks carry out which articles (贯彻落实对照)."""
    return _page(request, actor, request.GET.get("superior", ""))


@require_POST
@acting
def judge(request: HttpRequest, actor: Actor, superior_id: str) -> HttpResponseBase:
    """Confirm or refuse proposals, or link a task by hand (确认对应关系)."""
    ask = ask_of(request, actor)
    pairs = tuple(_pair(text) for text in request.POST.getlist("pair") if text)
    try:
        judge_transmission(
            actor=actor,
            superior_id=superior_id,
            judgement=Judgement(pairs, ask.text("verdict"), ask.text("reason")),
            request_id=ask.request_id,
            at=ask.at,
        )
    except (RuleError, ConflictError) as error:
        return _page(request, actor, superior_id, in_words(error))
    told = ngettext("%(count)s link was judged.", "%(count)s links were judged.", len(pairs))
    messages.success(request, told % {"count": len(pairs)})
    query = {"superior": superior_id, "plan": ask.text("plan"), "show": ask.text("show")}
    address = urlencode({name: value for name, value in query.items() if value})
    return redirect(f"{reverse('ledger:transmission')}?{address}#{ask.text('place')}")


def _pair(text: str) -> tuple[str, str]:
    """Read an article's number and a task's id from one field."""
    article, _bar, task_id = text.rpartition("|")
    return article, task_id


def _page(request: HttpRequest, actor: Actor, superior_id: str, fault: str = "") -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    superiors = superior_documents(actor)
    chosen = superior_id or (superiors[0].value if superiors else "")
    plan, show = given.get("plan", ""), given.get("show", SHOWS[0])
    compared = compare(actor, chosen, plan=plan) if chosen else None
    page = {
        "superiors": superiors,
        "plans": _plans(actor),
        "chosen": chosen,
        "plan": plan,
        "show": show if show in SHOWS else SHOWS[0],
        "compared": compared,
        "lines": _shown(compared, show) if compared else (),
        "mutual": _mutual(compared) if compared else (),
        "tabs": _tabs(compared, show, urlencode({"superior": chosen, "plan": plan}))
        if compared
        else (),
        "fault": fault,
    }
    status = UNPROCESSABLE if fault else None
    return render(request, "ledger/transmission.html", page, status=status)


def _plans(actor: Actor) -> Sequence[Option]:
    return selectors.filter_options(actor, at=timezone.now())["plan"]


def _shown(compared: TransmissionPage, show: str) -> Sequence[object]:
    if show == "proposed":
        return [
            line for line in compared.lines if any(link.state == "proposed" for link in line.links)
        ]
    if show == "articles-without-task":
        return compared.articles_without_task
    return compared.lines


def _mutual(compared: TransmissionPage) -> Sequence[str]:
    """Name the pairs of which each is the other's best: they may be confirmed together."""
    return [
        f"{link.article}|{link.task_id}"
        for line in compared.lines
        for link in line.links
        if link.mutual and link.state == "proposed"
    ]


def _tabs(compared: TransmissionPage, show: str, query: str) -> list[Tab]:
    counts = compared.counts
    words = {
        "articles": (_("All articles"), counts.articles),
        "proposed": (_("To be judged"), len(_shown(compared, "proposed"))),
        "articles-without-task": (_("Articles without a task"), counts.articles_without_task),
        "tasks-without-article": (_("Tasks without an article"), counts.tasks_without_article),
    }
    chosen = show if show in SHOWS else SHOWS[0]
    return [
        Tab(f"?{query}&show={name}", word, count, name == chosen)
        for name, (word, count) in words.items()
        if compared.is_whole or name in {"articles", "proposed"}
    ]
