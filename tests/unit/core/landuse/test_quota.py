"""The yearly quota of building land."""

from fractions import Fraction

import pytest

from xianzhi.core.landuse.quota import Balance, Booking, BookingKind, QuotaRules, balances
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
