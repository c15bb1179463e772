"""Public figures of cases (公开统计): by category, town and week, and on a coarse map.

Nothing tells of fewer than five cases: small groups stand together as others, a cell of the map
with fewer is not drawn, and what would still be fewer than five is not told at all. Each table
counts by one thing only. The place of a case is told by its cell, about two kilometres wide,
whatever its reporter allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Floor, TruncWeek
from django.utils import timezone

from xianzhi.apps.casework.choices import CaseStatus
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.selectors.public import PublicCase, public_of
from xianzhi.apps.grid.selectors import area_names

__all__ = [
    "CELL_DEGREES",
    "LEAST_TOLD",
    "OPEN_BY",
    "OPEN_PERIODS",
    "OpenCell",
    "OpenFigures",
    "OpenLine",
    "OpenRows",
    "open_figures",
    "open_rows",
]

LEAST_TOLD: Final = 5  # k of the k-anonymity that the page declares
CELL_DEGREES: Final = 0.02
OPEN_BY: Final = ("category", "town", "week")
OPEN_PERIODS: Final = (4, 13, 52)  # weeks
_HIDDEN = (CaseStatus.VOIDED, CaseStatus.FOLDED)
_MOST_ROWS = 200
_PER_DEGREE = round(1 / CELL_DEGREES)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A group of at least five cases (公开分组); ``over`` are closed."""

    key: str
    name: str
    count: int
    over: int


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell of the map with at least five cases (公开格子); degrees of its south-west corner."""

    key: str
    x: float
    y: float
    count: int


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """The public figures of a period (公开统计).

    ``others`` are the cases of all small groups together, ``off_map`` those that no drawn cell
    holds; null where they would be fewer than five.
    """

    by: str
    weeks: int
    lines: tuple[OpenLine, ...]
    others: int | None
    cells: tuple[OpenCell, ...]
    off_map: int | None


@dataclass(frozen=True, slots=True)
class OpenRows:
    """The cases behind one public number (公开明细): at most two hundred, the newest first."""

    total: int
    cases: tuple[PublicCase, ...]


def open_figures(by: str, weeks: int, at: datetime) -> OpenFigures:
    """Count the cases of a period for everybody (公开统计); four queries.

    An unknown *by* counts by category, an unknown period is thirteen weeks.
    """
    by = by if by in OPEN_BY else OPEN_BY[0]
    weeks = weeks if weeks in OPEN_PERIODS else OPEN_PERIODS[1]
    cases = _cases(weeks, at)
    lines, others = _lines(cases, by)
    cells, off_map = _cells(cases)
    return OpenFigures(by, weeks, lines, others, cells, off_map)


def open_rows(by: str, key: str, weeks: int, at: datetime) -> OpenRows:
    """List the cases behind a public number (公开明细); none where they are fewer than five."""
    weeks = weeks if weeks in OPEN_PERIODS else OPEN_PERIODS[1]
    chosen = _keyed(_cases(weeks, at), by, key)
    total = chosen.count()
    if total < LEAST_TOLD:
        return OpenRows(0, ())
    return OpenRows(total, public_of(chosen.order_by("-reported_at", "-id")[:_MOST_ROWS]))


def _cases(weeks: int, at: datetime) -> QuerySet[Case]:
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    since = datetime.combine(monday, datetime.min.time(), timezone.get_current_timezone())
    return Case.objects.filter(reported_at__gte=since).exclude(status__in=_HIDDEN)


def _lines(cases: QuerySet[Case], by: str) -> tuple[tuple[OpenLine, ...], int | None]:
    closed = F("closed_at")
    rows = cases.values(key=_key(by)).annotate(n=Count("id"), over=Count(closed)).order_by()
    counted = {_text(key): (n, over) for key, n, over in rows.values_list("key", "n", "over")}
    told = {key: pair for key, pair in counted.items() if pair[0] >= LEAST_TOLD and key}
    names = _names(by, cases, list(told))
    lines = [OpenLine(key, names.get(key, key), *pair) for key, pair in told.items()]
    lines.sort(key=lambda one: one.key, reverse=True)
    if by != "week":
        lines.sort(key=lambda one: -one.count)
    rest = sum(n for key, (n, _) in counted.items() if key not in told)
    return tuple(lines), _if_told(rest)


def _cells(cases: QuerySet[Case]) -> tuple[tuple[OpenCell, ...], int | None]:
    """Count by cells; their corners are whole hundredths, so that floats cannot disagree."""
    placed = cases.filter(x__isnull=False)
    rows = placed.values(row=Floor(F("y") * _PER_DEGREE), column=Floor(F("x") * _PER_DEGREE))
    counts = rows.annotate(n=Count("id")).order_by("row", "column")
    cells = [
        OpenCell(f"{int(row)}_{int(column)}", column / _PER_DEGREE, row / _PER_DEGREE, n)
        for row, column, n in counts.values_list("row", "column", "n")
    ]
    drawn = tuple(cell for cell in cells if cell.count >= LEAST_TOLD)
    return drawn, _if_told(cases.count() - sum(cell.count for cell in drawn))


def _if_told(count: int) -> int | None:
    return count if count >= LEAST_TOLD else None


def _key(by: str) -> Combinable:
    if by == "week":
        return TruncWeek("reported_at")
    return F("category__code" if by == "category" else "town_code")


def _text(key: object) -> str:
    if isinstance(key, datetime):
        return timezone.localdate(key).isoformat()
    return str(key or "")


def _names(by: str, cases: QuerySet[Case], keys: Sequence[str]) -> Mapping[str, str]:
    if by == "week":
        return {}
    if by == "town":
        return area_names(keys)
    named = cases.filter(category__code__in=keys)
    return dict(named.values_list("category__code", "category__name").distinct().order_by())


def _keyed(cases: QuerySet[Case], by: str, key: str) -> QuerySet[Case]:
    if not key:
        return cases.none()
    if by == "category":
        return cases.filter(category__code=key)
    if by == "town":
        return cases.filter(town_code=key)
    if by == "cell":
        return _in_cell(cases, key)
    return _of_week(cases, key)


def _in_cell(cases: QuerySet[Case], key: str) -> QuerySet[Case]:
    row, _, column = key.partition("_")
    try:
        wanted = int(row), int(column)
    except ValueError:
        return cases.none()
    if max(map(abs, wanted)) > 180 * _PER_DEGREE:
        return cases.none()
    placed = cases.annotate(row=Floor(F("y") * _PER_DEGREE), column=Floor(F("x") * _PER_DEGREE))
    return placed.filter(row=wanted[0], column=wanted[1])


def _of_week(cases: QuerySet[Case], key: str) -> QuerySet[Case]:
    try:
        monday = date.fromisoformat(key)
    except ValueError:
        return cases.none()
    if not 2000 < monday.year < 2100 or monday.weekday():
        return cases.none()
    begins = datetime.combine(monday, datetime.min.time(), timezone.get_current_timezone())
    return cases.filter(reported_at__gte=begins, reported_at__lt=begins + timedelta(days=7))
