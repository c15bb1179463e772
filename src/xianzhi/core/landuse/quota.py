"""Yearly quota of building land (新增建设用地计划指标): a ledger whose every booking is checked.

Received quota is allotted to towns, allotments are used. Stock land that was dealt with in the year
(批而未供、闲置) earns further quota at a rate, and nothing is used without cover. Areas are whole
square metres: 0.1 mu does not fit a float, and a quota is a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from xianzhi.errors import RuleError

__all__ = ["Balance", "Booking", "BookingKind", "QuotaRules", "balances", "book"]


class BookingKind(StrEnum):
    """What a booking does (记账类型)."""

    RECEIVED = "received"  # 上级下达
    ALLOTTED = "allotted"  # 分配
    RETURNED = "returned"  # 收回分配
    USED = "used"  # 使用
    STOCK_DEALT = "stock_dealt"  # 处置存量


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """How quota is earned and spent (指标规则).

    ``earned_per_stock`` is the quota that one m² of stock land dealt with earns for projects
    without a quota of their own (增存挂钩); ``priority`` uses may use quota that was received,
    others only what stock land earned. ``clause`` is who said so.
    """

    earned_per_stock: Fraction = Fraction(1, 2)
    priority_uses: frozenset[str] = frozenset(
        {"major_infrastructure", "infrastructure", "public_service"}
    )
    clause: str = "hechuan/quota"


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of the quota ledger (指标台账): year, holder (town code), whole m²."""

    kind: BookingKind
    year: int
    area_m2: int
    holder: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a year's quota stands (指标余额), in whole m²."""

    received: int = 0
    earned: int = 0
    stock_dealt: int = 0
    used_priority: int = 0
    used_other: int = 0
    allotted: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    @property
    def unallotted(self) -> int:
        """What may still be allotted (可分配)."""
        return self.received + self.earned - sum(self.allotted.values())

    def left(self, holder: str) -> int:
        """What a holder may still use (可使用)."""
        return self.allotted.get(holder, 0) - self.used.get(holder, 0)

    @property
    def left_for_others(self) -> int:
        """What uses without priority may still use: only what stock land earned (挂钩余额)."""
        return self.earned - self.used_other


def balances(bookings: Iterable[Booking], rules: QuotaRules) -> dict[int, Balance]:
    """Book all lines in order and give each year's balance (指标余额).

    Raises
    ------
    RuleError
        A line breaks a rule; the message names the rule, what is left and what was asked.
    """
    found: dict[int, Balance] = {}
    for booking in bookings:
        found[booking.year] = book(found.get(booking.year, Balance()), booking, rules)
    return found


def book(balance: Balance, booking: Booking, rules: QuotaRules) -> Balance:
    """Put one line on a year's balance, or refuse it with the rule (记账).

    Raises
    ------
    RuleError
        The area is not positive, more is allotted than there is, more is returned than is free,
        more is used than was allotted, or a use without priority has no cover from stock land.

    References
    ----------
    Requirements LND-01, LND-03, LND-05.
    """
    if booking.area_m2 <= 0:
        raise RuleError("quota.not_positive", {"area": str(booking.area_m2)})
    match booking.kind:
        case BookingKind.RECEIVED:
            return replace(balance, received=balance.received + booking.area_m2)
        case BookingKind.STOCK_DEALT:
            dealt = balance.stock_dealt + booking.area_m2
            return replace(balance, stock_dealt=dealt, earned=int(dealt * rules.earned_per_stock))
        case BookingKind.ALLOTTED:
            return _allot(balance, booking)
        case BookingKind.RETURNED:
            return _give_back(balance, booking)
        case BookingKind.USED:
            return _use(balance, booking, rules)


def _allot(balance: Balance, booking: Booking) -> Balance:
    _refuse_beyond(balance.unallotted, booking, "quota.allotted_beyond")
    return replace(balance, allotted=_added(balance.allotted, booking.holder, booking.area_m2))


def _give_back(balance: Balance, booking: Booking) -> Balance:
    _refuse_beyond(balance.left(booking.holder), booking, "quota.returned_beyond")
    return replace(balance, allotted=_added(balance.allotted, booking.holder, -booking.area_m2))


def _use(balance: Balance, booking: Booking, rules: QuotaRules) -> Balance:
    _refuse_beyond(balance.left(booking.holder), booking, "quota.used_beyond")
    used = _added(balance.used, booking.holder, booking.area_m2)
    if booking.use in rules.priority_uses:
        return replace(balance, used=used, used_priority=balance.used_priority + booking.area_m2)
    _refuse_beyond(balance.left_for_others, booking, "quota.no_stock_cover")
    return replace(balance, used=used, used_other=balance.used_other + booking.area_m2)


def _refuse_beyond(left: int, booking: Booking, code: str) -> None:
    if booking.area_m2 > left:
        asked = {"asked": str(booking.area_m2), "left": str(max(left, 0))}
        raise RuleError(code, {**asked, "holder": booking.holder, "year": str(booking.year)})


def _added(amounts: dict[str, int], holder: str, area_m2: int) -> dict[str, int]:
    return {**amounts, holder: amounts.get(holder, 0) + area_m2}
