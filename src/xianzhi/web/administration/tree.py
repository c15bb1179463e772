"""The tree of a day with who held its posts (组织机构), a unit's file, the day as a table."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import (
    Actor,
    EstablishmentLine,
    HolderLine,
    establishment,
)
from xianzhi.apps.organisations.selectors import days_of_change, unit_file
from xianzhi.apps.organisations.steps import VERBS
from xianzhi.exchange.spreadsheets import Column, Sheet
from xianzhi.exchange.table_files import TABLE_KINDS, table_file
from xianzhi.records.decisions import decide, require
from xianzhi.ui.asking import day_of
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["export", "tree", "unit"]

_SHOWN_DAYS = 8


@require_safe
@acting
def tree(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the county of a day: every unit under its parent, every post with its holder."""
    require(decide(actor, "unit:read"))
    day = day_of(request)
    changes = days_of_change()
    page = {
        "day": day,
        "today": timezone.localdate(),
        "lines": establishment(day),
        "days": changes[:_SHOWN_DAYS],
        "may_change": decide(actor, "unit:reorganise").allowed,
        "may_fill": decide(actor, "post:keep").allowed,
        "verbs": VERBS,
    }
    return render(request, "administration/tree.html", page)


@require_safe
@acting
def unit(request: HttpRequest, actor: Actor, unit_id: str) -> HttpResponse:
    """Show a unit: its names and places, what it came from, what it went into (单位档案)."""
    require(decide(actor, "unit:read"))
    file, day = unit_file(unit_id), day_of(request)
    lines = [line for line in establishment(day) if line.unit.id == unit_id]
    page = {
        "file": file,
        "day": day,
        "stands": file.stands_on(day),
        "holders": lines[0].holders if lines else (),
        "may_change": decide(actor, "unit:reorganise").allowed,
        "verbs": [verb for verb in VERBS if verb != "found"],
        "crumbs": [{"url": reverse("administration:tree"), "word": _("Organisation")}],
    }
    return render(request, "administration/unit.html", page)


@require_safe
@acting
def export(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Write the county of a day as a table (任职一览表)."""
    require(decide(actor, "unit:read"))
    if kind not in TABLE_KINDS:
        raise Http404
    day = day_of(request)
    stem = f"organisation-{day.isoformat()}"
    return sent(table_file([_sheet(establishment(day), day)], stem, kind))


def _sheet(lines: tuple[EstablishmentLine, ...], day: date) -> Sheet:
    headings = (_("Unit"), _("Below"), _("Post"), _("Person"), _("Held as"), _("From"), _("Until"))
    rows = [
        (line.unit.name, line.unit.parent_name, *_holder(holder))
        for line in lines
        for holder in line.holders or (None,)
    ]
    title = _("Units and posts on %(day)s") % {"day": day.isoformat()}
    return Sheet(title, tuple(Column(word) for word in headings), tuple(rows))


def _holder(holder: HolderLine | None) -> tuple[str | date | None, ...]:
    if holder is None:
        return ("", "", "", None, None)
    return (
        holder.title,
        holder.person_name,
        message(f"accounts.holding.{holder.holding}"),
        holder.held_from,
        holder.held_until,
    )
