"""What the pages of the land quota are given (用地计划指标台账)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xianzhi.core.landuse.quota import Balance
from xianzhi.records.decisions import Decision

__all__ = ["ClauseUsed", "QuotaLine", "QuotaYear", "ReviewChoice", "TownQuota"]


@dataclass(frozen=True, slots=True)
class ClauseUsed:
    """A clause as a page shows it (条款); ``subject`` says what it is for."""

    subject: str  # message
    document: str  # message of the document
    article: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One booking (记账); ``reverses`` and ``reversed_by`` are numbers, 0 where there is none."""

    number: int
    kind: str
    of: str  # kind of the line that a counter-entry undoes
    area_m2: int
    town: str
    use: str
    project: str
    basis: str
    computation: Mapping[str, int]
    review_id: str
    review_number: str
    reverses: int
    reversed_by: int
    booked_at: datetime
    by: str

    @property
    def can_be_reversed(self) -> bool:
        """Whether a counter-entry is possible at all (可否冲销)."""
        return not self.reverses and not self.reversed_by


@dataclass(frozen=True, slots=True)
class TownQuota:
    """Where a town stands (乡镇指标)."""

    code: str
    name: str
    allotted: int
    used: int

    @property
    def left(self) -> int:
        """What the town may still use (可使用)."""
        return self.allotted - self.used


@dataclass(frozen=True, slots=True)
class QuotaYear:
    """A year of the ledger (年度指标)."""

    year: int
    years: tuple[int, ...]  # that have bookings, and this one
    balance: Balance
    towns: tuple[TownQuota, ...]
    lines: tuple[QuotaLine, ...]
    rate: str  # quota for one m² of stock land
    clauses: tuple[ClauseUsed, ...]
    may_book: Decision

    @property
    def title_params(self) -> Mapping[str, str]:
        """What the title of the year says (标题参数)."""
        return {"year": str(self.year)}

    @property
    def left(self) -> int:
        """What the towns may still use (乡镇可使用)."""
        return self.allotted - self.used

    @property
    def last(self) -> int:
        """The last number of the year, which a booking must have seen."""
        return self.lines[-1].number if self.lines else 0

    @property
    def used(self) -> int:
        """What was used in the year (已使用)."""
        return self.balance.used_priority + self.balance.used_other

    @property
    def allotted(self) -> int:
        """What was allotted to towns (已分配)."""
        return sum(self.balance.allotted.values())

    @property
    def unused(self) -> int:
        """All that is left of the year, allotted or not (结余)."""
        return self.balance.total - self.used


@dataclass(frozen=True, slots=True)
class ReviewChoice:
    """A review that a use of quota may be traced to (可选审查意见)."""

    id: str
    number: str
    project: str
