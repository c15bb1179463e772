"""What the catalogue pages are given (图层目录)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.records.decisions import Decision

__all__ = [
    "ChangeLine",
    "ComparedLayer",
    "HistoryEntry",
    "IssueLine",
    "LayerCard",
    "LayerPage",
    "VersionCard",
    "VersionPage",
]

Extent = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A version in a list (图层版本)."""

    id: str
    number: int
    status: str
    as_of: date
    feature_count: int
    area_m2: float
    extent: Extent
    source: str
    source_crs: str
    source_datum: str
    original_name: str
    approval: str
    completeness: str
    sha256: str
    imported_at: datetime
    published_at: datetime | None
    issues: int
    errors: int


@dataclass(frozen=True, slots=True)
class LayerCard:
    """A layer in the catalogue (图层); ``version`` is the one in force, null before the first."""

    code: str
    name: str
    theme: str
    owner: str
    visibility: str
    licence: str
    description: str
    zone_field: str
    title_field: str
    readers: tuple[str, ...]
    version: VersionCard | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What happened to a layer or a review (办理记录)."""

    code: str  # message code
    at: datetime
    by: str
    reason: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LayerPage:
    """One layer with all its versions that the reader may see (图层页)."""

    layer: LayerCard
    versions: tuple[VersionCard, ...]
    history: tuple[HistoryEntry, ...]
    may_keep: Decision
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue of a version (问题)."""

    code: str
    params: Mapping[str, str]
    severity: str
    row: int | None
    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version with its fields and issues (版本页)."""

    layer: LayerCard
    version: VersionCard
    fields: tuple[tuple[str, str], ...]  # name, kind
    issues: tuple[IssueLine, ...]
    may_keep: Decision


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that differs between two versions (变化)."""

    kind: str
    before: tuple[int, ...]  # rows, counted from 1
    after: tuple[int, ...]
    before_m2: float
    after_m2: float
    gained_m2: float
    lost_m2: float
    confidence: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ComparedLayer:
    """Two versions of a layer beside each other (版本比对).

    ``counts`` has every kind of change, unchanged ones too; ``lines`` those that differ.
    """

    layer: LayerCard
    before: VersionCard
    after: VersionCard
    counts: Mapping[str, int]
    gained_m2: float
    lost_m2: float
    lines: tuple[ChangeLine, ...]
