"""Areas are registered (登记网格): for setting up a county, called by commands."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from xianzhi.apps.grid.choices import ADMINISTRATIVE, EVER, Kind, Level
from xianzhi.apps.grid.models import Area, CodePattern
from xianzhi.apps.grid.services.requests import AreaDraft
from xianzhi.apps.grid.services.writing import lock_grid, open_areas
from xianzhi.apps.organisations.selectors import units_by_code
from xianzhi.core.territory.codes import is_pattern
from xianzhi.errors import RuleError

__all__ = ["register_areas", "set_code_pattern"]


def register_areas(drafts: Iterable[AreaDraft]) -> int:
    """Register areas by code, parents first (初始化网格); areas known already stay.

    They stand since ever: nobody says when they began.

    Returns
    -------
    int
        How many are new.

    Raises
    ------
    RuleError
        A parent is neither known nor listed before its child.
    """
    listed = list(drafts)
    units = units_by_code({draft.unit_code for draft in listed if draft.unit_code})
    with transaction.atomic():
        known = {area.code: area for area in Area.objects.only("id", "code")}
        new = [draft for draft in listed if draft.code not in known]
        if new:
            lock_grid()
        for draft in new:
            known[draft.code] = _area(draft, known, units)
        open_areas([known[draft.code] for draft in new], EVER)
    return len(new)


def set_code_pattern(kind: str, level: str, pattern: str) -> None:
    """Say how codes of a level look in this county (设定编码规则); empty: the usual way.

    Raises
    ------
    RuleError
        The pattern, the kind or the level is none.
    """
    if (
        kind not in Kind.values
        or level not in Level.values
        or (pattern and not is_pattern(pattern))
    ):
        raise RuleError("grid.pattern_makes_no_sense", {"pattern": pattern[:40]})
    found = CodePattern.objects.filter(kind=kind, level=level)
    if not pattern:
        found.delete()
    else:
        CodePattern.objects.update_or_create(kind=kind, level=level, defaults={"pattern": pattern})


def _area(draft: AreaDraft, known: dict[str, Area], units: Mapping[str, str]) -> Area:
    parent = known.get(draft.parent_code)
    if draft.parent_code and parent is None:
        raise RuleError(
            "grid.parent_comes_first", {"code": draft.code, "parent": draft.parent_code}
        )
    level = Level(draft.level)
    return Area(
        code=draft.code,
        name=draft.name,
        level=level,
        kind=Kind.ADMINISTRATIVE if level in ADMINISTRATIVE else draft.kind or Kind.GENERAL,
        parent=parent,
        unit_id=units.get(draft.unit_code),
        households=draft.households,
        residents=draft.residents,
    )
