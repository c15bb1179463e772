"""Reading the ledger of land quota (查询指标台账)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.atlas.models import ComplianceReview, QuotaEntry
from xianzhi.apps.atlas.permissions import may_plan, may_see_land_supply
from xianzhi.apps.atlas.readmodels.quota import (
    ClauseUsed,
    QuotaLine,
    QuotaYear,
    ReviewChoice,
    TownQuota,
)
from xianzhi.apps.grid.selectors import towns
from xianzhi.catalogue.quota_rules import RulesOfYears, rules_of
from xianzhi.core.landuse.quota import Balance, Booking, BookingKind, standing
from xianzhi.core.landuse.rules import Verdict
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of

__all__ = [
    "balance_of",
    "booking_of",
    "quota_line",
    "quota_year",
    "reviews_to_book",
    "stream_of_year",
    "year_of",
]

FIRST_YEAR, LAST_YEAR = 2000, 2100
_MOST_CHOICES = 200
_SUBJECTS = ("clause", "stock_clause", "settler_clause")


def year_of(text: str) -> int:
    """Read the year of an address (年度).

    Raises
    ------
    NotFoundError
        It is no year that a ledger can be of.
    """
    if text.isascii() and text.isdigit() and len(text) == len(str(LAST_YEAR)):
        year = int(text)
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
    raise NotFoundError


def stream_of_year(year: int) -> str:
    """Name the stream of a year: one entry of history a booking."""
    return stream_of("quota", year)


def quota_year(actor: Actor, year: int) -> QuotaYear:
    """Show a year with its balance by town and its bookings, the first one first (年度台账).

    Raises
    ------
    PermissionDeniedError
        The actor neither plans nor leads the county.
    """
    require(may_see_land_supply(actor))
    found = _entries(year)
    rules = rules_of(year)
    names = {town.code: town.name for town in towns()}
    balance = balance_of(found, rules)
    return QuotaYear(
        year=year,
        years=_years(year),
        balance=balance,
        towns=tuple(_towns(balance, names)),
        lines=tuple(_lines(found, names, year)),
        rate=str(rules.rules.earned_per_stock),
        clauses=tuple(_clauses(rules)),
        may_book=may_plan(actor),
    )


def quota_line(actor: Actor, year: int, number: str) -> QuotaLine:
    """Find one booking (查记账).

    Raises
    ------
    NotFoundError
        There is no such number in the year.
    PermissionDeniedError
        The actor neither plans nor leads the county.
    """
    for line in quota_year(actor, year).lines:
        if str(line.number) == number:
            return line
    raise NotFoundError


def reviews_to_book(actor: Actor) -> tuple[ReviewChoice, ...]:
    """List the latest reviews that quota may be booked to (可关联的审查意见).

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    """
    require(may_plan(actor))
    worst = Verdict.NON_COMPLIANT.slug
    refused = Q(override=worst) | Q(override="", verdict=worst)
    found = ComplianceReview.objects.exclude(refused).order_by("-reviewed_at", "-number")
    return tuple(
        ReviewChoice(str(review.pk), review.number, review.project)
        for review in found[:_MOST_CHOICES]
    )


def balance_of(found: Iterable[QuotaEntry], rules: RulesOfYears) -> Balance:
    """Add up the bookings of one year (年度余额)."""
    balances = standing((booking_of(entry) for entry in found), rules.rules)
    return next(iter(balances.values()), Balance())


def booking_of(entry: QuotaEntry) -> Booking:
    """Give a record to the rules; ``reverses`` is loaded with it."""
    return Booking(
        kind=BookingKind(entry.kind),
        year=entry.year,
        area_m2=entry.area_m2,
        holder=entry.holder,
        use=entry.use,
        of=BookingKind(entry.reverses.kind) if entry.reverses else None,
    )


def _entries(year: int) -> Sequence[QuotaEntry]:
    found = QuotaEntry.objects.filter(year=year).select_related("review", "reverses")
    return list(found.order_by("number"))


def _years(year: int) -> tuple[int, ...]:
    booked = QuotaEntry.objects.values_list("year", flat=True).distinct()
    return tuple(sorted({*booked, year}, reverse=True))


def _towns(balance: Balance, names: Mapping[str, str]) -> Iterator[TownQuota]:
    """Every town of today, and those of the ledger that are none any more."""
    for code in dict.fromkeys([*names, *balance.allotted, *balance.used]):
        yield TownQuota(
            code=code,
            name=names.get(code, code),
            allotted=balance.allotted.get(code, 0),
            used=balance.used.get(code, 0),
        )


def _lines(found: Sequence[QuotaEntry], names: Mapping[str, str], year: int) -> Iterator[QuotaLine]:
    authors = _authors(year)
    undone = {entry.reverses.number: entry.number for entry in found if entry.reverses}
    for entry in found:
        yield QuotaLine(
            number=entry.number,
            kind=entry.kind,
            of=entry.reverses.kind if entry.reverses else "",
            area_m2=entry.area_m2,
            town=names.get(entry.holder, entry.holder),
            use=entry.use,
            project=entry.project,
            basis=entry.basis,
            computation=entry.computation,
            review_id=str(entry.review_id or ""),
            review_number=entry.review.number if entry.review else "",
            reverses=entry.reverses.number if entry.reverses else 0,
            reversed_by=undone.get(entry.number, 0),
            booked_at=entry.booked_at,
            by=authors.get(entry.number, ""),
        )


def _authors(year: int) -> Mapping[int, str]:
    """Say who booked each number: the history of the year has an entry for each."""
    listed = entries(stream_of_year(year))
    labels = post_labels(entry.post_id for entry in listed)
    return {entry.facts["number"]: labels.get(str(entry.post_id), "") for entry in listed}


def _clauses(found: RulesOfYears) -> Iterator[ClauseUsed]:
    for subject in _SUBJECTS:
        document, _, article = str(getattr(found.rules, subject)).partition("/")
        yield ClauseUsed(
            subject=f"atlas.quota.{subject}",
            document=f"clause.{document}",
            article=article,
            is_verified=subject in found.verified,
        )
