"""Verbs of the stock land register (存量土地): register, correct, deal with once, reopen."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import StockKind, StockState, StockWay
from xianzhi.apps.atlas.models import QuotaEntry, StockParcel
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.selectors.quota import FIRST_YEAR
from xianzhi.apps.atlas.selectors.visibility import published_versions
from xianzhi.apps.atlas.services.orders import order, reasoned
from xianzhi.apps.atlas.services.quota import QuotaText, put_booking, put_counter_entry
from xianzhi.apps.atlas.services.requests import StockDealing, StockDraft, StockRef
from xianzhi.apps.grid.selectors import towns
from xianzhi.catalogue.quota_rules import rules_of
from xianzhi.core.landuse.quota import Booking, BookingKind
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.numbering import hold_series, take_numbers
from xianzhi.records.versions import expect

__all__ = ["change_stock", "deal_with_stock", "put_parcel", "register_stock", "reopen_stock"]

_MOST_M2 = 10**10
_WAYS = {
    StockKind.UNSUPPLIED: frozenset({StockWay.SUPPLIED, StockWay.REVOKED}),
    StockKind.IDLE: frozenset({StockWay.TAKEN_BACK, StockWay.BUILDING}),
    StockKind.LOW_USE: frozenset({StockWay.TAKEN_BACK, StockWay.REDEVELOPED}),
}


def register_stock(*, actor: Actor, draft: StockDraft, request_id: str, at: datetime) -> str:
    """Enter a parcel into the register (登记存量地块).

    Returns
    -------
    str
        Id of the parcel.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    RuleError
        A text is missing or too long, kind, town, day or area make no sense, or the parcel is in
        the register already.
    """
    require(may_plan(actor))

    def act(change: Change) -> str:
        return str(put_parcel(change, actor, draft).pk)

    asked = order("register_stock", actor, asdict(draft), request_id=request_id, at=at)
    return carry_out(asked, act)


def change_stock(
    *, actor: Actor, ref: StockRef, draft: StockDraft, reason: str, request_id: str, at: datetime
) -> str:
    """Correct a parcel, or give it another plan or deadline (变更); what it was stays in history.

    Raises
    ------
    StaleError
        Somebody changed it since the page was opened.
    RuleError
        It was dealt with, nothing would change, or as in ``register_stock``.
    """
    require(may_plan(actor))
    why = reasoned(reason)

    def act(change: Change) -> str:
        parcel = _locked(ref)
        _require_open(parcel)
        now = _columns(actor, draft, at)
        if not draft.layer and draft.point is None:
            now["geometry"] = parcel.geometry  # nothing was said of the outline: it stays
        hold_series("stock")
        _refuse_known(draft, parcel)
        was = {name: getattr(parcel, name) for name in now}
        changed = {name: value for name, value in now.items() if value != was[name]}
        if not changed:
            raise RuleError("atlas.stock.nothing_changes")
        StockParcel.objects.filter(pk=parcel.pk).update(**changed)
        facts = {name: [_told(was[name]), _told(value)] for name, value in changed.items()}
        append(change, stream_of("stock", parcel.pk), "change", {"fields": facts})
        return ref.id

    body = {"ref": asdict(ref), "draft": asdict(draft)}
    asked = order("change_stock", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def deal_with_stock(
    *, actor: Actor, ref: StockRef, dealing: StockDealing, request_id: str, at: datetime
) -> str:
    """Say that a parcel was dealt with, and book what it earns in the same transaction (处置).

    The booking stands in the year of the day on which it was dealt with; a kind that earns nothing
    by the rules of that year is closed without one.

    Raises
    ------
    StaleError
        Somebody changed it since the page was opened.
    RuleError
        It was dealt with before, the way does not fit its kind, or the day makes no sense.
    """
    require(may_plan(actor))
    basis = clean_text(dealing.basis, most=200, required=True)

    def act(change: Change) -> str:
        parcel = _locked(ref)
        _require_open(parcel)
        _check_dealing(parcel, dealing, timezone.localdate(at))
        entry = _earn(change, parcel, dealing, basis)
        StockParcel.objects.filter(pk=parcel.pk).update(
            state=StockState.DEALT,
            way=dealing.way,
            dealt_date=dealing.dealt_date,
            quota_entry=entry,
        )
        facts = {"way": dealing.way, "day": dealing.dealt_date.isoformat(), "basis": basis}
        append(change, stream_of("stock", parcel.pk), "deal", facts)
        return ref.id

    body = {"ref": asdict(ref), "dealing": asdict(dealing)}
    asked = order("deal_with_stock", actor, body, request_id=request_id, at=at)
    return carry_out(asked, act)


def reopen_stock(*, actor: Actor, ref: StockRef, reason: str, request_id: str, at: datetime) -> str:
    """Take a dealing back that was none (恢复待处置); its booking is booked back with it.

    Raises
    ------
    StaleError
        Somebody changed it since the page was opened.
    RuleError
        It is open, or the quota that it earned is spent.
    """
    require(may_plan(actor))
    why = clean_text(reason, most=200, required=True)

    def act(change: Change) -> str:
        parcel = _locked(ref)
        if parcel.state == StockState.OPEN:
            raise RuleError("atlas.stock.is_open", {"code": parcel.code})
        if parcel.quota_entry is not None:
            put_counter_entry(change, parcel.quota_entry, why)
        StockParcel.objects.filter(pk=parcel.pk).update(
            state=StockState.OPEN, way="", dealt_date=None, quota_entry=None
        )
        append(change, stream_of("stock", parcel.pk), "reopen", {})
        return ref.id

    body = {"ref": asdict(ref)}
    asked = order("reopen_stock", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def put_parcel(change: Change, actor: Actor, draft: StockDraft) -> StockParcel:
    """Write one parcel in the transaction of its change (登记一宗)."""
    columns = _columns(actor, draft, change.at)
    number = take_numbers("stock")[0]
    _refuse_known(draft)
    parcel = StockParcel.objects.create(code=f"CL-{number:05d}", registered_at=change.at, **columns)
    facts = {"code": parcel.code, "kind": parcel.kind, "area_m2": parcel.area_m2}
    append(change, stream_of("stock", parcel.pk), "register", facts)
    return parcel


# Any: columns of a model, which Django checks.
def _columns(actor: Actor, draft: StockDraft, at: datetime) -> dict[str, Any]:
    """Check a draft and give the columns that it fills."""
    if draft.kind not in StockKind.values:
        raise RuleError("atlas.stock.kind_unknown")
    if draft.town_code not in {town.code for town in towns()}:
        raise RuleError("atlas.stock.town_unknown")
    if not draft.since_date.year >= FIRST_YEAR - 50 or draft.since_date > timezone.localdate(at):
        raise RuleError("atlas.stock.since_makes_no_sense", {"day": draft.since_date.isoformat()})
    if draft.due_date is not None and draft.due_date < draft.since_date:
        raise RuleError("atlas.stock.due_before_since", {"day": draft.due_date.isoformat()})
    geometry = _outline(actor, draft)
    return {
        "kind": draft.kind,
        "own_code": clean_text(draft.own_code, most=60),
        "holder": clean_text(draft.holder, most=200, required=True),
        "town_code": draft.town_code,
        "place": clean_text(draft.place, most=200),
        "cause": clean_text(draft.cause, most=500, required=True),
        "since_date": draft.since_date,
        "area_m2": _area_m2(draft, geometry),
        "plan": clean_text(draft.plan, most=500),
        "due_date": draft.due_date,
        "geometry": geometry,
    }


def _outline(actor: Actor, draft: StockDraft) -> Mapping[str, object] | None:
    """Take the ground out of a layer that exists for the actor, or make the point."""
    if draft.point is not None:
        x, y = draft.point
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise RuleError("atlas.stock.point_outside")
        return {"type": "Point", "coordinates": [x, y]}
    if not draft.layer:
        return None
    version = published_versions(actor).filter(layer__code=draft.layer).first()
    if version is None:
        raise NotFoundError
    store = snapshots.feature_store(version.snapshot.sha256)
    feature = store.feature(draft.row) if 1 <= draft.row <= len(store) else None
    shape = shapely.from_wkb(feature.wkb) if feature and feature.wkb else None
    if shape is None or shapely.get_dimensions(shape) != 2:
        params = {"layer": version.layer.name, "row": str(draft.row)}
        raise RuleError("atlas.stock.row_has_no_ground", params)
    found = json.loads(shapely.to_geojson(shapely.force_2d(shape)))
    assert isinstance(found, dict)
    return found


def _area_m2(draft: StockDraft, geometry: Mapping[str, object] | None) -> int:
    area = draft.area_m2
    if not area and geometry is not None:
        shape = shapely.from_geojson(json.dumps(geometry))
        area = round(float(areas_m2(np.array([shape], dtype=object))[0]))
    if not 0 < area <= _MOST_M2:
        raise RuleError("atlas.stock.area_makes_no_sense", {"area": str(area)})
    return area


def _refuse_known(draft: StockDraft, other_than: StockParcel | None = None) -> None:
    """Whoever registers what stands already is told its code, and nothing is counted twice."""
    known = StockParcel.objects.all()
    if other_than is not None:
        known = known.exclude(pk=other_than.pk)
    if own_code := draft.own_code.strip():
        known = known.filter(own_code=own_code)
    else:
        known = known.filter(
            kind=draft.kind,
            holder=draft.holder.strip(),
            town_code=draft.town_code,
            place=draft.place.strip(),
            since_date=draft.since_date,
        )
    if (found := known.first()) is not None:
        raise RuleError("atlas.stock.known", {"code": found.code, "holder": found.holder})


def _locked(ref: StockRef) -> StockParcel:
    parcels = StockParcel.objects.select_for_update()
    parcel = parcels.filter(pk=ref.id).first() if is_id(ref.id) else None
    if parcel is None:
        raise NotFoundError
    expect(stream_of("stock", parcel.pk), ref.seen)
    return parcel


def _require_open(parcel: StockParcel) -> None:
    if parcel.state != StockState.OPEN:
        raise RuleError("atlas.stock.is_dealt_with", {"code": parcel.code})


def _check_dealing(parcel: StockParcel, dealing: StockDealing, today: date) -> None:
    if dealing.way not in _WAYS[StockKind(parcel.kind)]:
        raise RuleError("atlas.stock.way_does_not_fit")
    if not max(parcel.since_date, date(FIRST_YEAR, 1, 1)) <= dealing.dealt_date <= today:
        day = {"day": dealing.dealt_date.isoformat(), "since": parcel.since_date.isoformat()}
        raise RuleError("atlas.stock.dealt_day_makes_no_sense", day)


def _earn(
    change: Change, parcel: StockParcel, dealing: StockDealing, basis: str
) -> QuotaEntry | None:
    """Book what the parcel earns; null where its kind earns nothing."""
    year = dealing.dealt_date.year
    if parcel.kind not in rules_of(year).rules.earning_kinds:
        return None
    booking = Booking(BookingKind.STOCK_DEALT, year, parcel.area_m2, parcel.town_code)
    return put_booking(change, booking, QuotaText(f"{parcel.code} {parcel.holder}", basis))


def _told(value: object) -> object:
    """Put a value into a history: days as text, an outline by what it is."""
    if isinstance(value, date):
        return value.isoformat()
    return value.get("type") if isinstance(value, dict) else value
