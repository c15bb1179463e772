"""Reading surveys of residents (查询满意度调查)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count, Sum

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import CodeStatus
from xianzhi.apps.checkup.models import (
    CheckupRun,
    IndicatorObservation,
    RunEstimate,
    SurveyCode,
    SurveyEstimate,
    SurveyRound,
    SurveyStratum,
)
from xianzhi.apps.checkup.permissions import may_read, may_survey
from xianzhi.apps.checkup.readmodels import (
    ReadEstimate,
    Said,
    StratumLine,
    SurveyHead,
    SurveyPage,
    SurveyResult,
)
from xianzhi.apps.checkup.readmodels.surveys import Measured
from xianzhi.apps.checkup.selectors.disputes import history_of
from xianzhi.apps.checkup.selectors.wording import figure, name_of
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.catalogue.surveys import questionnaire_of
from xianzhi.core.indicators.questionnaires import Question, Questionnaire
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import Decision, NotFoundError, require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = ["SURVEYS_OF_A_PAGE", "estimate_of_run", "survey_file", "survey_list", "survey_page"]

SURVEYS_OF_A_PAGE = 50
_MOST_PAGES = 2_000


def survey_list(actor: Actor, *, page: int = 1) -> tuple[tuple[SurveyHead, ...], int, Decision]:
    """List surveys, the newest first (调查清单): a page, how many there are, may one begin."""
    require(may_read(actor))
    rounds = SurveyRound.objects.select_related("unit").order_by("-begun_at", "-number")
    begin = (min(max(page, 1), _MOST_PAGES) - 1) * SURVEYS_OF_A_PAGE
    listed = list(rounds[begin : begin + SURVEYS_OF_A_PAGE])
    return _heads(listed), rounds.count(), may_survey(actor)


def survey_page(actor: Actor, survey_id: str) -> SurveyPage:
    """Show a survey with its draw, its progress and its results (调查页).

    Raises
    ------
    NotFoundError
        There is no such survey.
    """
    require(may_read(actor))
    found = _round(survey_id)
    stream = stream_of("survey_round", found.pk)
    asked = questionnaire_of(found.questionnaire)
    estimates = list(found.estimates.order_by("position"))
    return SurveyPage(
        head=_heads([found])[0],
        note=Said(asked.note_zh, asked.note_en),
        level=found.level,
        weighing=found.weighing,
        seed=found.seed,
        sample_size=found.sample_size,
        list_source=found.list_source,
        list_sha256=found.list_file.sha256,
        questionnaire_sha256=found.questionnaire_sha256,
        inputs_sha256=estimates[0].inputs_sha256 if estimates else "",
        strata=_strata(found),
        results=_results(asked, estimates),
        history=history_of(stream),
        seen=version_of(stream),
        has_codes=SurveyCode.objects.filter(household__stratum__round=found).exists(),
        may_survey=may_survey(actor),
    )


def survey_file(actor: Actor, survey_id: str) -> OriginalFile:
    """Give the list that a survey was drawn from (抽样名册), so that the draw can be repeated.

    Raises
    ------
    NotFoundError
        There is no such survey.
    """
    require(may_read(actor))
    found = _round(survey_id)
    return original_file(found.list_file, f"{found.number}.csv")


def estimate_of_run(run: CheckupRun, concept: str) -> ReadEstimate | None:
    """Give the estimate that a run read for an indicator (所用调查估计值); null for none."""
    read = RunEstimate.objects.filter(run=run, estimate__concept=concept)
    found = read.select_related("estimate__round").first()
    if found is None:
        return None
    one = found.estimate
    return ReadEstimate(str(one.round_id), one.round.number, one.answers, _per_cent(one.rate))


def _round(survey_id: str) -> SurveyRound:
    rounds = SurveyRound.objects.select_related("unit", "list_file")
    found = rounds.filter(pk=survey_id).first() if is_id(survey_id) else None
    if found is None:
        raise NotFoundError
    return found


def _heads(rounds: Sequence[SurveyRound]) -> tuple[SurveyHead, ...]:
    strata = SurveyStratum.objects.filter(round__in=rounds).values_list("round_id")
    drawn = dict(strata.annotate(number=Sum("drawn")).order_by())
    used = SurveyCode.objects.filter(
        household__stratum__round__in=rounds, status=CodeStatus.USED
    ).values_list("household__stratum__round_id")
    answered = dict(used.annotate(number=Count("id")).order_by())
    return tuple(
        SurveyHead(
            id=str(one.pk),
            number=one.number,
            title=Said(one.questionnaire["title"]["zh"], one.questionnaire["title"]["en"]),
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            status=one.status,
            unit=one.unit.name,
            drawn=drawn.get(one.pk, 0),
            answered=answered.get(one.pk, 0),
        )
        for one in rounds
    )


def _strata(found: SurveyRound) -> tuple[StratumLine, ...]:
    used = SurveyCode.objects.filter(
        household__stratum__round=found, status=CodeStatus.USED
    ).values_list("household__stratum__code")
    answered = Counter(dict(used.annotate(number=Count("id")).order_by()))
    return tuple(
        StratumLine(
            code=one.code,
            name=one.name,
            people=figure(one.people),
            listed=figure(one.listed),
            drawn=one.drawn,
            answered=answered[one.code],
        )
        for one in found.strata.order_by("code")
    )


def _results(asked: Questionnaire, estimates: Sequence[SurveyEstimate]) -> tuple[SurveyResult, ...]:
    questions = {one.id: one for one in asked.questions}
    wanted = {name for one in asked.questions for name in one.beside} if estimates else set()
    measured = _measured(wanted)
    return tuple(_result(questions[one.question], one, measured) for one in estimates)


def _result(
    question: Question, one: SurveyEstimate, measured: Mapping[str, Measured]
) -> SurveyResult:
    return SurveyResult(
        question=Said(question.zh, question.en),
        concept=one.concept,
        name=name_of(one.concept) if one.concept else Said("", ""),
        value="" if one.value is None else f"{one.value:.1f} %",
        bar=round(one.value or 0.0, 1),
        interval=_interval(one.lo, one.hi),
        mean="" if one.mean is None else f"{one.mean:.2f}",
        answers=one.answers,
        rate=_per_cent(one.rate),
        fault=one.fault_code,
        strata=tuple(
            (
                each["name"],
                each["answers"],
                "" if each["value"] is None else f"{each['value']:.1f} %",
            )
            for each in one.strata
        ),
        beside=tuple(
            measured.get(name) or Measured(name, name_of(name), "", "", "", "")
            for name in question.beside
        ),
    )


def _measured(concepts: set[str]) -> Mapping[str, Measured]:
    """Give the newest measured value of each indicator (实测值), of whatever edition was run."""
    rows = IndicatorObservation.objects.filter(concept__in=concepts, value__isnull=False)
    newest = rows.select_related("run").order_by("run__cut_off_date", "run__made_at", "-position")
    return {
        row.concept: Measured(
            row.concept,
            name_of(row.concept),
            figure(row.value),
            row.measured_in,
            str(row.run_id),
            row.run.number,
        )
        for row in newest
    }


def _interval(lo: float | None, hi: float | None) -> str:
    return "" if lo is None or hi is None or lo == hi else f"{lo:.1f} – {hi:.1f}"


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"
