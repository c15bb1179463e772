"""Verbs of the check-up (体检办理)."""

from xianzhi.apps.checkup.services.judging import (
    confirm_problem,
    hand_over_problem,
    refuse_problem,
)
from xianzhi.apps.checkup.services.requests import HandOver, ProblemRef, RunDraft
from xianzhi.apps.checkup.services.running import start_run

__all__ = [
    "HandOver",
    "ProblemRef",
    "RunDraft",
    "confirm_problem",
    "hand_over_problem",
    "refuse_problem",
    "start_run",
]
