"""Reading the register of stock land (查询存量土地)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import numpy as np
import shapely
from django.db.models import QuerySet
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.atlas.choices import StockState
from xianzhi.apps.atlas.models import StockParcel
from xianzhi.apps.atlas.permissions import may_plan, may_see_land_supply
from xianzhi.apps.atlas.readmodels.stock import (
    AgeTable,
    StockFilter,
    StockHappening,
    StockLine,
    StockList,
    StockPage,
)
from xianzhi.apps.grid.selectors import AreaLine, towns
from xianzhi.catalogue import messages
from xianzhi.catalogue.messages import Language
from xianzhi.catalogue.quota_rules import rules_of
from xianzhi.core.landuse.mu import to_mu
from xianzhi.core.landuse.stock import AGE_BANDS, StockGround, StockKind, aging, band_of
from xianzhi.exchange.spreadsheets import Column, Sheet, Value
from xianzhi.exchange.table_files import TableFile, table_file
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of
from xianzhi.records.models import Entry

__all__ = ["stock_file", "stock_list", "stock_on_map", "stock_page", "towns_to_see"]

_COLUMNS = (
    "code", "own_code", "kind", "holder", "town", "place", "area_m2", "area_mu", "since", "years",
    "cause", "plan", "due", "state", "dealt",
)  # fmt: skip


def towns_to_see(actor: Actor) -> tuple[AreaLine, ...]:
    """List the towns whose stock land exists for an actor (可见乡镇): all, or the unit's own.

    Raises
    ------
    PermissionDeniedError
        The actor neither plans nor leads the county nor works for a town.
    """
    everywhere = may_see_land_supply(actor)
    if everywhere.allowed:
        return towns()
    own = tuple(town for town in towns() if town.unit_id in actor.unit_ids)
    if not own:
        require(everywhere)
    return own


def stock_list(actor: Actor, asked: StockFilter, *, at: datetime) -> StockList:
    """Show the register, the oldest first, with the age of what is open (存量土地台账).

    Raises
    ------
    PermissionDeniedError
        As ``towns_to_see``.
    """
    day = timezone.localdate(at)
    names = {town.code: town.name for town in towns_to_see(actor)}
    parcels = list(_visible(names).order_by("since_date", "code"))
    open_ones = [parcel for parcel in parcels if parcel.state == StockState.OPEN]
    shown = _narrowed(parcels, asked, day)
    return StockList(
        lines=tuple(_line(parcel, names, day) for parcel in shown),
        ages=_ages(open_ones, day),
        overdue=sum(_is_overdue(parcel, day) for parcel in open_ones),
        asked=asked,
        on=day,
        extent=_extent(shown),
        may_keep=may_plan(actor),
    )


def stock_page(actor: Actor, parcel_id: str, *, at: datetime) -> StockPage:
    """Show one parcel with its history (存量地块页).

    Raises
    ------
    NotFoundError
        There is none, or none for this actor.
    """
    day = timezone.localdate(at)
    names = {town.code: town.name for town in towns_to_see(actor)}
    found = _visible(names).select_related("quota_entry")
    parcel = found.filter(pk=parcel_id).first() if is_id(parcel_id) else None
    if parcel is None:
        raise NotFoundError
    entry = parcel.quota_entry
    listed = entries(stream_of("stock", parcel.pk))
    return StockPage(
        line=_line(parcel, names, day),
        geometry=parcel.geometry,
        extent=_extent([parcel]),
        quota=(entry.year, entry.number) if entry else None,
        earns=StockKind(parcel.kind) in rules_of(day.year).rules.earning_kinds,
        seen=listed[0].number,
        history=tuple(_happenings(listed)),
        may_keep=may_plan(actor),
    )


def stock_on_map(actor: Actor, asked: StockFilter, *, at: datetime) -> Mapping[str, object]:
    """Give the parcels of a list as GeoJSON: their ground, and a point to be seen from afar."""
    day = timezone.localdate(at)
    names = {town.code: town.name for town in towns_to_see(actor)}
    features = []
    for parcel in _narrowed(_visible(names).order_by("code"), asked, day):
        if parcel.geometry is None:
            continue
        kind = parcel.kind if parcel.state == StockState.OPEN else StockState.DEALT
        properties = {"class": kind, "code": parcel.code}
        shape = shapely.from_geojson(json.dumps(parcel.geometry))
        point = json.loads(shapely.to_geojson(shapely.point_on_surface(shape)))
        grounds = [parcel.geometry] if shapely.get_dimensions(shape) else []
        features += [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for geometry in (*grounds, point)
        ]
    return {"type": "FeatureCollection", "features": features}


def stock_file(
    actor: Actor, asked: StockFilter, kind: str, *, at: datetime, language: Language = "zh"
) -> TableFile:
    """Write what a filter leaves as ``xlsx``, ``csv`` or ``docx`` (导出存量土地台账).

    Raises
    ------
    RuleError
        The kind is none of ``TABLE_KINDS``.
    """
    found = stock_list(actor, asked, at=at)
    sheet = Sheet(
        title=messages.words("atlas.stock.title", {}, language),
        columns=tuple(
            Column(title=messages.words(f"atlas.stock.column.{key}", {}, language))
            for key in _COLUMNS
        ),
        rows=tuple(_row(line, language) for line in found.lines),
        made_date=found.on,
    )
    return table_file((sheet,), f"stock-land-{found.on:%Y%m%d}", kind)


def _happenings(listed: Sequence[Entry]) -> Iterator[StockHappening]:
    """Tell what happened, with each column that was changed, newest first."""
    labels = post_labels(entry.post_id for entry in listed)
    for entry in listed:
        changed: Mapping[str, Sequence[object]] = entry.facts.get("fields", {})
        yield StockHappening(
            code=f"atlas.history.stock.{entry.verb}",
            at=entry.at,
            by=labels.get(str(entry.post_id), ""),
            reason=entry.reason,
            facts={name: str(value) for name, value in entry.facts.items()},
            changes=tuple(
                (f"atlas.stock.field.{name}", _shown(name, was), _shown(name, now))
                for name, (was, now) in changed.items()
            ),
        )


def _shown(name: str, value: object) -> str:
    """Write a value of a history: towns by name, nothing as a dash."""
    if name == "town_code":
        return next((town.name for town in towns() if town.code == value), str(value))
    return "—" if value in (None, "") else str(value)


def _visible(names: Mapping[str, str]) -> QuerySet[StockParcel]:
    return StockParcel.objects.filter(town_code__in=names)


def _narrowed(
    parcels: Iterable[StockParcel], asked: StockFilter, day: date
) -> Sequence[StockParcel]:
    """Filter in memory: a county has hundreds of them, and the age is no column."""
    words = asked.keyword.lower()
    return [
        parcel
        for parcel in parcels
        if asked.kind in ("", parcel.kind)
        and asked.town in ("", parcel.town_code)
        and asked.state in ("", parcel.state)
        and asked.age in ("", band_of(parcel.since_date, day).slug)
        and (not asked.is_overdue or _is_overdue(parcel, day))
        and words in f"{parcel.code} {parcel.own_code} {parcel.holder} {parcel.place}".lower()
    ]


def _is_overdue(parcel: StockParcel, day: date) -> bool:
    return parcel.state == StockState.OPEN and parcel.due_date is not None and parcel.due_date < day


def _line(parcel: StockParcel, names: Mapping[str, str], day: date) -> StockLine:
    since = parcel.since_date
    return StockLine(
        id=str(parcel.pk),
        code=parcel.code,
        own_code=parcel.own_code,
        kind=parcel.kind,
        holder=parcel.holder,
        town=names.get(parcel.town_code, parcel.town_code),
        town_code=parcel.town_code,
        place=parcel.place,
        cause=parcel.cause,
        since=since,
        years=day.year - since.year - ((day.month, day.day) < (since.month, since.day)),
        area_m2=parcel.area_m2,
        plan=parcel.plan,
        due=parcel.due_date,
        is_overdue=_is_overdue(parcel, day),
        state=parcel.state,
        way=parcel.way,
        dealt=parcel.dealt_date,
        has_ground=parcel.geometry is not None,
    )


def _ages(parcels: Sequence[StockParcel], day: date) -> AgeTable:
    grounds = (StockGround(StockKind(one.kind), one.since_date, one.area_m2) for one in parcels)
    found = aging(grounds, day)
    rows = []
    for kind in StockKind:
        own = tuple(row for row in found if row.kind is kind)
        rows.append((kind.value, own, sum(r.count for r in own), sum(r.area_m2 for r in own)))
    sums = tuple(
        (
            band.slug,
            sum(row.count for row in found if row.band is band),
            sum(row.area_m2 for row in found if row.band is band),
        )
        for band in AGE_BANDS
    )
    area = sum(parcel.area_m2 for parcel in parcels)
    return AgeTable(AGE_BANDS, tuple(rows), sums, len(parcels), area)


def _extent(parcels: Sequence[StockParcel]) -> tuple[float, float, float, float] | None:
    outlines = [json.dumps(one.geometry) for one in parcels if one.geometry is not None]
    if not outlines:
        return None
    shapes = shapely.from_geojson(np.array(outlines, dtype=object))
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    return west, south, east, north


def _row(line: StockLine, language: Language) -> tuple[Value, ...]:
    state = messages.words(f"atlas.stock.state.{line.state}", {}, language)
    return (
        line.code,
        line.own_code,
        messages.words(f"atlas.stock.kind.{line.kind}", {}, language),
        line.holder,
        line.town,
        line.place,
        line.area_m2,
        round(to_mu(line.area_m2), 2),
        line.since,
        line.years,
        line.cause,
        line.plan,
        line.due,
        state,
        line.dealt,
    )
