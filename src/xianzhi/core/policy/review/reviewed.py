"""Corrections, and the rows as they stand after them (审核后的条目)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xianzhi.core.policy.plan import State
from xianzhi.core.policy.review.fields import FieldReading, JsonValue, worst

__all__ = ["Anchor", "Correction", "Review", "ReviewedField", "ReviewedRow", "Verb"]


class Verb(StrEnum):
    """What a person decided (审核动作)."""

    ACCEPT = "accept"  # 认可: the fields hold as they are shown
    SET = "set"  # 更正
    RESET = "reset"  # 恢复原读
    SPLIT = "split"  # 拆分
    MERGE = "merge"  # 合并
    EXCLUDE = "exclude"  # 不作为条目
    RESTORE = "restore"  # 恢复条目


@dataclass(frozen=True, slots=True)
class Anchor:
    """Which row as read a correction speaks of (锚点).

    ``ordinal`` tells rows with the very same words apart, in reading order from 0.
    """

    row_id: str
    digest: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision (审核意见).

    ``row_id`` is a reviewed row: that of ``anchors[0]``, or ``<it>/2`` for what was split off.
    ``values``: fields and values for set, accept and reset; ``{"at": [...]}`` for split, offsets
    from the start of the anchored row; ``{"others": [...]}`` for merge, whose rows have the other
    anchors. ``evidence`` is that of the fields when the decision was made.
    """

    number: int
    verb: Verb
    row_id: str
    anchors: tuple[Anchor, ...]
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewedField:
    """A field after all corrections (审核后字段)."""

    name: str
    value: JsonValue
    as_read: JsonValue
    state: State
    readings: tuple[FieldReading, ...]
    spans: tuple[tuple[int, int], ...]
    evidence: str
    settled: bool = False
    corrected: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether a person must still look."""
        return self.state is not State.CERTAIN and not self.settled


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row after all corrections (审核后条目). ``roots`` are the rows as read behind it."""

    id: str
    position: int
    part: int
    number: str | None
    section: str | None
    note: tuple[int, int] | None
    pieces: tuple[tuple[int, int], ...]
    roots: tuple[str, ...]
    fields: Mapping[str, ReviewedField]
    excluded: bool = False

    @property
    def state(self) -> State:
        """The worst state among the fields that nobody settled."""
        return worst([item.state for item in self.fields.values() if not item.settled])

    @property
    def is_pending(self) -> bool:
        """Whether a person must still look at some field."""
        return not self.excluded and any(item.is_pending for item in self.fields.values())

    @property
    def is_accepted(self) -> bool:
        """Whether a person settled every field."""
        return all(item.settled for item in self.fields.values())

    def value(self, name: str) -> JsonValue:
        """Give the value of a field; null where there is no such field."""
        found = self.fields.get(name)
        return found.value if found else None

    def targets(self) -> Iterable[ReviewedField]:
        """List the targets that stand, in order."""
        return [
            item
            for name, item in self.fields.items()
            if name.startswith("targets[") and item.value is not None
        ]


@dataclass(frozen=True, slots=True)
class Review:
    """Rows after all corrections, and the numbers of those that no longer apply (审核结果)."""

    rows: tuple[ReviewedRow, ...]
    lapsed: tuple[int, ...]
