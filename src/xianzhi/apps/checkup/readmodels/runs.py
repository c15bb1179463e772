"""A run and its board (体检运行、一览), and why values moved since the run before (变化归因)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.records.decisions import Decision

__all__ = [
    "BoardLine",
    "ChangeLine",
    "ChangesPage",
    "DoubtLine",
    "GradeLine",
    "LayerLine",
    "Legend",
    "ReasonLine",
    "RequestLine",
    "RunHead",
    "RunPage",
    "Said",
    "ThemeLine",
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
    grade: Said | None = None


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
class DoubtLine:
    """A value that does not look right, and why (存疑数值)."""

    concept: str
    name: Said
    unit_code: str
    unit: str
    value: str
    measured_in: str
    reasons: tuple[ReasonLine, ...]


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
class GradeLine:
    """A grade with the share from which it holds (等级), written out."""

    name: Said
    limit: str


@dataclass(frozen=True, slots=True)
class Legend:
    """How a run grades (评级说明): values by the share of the target, themes by what is met."""

    grades: tuple[GradeLine, ...]
    themes: tuple[GradeLine, ...]
    note: Said


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme with its grade (分项评级); none where what is undecidable decides."""

    theme: str
    grade: Said | None
    met: int
    undecidable: int
    total: int


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
    doubts: tuple[DoubtLine, ...]
    contradicted: int  # places where a target is met and residents report all the same
    themes: tuple[ThemeLine, ...]
    legend: Legend | None
