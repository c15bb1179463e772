"""Two diagnoses of a run (两种诊断): what was measured beside what residents report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.checkup.keepers import ReportLine
from xianzhi.apps.checkup.readmodels.problems import ProblemLine
from xianzhi.apps.checkup.readmodels.runs import RunHead, Said

__all__ = [
    "BackedLine",
    "GatheredLine",
    "LooseLine",
    "ReportRows",
    "ReportsOfProblem",
    "ReportsRead",
    "TwoDiagnosesPage",
]


@dataclass(frozen=True, slots=True)
class ReportsRead:
    """What a run read of cases (诉求取数)."""

    since: date
    until: date
    heard: int
    left_out: tuple[tuple[str, int], ...]  # id of a message, and how many
    least: int
    reach_m: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackedLine:
    """A measured problem and how many reports lie on it (实测且有诉求)."""

    problem: ProblemLine
    count: int


@dataclass(frozen=True, slots=True)
class GatheredLine:
    """A problem that reports make, and how it stands beside the indicator (诉求聚集)."""

    problem: ProblemLine
    standing: str
    count: int


@dataclass(frozen=True, slots=True)
class LooseLine:
    """Reports that make no problem (零散诉求)."""

    standing: str
    concept: str
    name: Said
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class TwoDiagnosesPage:
    """Both diagnoses of a run (两种诊断页).

    ``read`` is null for a run of before reports were read. ``counts`` are reports by standing,
    ``sizes`` the lines of each list; a list shows 200 of them at most. ``extent`` is west, south,
    east, north in degrees, EPSG:4490; null where nothing gathers.
    """

    head: RunHead
    read: ReportsRead | None
    counts: Mapping[str, int]
    sizes: Mapping[str, int]
    both: tuple[BackedLine, ...]
    measured: tuple[ProblemLine, ...]
    reported: tuple[GatheredLine, ...]
    loose: tuple[LooseLine, ...]
    extent: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class ReportRows:
    """The reports behind a number (诉求明细): a page of them, and how many are not open to see."""

    head: RunHead
    told: str  # id of a message that says what they are
    name: Said
    lines: tuple[ReportLine, ...]
    total: int
    page: int
    hidden: int  # of this page


@dataclass(frozen=True, slots=True)
class ReportsOfProblem:
    """What the last run heard of a problem (问题的诉求): an empty standing is a measured one."""

    run_id: str
    count: int
    standing: str
