"""What the compiler yields: a plan of rows with readings (政策解析结果).

Every value is ``text[start:end]`` of the compiled document or computed from it by the named rule
of its reading. Offsets are Python ``str`` indices into that text.
"""

import dataclasses
import datetime
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from xianzhi.core.policy.shapes import shape

__all__ = [
    "Alternative",
    "AuditItem",
    "AuditState",
    "Body",
    "Contradiction",
    "Deadline",
    "DeadlineKind",
    "Edit",
    "IndicatorLink",
    "Part",
    "Plan",
    "PolicyFacts",
    "Reading",
    "Role",
    "Row",
    "RowKind",
    "Span",
    "State",
    "Target",
    "TargetType",
    "TargetValue",
]

TargetValue = int | float | str | tuple[float, float] | None


@shape(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters of the document text (位置)."""

    start: int
    end: int


class State(StrEnum):
    """How sure the compiler is of a reading (读取状态)."""

    CERTAIN = "certain"  # 确定
    CHECK = "check"  # 待核
    CONFLICT = "conflict"  # 矛盾


class RowKind(StrEnum):
    """What a row of a plan is (条目类型)."""

    TASK = "task"  # 任务
    GOAL = "goal"  # 目标
    PHASE = "phase"  # 步骤
    SAFEGUARD = "safeguard"  # 保障措施


class TargetType(StrEnum):
    """What a target asks for (指标任务类型)."""

    INDICATOR = "indicator"  # 比率、密度、距离、时间
    COUNT = "count"  # 数量
    ABSOLUTE = "absolute"  # 零新增、全覆盖
    STATUS = "status"  # 创建、巩固称号
    SHORTHAND = "shorthand"  # 一镇十村


class DeadlineKind(StrEnum):
    """What a time limit means (时限类型)."""

    DATE = "date"  # 截止日期
    STANDING = "standing"  # 持续推进: a review cycle, not a due date
    RECURRING = "recurring"  # 每年、每季度
    RELATIVE = "relative"  # 10个工作日内: counts from an anchor
    START = "start"  # 5月底前动工


@shape(frozen=True, slots=True)
class Alternative:
    """Another way to read the same words, offered as a button (备选读法).

    ``value`` is the JSON form of the field under this reading.
    """

    rule: str
    value: object


@shape(frozen=True, slots=True)
class Reading:
    """How one field of a row was read (读取说明).

    ``field`` names it (``lead_units``, ``deadline``, ``targets[0].value``, ``title``, ``kind``,
    ``span``); ``rule`` is the id of a sentence in ``catalogue/messages`` with ``params``.
    """

    field: str
    state: State
    rule: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


@shape(frozen=True, slots=True)
class Role:
    """A role word with its units, as printed (责任角色); ``spans`` run parallel to ``units``."""

    role: str
    units: tuple[str, ...]
    spans: tuple[Span, ...] = ()


@shape(frozen=True, slots=True)
class Body:
    """A task force or leading group named in a safeguard (工作专班、领导小组)."""

    name: str
    head: str | None = None
    members: tuple[str, ...] = ()
    office: str | None = None
    office_head: str | None = None


@shape(frozen=True, slots=True)
class Deadline:
    """A time limit (时限): ``text`` as printed, ``date`` the last day of that period."""

    text: str
    span: Span
    scope: str  # "item": governs the row; "targets": only targets in it
    kind: DeadlineKind = DeadlineKind.DATE
    date: datetime.date | None = None


@shape(frozen=True, slots=True)
class IndicatorLink:
    """A target's tie to an indicator of the catalogue (指标绑定), or a proposal of one."""

    code: str
    score: float  # [0, 1]
    bound: bool  # False: a suggestion for a person to confirm


@shape(frozen=True, slots=True)
class Target:
    """Something to be reached (指标任务). Fields as in the labelling rules of the ledger.

    ``value`` has multipliers (万, 亿) folded in; ``op`` is one of ``>= <= > < = ~= range obtain
    keep``; ``evidence`` equals ``text[span.start:span.end]``.
    """

    name: str
    op: str
    value: TargetValue
    unit: str | None
    type: TargetType
    span: Span
    evidence: str
    op_text: str | None = None
    deadline: str | None = None
    deadline_date: date | None = None
    modality: str | None = None
    scope: str | None = None
    components: tuple[tuple[str, str], ...] = ()
    confidence: str = "high"
    indicators: tuple[IndicatorLink, ...] = ()


@shape(frozen=True, slots=True)
class Row:
    """One line of the ledger (条目). ``id`` is stable when the same document is compiled again."""

    id: str
    kind: RowKind
    part: int  # which plan of the document, from 1
    start: int
    end: int
    title: str
    title_kind: str  # "heading" or "first_clause"
    number: str | None = None
    section: str | None = None
    subsection: str | None = None
    unit_note: Span | None = None
    units_source: str = "none"  # bracket, label, table, body, plan, none
    roles: tuple[Role, ...] = ()
    lead_units: tuple[str, ...] = ()
    support_units: tuple[str, ...] = ()
    joint: bool = False
    open_ended: bool = False
    deadline: Deadline | None = None
    targets: tuple[Target, ...] = ()
    measures: tuple[Span, ...] = ()  # the sentences that say what to do
    projects: tuple[Span, ...] = ()  # named projects
    addressees: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = ()
    persons: tuple[str, ...] = ()  # persons printed in a table cell, never stored as units
    readings: tuple[Reading, ...] = ()
    remark: str | None = None


@shape(frozen=True, slots=True)
class Part:
    """One plan inside a document (专项方案): the body or an attachment."""

    number: int
    title: str
    span: Span
    lead_units: tuple[str, ...] = ()
    lead_span: Span | None = None


@shape(frozen=True, slots=True)
class PolicyFacts:
    """Facts of the whole document (文件要素)."""

    title: str | None = None
    number: str | None = None  # 发文字号
    issuer: str | None = None
    issued_date: date | None = None
    default_year: int | None = None
    distribution: tuple[str, ...] = ()  # 主送机关
    conventions: tuple[str, ...] = ()  # “排在首位的为牵头单位，下同” as printed
    abbreviations: Mapping[str, str] = dataclasses.field(default_factory=dict)  # 以下简称
    spans: Mapping[str, Span] = dataclasses.field(default_factory=dict)  # by fact


class AuditState(StrEnum):
    """What became of a word that might have been a fact (完整性核对结果)."""

    CLAIMED = "claimed"  # a row holds it
    EXPLAINED = "explained"  # left out for a stated reason
    OPEN = "open"  # a person must look


@shape(frozen=True, slots=True)
class AuditItem:
    """A role word, label line, table row, date or number with its fate (完整性核对)."""

    kind: str  # role_word, label_line, table_row, date, quantity
    span: Span
    text: str
    state: AuditState
    reason: str  # id of a sentence in catalogue/messages
    row_id: str | None = None


@shape(frozen=True, slots=True)
class Contradiction:
    """Two statements that cannot both stand, or a gap (矛盾与缺漏)."""

    code: str  # id of a sentence in catalogue/messages
    params: Mapping[str, str]
    spans: tuple[Span, ...]
    row_ids: tuple[str, ...] = ()


@shape(frozen=True, slots=True)
class Edit:
    """One repair of the reading text (修复): the stored original is never changed."""

    rule: str  # unwrap, page_header, doubled_word, stray_latin
    span: Span  # in the original text
    replacement: str


@shape(frozen=True, slots=True)
class Plan:
    """All that the compiler read from one document (解析结果)."""

    text: str
    facts: PolicyFacts
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    audit: tuple[AuditItem, ...]
    contradictions: tuple[Contradiction, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def tasks(self) -> tuple[Row, ...]:
        """The rows of kind task, in reading order."""
        return tuple(row for row in self.rows if row.kind is RowKind.TASK)
