"""The review desk (复核台): page left, row right, one verb at a time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.choices import RowKind
from xianzhi.apps.ledger.readmodels import (
    ContradictionLine,
    Desk,
    DeskField,
    DeskRow,
    NoteGroup,
    Option,
    Words,
)
from xianzhi.apps.ledger.views.asking import Ask, ask_of
from xianzhi.apps.ledger.views.desk_verbs import VERBS, DeskAsk
from xianzhi.apps.ledger.views.paper import Line, blocks_of, touched
from xianzhi.apps.ledger.wording import say_kind
from xianzhi.errors import ConflictError, RuleError
from xianzhi.ui.asking import UNPROCESSABLE, in_words, is_fragment

__all__ = ["desk", "desk_verb", "sign_off"]

SHEETS = ("row", "rows", "audit", "contradictions", "units", "indicators")
_TYPED = ("name", "value", "unit", "date", "deadline", "named", "reason")
_OPERATORS = (
    (">=", "≥ 不低于", "≥ at least"),
    ("<=", "≤ 不高于", "≤ at most"),
    (">", "> 高于", "> more than"),
    ("<", "< 低于", "< less than"),
    ("=", "= 等于", "= exactly"),
    ("~=", "≈ 约", "≈ about"),
    ("range", "区间（如 60—80）", "range, like 60-80"),
    ("obtain", "创建、获得", "obtain a title or status"),
    ("keep", "保持、巩固", "keep a title or status"),
)
_CLAUSE = re.compile(r"[^。；;\n]*[。；;\n]?")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a row's sentence; a row may be split before it."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The right side of the desk: the row at hand and its neighbours (右侧面板)."""

    desk: Desk
    sheet: str
    row: DeskRow | None
    place: int  # from 1
    before: DeskRow | None
    after: DeskRow | None
    then: DeskRow | None  # the next that needs a person
    note: NoteGroup | None
    clauses: tuple[Clause, ...]
    neighbours: tuple[DeskRow, ...]

    @property
    def fields(self) -> tuple[DeskField, ...]:
        """The fields of the row, those that need a person first."""
        held = self.row.fields if self.row else ()
        return tuple(sorted(held, key=lambda field: not field.pending))

    @property
    def disputes(self) -> tuple[ContradictionLine, ...]:
        """Contradictions that the row takes part in and nobody has answered."""
        keys = self.row.contradictions if self.row else ()
        return tuple(
            item for item in self.desk.contradictions if item.key in keys and not item.cleared
        )

    @property
    def unbound(self) -> int:
        """Printed names whose unit nobody knows yet."""
        return sum(item.unit_id is None for item in self.desk.units)

    @property
    def bindings(self) -> tuple[tuple[DeskRow, DeskField], ...]:
        """Targets that the catalogue has something for, those that need a person first."""
        found = (
            (row, field)
            for row in sorted(self.desk.rows, key=lambda row: row.position)
            for field in row.fields
            if not row.excluded and field.binding and field.binding.state != "free"
        )
        return tuple(sorted(found, key=lambda pair: not _proposed(pair[1])))

    @property
    def kinds(self) -> tuple[Option, ...]:
        """The kinds that a row can have."""
        return tuple(Option(kind, say_kind(kind)) for kind in RowKind.values)

    @property
    def operators(self) -> tuple[Option, ...]:
        """The comparisons that a target can make."""
        return tuple(Option(op, Words(zh, en)) for op, zh, en in _OPERATORS)

    @property
    def settled_rows(self) -> int:
        """Rows that need nobody any more."""
        return self.standing - self.desk.counts.rows_pending

    @property
    def standing(self) -> int:
        """Rows that are part of the ledger to be."""
        return sum(not row.excluded for row in self.desk.rows)


