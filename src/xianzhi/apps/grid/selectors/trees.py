"""The tree as it stood on a day (某日网格): areas, what is above them, who governs them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import shapely
from django.db.models import Model, Q, QuerySet

from xianzhi.apps.grid.models import Area, AreaSpell, Border, CodePattern, GridEdition

__all__ = [
    "Standing",
    "Tree",
    "changing_days",
    "code_patterns",
    "edition",
    "ended_codes",
    "holding",
    "standing_areas",
    "tree_of",
]


Dated = TypeVar("Dated", bound=Model)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """An area as it stood on a day (某日区域); ``shape`` is null where it was not asked for."""

    id: str
    code: str
    name: str
    level: str
    kind: str
    parent_code: str
    unit_id: str
    households: int | None
    residents: int | None
    is_inferred: bool = False
    area_m2: float | None = None
    border_sha256: str = ""
    shape: shapely.Geometry | None = None

    @property
    def unit(self) -> str:
        """Name of the unit in a list; lists are compared by it, records keep the id."""
        return ""


def holding(records: QuerySet[Dated], day: date) -> QuerySet[Dated]:
    """Keep the records whose half-open period holds a day."""
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
    return records.filter(lasts, valid_from__lte=day)


def standing_areas(day: date, *, with_shapes: bool = False) -> Mapping[str, Standing]:
    """Give all areas that stood on a day, by code, parents before children (某日网格).

    Two queries; with shapes, the borders of that day are read too.
    """
    spells = holding(AreaSpell.objects.all(), day).select_related("area", "parent")
    borders: dict[object, Border] = {}
    fields = ("area_id", "area_m2", "sha256", *(("wkb",) if with_shapes else ()))
    for border in holding(Border.objects.only(*fields), day):
        borders[border.area_id] = border
    found = [_standing(spell, borders.get(spell.area_id), with_shapes) for spell in spells]
    return {area.code: area for area in sorted(found, key=lambda one: (len(one.code), one.code))}


def changing_days() -> Sequence[date]:
    """List the days on which an area or a border began or ended, in order; four queries."""
    found: set[date] = set()
    for model in (AreaSpell, Border):
        for name in ("valid_from", "valid_until"):
            days = model.objects.exclude(**{name: None}).values_list(name, flat=True)
            found.update(days.distinct().order_by())
    return sorted(found)


def _standing(spell: AreaSpell, border: Border | None, with_shapes: bool) -> Standing:
    area = spell.area
    return Standing(
        str(area.pk),
        area.code,
        spell.name,
        area.level,
        area.kind,
        spell.parent.code if spell.parent else "",
        str(spell.unit_id or ""),
        spell.households,
        spell.residents,
        area.is_inferred,
        border.area_m2 if border else None,
        border.sha256 if border else "",
        shapely.from_wkb(bytes(border.wkb)) if border and with_shapes else None,
    )


class Tree:
    """The areas of a day with their family relations (网格树)."""

    def __init__(self, areas: Mapping[str, Standing]) -> None:
        self.areas = areas
        self._children: dict[str, list[Standing]] = defaultdict(list)
        for area in areas.values():
            self._children[area.parent_code].append(area)

    def children(self, code: str) -> Sequence[Standing]:
        """Areas directly below one, by code."""
        return self._children.get(code, ())

    def above(self, code: str) -> tuple[Standing, ...]:
        """Everything above an area, from the top."""
        found: list[Standing] = []
        area = self.areas.get(code)
        while area is not None and area.parent_code and len(found) < len(self.areas):
            area = self.areas.get(area.parent_code)
            if area is not None:
                found.append(area)
        return tuple(reversed(found))

    def below(self, code: str) -> list[Standing]:
        """Everything below an area, itself left out."""
        found: list[Standing] = []
        waiting = list(self.children(code))
        while waiting:
            area = waiting.pop()
            found.append(area)
            waiting += self.children(area.code)
        return found

    def at_level(self, code: str, level: str) -> Standing | None:
        """The area of a level that an area lies in, or is."""
        for area in (*self.above(code), self.areas.get(code)):
            if area is not None and area.level == level:
                return area
        return None

    def unit_of(self, code: str) -> str:
        """Id of the unit that answers for an area: its own, else that of the nearest above."""
        for area in (self.areas.get(code), *reversed(self.above(code))):
            if area is not None and area.unit_id:
                return area.unit_id
        return ""


def tree_of(day: date) -> Tree:
    """Give the tree of a day (网格树); two queries."""
    return Tree(standing_areas(day))


def ended_codes() -> Mapping[str, date]:
    """Give the codes of areas that have ended, with the day (已撤销编码)."""
    ended = Area.objects.filter(ended_on__isnull=False).values_list("code", "ended_on")
    return {code: day for code, day in ended if day is not None}


def code_patterns() -> Mapping[str, Mapping[str, str]]:
    """Give the county's patterns of codes by kind and level (编码规则)."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for rule in CodePattern.objects.all():
        found[rule.kind][rule.level] = rule.pattern
    return found


def edition() -> int:
    """Tell how often the tree was changed (网格版次)."""
    number = GridEdition.objects.filter(id=1).values_list("number", flat=True).first()
    return number or 0
