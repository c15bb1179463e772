"""The yearly quota of building land."""

from fractions import Fraction

import pytest

from xianzhi.core.landuse.quota import (
    Balance,
    Booking,
    BookingKind,
    QuotaRules,
    balances,
    book,
    settler_quota,
    standing,
)
from xianzhi.errors import RuleError

RULES = QuotaRules(Fraction(1, 2), frozenset({"infrastructure"}))


def line(
    kind: BookingKind, area_m2: int, use: str = "infrastructure", holder: str = "01"
) -> Booking:
    return Booking(kind, 2026, area_m2, holder, use)


RECEIVED = line(BookingKind.RECEIVED, 1000)
ALLOTTED = line(BookingKind.ALLOTTED, 800)


def test_what_is_received_is_allotted_and_used() -> None:
    used = line(BookingKind.USED, 300)
    balance = balances([RECEIVED, ALLOTTED, used], RULES)[2026]
    assert (balance.unallotted, balance.left("01"), balance.left("02")) == (200, 500, 0)


@pytest.mark.parametrize(
    ("bookings", "code", "left"),
    [
        ([RECEIVED, line(BookingKind.ALLOTTED, 1001)], "quota.allotted_beyond", "1000"),
        ([RECEIVED, ALLOTTED, line(BookingKind.USED, 801)], "quota.used_beyond", "800"),
        ([RECEIVED, ALLOTTED, line(BookingKind.RETURNED, 900)], "quota.returned_beyond", "800"),
        ([RECEIVED, ALLOTTED, line(BookingKind.USED, 10, "industry")], "quota.no_stock_cover", "0"),
        ([RECEIVED, line(BookingKind.USED, 1)], "quota.used_beyond", "0"),
    ],
)
def test_booking_without_cover_is_refused_with_the_rule(
    bookings: list[Booking], code: str, left: str
) -> None:
    with pytest.raises(RuleError) as caught:
        balances(bookings, RULES)
    assert (caught.value.code, caught.value.params["left"]) == (code, left)


def test_area_must_be_positive() -> None:
    with pytest.raises(RuleError) as caught:
        balances([line(BookingKind.RECEIVED, 0)], RULES)
    assert caught.value.code == "quota.not_positive"


def test_stock_land_dealt_with_earns_quota_for_other_uses() -> None:
    dealt = line(BookingKind.STOCK_DEALT, 401)
    used = line(BookingKind.USED, 200, "industry")
    balance = balances([RECEIVED, dealt, ALLOTTED, used], RULES)[2026]
    assert (balance.earned, balance.left_for_others) == (200, 0)


def test_years_are_apart_and_what_is_returned_can_be_allotted_again() -> None:
    back = line(BookingKind.RETURNED, 800)
    other = line(BookingKind.ALLOTTED, 1000, holder="02")
    found = balances([RECEIVED, ALLOTTED, back, other], RULES)
    assert found[2026].left("02") == 1000
    assert 2027 not in found
    assert Balance().unallotted == 0


def counter(of: BookingKind, area_m2: int, use: str = "infrastructure") -> Booking:
    return Booking(BookingKind.REVERSED, 2026, area_m2, "01", use, of)


@pytest.mark.parametrize(
    ("before", "undone"),
    [
        ([], RECEIVED),
        ([], line(BookingKind.SETTLED, 40)),
        ([], line(BookingKind.STOCK_DEALT, 401)),
        ([RECEIVED], ALLOTTED),
        ([RECEIVED, ALLOTTED], line(BookingKind.RETURNED, 30)),
        ([RECEIVED, ALLOTTED], line(BookingKind.USED, 30)),
        (
            [RECEIVED, ALLOTTED, line(BookingKind.STOCK_DEALT, 401)],
            line(BookingKind.USED, 30, "industry"),
        ),
    ],
)
def test_counter_entry_takes_back_exactly_what_its_line_did(
    before: list[Booking], undone: Booking
) -> None:
    without = standing(before, RULES).get(2026, Balance())
    after = balances([*before, undone, counter(undone.kind, undone.area_m2, undone.use)], RULES)
    assert (after[2026].total, after[2026].unallotted, after[2026].left_for_others) == (
        without.total,
        without.unallotted,
        without.left_for_others,
    )
    assert after[2026].left("01") == without.left("01")


@pytest.mark.parametrize(
    ("bookings", "undone", "missing"),
    [
        ([RECEIVED, ALLOTTED], RECEIVED, "800"),
        ([RECEIVED, ALLOTTED, line(BookingKind.USED, 700)], ALLOTTED, "700"),
        (
            [
                RECEIVED,
                line(BookingKind.STOCK_DEALT, 400),
                ALLOTTED,
                line(BookingKind.USED, 150, "industry"),
            ],
            line(BookingKind.STOCK_DEALT, 400),
            "150",
        ),
    ],
)
def test_counter_entry_is_refused_where_its_quota_is_spent(
    bookings: list[Booking], undone: Booking, missing: str
) -> None:
    with pytest.raises(RuleError) as caught:
        balances([*bookings, counter(undone.kind, undone.area_m2)], RULES)
    assert caught.value.code == "quota.reversal_uncovered"
    assert caught.value.params["missing"] == missing


def test_counter_entry_must_say_what_it_undoes() -> None:
    with pytest.raises(ValueError, match="counter-entry"):
        standing([Booking(BookingKind.REVERSED, 2026, 5)], RULES)


def test_counter_entry_may_make_a_ledger_better_that_newer_rules_leave_uncovered() -> None:
    spent = [RECEIVED, line(BookingKind.ALLOTTED, 1500), line(BookingKind.USED, 100)]
    balance = standing(spent, RULES)[2026]
    assert balance.shortfall == 500
    assert book(balance, counter(BookingKind.ALLOTTED, 1400), RULES).shortfall == 0


@pytest.mark.parametrize(("land", "each"), [(100, 100), (101, 80), (150, 80), (151, 50)])
def test_settlers_bring_more_where_a_head_has_less_land(land: int, each: int) -> None:
    found = settler_quota(30, land, RULES)
    assert (found.per_settler_m2, found.area_m2) == (each, 30 * each)


def test_settlers_need_numbers_and_a_standard() -> None:
    for settlers, land in ((0, 90), (10, 0), (-1, 90)):
        with pytest.raises(RuleError):
            settler_quota(settlers, land, RULES)
    with pytest.raises(RuleError) as caught:
        settler_quota(10, 101, QuotaRules(settler_steps=((100, 100),)))
    assert caught.value.code == "quota.settlers_without_standard"
