"""An indicator from a unit down to its parts (指标下钻)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.checkup.readmodels.runs import Legend, ReasonLine, RunHead, Said

__all__ = ["PartLine", "PartsPage", "SumLine", "UnitPlace"]


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """Where a unit of a run belongs (单元归属).

    ``share`` of it lies in the parent, in per cent; ``others`` are units beside the parent that it
    lies in as well, by name, with their share.
    """

    code: str
    name: str
    level: str
    parent_code: str = ""
    parent_name: str = ""
    placed_by: str = "none"  # stated, ground, none
    share: str = ""
    others: tuple[tuple[str, str], ...] = ()
    reason: ReasonLine | None = None


@dataclass(frozen=True, slots=True)
class PartLine:
    """A unit below another one with what it adds (分解行).

    ``num_share`` and ``den_share`` are what it adds to numerator and denominator of the unit above,
    in per cent; empty where nobody can tell. ``before`` is its value in the run before.
    """

    place: UnitPlace
    value: str
    bounds: str
    verdict: str
    num: str
    den: str
    num_share: str
    den_share: str
    before: str
    before_verdict: str
    has_moved: bool  # its boundary is not that of the run before
    has_parts: bool
    reasons: tuple[ReasonLine, ...]
    doubts: tuple[ReasonLine, ...] = ()  # why it does not look right
    grade: Said | None = None
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class SumLine:
    """Parts beside their whole (合计核对): SI figures as pages write them."""

    side: str  # num, den
    total: str
    parts: str
    rest: str
    adds_up: bool
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class PartsPage:
    """An indicator of a unit with the units right below it (指标下钻页), the worst first."""

    head: RunHead
    concept: str
    name: Said
    measured_in: str
    target: str
    whole: PartLine
    is_asked_here: bool  # whether the run observes the unit itself, or it is a part too
    path: tuple[UnitPlace, ...]  # from the top down to the unit above this one
    tops: tuple[UnitPlace, ...]  # where the indicator is asked
    lines: tuple[PartLine, ...]
    sums: tuple[SumLine, ...]
    before_date: date | None
    extent: tuple[float, float, float, float] | None
    shapes: Mapping[str, object]  # GeoJSON, degrees of EPSG:4490
    legend: Legend | None
    is_placed: bool  # runs made before units were placed have no parts
