"""Records of the check-up (体检记录)."""

from xianzhi.apps.checkup.models.changes import ObservationChange
from xianzhi.apps.checkup.models.disputes import DisputeAnswer, DisputeRuling, ProblemDispute
from xianzhi.apps.checkup.models.duties import FillingDuty, FillingSupport
from xianzhi.apps.checkup.models.editions import CountyEdition
from xianzhi.apps.checkup.models.kinds import CountyTyping
from xianzhi.apps.checkup.models.prescriptions import (
    PrescribedProblem,
    Prescription,
    PrescriptionTask,
    SitingProof,
)
from xianzhi.apps.checkup.models.problems import CheckupProblem, ProblemSighting
from xianzhi.apps.checkup.models.reports import ReportBacking, ReportGroup, ReportRound
from xianzhi.apps.checkup.models.runs import (
    CheckupRequest,
    CheckupRun,
    IndicatorObservation,
    RunLayer,
)
from xianzhi.apps.checkup.models.surveys import (
    RunEstimate,
    SurveyAttempt,
    SurveyCode,
    SurveyCount,
    SurveyEstimate,
    SurveyHousehold,
    SurveyRound,
    SurveyStratum,
)
from xianzhi.apps.checkup.models.units import CheckupUnit, UnitPart
from xianzhi.apps.checkup.models.values import FilledValue, RunValue

__all__ = [
    "CheckupProblem",
    "CheckupRequest",
    "CheckupRun",
    "CheckupUnit",
    "CountyEdition",
    "CountyTyping",
    "DisputeAnswer",
    "DisputeRuling",
    "FilledValue",
    "FillingDuty",
    "FillingSupport",
    "IndicatorObservation",
    "ObservationChange",
    "PrescribedProblem",
    "Prescription",
    "PrescriptionTask",
    "ProblemDispute",
    "ProblemSighting",
    "ReportBacking",
    "ReportGroup",
    "ReportRound",
    "RunEstimate",
    "RunLayer",
    "RunValue",
    "SitingProof",
    "SurveyAttempt",
    "SurveyCode",
    "SurveyCount",
    "SurveyEstimate",
    "SurveyHousehold",
    "SurveyRound",
    "SurveyStratum",
    "UnitPart",
]