@require_safe
@acting
def desk(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Show the desk, or its panel alone (复核台)."""
    laid = selectors.desk(actor, document_id)
    sheet = request.GET.get("sheet", "row")
    panel = _panel(laid, request.GET.get("row", ""), sheet if sheet in SHEETS else "row")
    if is_fragment(request):
        return render(request, "ledger/_panel.html", {"panel": panel})
    return render(request, "ledger/desk.html", _page(laid, panel))


@require_POST
@acting
def desk_verb(request: HttpRequest, actor: Actor, document_id: str, verb: str) -> HttpResponseBase:
    """Carry out one verb and lay the next row on the desk (复核操作)."""
    if verb not in VERBS:
        raise Http404
    said, fault = DeskAsk(ask_of(request, actor), document_id), ""
    try:
        VERBS[verb](said)
    except (RuleError, ConflictError) as error:
        fault = in_words(error)
    return _answer(request, said, fault)


@require_POST
@acting
def sign_off(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponseBase:
    """Sign the ledger of a document and publish it (签发)."""
    ask = ask_of(request, actor)
    try:
        signed = services.sign_off(
            actor=actor,
            document_id=document_id,
            reason=ask.text("reason"),
            request_id=ask.request_id,
            at=ask.at,
        )
    except (RuleError, ConflictError) as error:
        laid = selectors.desk(actor, document_id)
        page = {**_page(laid, _panel(laid, "", "row")), **_said(ask, in_words(error))}
        return render(request, "ledger/desk.html", page, status=UNPROCESSABLE)
    told = ngettext(
        "Signed: %(count)s line is in the ledger.",
        "Signed: %(count)s lines are in the ledger.",
        signed.published,
    )
    messages.success(request, told % {"count": signed.published})
    return redirect("ledger:document", document_id=document_id)


def _answer(request: HttpRequest, said: DeskAsk, fault: str) -> HttpResponseBase:
    ask = said.ask
    laid = selectors.desk(ask.actor, said.document_id)
    sheet = ask.text("sheet") or "row"
    stays = fault or sheet != "row" or ask.text("stay") == "yes"
    row_id = ask.text("row") if stays else _next_pending(ask, laid)
    panel = _panel(laid, row_id, sheet if sheet in SHEETS else "row")
    status = UNPROCESSABLE if fault else 200
    if is_fragment(request):
        page = {"panel": panel, "lines": _changed(ask, laid), **_said(ask, fault)}
        answer = render(request, "ledger/_panel.html", page, status=status)
        answer["HX-Push-Url"] = _address(panel)
        return answer
    if fault:
        page = {**_page(laid, panel), **_said(ask, fault)}
        return render(request, "ledger/desk.html", page, status=status)
    return redirect(_address(panel))


def _page(laid: Desk, panel: Panel) -> dict[str, object]:
    return {
        "panel": panel,
        "blocks": blocks_of(laid.paragraphs),
        "keys": _keys(),
        "catalogue": selectors.every_indicator(),
    }


def _said(ask: Ask, fault: str) -> dict[str, object]:
    """Say what went wrong, and give back what was typed: it was not kept anywhere else."""
    typed = [ask.text(name) for name in _TYPED] if fault else []
    return {"fault": fault, "typed": [words for words in typed if words]}


def _proposed(field: DeskField) -> bool:
    return field.binding is not None and field.binding.state == "proposed"


def _changed(ask: Ask, laid: Desk) -> tuple[Line, ...]:
    """Paragraphs whose colours the verb may have changed: those of its rows and findings."""
    named = {ask.text("row"), *ask.post.getlist("other")}
    cuts = [int(offset) for offset in ask.post.getlist("offset") if offset.isdecimal()]
    spans = [
        span
        for row in laid.rows
        for span in row.spans
        if row.id in named or any(start <= cut <= end for start, end in row.spans for cut in cuts)
    ]
    keys = set(ask.post.getlist("key"))
    spans += [(item.start, item.end) for item in laid.audit if item.key in keys]
    spans += [span for item in laid.contradictions if item.key in keys for span in item.spans]
    return touched(laid.paragraphs, spans)


def _next_pending(ask: Ask, laid: Desk) -> str:
    """Find the next row that needs a person: the one that was next before, else the first."""
    waiting = [row.id for row in laid.rows if _waits(row)]
    planned = ask.text("then")
    if planned in waiting:
        return planned
    return waiting[0] if waiting else ask.text("row")


def _waits(row: DeskRow) -> bool:
    return bool(row.pending) and not row.excluded


def _panel(laid: Desk, row_id: str, sheet: str) -> Panel:
    rows = laid.rows
    row = laid.row(row_id) or (rows[0] if rows else None)
    place = rows.index(row) if row else 0
    in_order = sorted(rows, key=lambda item: item.position)
    where = in_order.index(row) if row else 0
    note = next((n for n in laid.notes if row and row.id in n.row_ids and row.same_note > 1), None)
    around = in_order[max(0, where - 2) : where + 3]
    return Panel(
        desk=laid,
        sheet=sheet,
        row=row,
        place=place + 1,
        before=rows[place - 1] if place else None,
        after=rows[place + 1] if place + 1 < len(rows) else None,
        then=next((item for item in (*rows[place + 1 :], *rows[:place]) if _waits(item)), None),
        note=note,
        clauses=tuple(_clauses(laid.text, row)) if row else (),
        neighbours=tuple(item for item in around if item is not row and not item.excluded),
    )


def _clauses(text: str, row: DeskRow) -> Iterable[Clause]:
    start, end = row.spans[0]
    for found in _CLAUSE.finditer(text[start:end]):
        words = found.group().strip()
        if words:
            offset = start + found.start() + len(found.group()) - len(found.group().lstrip())
            yield Clause(offset, words)


def _address(panel: Panel) -> str:
    query = {"row": panel.row.id} if panel.row else {}
    if panel.sheet != "row":
        query["sheet"] = panel.sheet
    return f"{reverse('ledger:desk', args=[panel.desk.document.id])}?{urlencode(query)}"


def _keys() -> list[dict[str, str]]:
    return [
        {"key": "J", "word": _("Next row")},
        {"key": "K", "word": _("Row before")},
        {"key": "Enter", "word": _("Accept the whole row and go on")},
        {"key": "1 … 9", "word": _("Take another reading")},
        {"key": "A", "word": _("Accept all rows with the same unit note")},
        {"key": "R", "word": _("Change a unit's role")},
        {"key": "S", "word": _("Split the row")},
        {"key": "M", "word": _("Merge with another row")},
        {"key": "T", "word": _("Add a target")},
        {"key": "X", "word": _("Leave the row out")},
        {"key": "I", "word": _("Indicators of the targets")},
        {"key": "?", "word": _("Show this list")},
    ]
