"""Who fills in what (填报责任), as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.checkup.readmodels.problems import HistoryLine
from xianzhi.apps.checkup.readmodels.runs import Said
from xianzhi.records.decisions import Decision

__all__ = ["AskedPage", "DutyLine", "DutyPage", "Proposal"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The unit that leads a task whose target asks for the indicator (建议单位)."""

    unit_id: str
    unit: str
    task_id: str
    task: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    """An indicator with the unit that fills it in (填报责任行).

    ``filled`` of ``asked`` places have a value of the day that is asked for; both are 0 where no
    day is. ``state``: nobody, standing, open, due, late, done.
    """

    edition: str
    concept: str
    name: Said
    measured_in: str
    level: str
    lead: str = ""
    supports: tuple[str, ...] = ()
    as_of: date | None = None
    due: date | None = None
    state: str = "nobody"
    filled: int = 0
    asked: int = 0
    decided_at: datetime | None = None
    decided_by: str = ""
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class DutyPage:
    """Who fills in what of an edition (填报责任页), with the editions there are."""

    edition: str
    editions: tuple[tuple[str, str, str], ...]  # id, title in Chinese and in English
    lines: tuple[DutyLine, ...]
    counts: Mapping[str, int]
    seen: int
    history: tuple[HistoryLine, ...]
    may_assign: Decision


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What is asked of a unit (本单位填报任务), and what it contributes to."""

    lines: tuple[DutyLine, ...]
    helped: tuple[DutyLine, ...]
    counts: Mapping[str, int]
    may_fill_in: Decision
