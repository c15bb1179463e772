"""Writing areas (登记网格): for setting up a county, called by commands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from xianzhi.apps.grid.choices import Level
from xianzhi.apps.grid.models import Area
from xianzhi.apps.organisations.selectors import units_by_code
from xianzhi.errors import RuleError

__all__ = ["AreaDraft", "register_areas"]


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """An area to be registered (待登记区域); its parent comes before it."""

    code: str
    name: str
    level: str
    parent_code: str = ""
    unit_code: str = ""


def register_areas(drafts: Iterable[AreaDraft]) -> int:
    """Register areas by code, parents first (初始化网格); areas known already stay.

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
        for draft in new:
            known[draft.code] = _area(draft, known, units)
        made = {level: [known[d.code] for d in new if d.level == level] for level in Level.values}
        for level in Level.values:  # parents are stored before their children
            Area.objects.bulk_create(made[level], batch_size=500)
    return len(new)


def _area(draft: AreaDraft, known: dict[str, Area], units: Mapping[str, str]) -> Area:
    parent = known.get(draft.parent_code)
    if draft.parent_code and parent is None:
        raise RuleError(
            "grid.parent_comes_first", {"code": draft.code, "parent": draft.parent_code}
        )
    return Area(
        code=draft.code,
        name=draft.name,
        level=Level(draft.level),
        parent=parent,
        unit_id=units.get(draft.unit_code),
    )
