"""Counting steps (环节计数): how many were due, done, in time and late, by an open specification.

``passages`` cuts the history of a matter into steps; ``count_of`` counts them; ``faults_of`` says
which identity a set of counts breaks, and there is none that it may break. ``verbs_of`` counts what
happens beside the steps.
"""

from xianzhi.core.counting.passages import Happening, Passage, passages
from xianzhi.core.counting.steps import (
    COUNTED_VERBS,
    StepCounts,
    VerbCounts,
    added,
    count_of,
    faults_of,
    verbs_of,
)

__all__ = [
    "COUNTED_VERBS",
    "Happening",
    "Passage",
    "StepCounts",
    "VerbCounts",
    "added",
    "count_of",
    "faults_of",
    "passages",
    "verbs_of",
]
