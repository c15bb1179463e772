"""What the pages of the ledger are given (页面数据): frozen, complete, no query left to run.

Two languages travel together as :class:`Words`; a template shows one of them. Offsets are Python
``str`` indices into :attr:`Desk.text`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from xianzhi.core.policy.review import JsonValue

__all__ = [
    "AuditLine",
    "ContradictionLine",
    "Count",
    "Desk",
    "DeskAlternative",
    "DeskCounts",
    "DeskField",
    "DeskRow",
    "DiffLine",
    "DocumentDiff",
    "DocumentHead",
    "DocumentLine",
    "DutyLine",
    "FieldChange",
    "HistoryLine",
    "ImportProgress",
    "LedgerSheet",
    "Library",
    "May",
    "NoteGroup",
    "Option",
    "Paragraph",
    "PersonLine",
    "PhaseLine",
    "PreviewError",
    "PreviewRow",
    "ProgressLine",
    "Segment",
    "SheetColumn",
    "StageLine",
    "TablePreview",
    "TargetLine",
    "TaskCounts",
    "TaskFilter",
    "TaskLine",
    "TaskList",
    "TaskMoveChoice",
    "TaskPage",
    "UnitBinding",
    "VersionLine",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Words:
    """One message in both languages (双语)."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class May:
    """Whether a button may be pressed, and why not (可否操作)."""

    allowed: bool
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter or a select box (选项)."""

    value: str
    words: Words


# --- the document library -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One imported file of a document (版本)."""

    number: int
    file_id: str
    file_name: str
    sha256: str
    size_bytes: int
    imported_at: datetime
    imported_by: str  # post label
    is_current: bool


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document as its page's head shows it (文件信息)."""

    id: str
    title: str
    number: str | None  # 发文字号
    issuer: str | None
    issued_date: date | None
    status: str  # in_force, trial, replaced
    status_words: Words
    replaced_by: tuple[str, str] | None  # id, title
    stage: str  # reviewing, signed
    signed_at: datetime | None
    signed_by: str | None
    version: int
    file_id: str
    file_name: str
    sha256: str
    compiler: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row of the library (文件库一行)."""

    head: DocumentHead
    tasks: int
    targets: int
    conflicts: int
    checks: int
    audit_open: int


@dataclass(frozen=True, slots=True)
class Library:
    """The document library (政策文件库)."""

    lines: tuple[DocumentLine, ...]
    total: int
    may_import: May


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of an import (进度)."""

    name: str  # reading, compiling, storing, done
    words: Words
    state: Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is (导入进度)."""

    id: str
    file_name: str
    stages: tuple[StageLine, ...]
    finished: bool
    document_id: str | None
    already_there: bool
    fault: Words | None


# --- the review desk ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text with one colouring (着色片段); no segment crosses a paragraph.

    ``fields`` names what the run is evidence of (``lead_units``, ``deadline``, ``targets``,
    ``title``, ``audit``, ``contradiction`` …), the most important first; empty for plain text.
    """

    start: int
    end: int
    text: str
    fields: tuple[str, ...]
    row_id: str | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the page left (段落或单元格)."""

    start: int
    end: int
    kind: str  # paragraph, cell, header, footer
    page: int | None
    table: int | None
    row: int | None
    column: int | None
    segments: tuple[Segment, ...]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class DeskAlternative:
    """Another reading as a button (备选读法). Post ``field`` and ``index`` to ``choose``."""

    index: int
    field: str
    value: JsonValue
    shown: Words
    rule: Words


@dataclass(frozen=True, slots=True)
class DeskField:
    """One field of a row with its state and its reason (字段).

    ``value`` is JSON; ``shown`` puts it into words. ``settled`` means that a person accepted or
    corrected it; ``state`` is what the compiler said.
    """

    name: str  # lead_units, deadline, targets[0] …
    label: Words
    value: JsonValue
    shown: Words
    state: str  # certain, check, conflict
    settled: bool
    corrected: bool
    as_read: Words
    rules: tuple[Words, ...]
    spans: tuple[tuple[int, int], ...]
    alternatives: tuple[DeskAlternative, ...]

    @property
    def pending(self) -> bool:
        """Whether a person must still look."""
        return self.state != "certain" and not self.settled


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row at the desk (条目); ``state`` is that of its worst unsettled field."""

    id: str
    position: int  # in reading order, from 0
    kind: str  # task, goal, phase, safeguard
    kind_words: Words
    part: int
    number: str | None
    section: str | None
    title: str
    text: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    state: str  # conflict, check, certain, settled
    excluded: bool
    accepted: bool  # every field settled by a person
    note: str | None
    same_note: int  # rows with the same note text, this one included
    fields: tuple[DeskField, ...]
    contradictions: tuple[str, ...]  # keys of those that nobody answered

    @property
    def pending(self) -> int:
        """Fields that a person must still settle."""
        return sum(item.pending for item in self.fields)


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Rows whose unit note has the same words (相同责任单位注)."""

    key: str
    text: str
    row_ids: tuple[str, ...]
    pending: int


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A word that no row claims (完整性核对)."""

    key: str
    kind: str
    kind_words: Words
    text: str
    context: str
    start: int
    end: int
    state: str  # explained, open, cleared
    reason: Words
    row_id: str | None
    cleared_by: str | None
    cleared_at: datetime | None
    cleared_reason: str | None


