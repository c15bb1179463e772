"""What the pages of the patches are given (疑似图斑)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianzhi.apps.atlas.readmodels.catalogue import HistoryEntry
from xianzhi.apps.atlas.readmodels.reviews import FindingLine
from xianzhi.records.decisions import Decision

__all__ = [
    "FourStamps",
    "PatchFilter",
    "PatchLine",
    "PatchList",
    "PatchPage",
    "ScreeningLine",
    "TownMonths",
    "ZeroNew",
    "ZeroNewCell",
    "ZeroNewMonth",
]

Geometry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PatchFilter:
    """What a list of patches is narrowed to (图斑筛选); empty words leave all."""

    town: str = ""
    patch_class: str = ""
    status: str = ""
    unit: str = ""
    screening: str = ""


@dataclass(frozen=True, slots=True)
class PatchLine:
    """A patch in the list (图斑)."""

    id: str
    code: str
    change: str
    patch_class: str
    status: str
    answer: str  # what the unit said and nobody verified yet, or empty
    town: str
    area: str  # the smallest area it lies in, empty where that is the town
    area_m2: float
    protected_m2: float
    confidence: float
    reasons: tuple[str, ...]  # message codes
    unit: str
    due_date: date | None
    is_late: bool
    found_at: datetime
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PatchList:
    """A page of the patches with their figures (图斑列表)."""

    filter: PatchFilter
    lines: tuple[PatchLine, ...]
    total: int
    page: int
    by_class: Mapping[str, int]  # of what the filter leaves
    waiting: int  # suspected or to check, not yet dispatched


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """A screening (图斑筛查)."""

    id: str
    layer: str
    layer_code: str
    before: date
    after: date
    screened_at: datetime
    found: int
    known: int


@dataclass(frozen=True, slots=True)
class FourStamps:
    """The four "earlies" (早发现、早报告、早制止、早查处); null where nobody has told."""

    found: date
    reported: date | None
    stopped: date | None
    punished: date | None


@dataclass(frozen=True, slots=True)
class PatchPage:
    """One patch (图斑页)."""

    line: PatchLine
    screening: ScreeningLine
    seen: int  # last number of its history: the version that a form answers to
    findings: tuple[FindingLine, ...]
    clause: tuple[str, str]  # that asks for it: message code of the document, article
    verdict: str
    permit: str  # number of the permit that covers most of it, or empty
    covered_share: float
    geometry: Geometry
    before_shape: Geometry | None
    after_shape: Geometry | None
    extent: tuple[float, float, float, float]
    stamps: FourStamps
    history: tuple[HistoryEntry, ...]
    files: tuple[tuple[str, str], ...]  # id, name
    task_id: str
    may: Mapping[str, Decision]  # by verb: those that the status allows
    proposed_unit: str  # id of the unit that governs the town, or empty


@dataclass(frozen=True, slots=True)
class ZeroNewMonth:
    """A month of the table (月份); ``since`` is the earlier survey, null when none was screened."""

    month: int
    since: date | None

    @property
    def is_screened(self) -> bool:
        """Whether a survey of this month was compared with an earlier one."""
        return self.since is not None


@dataclass(frozen=True, slots=True)
class ZeroNewCell:
    """Illegal patches confirmed, and patches still to be checked (新增数、待核数)."""

    confirmed: int
    to_check: int


@dataclass(frozen=True, slots=True)
class TownMonths:
    """A town's row (乡镇一行); a cell is null for a month that nobody screened."""

    code: str  # empty: patches that lie in no town's ground
    name: str
    cells: tuple[ZeroNewCell | None, ...]

    @property
    def total(self) -> ZeroNewCell:
        """The year so far."""
        known = [cell for cell in self.cells if cell]
        return ZeroNewCell(sum(c.confirmed for c in known), sum(c.to_check for c in known))


@dataclass(frozen=True, slots=True)
class ZeroNew:
    """The “zero new” table of a year (零新增)."""

    year: int
    years: tuple[int, ...]
    months: tuple[ZeroNewMonth, ...]
    towns: tuple[TownMonths, ...]
    total: TownMonths
    is_screened: bool
