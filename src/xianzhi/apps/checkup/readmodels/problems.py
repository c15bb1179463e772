"""Problems of check-ups (问题清单), one by one and on the map of the shortfall (短板分布)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.checkup.keepers import CaseLine
from xianzhi.apps.checkup.readmodels.runs import ReasonLine, RunHead, Said
from xianzhi.apps.ledger.selectors import BoundTarget
from xianzhi.records.decisions import Decision

__all__ = [
    "DisputeLine",
    "DisputePart",
    "HistoryLine",
    "ProblemFilter",
    "ProblemLine",
    "ProblemList",
    "ProblemPage",
    "ShortfallPage",
    "SightingLine",
    "Spot",
]


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """Which problems somebody asks for (问题筛选); empty asks for all."""

    status: str = ""
    concept: str = ""
    severity: str = ""
    fate: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem as lists show it (问题行)."""

    id: str
    number: str
    concept: str
    name: Said
    status: str
    severity: str
    fate: str
    unit: str
    area: str
    quantity: str
    measured_in: str
    people: str
    missing: str
    x: float | None  # degrees, EPSG:4490
    y: float | None
    lead: str
    due_date: date | None
    is_overdue: bool
    is_disputed: bool  # somebody has something against what the last run found, and nobody ruled


@dataclass(frozen=True, slots=True)
class ProblemList:
    """A page of problems with the counts of their states (问题清单)."""

    lines: tuple[ProblemLine, ...]
    total: int
    page: int
    counts: Mapping[str, int]
    concepts: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class SightingLine:
    """What one run said of a problem (比对记录)."""

    run_id: str
    run: str
    day: date
    fate: str
    quantity: str
    people: str
    reason: ReasonLine | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What happened to a problem (办理记录)."""

    verb: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """What somebody has against a finding, with what was answered and ruled (异议)."""

    id: str
    finding: str  # solved, open: what the run says
    run: str
    reason: str
    file_name: str
    at: datetime
    by: str
    answer: HistoryLine | None
    ruling: HistoryLine | None  # its verb says how: uphold, dismiss


@dataclass(frozen=True, slots=True)
class DisputePart:
    """Disputes of a problem, and what this reader may do about them (异议办理)."""

    lines: tuple[DisputeLine, ...]
    finding: str  # what can be disputed now; empty where nothing can
    awaits_ruling: bool
    awaits_answer: bool
    may_dispute: Decision
    may_answer: Decision
    may_rule: Decision


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a problem lies, to be drawn (位置图): rings in a picture of 320 by 240."""

    rings: tuple[str, ...]  # points of polygons
    lines: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    width_m: int


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """A problem with all that is known of it (问题页)."""

    line: ProblemLine
    run_id: str
    area_m2: float | None
    x: float | None
    y: float | None
    object_ids: tuple[str, ...]
    spot: Spot | None
    sightings: tuple[SightingLine, ...]
    history: tuple[HistoryLine, ...]
    seen: int
    task_id: str
    is_case: bool  # it went into the queue of cases
    case: CaseLine | None  # for who may open it
    may_judge: Decision
    may_hand_over: Decision
    targets: tuple[BoundTarget, ...]  # sentences of plans that ask for the value
    may_verify: Decision
    awaits_verification: bool  # a run found it solved, and its task is open
    disputes: DisputePart
    is_measured: bool  # whether the run has the indicator; nothing may measure what is reported


@dataclass(frozen=True, slots=True)
class ShortfallPage:
    """Where a run misses what an indicator asks for (短板分布): its open problems, on the map.

    ``extent`` is west, south, east, north in degrees, EPSG:4490; null where no problem has a place.
    """

    head: RunHead
    concept: str
    name: Said
    value: str
    measured_in: str
    target: str
    verdict: str
    problems: tuple[ProblemLine, ...]
    total: int
    people: str  # in all of them; empty where nobody counted
    extent: tuple[float, float, float, float] | None
    prescribes: bool  # whether sites can be chosen against this shortfall
    may_prescribe: Decision
