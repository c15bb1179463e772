"""Verbs of the land quota (指标记账): book, and book back; a year is a ledger of its own."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import ceil

from django.db.models import Sum

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import QuotaKind
from xianzhi.apps.atlas.models import ComplianceReview, QuotaEntry
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.selectors.checking import USES
from xianzhi.apps.atlas.selectors.quota import (
    FIRST_YEAR,
    LAST_YEAR,
    balance_of,
    stream_of_year,
)
from xianzhi.apps.atlas.services.orders import order
from xianzhi.apps.atlas.services.requests import QuotaDraft, QuotaRef
from xianzhi.apps.grid.selectors import towns
from xianzhi.catalogue.quota_rules import rules_of
from xianzhi.core.landuse.quota import Booking, BookingKind, book, settler_quota
from xianzhi.core.landuse.rules import Verdict
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append
from xianzhi.records.numbering import take_numbers
from xianzhi.records.versions import expect

__all__ = [
    "BOOKED_BY_HAND",
    "QuotaText",
    "book_quota",
    "book_quota_back",
    "put_booking",
    "put_counter_entry",
]

BOOKED_BY_HAND = (
    QuotaKind.RECEIVED,
    QuotaKind.SETTLED,
    QuotaKind.ALLOTTED,
    QuotaKind.RETURNED,
    QuotaKind.USED,
)
_OF_TOWNS = (QuotaKind.ALLOTTED, QuotaKind.RETURNED, QuotaKind.USED)
_MOST_M2 = 10**12


@dataclass(frozen=True, slots=True)
class QuotaText:
    """What a booking says beside its numbers (摘要)."""

    project: str = ""
    basis: str = ""
    computation: dict[str, int] = field(default_factory=dict)
    review: ComplianceReview | None = None
    reverses: QuotaEntry | None = None


def book_quota(*, actor: Actor, draft: QuotaDraft, request_id: str, at: datetime) -> str:
    """Book quota that was received, allotted, taken back or used (指标记账).

    Returns
    -------
    str
        Id of the booking.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    StaleError
        Somebody booked in that year since the page was opened.
    RuleError
        A rule of the quota refuses it, or town, use, project or basis do not fit.
    """
    require(may_plan(actor))
    _check(draft)
    basis = clean_text(draft.basis, most=200, required=draft.kind != QuotaKind.USED)

    def act(change: Change) -> str:
        review = _review(draft.review_id) if draft.review_id else None
        computation, area_m2 = _computed(draft)
        booking = Booking(
            kind=BookingKind(draft.kind),
            year=draft.year,
            area_m2=area_m2,
            holder=draft.holder,
            use=review.use if review else draft.use,
        )
        text = QuotaText(_project(draft, review), basis, computation, review)
        return str(put_booking(change, booking, text, seen=draft.seen).pk)

    asked = order("book_quota", actor, asdict(draft), request_id=request_id, at=at)
    return carry_out(asked, act)


def book_quota_back(
    *, actor: Actor, ref: QuotaRef, reason: str, request_id: str, at: datetime
) -> str:
    """Undo one booking by a counter-entry that names it (冲销); nothing is edited.

    Returns
    -------
    str
        Id of the counter-entry.

    Raises
    ------
    NotFoundError
        There is no such booking.
    StaleError
        Somebody booked in that year since the page was opened.
    RuleError
        It was booked back before, is a counter-entry itself, stands for stock land that was dealt
        with, or what it brought is spent already.
    """
    require(may_plan(actor))
    why = clean_text(reason, most=200, required=True)

    def act(change: Change) -> str:
        entry = QuotaEntry.objects.filter(year=ref.year, number=ref.number).first()
        if entry is None:
            raise NotFoundError
        if entry.kind == QuotaKind.STOCK_DEALT:
            raise RuleError("atlas.quota_stock_is_reopened")
        return str(put_counter_entry(change, entry, why, seen=ref.seen).pk)

    asked = order("book_quota_back", actor, asdict(ref), request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def put_counter_entry(
    change: Change, entry: QuotaEntry, why: str, *, seen: int | None = None
) -> QuotaEntry:
    """Write the counter-entry of a booking, in the transaction of its change (冲销)."""
    if entry.kind == QuotaKind.REVERSED:
        raise RuleError("atlas.quota_counter_entry_stays")
    booking = Booking(
        kind=BookingKind.REVERSED,
        year=entry.year,
        area_m2=entry.area_m2,
        holder=entry.holder,
        use=entry.use,
        of=BookingKind(entry.kind),
    )
    text = QuotaText(entry.project, why, {}, entry.review, entry)
    return put_booking(change, booking, text, seen=seen)


def put_booking(
    change: Change, booking: Booking, text: QuotaText, *, seen: int | None = None
) -> QuotaEntry:
    """Write one line of a year under its lock, in the transaction of its change (登账).

    Taking the number locks the year, so that nobody spends what this line is about to spend.
    Without *seen* the line may follow whatever was booked meanwhile.
    """
    number = take_numbers(f"quota-{booking.year}")[0]
    expect(stream_of_year(booking.year), seen)
    _refuse_twice(text.reverses)
    past = QuotaEntry.objects.filter(year=booking.year).select_related("reverses")
    rules = rules_of(booking.year)
    try:
        book(balance_of(past.order_by("number"), rules), booking, rules.rules)
    except RuleError as refusal:
        raise RuleError(refusal.code, _named(refusal.params)) from refusal
    _refuse_beyond_review(booking, text.review)
    entry = QuotaEntry.objects.create(
        year=booking.year,
        number=number,
        kind=booking.kind.value,
        area_m2=booking.area_m2,
        holder=booking.holder,
        use=booking.use,
        project=text.project,
        basis=text.basis,
        computation=text.computation,
        review=text.review,
        reverses=text.reverses,
        booked_at=change.at,
    )
    facts = {"number": number, "kind": entry.kind, "area_m2": entry.area_m2}
    append(change, stream_of_year(booking.year), "book", facts)
    return entry


def _check(draft: QuotaDraft) -> None:
    if draft.kind not in BOOKED_BY_HAND:
        raise RuleError("atlas.quota_kind_unknown")
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        raise RuleError("atlas.quota_year_unknown", {"year": str(draft.year)})
    if draft.area_m2 > _MOST_M2:
        raise RuleError("atlas.quota_too_large")
    if draft.kind in _OF_TOWNS and draft.holder not in {town.code for town in towns()}:
        raise RuleError("atlas.quota_needs_a_town")
    if draft.kind == QuotaKind.USED and not draft.review_id and draft.use not in USES:
        raise RuleError("atlas.use_unknown")


def _project(draft: QuotaDraft, review: ComplianceReview | None) -> str:
    if draft.kind != QuotaKind.USED:
        return ""
    return review.project if review else clean_text(draft.project, most=200, required=True)


def _computed(draft: QuotaDraft) -> tuple[dict[str, int], int]:
    """Give what an area was computed from, and the area; a typed area has no computation."""
    if draft.kind != QuotaKind.SETTLED:
        return {}, draft.area_m2
    found = settler_quota(draft.settlers, draft.land_per_head_m2, rules_of(draft.year).rules)
    if found.area_m2 > _MOST_M2:
        raise RuleError("atlas.quota_too_large")
    return asdict(found), found.area_m2


def _review(review_id: str) -> ComplianceReview:
    """Find a review and lock it: two years may not spend its ground at once."""
    reviews = ComplianceReview.objects.select_for_update()
    found = reviews.filter(pk=review_id).first() if is_id(review_id) else None
    if found is None:
        raise NotFoundError
    if (found.override or found.verdict) == Verdict.NON_COMPLIANT.slug:
        raise RuleError("atlas.quota_review_refused", {"number": found.number})
    return found


def _refuse_twice(entry: QuotaEntry | None) -> None:
    """Under the lock of the year: whoever comes second sees what the first one did."""
    if entry is not None and QuotaEntry.objects.filter(reverses=entry).exists():
        raise RuleError("atlas.quota_reversed_before", {"number": str(entry.number)})


def _refuse_beyond_review(booking: Booking, review: ComplianceReview | None) -> None:
    """No parcel uses more quota than it has ground: uses of all years, less what was undone."""
    if review is None or booking.kind is not BookingKind.USED:
        return
    kept = review.quota_entries.filter(kind=QuotaKind.USED, reversed_by__isnull=True)
    booked = kept.aggregate(total=Sum("area_m2"))["total"] or 0
    left = ceil(review.area_m2) - booked
    if booking.area_m2 > left:
        raise RuleError(
            "atlas.quota_beyond_review",
            {"number": review.number, "left": str(left), "asked": str(booking.area_m2)},
        )


def _named(params: dict[str, str]) -> dict[str, str]:
    """Name the town of a refusal."""
    names = {town.code: town.name for town in towns()}
    if "holder" not in params:
        return params
    return {**params, "holder": names.get(params["holder"], params["holder"])}
