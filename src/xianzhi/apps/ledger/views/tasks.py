"""The lists of the published ledger (任务台账): tasks, the three lists, lines without a name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.forms.filters import COLUMNS
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.readmodels import LedgerSheet, SheetColumn
from xianzhi.apps.ledger.views.narrowing import Narrowing, Tab, narrow
from xianzhi.ui.asking import is_fragment
from xianzhi.ui.paging import page_of, pager_of
from xianzhi.ui.templatetags.xianzhi import language, say

__all__ = ["lists", "task_list", "unnamed"]

LISTS = ("tasks", "duties", "limits")
_LIST_PAGE = 500  # lists are read on paper: a page of the screen is rarely left
_SHEET_COLUMNS = ("number", "content", "unit", "duty", "role_word", "missing")
COLUMN_WORDS = {key: f"ledger.column.{key}" for key in (*COLUMNS, *_SHEET_COLUMNS)}
_WIDE = 9  # columns above which the table scrolls inside its own frame


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a printed list with the address of its task."""

    cells: tuple[tuple[str, str], ...]  # column key, text
    task_id: str
    plan: str


@require_safe
@acting
def task_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the tasks as the address narrows them (台账列表)."""
    now = timezone.now()
    shown = narrow(request, actor, now)
    listed = shown.listed
    pager = pager_of(
        request,
        listed.lines,
        total=listed.counts.total,
        number=listed.page,
        size=listed.page_size,
    )
    columns = shown.address.columns
    page = {
        "shown": shown,
        "pager": pager,
        "columns": columns,
        "every_column": COLUMNS,
        "column_words": COLUMN_WORDS,
        "is_grouped": not shown.address.task_filter.plan and "plan" not in columns,
        "is_wide": len(columns) > _WIDE,
        "may_import": may_review(actor).allowed,
        "at": now,
    }
    return _with_address(render(request, "ledger/task_list.html", page), request, shown)


@require_safe
@acting
def lists(request: HttpRequest, actor: Actor, name: str = "tasks") -> HttpResponse:
    """Show one of the three lists (任务清单、责任清单、时限清单)."""
    if name not in LISTS:
        raise Http404
    now = timezone.now()
    shown = narrow(request, actor, now)
    sheets = selectors.three_lists(actor, shown.address.task_filter, at=now, language=language())
    page = {
        "shown": shown,
        "name": name,
        "sheet": sheets[name],
        "sheet_columns": _columns(sheets[name]),
        "pager": page_of(request, _rows(sheets[name]), _LIST_PAGE),
        "column_words": COLUMN_WORDS,
        "list_tabs": _list_tabs(name, shown.query, sheets),
        "at": now,
    }
    return _with_address(render(request, "ledger/lists.html", page), request, shown)


@require_safe
@acting
def unnamed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Report the lines that nobody answers for (未落实到人的条目)."""
    now = timezone.now()
    sheet = selectors.unnamed_lines(actor, at=now, language=language())
    page = {
        "name": "unnamed",
        "sheet": sheet,
        "sheet_columns": _columns(sheet),
        "pager": page_of(request, _rows(sheet), _LIST_PAGE),
        "column_words": COLUMN_WORDS,
        "list_tabs": _list_tabs("unnamed", "", {"unnamed": sheet}),
        "at": now,
    }
    return render(request, "ledger/lists.html", page)


def _rows(sheet: LedgerSheet) -> list[SheetRow]:
    """Lay out the rows; the plan of a row stands over its group, not in a column of its own."""
    rows = []
    for row, task_id in zip(sheet.rows, sheet.links, strict=True):
        cells = {column.key: text for column, text in zip(sheet.columns, row, strict=True)}
        plan = cells.pop("plan", "")
        rows.append(SheetRow(tuple(cells.items()), task_id, plan))
    return rows


def _columns(sheet: LedgerSheet) -> list[SheetColumn]:
    return [column for column in sheet.columns if column.key != "plan"]


def _list_tabs(chosen: str, query: str, sheets: Mapping[str, LedgerSheet]) -> list[Tab]:
    """Name the lists, with their rows where they are known."""
    tabs = []
    for name in LISTS:
        sheet = sheets.get(name)
        words = {"tasks": _("List of tasks"), "duties": _("List of duties")}
        word = words.get(name, _("List of time limits"))
        url = reverse("ledger:lists", args=[name]) + (f"?{query}" if query else "")
        tabs.append(Tab(url, word, len(sheet.rows) if sheet else None, name == chosen))
    sheet = sheets.get("unnamed")
    word = say(sheet.title) if sheet else _("Lines that nobody answers for")
    count = len(sheet.rows) if sheet else None
    return [*tabs, Tab(reverse("ledger:unnamed"), word, count, chosen == "unnamed")]


def _with_address(answer: HttpResponse, request: HttpRequest, shown: Narrowing) -> HttpResponse:
    """Tell the script the address to show: without empty fields, so that it can be sent on."""
    if is_fragment(request):
        answer["HX-Push-Url"] = f"{request.path}?{shown.query}" if shown.query else request.path
    return answer
