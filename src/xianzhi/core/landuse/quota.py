"""Yearly quota of building land (新增建设用地计划指标): a ledger whose every booking is checked.

Received quota is allotted to towns, allotments are used. Stock land that was dealt with in the year
(批而未供、闲置) earns further quota at a rate, people who settled in town bring quota of their own,
and nothing is used without cover. Areas are whole square metres: 0.1 mu does not fit a float, and a
quota is a count. Nothing is struck out: a mistake is booked back by a counter-entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from xianzhi.core.landuse.stock import StockKind
from xianzhi.errors import RuleError

__all__ = [
    "Balance",
    "Booking",
    "BookingKind",
    "QuotaRules",
    "SettlerQuota",
    "balances",
    "book",
    "settler_quota",
    "standing",
]


class BookingKind(StrEnum):
    """What a booking does (记账类型)."""

    RECEIVED = "received"  # 上级下达
    SETTLED = "settled"  # 人地挂钩
    ALLOTTED = "allotted"  # 分配
    RETURNED = "returned"  # 收回分配
    USED = "used"  # 使用
    STOCK_DEALT = "stock_dealt"  # 处置存量
    REVERSED = "reversed"  # 冲销


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """How quota is earned and spent (指标规则).

    ``earned_per_stock`` is the quota that one m² of stock land dealt with earns for projects
    without a quota of their own (增存挂钩), where it is of ``earning_kinds``; ``priority_uses`` may
    use quota that was received, others only what stock land earned. ``settler_steps`` are pairs:
    up to how many m² of town land a head a place has now, and how many m² each settler brings
    (人地挂钩); the last step is open above. The clauses are who said so: of the quota as a whole,
    of stock land, of settlers.
    """

    earned_per_stock: Fraction = Fraction(1, 2)
    priority_uses: frozenset[str] = frozenset(
        {"major_infrastructure", "infrastructure", "public_service"}
    )
    earning_kinds: frozenset[StockKind] = frozenset({StockKind.UNSUPPLIED, StockKind.IDLE})
    settler_steps: tuple[tuple[int, int], ...] = ((100, 100), (150, 80), (0, 50))
    clause: str = "hechuan/quota"
    stock_clause: str = "hechuan/quota"
    settler_clause: str = "hechuan/quota"


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of the quota ledger (指标台账): year, holder (town code), whole m².

    A counter-entry repeats area, holder and use of the line that it undoes, and says in ``of``
    what kind that line was.
    """

    kind: BookingKind
    year: int
    area_m2: int
    holder: str = ""
    use: str = ""
    of: BookingKind | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a year's quota stands (指标余额), in whole m²."""

    received: int = 0
    settled: int = 0
    earned: int = 0
    stock_dealt: int = 0
    used_priority: int = 0
    used_other: int = 0
    allotted: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All there is to allot in the year (指标总量)."""
        return self.received + self.settled + self.earned

    @property
    def unallotted(self) -> int:
        """What may still be allotted (可分配)."""
        return self.total - sum(self.allotted.values())

    def left(self, holder: str) -> int:
        """What a holder may still use (可使用)."""
        return self.allotted.get(holder, 0) - self.used.get(holder, 0)

    @property
    def left_for_others(self) -> int:
        """What uses without priority may still use: only what stock land earned (挂钩余额)."""
        return self.earned - self.used_other

    @property
    def shortfall(self) -> int:
        """How much was spent that is not there (缺口): 0 in every ledger that keeps the rules."""
        holders = (self.left(holder) for holder in {*self.allotted, *self.used})
        return -min(0, self.unallotted, self.left_for_others, *holders)


@dataclass(frozen=True, slots=True)
class SettlerQuota:
    """What settlers bring, with its computation (人地挂钩核算)."""

    settlers: int
    land_per_head_m2: int
    per_settler_m2: int

    @property
    def area_m2(self) -> int:
        """The quota (核定指标)."""
        return self.settlers * self.per_settler_m2


def standing(bookings: Iterable[Booking], rules: QuotaRules) -> dict[int, Balance]:
    """Add up lines that were checked when they were booked (指标余额), by year."""
    found: dict[int, Balance] = {}
    for booking in bookings:
        found[booking.year] = _put(found.get(booking.year, Balance()), booking, rules)
    return found


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
        more is used than was allotted, a use without priority has no cover from stock land, or a
        counter-entry takes away what was spent since.

    References
    ----------
    Requirements LND-01, LND-03, LND-04, LND-05.
    """
    if booking.area_m2 <= 0:
        raise RuleError("quota.not_positive", {"area": str(booking.area_m2)})
    match booking.kind:
        case BookingKind.ALLOTTED:
            _refuse_beyond(balance.unallotted, booking, "quota.allotted_beyond", rules.clause)
        case BookingKind.RETURNED:
            _refuse_beyond(
                balance.left(booking.holder), booking, "quota.returned_beyond", rules.clause
            )
        case BookingKind.USED:
            _refuse_use(balance, booking, rules)
        case BookingKind.REVERSED:
            _refuse_gap(balance, booking, rules)
        case BookingKind.RECEIVED | BookingKind.SETTLED | BookingKind.STOCK_DEALT:
            pass  # what comes in asks for no cover
    return _put(balance, booking, rules)


