"""The scorecard of a plan, as a page and as a file (政策记分卡)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.readmodels.scorecards import ScoreSums
from xianzhi.apps.ledger.selectors import Narrowing
from xianzhi.core.policy.scorecard import Question, Standing
from xianzhi.exchange.table_files import TABLE_KINDS
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["scorecard", "scorecard_file"]

_SIGNS = {"met": ("done", "tick"), "unmet": ("alert", "triangle")}


@require_safe
@acting
def scorecard(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Show every target of a plan with what it states and where it stands (政策记分卡)."""
    narrowing = _narrowing(request.GET)
    card = selectors.scorecard(actor, document_id, narrowing, at=timezone.now())
    page = {
        "card": card,
        "lines": [(line, *_SIGNS.get(line.standing, ("quiet", "ring"))) for line in card.lines],
        "questions": list(Question),
        "standings": list(Standing),
        "sums": [_cells(one, is_total=False) for one in card.sums],
        "total": _cells(card.total, is_total=True),
        "is_narrowed": narrowing != Narrowing(),
        "query": request.GET.urlencode(),
        "crumbs": [
            {"url": reverse("ledger:library"), "word": _("Documents")},
            {"url": reverse("ledger:document", args=[document_id]), "word": card.title},
        ],
    }
    return render(request, "ledger/scorecard.html", page)


@require_safe
@acting
def scorecard_file(request: HttpRequest, actor: Actor, document_id: str, kind: str) -> HttpResponse:
    """Write the lines of the same address as a file (导出记分卡)."""
    if kind not in TABLE_KINDS:
        raise Http404
    narrowing, now = _narrowing(request.GET), timezone.now()
    return sent(
        selectors.scorecard_file(actor, document_id, narrowing, kind, at=now, language=language())
    )


def _narrowing(given: QueryDict) -> Narrowing:
    questions, standings = {one.value for one in Question}, {one.value for one in Standing}

    def known(name: str, choices: set[str]) -> str:
        told = given.get(name, "")
        return told if told in choices else ""

    return Narrowing(
        section=given.get("section"),
        lacks=known("lacks", questions),
        states=known("states", questions),
        standing=known("standing", standings),
    )


def _cells(sums: ScoreSums, *, is_total: bool) -> dict[str, Any]:  # Any: what a template reads
    """Every number with the address of its rows."""
    place = {} if is_total else {"section": sums.section}

    def linked(count: int, narrowed: dict[str, str]) -> tuple[int, str]:
        return count, f"?{urlencode({**place, **narrowed})}"

    return {
        "section": sums.section,
        "lines": linked(sums.lines, {}),
        "answered": [
            (name, linked(count, {"states": name})) for name, count in sums.answered.items()
        ],
        "standings": [
            (name, linked(count, {"standing": name})) for name, count in sums.standings.items()
        ],
    }
