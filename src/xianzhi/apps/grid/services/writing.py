"""What every change of the tree is made of (网格写入): open, tell anew, draw, close.

All of it runs under the lock of the edition, so two changes never meet; the number of the edition
tells everybody that indexes made before are old.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.grid.choices import EVER, Level
from xianzhi.apps.grid.models import Area, AreaHeir, AreaSpell, Border, GridEdition, Reorganisation
from xianzhi.apps.grid.services.requests import Paper
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, Order
from xianzhi.records.history import stream_of
from xianzhi.records.versions import expect

__all__ = [
    "Telling",
    "close_area",
    "draw_borders",
    "ground_of",
    "heir_to",
    "lock_grid",
    "open_area_of",
    "open_areas",
    "order",
    "record_change",
    "respell",
    "seen_areas",
    "shape_of",
    "stored_shape",
]

MOST_NAME, MOST_BASIS, MOST_REASON = 80, 200, 2_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Telling:
    """What a spell says of an area (时段内容)."""

    name: str
    parent_id: object
    unit_id: object
    households: int | None
    residents: int | None

    @classmethod
    def of(cls, area: Area) -> "Telling":
        """Take what the area says now."""
        return cls(area.name, area.parent_id, area.unit_id, area.households, area.residents)


def order(
    verb: str, actor: Actor, body: Mapping[str, object], *, request_id: str, at: datetime
) -> Order:
    """Describe what somebody asks of the grid."""
    return Order(f"grid.{verb}", actor, body, request_id, at, str(body.get("reason", "")))


def lock_grid() -> None:
    """Let one change of the tree go at a time, and tell that it goes (锁定网格)."""
    GridEdition.objects.get_or_create(id=1)
    edition = GridEdition.objects.select_for_update().get(id=1)
    GridEdition.objects.filter(id=1).update(number=edition.number + 1)


def open_area_of(code: str) -> Area:
    """Find an area that stands.

    Raises
    ------
    RuleError
        There is no such area, or it has ended.
    """
    area = Area.objects.filter(code=code).select_related("parent").first()
    if area is None:
        raise RuleError("grid.no_such_area", {"code": code[:40]})
    if area.ended_on is not None:
        raise RuleError("grid.area_has_ended", {"code": code, "day": area.ended_on.isoformat()})
    return area


def seen_areas(codes: Sequence[str], seen: Mapping[str, int | None]) -> list[Area]:
    """Lock areas that stand, in one order for all, and compare them with what the asker saw.

    Raises
    ------
    RuleError
        There is no such area, or it has ended.
    StaleError
        One of them was changed since.
    """
    rows = Area.objects.select_for_update().filter(code__in=codes).order_by("pk")
    list(rows.values_list("pk", flat=True))
    found = [open_area_of(code) for code in codes]
    for area in found:
        expect(stream_of("area", area.pk), seen.get(area.code))
    return found


def open_areas(areas: Sequence[Area], day: date) -> None:
    """Write areas that begin on a day, parents before children, with their first spells."""
    for level in Level.values:
        made = [area for area in areas if area.level == level]
        Area.objects.bulk_create(made, batch_size=_BATCH)
    AreaSpell.objects.bulk_create(
        (_spell(area, Telling.of(area), day) for area in areas), batch_size=_BATCH
    )


def respell(area: Area, told: Telling, day: date) -> None:
    """Tell an area anew from a day on; what it was until then stays in its spell.

    Raises
    ------
    RuleError
        Something was told of the area for a later day already.
    """
    spell = AreaSpell.objects.get(area=area, valid_until__isnull=True)
    if spell.valid_from > day:
        params = {"code": area.code, "day": day.isoformat(), "last": spell.valid_from.isoformat()}
        raise RuleError("grid.day_before_last_change", params)
    columns = {name: getattr(told, name) for name in Telling.__slots__}
    if spell.valid_from == day:
        AreaSpell.objects.filter(pk=spell.pk).update(**columns)
    else:
        AreaSpell.objects.filter(pk=spell.pk).update(valid_until=day)
        _spell(area, told, day).save(force_insert=True)
    Area.objects.filter(pk=area.pk).update(**columns)
    for name, value in columns.items():
        setattr(area, name, value)


def close_area(area: Area, day: date) -> None:
    """End an area on a day: from then on it stands in no tree (撤销).

    Raises
    ------
    RuleError
        Something was told of the area for that day or a later one.
    """
    spell = AreaSpell.objects.get(area=area, valid_until__isnull=True)
    if spell.valid_from >= day:
        params = {"code": area.code, "day": day.isoformat(), "last": spell.valid_from.isoformat()}
        raise RuleError("grid.day_before_last_change", params)
    AreaSpell.objects.filter(pk=spell.pk).update(valid_until=day)
    Border.objects.filter(area=area, valid_until__isnull=True, valid_from__lt=day).update(
        valid_until=day
    )
    Area.objects.filter(pk=area.pk).update(ended_on=day)


def draw_borders(
    shapes: Iterable[tuple[Area, shapely.Geometry]], day: date, source: str
) -> list[Area]:
    """Draw borders from a day on (绘制边界); those that run the same already stay.

    Returns
    -------
    list of Area
        Areas whose border is another one now.
    """
    listed = list(shapes)
    open_ones = {
        border.area_id: border
        for border in Border.objects.filter(
            area__in=[area for area, _ in listed], valid_until__isnull=True
        )
    }
    grounds = np.empty(len(listed), dtype=object)
    grounds[:] = [shape for _, shape in listed]
    sizes = areas_m2(grounds)
    made, ended, drawn = [], [], []
    for (area, shape), size in zip(listed, sizes, strict=True):
        wkb = shapely.to_wkb(shape)
        digest = hashlib.sha256(wkb).hexdigest()
        known = open_ones.get(area.pk)
        if known is not None and known.sha256 == digest:
            continue
        border = Border(
            area=area, wkb=wkb, sha256=digest, area_m2=size, source=source[:200], valid_from=day
        )
        if known is not None:
            ended.append(_ending(known, day, area))
        made.append(border)
        drawn.append(area)
    Border.objects.filter(pk__in=[one.pk for one in ended if one.valid_from == day]).delete()
    Border.objects.filter(pk__in=[one.pk for one in ended if one.valid_from < day]).update(
        valid_until=day
    )
    Border.objects.bulk_create(made, batch_size=200)
    return drawn


def _ending(border: Border, day: date, area: Area) -> Border:
    if border.valid_from > day:
        last = border.valid_from.isoformat()
        params = {"code": area.code, "day": day.isoformat(), "last": last}
        raise RuleError("grid.day_before_last_change", params)
    return border


def stored_shape(area: Area) -> shapely.Geometry | None:
    """Give the border of an area as it runs now; null without one."""
    border = Border.objects.filter(area=area, valid_until__isnull=True).first()
    return shapely.from_wkb(bytes(border.wkb)) if border else None


def shape_of(border: Mapping[str, object], code: str) -> shapely.Geometry:
    """Read a border that somebody drew.

    Raises
    ------
    RuleError
        It is no polygon in degrees.
    """
    try:
        shape = shapely.from_geojson(json.dumps(border))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise RuleError("grid.border_not_a_polygon", {"code": code}) from error
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise RuleError("grid.border_not_a_polygon", {"code": code})
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RuleError("grid.border_not_a_polygon", {"code": code})
    return ground_of(shape)


def ground_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a shape, valid and in one order."""
    parts = shapely.get_parts(shapely.make_valid(shapely.force_2d(shape)))
    parts = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    return shapely.normalize(shapely.multipolygons(parts))


