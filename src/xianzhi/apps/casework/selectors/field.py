"""What a grid worker has to do today (今日任务): a list that is kept on the phone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, Role
from xianzhi.apps.casework.choices import CaseStatus, Stage
from xianzhi.apps.casework.models import Case, CaseMove
from xianzhi.apps.casework.permissions import may_move_case, may_report
from xianzhi.apps.casework.selectors.visibility import facts_of, visible_cases
from xianzhi.apps.casework.workflow import CASE
from xianzhi.apps.grid.selectors import (
    area_names,
    area_outlines,
    areas_worked_in,
    codes_within,
    standing_areas,
)
from xianzhi.records.decisions import require

__all__ = ["FieldCase", "FieldDay", "field_day"]

_MOST_OUTLINES = 100
_MOST = 200  # a phone shows no more, and a village has not more open
_SENT_BACK = ("rework", "reopen", "unfold", "uphold", "ask")
# No number of an identity card and of a telephone lies on a phone without need.
_NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1\d{10})(?!\d)")


@dataclass(frozen=True, slots=True)
class FieldCase:
    """An open case as the phone keeps it (今日任务行).

    ``kind`` is ``return`` (came back), ``recheck`` (to be looked at on site) or ``open``.
    """

    id: str
    number: str
    kind: str
    status: str
    text: str
    place: str
    x: float | None
    y: float | None
    reported_at: datetime
    due_at: datetime | None


Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class FieldDay:
    """The list of a day (今日任务) with the areas that are the worker's; ``total`` counts all."""

    cases: tuple[FieldCase, ...]
    total: int
    areas: tuple[tuple[str, str], ...]
    outlines: tuple[tuple[str, tuple[Ring, ...]], ...] = ()  # of these areas, degrees


def field_day(actor: Actor, *, at: datetime) -> FieldDay:
    """List what waits for somebody outside (今日任务), the earliest due first; at most ten queries.

    A grid worker gets the open cases of the own areas, an officer those of the own unit.

    Raises
    ------
    PermissionDeniedError
        The post does not report.
    """
    require(may_report(actor))
    codes = _areas(actor, at)
    chosen = _theirs(actor, codes).exclude(stage=Stage.OVER)
    last = CaseMove.objects.filter(case=OuterRef("pk")).order_by("-number").values("verb")[:1]
    found = list(
        chosen.annotate(last_verb=Subquery(last)).order_by(F("due_at").asc(nulls_last=True), "id")[
            : _MOST + 1
        ]
    )
    total = len(found) if len(found) <= _MOST else chosen.count()
    names = area_names({*codes, *(case.area_code for case in found if case.area_code)})
    cases = tuple(_line(case, _kind(actor, case), names) for case in found[:_MOST])
    areas = tuple((code, names.get(code, code)) for code in codes)
    return FieldDay(cases, total, areas, _outlines(codes, at))


def _outlines(codes: tuple[str, ...], at: datetime) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """Give the outlines of the areas, as exactly as a pin is set by hand."""
    drawn = area_outlines(codes[:_MOST_OUTLINES], timezone.localdate(at))
    return tuple(
        (one.code, tuple(tuple((round(x, 5), round(y, 5)) for x, y in ring) for ring in one.rings))
        for one in drawn
    )


def _areas(actor: Actor, at: datetime) -> tuple[str, ...]:
    """Name the areas somebody works in: those given, that of the post, or those of the own town."""
    day = timezone.localdate(at)
    own = areas_worked_in(actor.person_id, day)
    if own or not actor.has(Role.GRID_WORKER):
        return own
    if actor.area_code:
        return (actor.area_code,)
    governed = (code for code, one in standing_areas(day).items() if one.unit_id == actor.unit_id)
    return tuple(governed)


def _theirs(actor: Actor, codes: tuple[str, ...]) -> QuerySet[Case]:
    chosen = visible_cases(actor)
    if codes:
        within = frozenset[str]().union(*(codes_within(code) for code in codes))
        return chosen.filter(area_code__in=within)
    return chosen.filter(unit_id__in=list(actor.unit_ids))


def _kind(actor: Actor, case: Case) -> str:
    if case.status == CaseStatus.HANDLED:
        move = CASE.named("confirm", case.status)
        if move and may_move_case(actor, move, facts_of(case, frozenset())).allowed:
            return "recheck"
    return "return" if getattr(case, "last_verb", "") in _SENT_BACK else "open"


def _line(case: Case, kind: str, names: Mapping[str, str]) -> FieldCase:
    place = " ".join(part for part in (names.get(case.area_code, ""), case.place_text) if part)
    return FieldCase(
        id=str(case.pk),
        number=case.number,
        kind=kind,
        status=CaseStatus(case.status).value,
        text=_NUMBERS.sub("●●●", case.text),
        place=_NUMBERS.sub("●●●", place),
        x=case.x,
        y=case.y,
        reported_at=case.reported_at,
        due_at=case.due_at,
    )
