"""What the pages of stock land are given (存量土地台账)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.core.landuse.stock import AgeBand, AgeRow
from xianzhi.records.decisions import Decision

__all__ = ["AgeTable", "StockFilter", "StockHappening", "StockLine", "StockList", "StockPage"]


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What the register is narrowed to (筛选); empty means all."""

    kind: str = ""
    town: str = ""
    state: str = "open"
    age: str = ""
    keyword: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class StockLine:
    """A parcel in the register (存量地块)."""

    id: str
    code: str
    own_code: str
    kind: str
    holder: str
    town: str
    town_code: str
    place: str
    cause: str
    since: date
    years: int
    area_m2: int
    plan: str
    due: date | None
    is_overdue: bool
    state: str
    way: str
    dealt: date | None
    has_ground: bool


@dataclass(frozen=True, slots=True)
class AgeTable:
    """Open parcels by kind and age (账龄)."""

    bands: tuple[AgeBand, ...]
    rows: tuple[tuple[str, tuple[AgeRow, ...], int, int], ...]  # kind, by band, count, m²
    sums: tuple[tuple[str, int, int], ...]  # band, count, m²
    count: int
    area_m2: int


@dataclass(frozen=True, slots=True)
class StockList:
    """The register (存量土地台账)."""

    lines: tuple[StockLine, ...]
    ages: AgeTable
    overdue: int
    asked: StockFilter
    on: date
    extent: tuple[float, float, float, float] | None
    may_keep: Decision


@dataclass(frozen=True, slots=True)
class StockHappening:
    """What happened to a parcel (办理记录); ``changes`` are column, what it was, what it is."""

    code: str  # message
    at: datetime
    by: str
    reason: str
    facts: Mapping[str, str]
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class StockPage:
    """One parcel (存量地块页); ``quota`` is year and number of its booking."""

    line: StockLine
    geometry: dict[str, object] | None
    extent: tuple[float, float, float, float] | None
    quota: tuple[int, int] | None
    earns: bool  # what its kind earns quota by today's rules
    seen: int
    history: tuple[StockHappening, ...]
    may_keep: Decision
