"""Counters, the rows behind them, and hot spots (评价统计、计数明细、热点网格)."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.permissions import sees_all_cases
from xianzhi.apps.casework.readmodels import Asked, CountedRow
from xianzhi.apps.casework.views.asking import page_of
from xianzhi.apps.casework.workflow import DONE_BY
from xianzhi.apps.grid.selectors import towns
from xianzhi.core.counting import COUNTED_VERBS, StepCounts
from xianzhi.exchange.spreadsheets import write_long_csv, write_long_xlsx
from xianzhi.ui.asking import count_in
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["counted_file", "counted_rows", "counters", "hot_spots"]

_PERIODS = (1, 4, 13, 52, 0)
_USUAL_WEEKS = 13
_LONGEST = 40
_MOST_PAGES = 100_000
_ON_DISK_FROM = 4 * 1024 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    "number", "category", "town", "unit", "stage", "entered", "due", "ended", "outcome",
)  # fmt: skip


@require_safe
@acting
def counters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the counters of a period (评价统计); every number opens its rows."""
    asked = _asked(request)
    found = selectors.count_page(actor, asked, timezone.now())
    asked = replace(asked, by=found.by, stage=found.stage)
    page = {
        "found": found,
        "asked": asked,
        "numbers": selectors.STEP_NUMBERS,
        "steps": [
            {"key": stage, "cells": _cells(replace(asked, stage=stage, key=""), counts)}
            for stage, counts in found.steps
        ],
        "verbs": [
            {"name": name, "count": count, "url": _rows_url(asked, number=name, key="")}
            for name, count in asdict(found.verbs).items()
        ],
        "lines": [
            {"line": line, "cells": _cells(replace(asked, key=line.key), line.counts)}
            for line in found.lines
        ],
        "tabs": [
            {
                "url": f"?{urlencode({'by': by, 'stage': found.stage, 'weeks': asked.weeks})}",
                "word": message(f"casework.ui.{by}") if by != "week" else message("count.ui.week"),
                "count": None,
                "current": by == found.by,
            }
            for by in selectors.COUNTED_BY
        ],
        "periods": [
            {"weeks": weeks, "word": message(f"count.period.{weeks}")} for weeks in _PERIODS
        ],
        "sees_all": sees_all_cases(actor),
    }
    return render(request, "casework/counters.html", page)


@require_safe
@acting
def counted_rows(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open the rows behind a number (计数明细); their count is the number."""
    asked, number = _asked(request), min(page_of(request), _MOST_PAGES)
    found = selectors.counted(actor, asked, timezone.now())
    size = selectors.CASES_OF_A_PAGE
    names = _town_names()
    listed = found.rows((number - 1) * size, number * size)
    rows = tuple(replace(row, town=names.get(row.town, row.town)) for row in listed)
    total = found.total()
    page = {
        "asked": asked,
        "pager": pager_of(request, rows, total=total, number=number, size=size),
        "total": {"count": str(total)},
        "query": _query(asked),
        "words": _words(asked),
    }
    return render(request, "casework/counted.html", page)


@require_safe
@acting
def counted_file(request: HttpRequest, actor: Actor, kind: str) -> HttpResponseBase:
    """Hand the rows behind a number out (导出明细): what and who was reported stays inside."""
    found = selectors.counted(actor, _asked(request), timezone.now())
    titles = [message(f"count.column.{name}") for name in _COLUMNS]
    held = tempfile.SpooledTemporaryFile(_ON_DISK_FROM)  # noqa: SIM115 -- the answer closes it
    write = write_long_xlsx if kind == "xlsx" else write_long_csv
    write(held, titles, _texts(found.rows()))
    held.seek(0)
    media_type = _XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    answer = FileResponse(held, content_type=media_type)
    name = quote(f"{message('count.ui.rows')}.{kind}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@require_safe
@acting
def hot_spots(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show where reports gather, by grid area and week (热点网格)."""
    found = selectors.hot_spots(actor, timezone.now())
    page = {"found": found, "weeks": [week for week, _, _ in found[0].weeks] if found else []}
    return render(request, "casework/hot_spots.html", page)


def _asked(request: HttpRequest) -> Asked:
    given = {
        name: request.GET.get(name, "").replace("\x00", "?")[:_LONGEST]
        for name in ("by", "stage", "key", "number")
    }
    weeks = count_in(request.GET.get("weeks", ""))
    return Asked(weeks=_USUAL_WEEKS if weeks is None else weeks, **given)


def _query(asked: Asked, **more: str) -> str:
    return urlencode(
        {name: value for name, value in {**asdict(asked), **more}.items() if value != ""}
    )


def _rows_url(asked: Asked, **more: str) -> str:
    return f"rows/?{_query(asked, **more)}"


def _words(asked: Asked) -> list[str]:
    """Name the number in words; nothing for one that there is not."""
    if asked.number in COUNTED_VERBS:
        return [message(f"count.verb.{asked.number}")]
    if asked.stage in DONE_BY and asked.number in selectors.STEP_NUMBERS:
        return [message(f"casework.stage.{asked.stage}"), message(f"count.number.{asked.number}")]
    return []


def _cells(asked: Asked, counts: StepCounts) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "count": getattr(counts, name),
            "url": _rows_url(asked, number=name),
            "alert": name in ("late", "overdue"),
        }
        for name in selectors.STEP_NUMBERS
    ]


def _texts(rows: Iterator[CountedRow]) -> Iterator[tuple[str, ...]]:
    names = _town_names()
    stages: dict[str, str] = {}
    outcomes: dict[str, str] = {}
    for row in rows:
        if row.stage not in stages:
            stages[row.stage] = message(f"casework.stage.{row.stage}") if row.stage else ""
        if row.outcome not in outcomes:
            outcomes[row.outcome] = _outcome(row.outcome)
        yield (
            row.number,
            row.category,
            names.get(row.town, row.town),
            row.unit,
            stages[row.stage],
            _moment(row.entered_at),
            _moment(row.due_at),
            _moment(row.ended_at),
            outcomes[row.outcome],
        )


def _outcome(name: str) -> str:
    return message(f"count.outcome.{name}") if name else ""


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(" ", "minutes")[:16] if at else ""


def _town_names() -> dict[str, str]:
    return {town.code: town.name for town in towns()}
