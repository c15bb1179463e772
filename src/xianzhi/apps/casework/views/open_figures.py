"""The public map and figures of cases (公开地图与统计): no account, no script, no exact place."""

import math
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.selectors import OpenCell, OpenFigures
from xianzhi.apps.grid.selectors import Outline, town_outlines
from xianzhi.ui.asking import count_in
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["open_figures", "open_rows"]

_LONGEST = 40
_WIDE = 1_000  # units of the picture
_SHADES = 4
_LETTERS = 0.26  # of the width of a cell: four digits fit


@require_safe
def open_figures(request: HttpRequest) -> HttpResponse:
    """Show the public figures of a period, with a map (公开地图与统计)."""
    now = timezone.now()
    asked = _text(request, "by"), count_in(request.GET.get("weeks", "")) or 0
    found = selectors.open_figures(*asked, now)
    page = {
        "found": found,
        "lines": [
            {"line": one, "url": _rows_url(found.by, one.key, found.weeks)} for one in found.lines
        ],
        "picture": _picture(found, town_outlines(timezone.localdate(now))),
        "tabs": [
            {
                "url": f"?{urlencode({'by': by, 'weeks': found.weeks})}",
                "word": message(f"open.ui.by_{by}"),
                "count": None,
                "current": by == found.by,
            }
            for by in selectors.OPEN_BY
        ],
        "periods": [
            {"weeks": weeks, "word": message(f"count.period.{weeks}")}
            for weeks in selectors.OPEN_PERIODS
        ],
        "least": {"least": str(selectors.LEAST_TOLD)},
    }
    return render(request, "casework/open_figures.html", page)


@require_safe
def open_rows(request: HttpRequest) -> HttpResponse:
    """Open the cases behind a public number (公开明细)."""
    by, key = _text(request, "by"), _text(request, "key")
    weeks = count_in(request.GET.get("weeks", "")) or 0
    found = selectors.open_rows(by, key, weeks, timezone.now())
    page = {
        "found": found,
        "counts": {"total": str(found.total), "shown": str(len(found.cases))},
        "least": {"least": str(selectors.LEAST_TOLD)},
        "back": f"{reverse('casework:open')}?{urlencode({'by': by, 'weeks': weeks or ''})}",
    }
    return render(request, "casework/open_rows.html", page)


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "?")[:_LONGEST]


def _rows_url(by: str, key: str, weeks: int) -> str:
    asked = urlencode({"by": by, "key": key, "weeks": weeks})
    return f"{reverse('casework:open_rows')}?{asked}"


def _picture(found: OpenFigures, towns: Sequence[Outline]) -> dict[str, object] | None:
    """Lay towns and cells out in the units of a picture; null where there is nothing to draw."""
    points = [point for town in towns for ring in town.rings for point in ring]
    side = selectors.CELL_DEGREES
    points += [
        (cell.x + dx, cell.y + dy) for cell in found.cells for dx in (0, side) for dy in (0, side)
    ]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    unit = _WIDE / max((east - west) * narrow, side)

    def at(x: float, y: float) -> tuple[float, float]:
        return round((x - west) * narrow * unit, 1), round((north - y) * unit, 1)

    wide, high = at(east, south)
    most = max((cell.count for cell in found.cells), default=0)
    return {
        "wide": wide,
        "high": high,
        "towns": [
            {"name": town.name, "rings": [" ".join(f"{x},{y}" for x, y in (at(*p) for p in ring))
                                          for ring in town.rings]}
            for town in towns
        ],
        "cells": [
            _drawn(cell, found.weeks, at(cell.x, cell.y + side), (narrow * unit, unit))
            | {"shade": _shade(cell.count, most)}
            for cell in found.cells
        ],
    }  # fmt: skip


def _drawn(
    cell: OpenCell, weeks: int, corner: tuple[float, float], units: tuple[float, float]
) -> dict[str, object]:
    wide, high = (round(selectors.CELL_DEGREES * unit, 1) for unit in units)
    return {
        "x": corner[0],
        "y": corner[1],
        "wide": wide,
        "high": high,
        "middle_x": round(corner[0] + wide / 2, 1),
        "middle_y": round(corner[1] + high / 2, 1),
        "letters": round(_LETTERS * wide, 1),
        "count": cell.count,
        "place": f"{cell.x:.2f}–{cell.x + selectors.CELL_DEGREES:.2f}°E, "
        f"{cell.y:.2f}–{cell.y + selectors.CELL_DEGREES:.2f}°N",
        "url": _rows_url("cell", cell.key, weeks),
    }


def _shade(count: int, most: int) -> int:
    """Darken a cell by its place between the least that is told and the most, in equal ratios."""
    span = math.log(most / selectors.LEAST_TOLD)
    if span <= 0:
        return 0
    return min(_SHADES - 1, int(_SHADES * math.log(count / selectors.LEAST_TOLD) / span))
