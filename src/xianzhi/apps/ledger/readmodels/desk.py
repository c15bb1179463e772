"""What the review desk is given (审核台)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from xianzhi.apps.ledger.readmodels.indicators import TargetBinding
from xianzhi.apps.ledger.readmodels.library import DocumentHead
from xianzhi.apps.ledger.readmodels.words import May, Option, Words
from xianzhi.core.policy.review import JsonValue

__all__ = [
    "AuditLine",
    "ContradictionLine",
    "Desk",
    "DeskAlternative",
    "DeskCounts",
    "DeskField",
    "DeskRow",
    "DiffLine",
    "DocumentDiff",
    "FieldChange",
    "NoteGroup",
    "Paragraph",
    "Segment",
    "UnitBinding",
]


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
    binding: TargetBinding | None = None  # of a target

    @property
    def pending(self) -> bool:
        """Whether a person must still look."""
        return self.state != "certain" and not self.settled


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row at the desk (条目); ``state`` is that of its worst unsettled field.

    ``version`` changes with every value of the row: a form that was made from another one is stale.
    """

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
    version: str

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
    links_open: int  # targets with proposed indicators that nobody chose from


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
    every_unit: tuple[Option, ...]  # value = unit id: whatever a printed name may mean
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
