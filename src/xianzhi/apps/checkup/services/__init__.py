"""Verbs of the check-up (体检办理)."""

from xianzhi.apps.checkup.services.adopting import EDITION_COLUMNS, adopt_edition
from xianzhi.apps.checkup.services.answering import (
    answer_survey,
    survey_to_answer,
    wait_before_answer,
)
from xianzhi.apps.checkup.services.assigning import (
    DUTY_COLUMNS,
    assign_filling,
    import_duties,
)
from xianzhi.apps.checkup.services.classifying import decide_county_kind
from xianzhi.apps.checkup.services.dispatching import hand_over_prescription
from xianzhi.apps.checkup.services.disputing import (
    answer_dispute,
    dispute_finding,
    rule_on_dispute,
)
from xianzhi.apps.checkup.services.filling import (
    DoubtfulValueError,
    approve_value,
    return_value,
    submit_value,
)
from xianzhi.apps.checkup.services.filling_lists import (
    VALUE_COLUMNS,
    TakenIn,
    import_values,
)
from xianzhi.apps.checkup.services.judging import (
    confirm_problem,
    hand_over_problem,
    refuse_problem,
)
from xianzhi.apps.checkup.services.prescribing import (
    Studied,
    keep_prescription,
    start_proof,
)
from xianzhi.apps.checkup.services.requests import (
    Assignment,
    DutyDraft,
    EditionDraft,
    HandOver,
    KindDraft,
    ProblemRef,
    Ruling,
    RunDraft,
    SurveyDraft,
    SurveyRef,
    ValueDraft,
    ValueRef,
)
from xianzhi.apps.checkup.services.running import start_run
from xianzhi.apps.checkup.services.settling import verify_solved
from xianzhi.apps.checkup.services.survey_codes import GivenCode, give_codes, renew_codes
from xianzhi.apps.checkup.services.survey_lists import LIST_COLUMNS
from xianzhi.apps.checkup.services.surveying import LEAST_EACH, close_survey, start_survey

__all__ = [
    "DUTY_COLUMNS",
    "EDITION_COLUMNS",
    "LEAST_EACH",
    "LIST_COLUMNS",
    "VALUE_COLUMNS",
    "Assignment",
    "DoubtfulValueError",
    "DutyDraft",
    "EditionDraft",
    "GivenCode",
    "HandOver",
    "KindDraft",
    "ProblemRef",
    "Ruling",
    "RunDraft",
    "Studied",
    "SurveyDraft",
    "SurveyRef",
    "TakenIn",
    "ValueDraft",
    "ValueRef",
    "adopt_edition",
    "answer_dispute",
    "answer_survey",
    "approve_value",
    "assign_filling",
    "close_survey",
    "confirm_problem",
    "decide_county_kind",
    "dispute_finding",
    "give_codes",
    "hand_over_prescription",
    "hand_over_problem",
    "import_duties",
    "import_values",
    "keep_prescription",
    "refuse_problem",
    "renew_codes",
    "return_value",
    "rule_on_dispute",
    "start_proof",
    "start_run",
    "start_survey",
    "submit_value",
    "survey_to_answer",
    "verify_solved",
    "wait_before_answer",
]
