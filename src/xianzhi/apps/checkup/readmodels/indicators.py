"""An indicator of a run (指标页), and targets of plans beside their values (目标运行)."""

from dataclasses import dataclass
from datetime import date

from xianzhi.apps.checkup.readmodels.problems import ProblemLine
from xianzhi.apps.checkup.readmodels.runs import ChangeLine, LayerLine, ReasonLine, RunHead, Said
from xianzhi.apps.checkup.readmodels.surveys import ReadEstimate
from xianzhi.apps.checkup.readmodels.values import WrittenValue
from xianzhi.apps.ledger.selectors import BoundTarget

__all__ = ["IndicatorPage", "TargetLine", "ValueLine"]


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
    doubts: tuple[ReasonLine, ...] = ()  # why it does not look right
    surveyed: ReadEstimate | None = None  # the survey that estimates it
    grade: Said | None = None


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
    problems: tuple[ProblemLine, ...]
    targets: tuple[BoundTarget, ...]  # sentences of plans that ask for it
    has_parts: bool  # the units below have values of it, too


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of a plan with what was measured for it (目标运行); empty where nothing was.

    ``verdict`` is by the number of the plan. ``notes`` say that the plan gives none to be met, or
    the gap: in the unit of the value, in what would fill it, and whom the problems behind it touch.
    ``reasons`` say why a run could not decide.
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
    reasons: tuple[ReasonLine, ...] = ()
