"""Which kind of county this is (县城类型), and its short boards by article (短板清单)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.checkup.readmodels.runs import ReasonLine, RunHead, Said
from xianzhi.apps.checkup.readmodels.units import UnitLine
from xianzhi.records.decisions import Decision

__all__ = ["KindLine", "KindPage", "ShortLine", "ShortMark", "TypingLine"]


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
