"""Values that units fill in (指标填报)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.checkup.readmodels.problems import HistoryLine
from xianzhi.apps.checkup.readmodels.runs import ReasonLine, Said
from xianzhi.records.decisions import Decision

__all__ = ["ValueList", "ValuePage", "WrittenValue"]


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value that somebody filled in (填报值), with who did and who approved it."""

    id: str
    concept: str
    name: Said
    unit_code: str
    unit: str
    as_of: date
    value: str
    measured_in: str
    source: str
    status: str
    file_name: str
    entered_at: datetime
    entered_by: str
    decided_at: datetime | None
    decided_by: str
    doubts: tuple[ReasonLine, ...] = ()  # what did not look right when it was filled in
    confirmation: str = ""


@dataclass(frozen=True, slots=True)
class ValueList:
    """A page of filled-in values with the counts of their states (填报清单)."""

    lines: tuple[WrittenValue, ...]
    total: int
    page: int
    counts: Mapping[str, int]
    may_fill_in: Decision


@dataclass(frozen=True, slots=True)
class ValuePage:
    """A filled-in value with its history (填报值页)."""

    line: WrittenValue
    num: str
    den: str
    history: tuple[HistoryLine, ...]
    seen: int
    runs: tuple[tuple[str, str], ...]  # ids and numbers of the runs that read it
    may_approve: Decision
