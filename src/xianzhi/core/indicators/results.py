"""What a check-up found: an observation for each indicator and unit, and what is wrong where.

Nothing here is edited afterwards: a correction is a new run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

__all__ = [
    "Direction",
    "Method",
    "Observation",
    "Piece",
    "Reason",
    "Result",
    "Rule",
    "Target",
    "Verdict",
    "Verification",
]


class Verdict(StrEnum):
    """What the value says of the target (结论)."""

    MET = "met"  # 达标
    UNMET = "unmet"  # 未达标
    UNDECIDABLE = "undecidable"  # 不可判定


class Direction(StrEnum):
    """Which way is better (指标方向)."""

    HIGH = "high"
    LOW = "low"
    RANGE = "range"
    MILESTONE = "milestone"


class Method(StrEnum):
    """Where a value comes from (取值方式)."""

    COMPUTED = "computed"  # from layers, by the definition
    REGISTER = "register"  # handed in from a register, statistics or a counter
    NONE = "none"  # no value: the reasons say why


class Rule(StrEnum):
    """How problems are found (问题规则)."""

    UNCOVERED = "uncovered"  # PR-U: a piece of ground that nothing serves
    OBJECT = "object"  # PR-O: an object that fails
    SHORTFALL = "shortfall"  # PR-S: a unit below the target
    EVENT = "event"  # PR-E: something happened that must not
    OVERDUE = "overdue"  # PR-T: a milestone is late
    REPORTED = "reported"  # residents report it time and again at one place
    DATA = "data"  # PR-D: an input is missing or too old; never a problem of the city


class Verification(StrEnum):
    """How far a definition was compared with the official text (核对状态)."""

    DOCUMENT = "document"  # verbatim in a document at hand
    TWO_SOURCES = "2src"  # the same in two public copies
    ONE_SOURCE = "1src"  # in one public copy
    MEMORY = "memory"  # seen in none
    PROPOSED = "proposed"  # this project's own proposal


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is missing or not sure (原因): id of a message, and its values."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """What an edition asks for (目标值), in the unit of the indicator.

    ``op`` is one of ``>=``, ``<=``, ``=``, ``in``; ``upper`` is the upper end of an interval.
    ``hard`` targets (底线) make a serious problem when they are missed.
    """

    op: str
    value: float
    upper: float | None = None
    due: str = ""  # ISO date; empty when nobody said one
    source: str = ""
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """The value of one indicator in one unit (指标观测值).

    ``num`` and ``den`` are in SI units (m², m, people, objects); ``value``, ``lo``, ``hi`` in
    ``measured_in``. ``lo`` and ``hi`` bound the truth when something is unknown; without unknowns
    they equal the value. All are null when nothing can be said.
    """

    concept: str
    definition: str  # "HY-06@2022.1"
    unit: str
    unit_version: str
    measured_in: str
    direction: Direction
    value: float | None
    num: float | None
    den: float | None
    lo: float | None
    hi: float | None
    verdict: Verdict
    target: Target | None = None
    reasons: tuple[Reason, ...] = ()
    method: Method = Method.COMPUTED
    known: int | None = None  # objects whose state is known
    total: int | None = None  # objects in all
    variants: Mapping[str, float | None] = field(default_factory=dict)
    formula_zh: str = ""  # 算式
    formula_en: str = ""
    verification: Verification = Verification.MEMORY
    inputs: Mapping[str, str] = field(default_factory=dict)  # layer -> SHA-256 of what was read
    definition_sha256: str = ""
    as_of: str = ""  # the oldest input's day, ISO; empty when no input says its day


@dataclass(frozen=True, slots=True)
class Piece:
    """Something wrong at a place (问题): a hole in the cover, an object, a unit.

    ``geometry`` lies in the plane of the run (metres) and is null for problems without a place.
    ``fingerprint`` is the same for the same object next year; pieces of ground have none and are
    matched by how much they overlap.
    """

    concept: str
    definition: str
    unit: str
    rule: Rule
    geometry: BaseGeometry | None
    quantity: float  # in ``measured_in``: m² of ground, objects, km of road …
    measured_in: str
    people: float | None = None
    area_m2: float | None = None
    object_ids: tuple[str, ...] = ()
    missing: str = ""  # what would help, in the words of the definition
    fingerprint: str = ""
    severity: str = ""  # "minor" | "middle" | "serious", by the gap to the target


@dataclass(frozen=True, slots=True)
class Result:
    """All observations and problems of a run (体检结果)."""

    observations: tuple[Observation, ...]
    problems: tuple[Piece, ...]
