"""Indicators by units (指标与单元矩阵), and all of one unit (单元页)."""

from collections.abc import Mapping
from dataclasses import dataclass

from xianzhi.apps.checkup.readmodels.parts import UnitPlace
from xianzhi.apps.checkup.readmodels.problems import ProblemLine
from xianzhi.apps.checkup.readmodels.runs import Legend, ReasonLine, RunHead, Said

__all__ = ["MatrixCell", "MatrixPage", "MatrixRow", "UnitLine", "UnitPage", "UnitValue"]


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
    grade: Said | None = None


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
    legend: Legend | None


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
    has_parts: bool = False  # the units below have values of it, too
    grade: Said | None = None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with its indicators and its problems (单元页).

    ``is_part`` units have what an indicator asked of a unit above comes to in them. ``place`` has
    no level where the run was made before units were placed.
    """

    head: RunHead
    has_before: bool
    unit: UnitLine
    values: tuple[UnitValue, ...]
    problems: tuple[ProblemLine, ...]
    total_problems: int
    place: UnitPlace
    path: tuple[UnitPlace, ...]
    children: tuple[UnitPlace, ...]
    is_part: bool
