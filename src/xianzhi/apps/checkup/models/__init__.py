"""Records of the check-up (体检记录)."""

from xianzhi.apps.checkup.models.changes import ObservationChange
from xianzhi.apps.checkup.models.problems import CheckupProblem, ProblemSighting
from xianzhi.apps.checkup.models.runs import (
    CheckupRequest,
    CheckupRun,
    IndicatorObservation,
    RunLayer,
)

__all__ = [
    "CheckupProblem",
    "CheckupRequest",
    "CheckupRun",
    "IndicatorObservation",
    "ObservationChange",
    "ProblemSighting",
    "RunLayer",
]
