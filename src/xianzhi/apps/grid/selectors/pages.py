"""What the pages of the grid show (网格页面): the tree, one area, its map, its past."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.grid.choices import EVER
from xianzhi.apps.grid.models import Area, AreaHeir, AreaSpell, Border, GridGoal, GridImport
from xianzhi.apps.grid.permissions import may_keep_grid, may_read_grid, may_staff
from xianzhi.apps.grid.selectors.governing import governing_units
from xianzhi.apps.grid.selectors.scopes import areas_over, tree_seen_by
from xianzhi.apps.grid.selectors.staff import TermLine, term_line, terms_on, unit_names
from xianzhi.apps.grid.selectors.trees import Standing, holding
from xianzhi.records.decisions import Decision, NotFoundError, require
from xianzhi.records.history import entries, stream_of

__all__ = [
    "AreaPage",
    "TreePage",
    "area_page",
    "areas_on_map",
    "county_extent",
    "import_list",
    "tree_page",
]

_MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class TreePage:
    """The parts of an area, or what a search found (网格树)."""

    day: date
    root: Standing | None
    path: tuple[Standing, ...]
    rows: tuple[tuple[Standing, int, str, str], ...]  # area, parts, unit, place
    more: int
    may_keep: Decision

    @property
    def found_words(self) -> Mapping[str, str]:
        """Values for the words of a search."""
        return {"count": str(len(self.rows) + self.more)}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of an area's history (沿革记录)."""

    code: str
    facts: Mapping[str, str]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SpellLine:
    """What an area was in a period (时段)."""

    name: str
    parent: str
    parent_code: str
    households: int | None
    valid_from: date | None  # null: since ever
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class AreaPage:
    """Everything of one area (网格档案)."""

    day: date
    area: Standing
    ended_on: date | None
    path: tuple[Standing, ...]
    children: tuple[Standing, ...]
    unit: str
    terms: tuple[TermLine, ...]
    past_terms: tuple[TermLine, ...]
    goals: tuple[GridGoal, ...]
    spells: tuple[SpellLine, ...]
    borders: tuple[Border, ...]
    came_from: tuple[tuple[str, str], ...]
    went_to: tuple[tuple[str, str], ...]
    history: tuple[HistoryLine, ...]
    extent: tuple[float, float, float, float] | None
    may_keep: Decision
    may_staff: Decision


def tree_page(actor: Actor, day: date, root: str = "", keyword: str = "") -> TreePage:
    """List the parts of an area, or the areas whose code or name has a word in it (网格树)."""
    require(may_read_grid(actor))
    tree, units = tree_seen_by(actor, day), unit_names(day)
    tops = tree.children("")
    top = tree.areas.get(root) or (tops[0] if len(tops) == 1 else None)
    if keyword:
        found = [a for a in tree.areas.values() if keyword in a.name or a.code.startswith(keyword)]
    else:
        found = list(tree.children(top.code) if top else tops)
    rows = tuple(
        (
            area,
            len(tree.children(area.code)),
            units.get(tree.unit_of(area.code), ""),
            " / ".join(one.name for one in tree.above(area.code)[1:]),
        )
        for area in found[:_MOST_FOUND]
    )
    path = tree.above(top.code) if top else ()
    return TreePage(day, top, path, rows, max(0, len(found) - _MOST_FOUND), may_keep_grid(actor))


