"""What pages of the check-up show (体检页面内容)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.ledger.selectors import BoundTarget
from xianzhi.records.decisions import Decision

__all__ = [
    "BoardLine",
    "ChangeLine",
    "ChangesPage",
    "HistoryLine",
    "IndicatorPage",
    "KindLine",
    "KindPage",
    "LayerLine",
    "MatrixCell",
    "MatrixPage",
    "MatrixRow",
    "ProblemFilter",
    "ProblemLine",
    "ProblemList",
    "ProblemPage",
    "ReasonLine",
    "RequestLine",
    "RunHead",
    "RunPage",
    "Said",
    "ShortLine",
    "ShortMark",
    "ShortfallPage",
    "SightingLine",
    "Spot",
    "TargetLine",
    "TypingLine",
    "UnitLine",
    "UnitPage",
    "UnitValue",
    "ValueLine",
    "ValueList",
    "ValuePage",
    "WrittenValue",
]


@dataclass(frozen=True, slots=True)
class Said:
    """Words in both languages (双语)."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RunHead:
    """A run as lists show it (体检运行)."""

    id: str
    number: str
    edition: str
    title: Said
    cut_off_date: date
    made_at: datetime
    unit: str
    counts: Mapping[str, int]  # of verdicts


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A run that was asked for and is not there yet, or failed (体检申请)."""

    id: str
    edition: str
    cut_off_date: date
    asked_at: datetime
    fault_code: str
    fault_params: Mapping[str, str]
    because: tuple[str, ...] = ()  # layers whose new versions asked for it


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a value is missing or not sure (原因)."""

    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """An indicator of a run (指标): its worst unit speaks for it.

    ``value``, ``lo`` and ``hi`` are written out, empty when nothing can be said; ``before`` is the
    value of the run before, where both can be compared.
    """

    concept: str
    name: Said
    level: str
    theme: str
    verdict: str
    value: str
    bounds: str
    measured_in: str
    target: str
    before: str
    trend: str  # better, worse, same, unknown
    really: str  # what of the change is real, signed; empty when nobody can tell
    units: int
    unmet: int
    undecidable: int
    problems: int
    reasons: tuple[ReasonLine, ...]
    is_official: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Why a value moved since the run before (变化归因): signed figures in ``measured_in``.

    The parts are empty where they cannot be told apart; ``reason`` then says why.
    """

    concept: str
    name: Said
    unit_code: str
    unit_name: str
    measured_in: str
    before: str
    now: str
    total: str
    by_definition: str
    by_boundary: str
    by_data: str
    really: str
    trend: str
    reason: ReasonLine | None


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """All changes of a run since the one before (变化归因页)."""

    head: RunHead
    before: RunHead | None
    lines: tuple[ChangeLine, ...]
    counts: Mapping[str, int]  # of trends


@dataclass(frozen=True, slots=True)
class LayerLine:
    """A version of a layer that a run read (所用图层)."""

    name: str
    title: str
    version_id: str
    number: int
    as_of: date
    sha256: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with its indicators (体检一览)."""

    head: RunHead
    lines: tuple[BoardLine, ...]
    before: RunHead | None
    layers: tuple[LayerLine, ...]
    runs: tuple[RunHead, ...]
    problems: int
    completion: str  # of what was due from the run before, in per cent; empty when nothing was
    digest: str  # SHA-256 of all that was observed, as reports print it
    may_run: Decision
    reruns: bool  # by itself, when a layer it reads has a new version


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value that somebody filled in (填报值), with who did and who approved it."""

    id: str
    concept: str
    name: Said
    unit_code: str
    unit: str
    as_of: date
    value: str
    measured_in: str
    source: str
    status: str
    file_name: str
    entered_at: datetime
    entered_by: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class ValueList:
    """A page of filled-in values with the counts of their states (填报清单)."""

    lines: tuple[WrittenValue, ...]
    total: int
    page: int
    counts: Mapping[str, int]
    may_fill_in: Decision


@dataclass(frozen=True, slots=True)
class ValueLine:
    """The value of an indicator in one unit (指标值)."""

    unit_code: str
    unit_name: str
    value: str
    bounds: str
    num: str
    den: str
    verdict: str
    formula: Said
    before: str
    variants: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonLine, ...]
    as_of: str
    written: WrittenValue | None = None  # what was filled in, where no layer computes it


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator of a run with everything it rests on (指标页)."""

    head: RunHead
    concept: str
    definition: str
    name: Said
    note: Said
    measured_in: str
    direction: str
    target: str
    due: str
    source: str
    verification: str
    values: tuple[ValueLine, ...]
    changes: tuple[ChangeLine, ...]
    layers: tuple[LayerLine, ...]
    problems: tuple["ProblemLine", ...]
    targets: tuple[BoundTarget, ...]  # sentences of plans that ask for it


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
    problems: tuple["ProblemLine", ...]
    total: int
    people: str  # in all of them; empty where nobody counted
    extent: tuple[float, float, float, float] | None
    prescribes: bool  # whether sites can be chosen against this shortfall
    may_prescribe: Decision


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of a plan with what was measured for it (目标运行); empty where nothing was.

    ``verdict`` is by the number of the plan. ``notes`` say that the plan gives none to be met, or
    the gap: in the unit of the value, in what would fill it, and whom the problems behind it touch.
    """

    asked: BoundTarget
    name: Said
    concept: str = ""
    run_id: str = ""
    run: str = ""
    edition: str = ""
    day: date | None = None
    value: str = ""
    measured_in: str = ""
    verdict: str = ""
    notes: tuple[ReasonLine, ...] = ()
    trend: str = ""
    problems: int = 0
    is_overdue: bool = False


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
    may_judge: Decision
    may_hand_over: Decision
    targets: tuple[BoundTarget, ...]  # sentences of plans that ask for the value
    may_verify: Decision
    awaits_verification: bool  # a run found it solved, and its task is open


@dataclass(frozen=True, slots=True)
class ValuePage:
    """A filled-in value with its history (填报值页)."""

    line: WrittenValue
    num: str
    den: str
    history: tuple[HistoryLine, ...]
    seen: int
    runs: tuple[tuple[str, str], ...]  # ids and numbers of the runs that read it
    may_approve: Decision


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the check-up with the counts of its verdicts (体检单元)."""

    code: str
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The value of an indicator in a unit (矩阵格): empty where it is not measured there."""

    unit_code: str
    value: str
    verdict: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An indicator in all units of a page (矩阵行)."""

    concept: str
    name: Said
    theme: str
    level: str
    measured_in: str
    target: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Indicators by units (指标与单元矩阵): ``units`` are the columns of this page."""

    head: RunHead
    levels: Mapping[str, int]  # indicators of each, in the order of the five levels
    units: tuple[UnitLine, ...]
    total_units: int
    page: int
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class UnitValue:
    """What was observed in one unit (单元指标值)."""

    concept: str
    name: Said
    theme: str
    level: str
    value: str
    bounds: str
    measured_in: str
    target: str
    verdict: str
    trend: str
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with its indicators and its problems (单元页)."""

    head: RunHead
    has_before: bool
    unit: UnitLine
    values: tuple[UnitValue, ...]
    problems: tuple[ProblemLine, ...]
    total_problems: int


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of county seat with what the facts say of it (类型判定): null when nobody can tell.

    ``evidence`` are messages with their figures, for and against.
    """

    kind: str
    name: Said
    article: int
    fits: bool | None
    evidence: tuple[ReasonLine, ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class TypingLine:
    """A decision on the kind of the county (类型认定)."""

    number: int
    kinds: tuple[Said, ...]
    source: str
    reason: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShortMark:
    """An indicator in the list of short boards (短板指标)."""

    concept: str
    name: Said
    value: str
    measured_in: str
    target: str
    problems: int
    tasks: int


@dataclass(frozen=True, slots=True)
class ShortLine:
    """An article and how its indicators stand (短板条款)."""

    article: int
    gap: str  # the largest, in per cent of the target
    missed: tuple[ShortMark, ...]
    undecidable: tuple[ShortMark, ...]
    met: tuple[ShortMark, ...]


@dataclass(frozen=True, slots=True)
class KindPage:
    """Which kind of county this is, and where it falls short (县城类型与短板)."""

    lines: tuple[KindLine, ...]
    facts: Mapping[str, object]
    decisions: tuple[TypingLine, ...]
    seen: int
    may_decide: Decision
    head: RunHead | None
    units: tuple[UnitLine, ...]
    unit: str
    boards: tuple[ShortLine, ...]
