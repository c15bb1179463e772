"""Everything a report says of a run, read once (体检报告数据)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from xianzhi.apps.checkup.models import (
    CheckupRun,
    FilledValue,
    IndicatorObservation,
    ObservationChange,
    ProblemSighting,
    ReportBacking,
    ReportGroup,
)
from xianzhi.apps.checkup.readmodels import LayerLine, ReportsRead
from xianzhi.apps.checkup.selectors.heads import run_of
from xianzhi.apps.checkup.selectors.layers import layer_lines
from xianzhi.apps.checkup.selectors.reports import counts_of, gathered, reports_read
from xianzhi.apps.checkup.selectors.verifying import digest_of
from xianzhi.core.diagnosis.matching import Fate

__all__ = ["Facts", "facts_of"]

_GRADES = {"serious": 0, "middle": 1, "minor": 2}


@dataclass(frozen=True, slots=True)
class Facts:
    """A run as its report sees it (报告数据).

    ``sightings`` are those of what is wrong now, the most serious first; ``fates`` counts all of
    them, the solved ones too.
    """

    run: CheckupRun
    rows: Sequence[IndicatorObservation]
    changes: Mapping[UUID, ObservationChange]  # by observation
    sightings: Sequence[ProblemSighting]
    fates: Mapping[str, int]
    layers: Sequence[LayerLine]
    written: Mapping[tuple[str, str], FilledValue]  # by concept and unit: what no layer computes
    digest: str
    read: ReportsRead | None  # null for a run of before reports were read
    gathered: Sequence[ReportGroup]  # what reports make, as its page lists it
    backed: Sequence[ReportBacking]
    heard: Mapping[str, int]  # reports by standing


def facts_of(run_id: str) -> Facts:
    """Read a run for its report (读取报告数据).

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    run = run_of(run_id)
    seen = list(run.sightings.select_related("problem", "problem__lead"))
    changes = ObservationChange.objects.filter(observation__run=run)
    return Facts(
        run=run,
        rows=list(IndicatorObservation.objects.filter(run=run).order_by("position")),
        changes={change.observation_id: change for change in changes},
        sightings=sorted((one for one in seen if one.quantity is not None), key=_weight),
        fates={fate.value: sum(one.fate == fate for one in seen) for fate in Fate},
        layers=layer_lines(run),
        written={
            (value.concept, value.unit_code): value
            for value in FilledValue.objects.filter(runs__run=run)
        },
        digest=digest_of(run),
        read=reports_read(run),
        gathered=gathered(run),
        backed=list(
            ReportBacking.objects.filter(run=run)
            .select_related("problem")
            .order_by("-count", "problem__number")
        ),
        heard=counts_of(run),
    )


def _weight(one: ProblemSighting) -> tuple[int, float, str]:
    return _GRADES.get(one.severity, 3), -(one.people or 0.0), one.problem.number
