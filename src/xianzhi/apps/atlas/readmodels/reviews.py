"""What the pages of the compliance review are given (合规性审查)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.atlas.readmodels.catalogue import HistoryEntry
from xianzhi.core.landuse.certificate import LayerUsed
from xianzhi.records.decisions import Decision

__all__ = ["CheckView", "FindingLine", "ReviewLine", "ReviewPage", "RuleUsed"]


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A rule as a page shows it (规则); words are messages."""

    id: str
    code: str  # message of its words
    document: str  # message of the document its clause stands in
    article: str
    regime: str  # message, or empty
    consult: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One row of a result (审查结果)."""

    layer: str  # name
    zone: str
    area_m2: float
    share: float
    verdict: str
    rule: RuleUsed | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the rules say of a parcel (审查结论), in words of pages."""

    use: str
    verdict: str
    area_m2: float
    perimeter_m: float
    tolerance_m2: float
    on: date
    findings: tuple[FindingLine, ...]
    layers: tuple[LayerUsed, ...]
    unjudged: tuple[RuleUsed, ...]
    geometry: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in the list (审查记录)."""

    id: str
    number: str
    project: str
    use: str
    verdict: str  # what the rules say
    override: str  # what a person decided instead, or empty
    area_m2: float
    unit: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One review (审查意见)."""

    line: ReviewLine
    override_reason: str
    sha256: str
    check: CheckView
    extent: tuple[float, float, float, float]
    history: tuple[HistoryEntry, ...]
    may_override: Decision
