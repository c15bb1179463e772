"""What the pages of the ledger are given (台账)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from xianzhi.apps.ledger.readmodels.indicators import IndicatorOption
from xianzhi.apps.ledger.readmodels.library import DocumentHead
from xianzhi.apps.ledger.readmodels.words import May, Option, Words
from xianzhi.core.policy.review import JsonValue

__all__ = [
    "Count",
    "DutyLine",
    "HistoryLine",
    "PersonLine",
    "PhaseLine",
    "ProgressLine",
    "TargetLine",
    "TaskCounts",
    "TaskFilter",
    "TaskLine",
    "TaskList",
    "TaskMoveChoice",
    "TaskPage",
]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to (筛选条件); empty strings mean no limit.

    ``month`` is ``2026-09`` (the due date lies in it); ``view`` is one of ``overdue``,
    ``due_soon``, ``without_person``, ``without_date`` or empty; ``unit`` and ``plan`` are ids,
    ``town`` an area code, ``status`` a status slug, ``duty`` ``lead`` or ``support``.
    """

    plan: str = ""
    unit: str = ""
    town: str = ""
    month: str = ""
    status: str = ""
    keyword: str = ""
    view: str = ""
    duty: str = ""
    kind: str = "task"
    part: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many tasks a choice would leave (计数)."""

    value: str
    words: Words
    count: int


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Counts beside the filters: each equals the rows that the choice would show (计数)."""

    total: int
    any_view: int  # rows of the same filter without a view
    by_status: tuple[Count, ...]
    by_plan: tuple[Count, ...]
    by_unit: tuple[Count, ...]
    by_town: tuple[Count, ...]
    by_month: tuple[Count, ...]
    overdue: int
    due_soon: int
    without_person: int
    without_date: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with a post, answering for a line (责任人)."""

    id: str
    post_id: str
    name: str
    title: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A unit's duty in a task (责任)."""

    id: str
    duty: str  # lead, support
    duty_words: Words
    role_word: str  # as printed: 牵头, 配合 …
    printed: str
    unit_id: str | None
    unit_name: str | None
    group_name: str | None  # 各镇, when the unit comes from a group
    leader: PersonLine | None
    persons: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of a task (指标任务)."""

    id: str
    name: str
    shown: str  # 公园绿地服务半径覆盖率 ≥ 80%
    deadline_text: str | None
    deadline_date: date | None
    evidence: str
    start: int | None
    end: int | None
    indicators: tuple[IndicatorOption, ...]  # that it is tied to: one, or none


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One row of the ledger (台账一行)."""

    id: str
    code: str  # 1-03
    document_id: str
    plan: str
    section: str | None
    title: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    joint: bool
    deadline_text: str | None
    due_date: date | None
    deadline_kind: str | None
    status: str
    status_words: Words
    overdue: bool
    days_left: int | None
    targets: tuple[str, ...]
    leader: str | None  # names, the lead units' first
    persons: int
    units_without_person: int
    last_note: str | None
    last_note_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskList:
    """A page of the ledger with its figures (台账)."""

    filter: TaskFilter
    lines: tuple[TaskLine, ...]
    counts: TaskCounts
    page: int
    pages: int
    page_size: int


@dataclass(frozen=True, slots=True)
class TaskMoveChoice:
    """A button of the workflow (办理操作)."""

    verb: str
    words: Words
    target: str
    needs: tuple[str, ...]  # reason, evidence
    may: May


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase of a task (阶段)."""

    number: int
    name: str
    starts_date: date
    ends_date: date
    before_issue: bool  # ends before the document was issued: an alarm


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A progress note (进展)."""

    id: str
    text: str
    share: float | None  # [0, 1]
    at: datetime
    by: str
    files: tuple[tuple[str, str], ...]  # id, name


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history (留痕)."""

    number: int
    verb: str
    words: Words
    at: datetime
    by: str
    reason: str
    facts: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class OriginLine:
    """The record of another room that a task is about (任务来源)."""

    label: str
    route: str
    record_id: str
    clause: Words | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """All that the page of one task needs (任务详情)."""

    line: TaskLine
    document: DocumentHead
    text: str  # the sentence and its item, verbatim
    source_start: int | None
    source_end: int | None
    duties: tuple[DutyLine, ...]
    targets: tuple[TargetLine, ...]
    measures: tuple[str, ...]
    phases: tuple[PhaseLine, ...]
    notes: tuple[ProgressLine, ...]
    history: tuple[HistoryLine, ...]
    moves: tuple[TaskMoveChoice, ...]
    may: Mapping[str, May]  # add_note, name_people, schedule
    people: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)  # duty id -> posts
    origin: OriginLine | None = None
