"""Verbs of the check-up (体检办理)."""

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
    HandOver,
    KindDraft,
    ProblemRef,
    Ruling,
    RunDraft,
    ValueDraft,
    ValueRef,
)
from xianzhi.apps.checkup.services.running import start_run
from xianzhi.apps.checkup.services.settling import verify_solved

__all__ = [
    "VALUE_COLUMNS",
    "DoubtfulValueError",
    "HandOver",
    "KindDraft",
    "ProblemRef",
    "Ruling",
    "RunDraft",
    "Studied",
    "TakenIn",
    "ValueDraft",
    "ValueRef",
    "answer_dispute",
    "approve_value",
    "confirm_problem",
    "decide_county_kind",
    "dispute_finding",
    "hand_over_prescription",
    "hand_over_problem",
    "import_values",
    "keep_prescription",
    "refuse_problem",
    "return_value",
    "rule_on_dispute",
    "start_proof",
    "start_run",
    "submit_value",
    "verify_solved",
]