def record_change(change: Change, verb: str, paper: Paper, facts: object) -> Reorganisation:
    """Write the row that says what was changed, by which paper (登记调整).

    Raises
    ------
    RuleError
        The day lies ahead, or a text is too long.
    """
    if not EVER < paper.effective_on <= timezone.localdate(change.at):
        raise RuleError("grid.day_ahead", {"day": paper.effective_on.isoformat()})
    label = post_labels([change.post_id]).get(change.post_id, "") if change.post_id else ""
    return Reorganisation.objects.create(
        verb=verb,
        effective_on=paper.effective_on,
        basis=clean_text(paper.basis, most=MOST_BASIS),
        reason=clean_text(paper.reason, most=MOST_REASON),
        by_label=label[:200],
        recorded_at=change.at,
        facts=facts,
    )


def heir_to(made: Reorganisation, before: Iterable[Area], after: Iterable[Area]) -> None:
    """Say that areas passed into others (登记承继)."""
    heirs = list(after)
    AreaHeir.objects.bulk_create(
        AreaHeir(change=made, area=area, heir=heir) for area in before for heir in heirs
    )


def _spell(area: Area, told: Telling, day: date) -> AreaSpell:
    columns = {name: getattr(told, name) for name in Telling.__slots__}
    return AreaSpell(area=area, valid_from=day, **columns)