def settler_quota(settlers: int, land_per_head_m2: int, rules: QuotaRules) -> SettlerQuota:
    """Compute what people who settled bring (人地挂钩): the denser the town, the more a head.

    Raises
    ------
    RuleError
        A number is not positive.
    """
    if min(settlers, land_per_head_m2) <= 0:
        raise RuleError("quota.settlers_not_positive")
    for most, per_settler in rules.settler_steps:
        if land_per_head_m2 <= most or not most:
            return SettlerQuota(settlers, land_per_head_m2, per_settler)
    raise RuleError("quota.settlers_without_standard", {"land": str(land_per_head_m2)})


def _put(balance: Balance, booking: Booking, rules: QuotaRules) -> Balance:
    is_counter = booking.kind is BookingKind.REVERSED
    kind = booking.of if is_counter else booking.kind
    area = -booking.area_m2 if is_counter else booking.area_m2
    match kind:
        case BookingKind.RECEIVED:
            return replace(balance, received=balance.received + area)
        case BookingKind.SETTLED:
            return replace(balance, settled=balance.settled + area)
        case BookingKind.STOCK_DEALT:
            dealt = balance.stock_dealt + area
            return replace(balance, stock_dealt=dealt, earned=int(dealt * rules.earned_per_stock))
        case BookingKind.ALLOTTED:
            return replace(balance, allotted=_added(balance.allotted, booking.holder, area))
        case BookingKind.RETURNED:
            return replace(balance, allotted=_added(balance.allotted, booking.holder, -area))
        case BookingKind.USED:
            return _spent(balance, booking, area, rules)
    raise ValueError("a counter-entry undoes a line of another kind")


def _spent(balance: Balance, booking: Booking, area_m2: int, rules: QuotaRules) -> Balance:
    used = _added(balance.used, booking.holder, area_m2)
    if booking.use in rules.priority_uses:
        return replace(balance, used=used, used_priority=balance.used_priority + area_m2)
    return replace(balance, used=used, used_other=balance.used_other + area_m2)


def _refuse_use(balance: Balance, booking: Booking, rules: QuotaRules) -> None:
    _refuse_beyond(balance.left(booking.holder), booking, "quota.used_beyond", rules.clause)
    if booking.use not in rules.priority_uses:
        _refuse_beyond(balance.left_for_others, booking, "quota.no_stock_cover", rules.stock_clause)


def _refuse_beyond(left: int, booking: Booking, code: str, clause: str) -> None:
    if booking.area_m2 > left:
        asked = {"asked": str(booking.area_m2), "left": str(max(left, 0)), "clause": clause}
        raise RuleError(code, {**asked, "holder": booking.holder, "year": str(booking.year)})


def _refuse_gap(balance: Balance, booking: Booking, rules: QuotaRules) -> None:
    after = _put(balance, booking, rules)
    if after.shortfall > balance.shortfall:
        asked = {"asked": str(booking.area_m2), "missing": str(after.shortfall)}
        raise RuleError(
            "quota.reversal_uncovered",
            {**asked, "year": str(booking.year), "clause": rules.clause},
        )


def _added(amounts: dict[str, int], holder: str, area_m2: int) -> dict[str, int]:
    return {**amounts, holder: amounts.get(holder, 0) + area_m2}
