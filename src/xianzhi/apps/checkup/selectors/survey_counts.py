"""From counts of answers to estimates (调查估计): the same counts give the same numbers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.checkup.models import SurveyCount, SurveyEstimate, SurveyRound, SurveyStratum
from xianzhi.catalogue.messages import words
from xianzhi.catalogue.surveys import questionnaire_of
from xianzhi.core.indicators.questionnaires import NO_ANSWER, Kind, Question
from xianzhi.core.indicators.surveys import (
    Answered,
    estimate_of_counts,
    share_of_counts,
    withheld,
)

__all__ = ["Reckoned", "estimates_as_of", "handed_estimate", "reckoned"]

Counts = Mapping[str, Mapping[str, Mapping[int, int]]]  # question: stratum: answer: how often


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the answers to a question say of all people (估计值); fields as ``SurveyEstimate``."""

    question: str
    concept: str
    value: float | None
    lo: float | None
    hi: float | None
    num: float | None
    den: float
    mean: float | None
    answers: int
    rate: float
    fault_code: str
    strata: list[dict[str, object]]
    inputs_sha256: str


def reckoned(found: SurveyRound) -> tuple[Reckoned, ...]:
    """Estimate every question from the counts as they stand (核算), in the order of the questions.

    Three queries.
    """
    strata = list(found.strata.order_by("code"))
    counts = _counts(strata)
    digest = _digest(found, strata, counts)
    asked = questionnaire_of(found.questionnaire).questions
    return tuple(_estimate(one, strata, counts.get(one.id, {}), digest) for one in asked)


def estimates_as_of(day: date) -> tuple[SurveyEstimate, ...]:
    """Give the estimates that a run of a day reads (采用的调查估计值).

    For each concept the one of the latest survey closed by then; where too few answered, the one
    before it stands.
    """
    known = SurveyEstimate.objects.filter(as_of_date__lte=day, value__isnull=False)
    listed = known.exclude(concept="").select_related("round")
    newest = {one.concept: one for one in listed.order_by("as_of_date", "round__closed_at")}
    return tuple(newest[concept] for concept in sorted(newest))


def handed_estimate(one: SurveyEstimate) -> Mapping[str, str]:
    """Say an estimate as a row of the table that runs read, for every unit of its level."""
    numbers = {name: getattr(one, name) for name in ("value", "num", "den", "lo", "hi")}
    told = {"number": one.round.number, "answers": str(one.answers)}
    return {
        "concept": one.concept,
        "as_of": one.as_of_date.isoformat(),
        "source": words("survey.source", told, "zh"),
        **{name: "" if number is None else repr(number) for name, number in numbers.items()},
    }


def _counts(strata: Sequence[SurveyStratum]) -> Counts:
    codes = {one.pk: one.code for one in strata}
    found: dict[str, dict[str, dict[int, int]]] = {}
    for row in SurveyCount.objects.filter(stratum__in=strata):
        by_stratum = found.setdefault(row.question, {})
        by_stratum.setdefault(codes[row.stratum_id], {})[row.answer] = row.count
    return found


def _digest(found: SurveyRound, strata: Sequence[SurveyStratum], counts: Counts) -> str:
    """Hash all that the estimates rest on."""
    plain = [
        found.questionnaire_sha256,
        found.seed,
        found.sample_size,
        [[one.code, one.people, one.listed, one.drawn] for one in strata],
        {
            name: {code: sorted(said.items()) for code, said in by.items()}
            for name, by in counts.items()
        },
    ]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _estimate(
    question: Question,
    strata: Sequence[SurveyStratum],
    said: Mapping[str, Mapping[int, int]],
    digest: str,
) -> Reckoned:
    people = {one.code: float(one.people) for one in strata}
    shares = {one.code: _answered(one, said.get(one.code, {}), question) for one in strata}
    found = share_of_counts(shares, people)
    mean = None
    if question.kind is Kind.SCALE:
        scale = {one.code: _answered(one, said.get(one.code, {}), None) for one in strata}
        mean = estimate_of_counts(scale, people).value
    total = sum(people.values())
    return Reckoned(
        question=question.id,
        concept=question.feeds,
        value=_per_cent(found.value),
        lo=_per_cent(found.lo),
        hi=_per_cent(found.hi),
        num=None if found.value is None else found.value * total,
        den=total,
        mean=mean,
        answers=found.answers,
        rate=found.rate,
        fault_code=found.fault,
        strata=_shown(strata, shares),
        inputs_sha256=digest,
    )


def _answered(
    stratum: SurveyStratum, said: Mapping[int, int], question: Question | None
) -> Answered:
    """Give the answers of a stratum: as they are, or for a question as noughts and ones."""
    heard: dict[float, int] = {}
    for answer, count in said.items():
        if answer != NO_ANSWER and count:
            value = float(answer if question is None else answer >= question.counts_from)
            heard[value] = heard.get(value, 0) + count
    return Answered(stratum.listed, stratum.drawn, heard)


def _shown(
    strata: Sequence[SurveyStratum], shares: Mapping[str, Answered]
) -> list[dict[str, object]]:
    hidden = withheld({code: one.answers for code, one in shares.items()})
    return [
        {
            "code": one.code,
            "name": one.name,
            "answers": shares[one.code].answers,
            "value": None if one.code in hidden else _share(shares[one.code]),
        }
        for one in strata
    ]


def _share(heard: Answered) -> float | None:
    return 100 * heard.said.get(1.0, 0) / heard.answers if heard.answers else None


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