def area_page(actor: Actor, code: str, day: date) -> AreaPage:
    """Show one area on a day (网格档案), ended ones as they last stood.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    require(may_read_grid(actor))
    known = Area.objects.select_related("parent", "unit")
    record = known.filter(code=code).first() if code.isprintable() else None  # no NUL for a query
    if record is None:
        raise NotFoundError
    shown_on = _last_day(record, day)
    tree = tree_seen_by(actor, shown_on)
    area = tree.areas.get(code)
    if area is None:
        raise NotFoundError
    scope = areas_over(code) if actor.area_code else frozenset()
    borders = tuple(Border.objects.filter(area=record).order_by("-valid_from").defer("wkb"))
    terms = terms_on(shown_on).get(code, ())
    past = record.terms.filter(valid_until__lte=shown_on).order_by("-valid_until")
    return AreaPage(
        day,
        area,
        record.ended_on,
        tree.above(code),
        tuple(tree.children(code)),
        unit_names(shown_on).get(tree.unit_of(code), ""),
        terms,
        tuple(
            term_line(term)
            for term in past.select_related("worker__person", "area", "follows__worker__person")
        ),
        tuple(record.goals.select_related("given_by").order_by("-year", "words")),
        _spells(record),
        borders,
        _relatives(AreaHeir.objects.filter(heir=record), "area"),
        _relatives(AreaHeir.objects.filter(area=record), "heir"),
        _history(record),
        _extent(record, shown_on),
        may_keep_grid(actor),
        may_staff(actor, governing_units(record), scope),
    )


# Any: GeoJSON that a script reads.
def areas_on_map(actor: Actor, day: date, root: str) -> dict[str, Any]:
    """Give an area, its parts and its neighbours to the map (网格图形)."""
    require(may_read_grid(actor))
    tree = tree_seen_by(actor, day, with_shapes=True)
    area = tree.areas.get(root)
    if area is None:
        return {"type": "FeatureCollection", "features": []}
    beside = [one for one in tree.children(area.parent_code) if one.code != area.code]
    listed = [
        *((one, "beside") for one in beside if area.parent_code),
        (area, "own"),
        *((one, "part") for one in tree.children(area.code)),
    ]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": one.code, "code": one.code, "name": one.name, "class": cls},
                "geometry": json.loads(shapely.to_geojson(one.shape)),
            }
            for one, cls in listed
            if one.shape is not None
        ],
    }


def county_extent(day: date) -> tuple[float, ...] | None:
    """Say how far the drawn areas of the top levels reach on a day (县域范围)."""
    drawn = holding(Border.objects.filter(area__level__in=("county", "town")), day)
    if not drawn.exists():
        drawn = holding(Border.objects.all(), day)
    shapes = [shapely.from_wkb(bytes(wkb)) for wkb in drawn.values_list("wkb", flat=True)]
    return tuple(map(float, shapely.total_bounds(shapes))) if shapes else None


def import_list(actor: Actor) -> Sequence[GridImport]:
    """List what was imported, newest first (导入记录)."""
    require(may_keep_grid(actor))
    return list(GridImport.objects.order_by("-imported_at")[:50])


def _last_day(record: Area, day: date) -> date:
    """The day asked for, or the last one on which the area stood."""
    if record.ended_on is None or day < record.ended_on:
        return day
    return date.fromordinal(record.ended_on.toordinal() - 1)


def _spells(record: Area) -> tuple[SpellLine, ...]:
    found = AreaSpell.objects.filter(area=record).select_related("parent").order_by("-valid_from")
    return tuple(
        SpellLine(
            spell.name,
            spell.parent.name if spell.parent else "",
            spell.parent.code if spell.parent else "",
            spell.households,
            spell.valid_from if spell.valid_from > EVER else None,
            spell.valid_until,
        )
        for spell in found
    )


def _relatives(heirs: Any, side: str) -> tuple[tuple[str, str], ...]:  # Any: a queryset
    rows = heirs.order_by(f"{side}__code").values_list(f"{side}__code", f"{side}__name")
    return tuple((str(code), str(name)) for code, name in rows)


def _history(record: Area) -> tuple[HistoryLine, ...]:
    listed = entries(stream_of("area", record.pk))
    labels = post_labels({entry.post_id for entry in listed if entry.post_id})
    return tuple(
        HistoryLine(
            f"grid.history.{entry.verb}",
            {key: _said(value) for key, value in entry.facts.items()},
            entry.at,
            labels.get(str(entry.post_id), ""),
        )
        for entry in listed
    )


def _said(value: object) -> str:
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _extent(record: Area, day: date) -> tuple[float, float, float, float] | None:
    border = holding(Border.objects.filter(area=record), day).first()
    if border is None:
        return None
    west, south, east, north = shapely.from_wkb(bytes(border.wkb)).bounds
    return west, south, east, north
