"""What was done, by whom, and whether anybody changed it afterwards (审计留痕): for the auditor."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.audit.selectors import (
    EntryFilter,
    EntryLine,
    audit_entries,
    heads,
    last_check,
    posts_in_history,
)
from xianzhi.catalogue.messages import words
from xianzhi.core.merkle.heads import Head, fingerprint
from xianzhi.ui.asking import count_in
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["entries"]

_ROWS = 50
_HEADS = 12
_MOST = 80


class FilterForm(forms.Form):
    """Which entries are wanted (筛选留痕)."""

    who = forms.CharField(label=_("Unit, post or person"), max_length=_MOST, required=False)
    record = forms.CharField(
        label=_("Record"), max_length=_MOST, required=False, help_text=_("Its beginning, as task:")
    )
    verb = forms.CharField(label=_("Step"), max_length=_MOST, required=False)
    from_date = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until_date = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the page shows it (留痕条目)."""

    line: EntryLine
    who: str
    facts: str


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A signed head as the page shows it (树头)."""

    head: Head
    at: datetime


@require_safe
@acting
def entries(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List entries with filters, the signed heads and the last check (审计留痕)."""
    now = timezone.now()
    form = FilterForm(request.GET or None, auto_id="filter-%s")
    wanted = _wanted(actor, form.cleaned_data if form.is_valid() else {}, now)
    number = _page_number(request)
    found, total = audit_entries(actor, wanted, at=now, start=(number - 1) * _ROWS, most=_ROWS)
    signed = [HeadRow(head, datetime.fromisoformat(head.seen.at)) for head in _last(actor, now)]
    check = last_check(actor, at=now)
    page = {
        "filters": form,
        "pager": pager_of(request, _rows(found), total=total, number=number, size=_ROWS),
        "heads": signed,
        "fingerprint": fingerprint(signed[0].head.public_key) if signed else "",
        "check": check,
        "fault": words(check.fault_code, check.fault_params, language())
        if check and check.fault_code
        else "",
        "stays": not (settings.AUDIT_FOLDER or (settings.AUDIT_MAIL and settings.EMAIL_HOST)),
    }
    return render(request, "workbench/audit.html", page, status=None if _is_right(form) else 422)


def _last(actor: Actor, now: datetime) -> Sequence[Head]:
    return heads(actor, at=now, most=_HEADS)


def _is_right(form: FilterForm) -> bool:
    return not form.is_bound or form.is_valid()


def _page_number(request: HttpRequest) -> int:
    return count_in(request.GET.get("page", "1")) or 1


# object: what a form cleaned is a word, a date or nothing.
def _wanted(actor: Actor, given: Mapping[str, object], now: datetime) -> EntryFilter:
    who = str(given.get("who") or "")
    named: tuple[str, ...] | None = None
    if who:
        labels = post_labels(posts_in_history(actor, at=now))
        named = tuple(post_id for post_id, label in labels.items() if who in label)
    return EntryFilter(
        stream=str(given.get("record") or ""),
        verb=str(given.get("verb") or ""),
        post_ids=named,
        from_date=_day(given.get("from_date")),
        until_date=_day(given.get("until_date")),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _rows(found: Iterable[EntryLine]) -> tuple[Row, ...]:
    lines = tuple(found)
    labels = post_labels({line.post_id for line in lines if line.post_id})
    return tuple(
        Row(
            line=line,
            who=labels.get(line.post_id, "") or line.user_id,
            facts=json.dumps(line.facts, ensure_ascii=False, indent=1),
        )
        for line in lines
    )