@dataclass(frozen=True, slots=True)
class ContradictionLine:
    """Two statements that cannot both stand (矛盾与缺漏)."""

    key: str
    code: str
    words: Words
    spans: tuple[tuple[int, int], ...]
    row_ids: tuple[str, ...]
    cleared: bool
    cleared_by: str | None
    cleared_at: datetime | None
    cleared_reason: str | None


@dataclass(frozen=True, slots=True)
class UnitBinding:
    """A printed unit name and the unit it means (单位名称绑定)."""

    name: str
    uses: int
    unit_id: str | None
    unit_name: str | None
    members: tuple[str, ...]  # names, when it is a group
    suggestions: tuple[Option, ...]  # value = unit id


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """The figures over the desk (统计)."""

    tasks: int
    goals: int
    phases: int
    safeguards: int
    targets: int
    conflicts: int  # unsettled fields
    checks: int
    certain: int
    settled: int
    audit_open: int
    audit_explained: int
    contradictions_open: int
    rows_pending: int


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the review desk needs (审核台)."""

    document: DocumentHead
    text: str
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[DeskRow, ...]  # conflicts first, then checks, then the rest
    notes: tuple[NoteGroup, ...]
    audit: tuple[AuditLine, ...]
    contradictions: tuple[ContradictionLine, ...]
    units: tuple[UnitBinding, ...]
    counts: DeskCounts
    lapsed: tuple[Words, ...]  # earlier corrections that the present text no longer bears
    may: Mapping[str, May]  # review, sign_off, amend

    def row(self, row_id: str) -> DeskRow | None:
        """Find a row; null when the desk has none of that id."""
        return next((row for row in self.rows if row.id == row_id), None)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after (字段变化)."""

    field: str
    label: Words
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One row of a comparison (对照一行)."""

    change: Literal["added", "removed", "changed", "same"]
    before_id: str | None
    after_id: str | None
    title: str
    fields: tuple[FieldChange, ...]
    before_text: str
    after_text: str


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """Two versions of a document beside each other (版本对照)."""

    document: DocumentHead
    before: int
    after: int
    lines: tuple[DiffLine, ...]
    added: int
    removed: int
    changed: int
    same: int


# --- tasks --------------------------------------------------------------------------------------


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
    indicator_code: str | None


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


# --- sheets: lists, exports, imports ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a list as printed and exported (列)."""

    key: str
    words: Words
    width: int  # characters


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A list with the same columns on the page and in the file (清单)."""

    title: Words
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()  # task ids, parallel to rows
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class PreviewError:
    """A fault in one row of an imported sheet (行错误)."""

    row: int  # as the sheet counts
    column: str | None
    words: Words


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it would be imported (预览行)."""

    row: int
    change: Literal["added", "changed", "same"]
    title: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    deadline_text: str | None
    due_date: date | None
    status: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What an existing ledger would become (导入预览). Commit with its ``digest``."""

    digest: str
    file_name: str
    title: str
    columns: tuple[tuple[str, str], ...]  # heading as printed, field
    rows: tuple[PreviewRow, ...]
    errors: tuple[PreviewError, ...]
    added: int
    changed: int
    same: int
