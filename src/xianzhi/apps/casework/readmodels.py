"""What pages of cases show (事件页面内容)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.grid.selectors import AreaLine
from xianzhi.core.counting import StepCounts, VerbCounts
from xianzhi.core.triage.sorting import Proposal, Reason
from xianzhi.records.decisions import Decision

__all__ = [
    "Asked",
    "Board",
    "BoardLine",
    "CaseFilter",
    "CaseLine",
    "CaseList",
    "CasePage",
    "CaseProposals",
    "CountLine",
    "CountPage",
    "CountedRow",
    "DutyLine",
    "FileLine",
    "HotSpot",
    "LikelyRepeat",
    "MoveLine",
    "TextLine",
]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases somebody asks for (筛选); empty asks for all.

    ``group`` is one of the views of the queue; ``late`` narrows to what is overdue.
    """

    group: str = "open"
    stage: str = ""
    status: str = ""
    unit: str = ""
    town: str = ""
    area: str = ""
    category: str = ""
    channel: str = ""
    week: str = ""
    late: str = ""
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it (事件行)."""

    id: str
    number: str
    text: str
    status: str
    stage: str
    channel: str
    category: str
    place: str
    town: str
    unit: str
    reported_at: datetime
    due_at: datetime | None
    clock: str  # late, soon, fine, none
    version: int
    repeats: int
    x: float | None = None
    y: float | None = None
    category_code: str = ""


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of the queue (事件列表) with the counts of its views, and the towns there are."""

    lines: tuple[CaseLine, ...]
    total: int
    page: int
    counts: Mapping[str, int]
    filter: CaseFilter
    towns: tuple[AreaLine, ...]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move as the history shows it (办理记录)."""

    code: str
    words: str
    unit: str
    by: str
    is_late: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class DutyLine:
    """The part of a unit that helps (配合任务)."""

    unit_id: str
    unit: str
    state: str
    words: str
    may_finish: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a case (附件)."""

    id: str
    name: str
    purpose: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """A standard text (常用语); ``unit_id`` is empty for one of the county."""

    id: str
    unit_id: str
    verb: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class LikelyRepeat:
    """A case that may be the same matter (疑似重复)."""

    case_id: str
    number: str
    status: str
    text: str
    weight: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CaseProposals:
    """What is proposed for one case (建议); null where nothing is sure enough.

    ``unit_id`` is set where the proposed unit is one that a case can be sent to.
    """

    category: Proposal | None
    category_name: str
    unit: Proposal | None
    unit_id: str
    repeats: tuple[LikelyRepeat, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case shows (事件页)."""

    line: CaseLine
    full_text: str
    x: float | None
    y: float | None
    category_code: str
    filing_condition: str
    closing_condition: str
    proposals: CaseProposals | None  # to those who sort it
    answer: str
    rating: int | None
    asked_days: int
    extended_by: int
    reporter: tuple[str, str] | None  # masked
    may_show_reporter: bool
    may: tuple[tuple[str, Decision], ...]
    duties: tuple[DutyLine, ...]
    files: tuple[FileLine, ...]
    moves: tuple[MoveLine, ...]
    main: tuple[str, str] | None  # id and number of the case that it was folded into
    repeats: tuple[tuple[str, str], ...]
    texts: Mapping[str, tuple[TextLine, ...]]  # offered, by the verb of the move


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One row of the board (看板行); ``key`` is what the list is narrowed by."""

    key: str
    name: str
    open: int
    overdue: int
    soon: int
    suspended: int


@dataclass(frozen=True, slots=True)
class Board:
    """Where are we late (办理看板), by one thing at a time."""

    by: str
    lines: tuple[BoardLine, ...]
    total: BoardLine


@dataclass(frozen=True, slots=True)
class Asked:
    """Which counters somebody asks for (统计条件).

    ``weeks`` are the weeks of the report up to now, 0 for all; ``key`` and ``number`` name one
    number of a table by ``by``.
    """

    by: str = "unit"
    stage: str = "handle"
    weeks: int = 0
    key: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    """Counts of one unit, town, area, category or week (计数行)."""

    key: str
    name: str
    counts: StepCounts


@dataclass(frozen=True, slots=True)
class CountPage:
    """The counters of a period (评价统计): every step, beside them, and one step by a thing."""

    by: str
    stage: str
    steps: tuple[tuple[str, StepCounts], ...]
    verbs: VerbCounts
    lines: tuple[CountLine, ...]


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One passage of a case through a step, as it counts (计数明细行)."""

    case_id: str
    number: str
    category: str
    town: str
    unit: str
    stage: str
    entered_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    outcome: str  # in_time, late, passed_on, open, overdue; empty where the step goes on


@dataclass(frozen=True, slots=True)
class HotSpot:
    """Reports of a grid area week by week (热点网格): Monday, count, whether it is hot."""

    area: str
    name: str
    weeks: tuple[tuple[date, int, bool], ...]
