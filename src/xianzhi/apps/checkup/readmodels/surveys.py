"""Surveys of residents (群众满意度调查): how far they are, and what they say."""

from dataclasses import dataclass
from datetime import date

from xianzhi.apps.checkup.readmodels.problems import HistoryLine
from xianzhi.apps.checkup.readmodels.runs import Said
from xianzhi.records.decisions import Decision

__all__ = ["Measured", "ReadEstimate", "StratumLine", "SurveyHead", "SurveyPage", "SurveyResult"]


@dataclass(frozen=True, slots=True)
class SurveyHead:
    """A survey in a list (调查)."""

    id: str
    number: str
    title: Said
    starts_on: date
    ends_on: date
    status: str
    unit: str
    drawn: int
    answered: int

    @property
    def rate(self) -> str:
        """Answers of the drawn, per cent."""
        return f"{100 * self.answered / self.drawn:.1f} %" if self.drawn else ""


@dataclass(frozen=True, slots=True)
class StratumLine:
    """How far a stratum is (分层进度)."""

    code: str
    name: str
    people: str
    listed: str
    drawn: int
    answered: int

    @property
    def rate(self) -> str:
        """Answers of the drawn, per cent."""
        return f"{100 * self.answered / self.drawn:.1f} %" if self.drawn else ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run measured of the same service (实测指标); empty where nothing was."""

    concept: str
    name: Said
    value: str
    measured_in: str
    run_id: str
    run: str


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What a survey says to one question (调查结果); figures are empty where nothing is said.

    ``strata`` has name, answers and value of each; the value is null where it is withheld.
    """

    question: Said
    concept: str
    name: Said
    value: str
    bar: float  # the value again, 0 to 100
    interval: str
    mean: str
    answers: int
    rate: str
    fault: str
    strata: tuple[tuple[str, int, str], ...]
    beside: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """A survey with its draw, its progress and its results (调查页)."""

    head: SurveyHead
    note: Said
    level: str
    weighing: str
    seed: str
    sample_size: int
    list_source: str
    list_sha256: str
    questionnaire_sha256: str
    inputs_sha256: str
    strata: tuple[StratumLine, ...]
    results: tuple[SurveyResult, ...]
    history: tuple[HistoryLine, ...]
    seen: int
    has_codes: bool
    may_survey: Decision


@dataclass(frozen=True, slots=True)
class ReadEstimate:
    """The survey that a value of a run was estimated from (所用调查)."""

    id: str
    number: str
    answers: int
    rate: str
