"""What pages say of editions (指标体系)."""

from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.checkup.readmodels.runs import Said
from xianzhi.records.decisions import Decision

__all__ = ["EditionItemLine", "EditionLine", "EditionPage", "EditionVersion"]


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition of the list (指标体系); ``number`` is the version of the county's own."""

    id: str
    title: Said
    items: int
    targets: int
    number: int | None
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditionItemLine:
    """An indicator of an edition (指标项); ``was``: another target in the edition it came from."""

    concept: str
    name: Said
    level: str
    measured_in: str
    target: str
    due: str
    source: str
    is_new: bool
    was: str | None


@dataclass(frozen=True, slots=True)
class EditionVersion:
    """A version of the county's own edition (版本)."""

    number: int
    title: str
    reason: str
    adopted_at: datetime


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition, what it changes, and its versions, the newest first (指标体系页)."""

    id: str
    title: Said
    note: Said
    base: Said | None
    base_id: str
    lines: tuple[EditionItemLine, ...]
    left_out: tuple[Said, ...]
    versions: tuple[EditionVersion, ...]
    sha256: str
    seen: int
    may_adopt: Decision
