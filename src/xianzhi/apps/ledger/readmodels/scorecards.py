"""The scorecard of a plan (政策记分卡): every target, what it states, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.ledger.readmodels.words import Words

__all__ = ["ScoreLine", "ScoreSums", "Scorecard"]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A target of a task (目标行); a task without any target has one line that says so.

    ``answers`` are those to the questions of ``core.policy.scorecard``, by their slug; ``lacks`` is
    the slug of the first that is answered with no, ``remedy`` what to do about it in one line.
    ``reasons`` say why a run gave no verdict.
    """

    task_id: str
    code: str
    section: str
    title: str
    shown: str
    sentence: str
    has_source: bool
    deadline_date: date | None
    leads: tuple[str, ...]
    indicator: str
    value: str
    value_url: str
    answers: Mapping[str, bool]
    standing: str
    lacks: str
    remedy: Words | None
    reasons: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ScoreSums:
    """What the lines of a section, or all, come to (小计).

    ``answered`` counts the lines that answer a question with yes, ``standings`` those that stand
    somewhere: both by slug, none left out.
    """

    section: str
    lines: int
    answered: Mapping[str, int]
    standings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scorecard of a plan (政策记分卡).

    ``lines`` are those that the page is narrowed to; ``sums`` and ``total`` count all of them.
    """

    document_id: str
    title: str
    is_whole: bool  # else only the tasks of the actor's units
    lines: tuple[ScoreLine, ...]
    sums: tuple[ScoreSums, ...]
    total: ScoreSums
