"""How many new illegal patches each town has, month by month (零新增)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Count, Min
from django.db.models.functions import ExtractMonth

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import workflow
from xianzhi.apps.atlas.choices import PatchClass, PatchStatus
from xianzhi.apps.atlas.models import Screening
from xianzhi.apps.atlas.permissions import sees_all_patches
from xianzhi.apps.atlas.readmodels import TownMonths, ZeroNew, ZeroNewCell, ZeroNewMonth
from xianzhi.apps.atlas.selectors.patches import visible_patches
from xianzhi.apps.atlas.selectors.visibility import visible_layers
from xianzhi.apps.grid.selectors import towns
from xianzhi.errors import PermissionDeniedError

__all__ = ["zero_new"]

_MONTHS = range(1, 13)
Counts: TypeAlias = tuple[Mapping[tuple[str, int], int], Mapping[tuple[str, int], int]]
"""By town code and month: confirmed, to be checked."""


def zero_new(actor: Actor, year: int | None) -> ZeroNew:
    """Count confirmed illegal patches and those to be checked, by town and month (零新增).

    A patch counts in the month of the survey that showed it, once its illegality was confirmed by
    somebody other than its finder; what became of it later does not take it away. A month without
    a survey that was screened has no number: nobody looked.

    Parameters
    ----------
    year
        The latest with a screened survey where null.

    Raises
    ------
    PermissionDeniedError
        The actor neither sees every patch nor governs a town; a town sees its own row.

    References
    ----------
    Requirement ENF-02: counters of new cases per town with target 0.
    """
    sees_all = sees_all_patches(actor)
    shown_towns = [town for town in towns() if sees_all or town.unit_id in actor.unit_ids]
    if not shown_towns and not sees_all:
        raise PermissionDeniedError("atlas.patch.counter_not_yours")
    since = _surveys(actor if sees_all else None)
    years = tuple(sorted({key[0] for key in since} | ({year} if year else set()), reverse=True))
    shown = year or (years[0] if years else 0)
    months = tuple(ZeroNewMonth(month, since.get((shown, month))) for month in _MONTHS)
    counted: Counts = _counted(actor, shown) if shown else ({}, {})
    rows = [_row(town.code, town.name, months, counted) for town in shown_towns]
    if sees_all and any(code == "" for code, _ in (*counted[0], *counted[1])):
        rows.append(_row("", "", months, counted))
    return ZeroNew(
        year=shown,
        years=years,
        months=months,
        towns=tuple(rows),
        total=_total(rows, months),
        is_screened=any(month.is_screened for month in months),
    )


def _surveys(actor: Actor | None) -> Mapping[tuple[int, int], date]:
    """Give the months whose surveys were screened, each with the earliest it was compared to.

    A town that sees the patches on its ground is told of every survey; others of the layers that
    exist for them.
    """
    found = Screening.objects.all()
    if actor is not None:
        found = found.filter(after__layer__in=visible_layers(actor).values("pk"))
    pairs = found.order_by().values_list("after__as_of_date").annotate(Min("before__as_of_date"))
    earliest: dict[tuple[int, int], date] = {}
    for day, since in pairs:
        key = (day.year, day.month)
        earliest[key] = min(since, earliest.get(key, since))
    return earliest


def _counted(actor: Actor, year: int) -> Counts:
    """Count by town and month in two queries: confirmed, and to be checked."""
    found = visible_patches(actor).filter(screening__after__as_of_date__year=year).order_by()
    month = ExtractMonth("screening__after__as_of_date")
    open_ones = found.filter(status__in=workflow.TO_CHECK).exclude(
        status=PatchStatus.FOUND, patch_class=PatchClass.LEGAL
    )
    confirmed, waiting = (
        {
            (town, at): count
            for town, at, count in patches.annotate(month=month)
            .values_list("town_code", "month")
            .annotate(count=Count("pk"))
        }
        for patches in (found.filter(status__in=workflow.ILLEGAL), open_ones)
    )
    return confirmed, waiting


def _row(code: str, name: str, months: tuple[ZeroNewMonth, ...], counted: Counts) -> TownMonths:
    confirmed, waiting = counted
    cells = (
        ZeroNewCell(confirmed.get((code, m.month), 0), waiting.get((code, m.month), 0))
        if m.is_screened
        else None
        for m in months
    )
    return TownMonths(code, name, tuple(cells))


def _total(rows: Sequence[TownMonths], months: tuple[ZeroNewMonth, ...]) -> TownMonths:
    cells = []
    for place, month in enumerate(months):
        column = [cell for row in rows if (cell := row.cells[place])]
        cells.append(
            ZeroNewCell(sum(c.confirmed for c in column), sum(c.to_check for c in column))
            if month.is_screened
            else None
        )
    return TownMonths("", "", tuple(cells))
