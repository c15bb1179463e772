"""Surveying residents (开展满意度调查): begun with a public draw, closed with its estimates."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import StratumLevel, SurveyStatus
from xianzhi.apps.checkup.models import (
    SurveyCount,
    SurveyEstimate,
    SurveyHousehold,
    SurveyRound,
    SurveyStratum,
)
from xianzhi.apps.checkup.permissions import may_survey
from xianzhi.apps.checkup.selectors.survey_counts import reckoned
from xianzhi.apps.checkup.services.orders import order
from xianzhi.apps.checkup.services.requests import SurveyDraft, SurveyRef
from xianzhi.apps.checkup.services.survey_lists import Frame, counted_frame, listed_frame
from xianzhi.apps.evidence.services import Upload, check_size, keep_bytes, record_file
from xianzhi.catalogue.surveys import (
    questionnaire_of,
    shipped_questionnaire,
    written_questionnaire,
)
from xianzhi.core.indicators.questionnaires import NO_ANSWER, Questionnaire
from xianzhi.core.indicators.surveys import Drawn, draw
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.numbering import take_numbers
from xianzhi.records.versions import expect

__all__ = ["LEAST_EACH", "close_survey", "locked_round", "start_survey"]

LEAST_EACH = 10  # drawn of each stratum: half may stay silent, and five can be shown
_FEWEST, _MOST = 30, 20_000
_LONGEST = timedelta(days=366)
_MOST_SEED = 80
_BATCH = 500


def start_survey(
    *,
    actor: Actor,
    draft: SurveyDraft,
    questions: Upload | None,
    households: Upload | None,
    request_id: str,
    at: datetime,
) -> str:
    """Begin a survey: read what it asks, draw whom it asks (发起调查、抽样).

    Parameters
    ----------
    questions
        A questionnaire of the county's own; null for the one that is shipped.
    households
        The sampling list; null numbers the households that the areas count.

    Returns
    -------
    str
        Id of the survey.

    Raises
    ------
    PermissionDeniedError
        The actor does not survey.
    RuleError
        The days make no sense, the sample is too small or too large, the questionnaire or the list
        has faults; an error of these lists all of them.
    TableError
        The list is no table.
    """
    require(may_survey(actor))
    seed = clean_text(draft.seed, most=_MOST_SEED, required=True)
    _check(draft, at)
    if questions is not None:
        check_size(questions)
    content = shipped_questionnaire() if questions is None else questions.content
    written = written_questionnaire(content)
    asked = questionnaire_of(written)
    day = timezone.localdate(at)
    frame = (
        counted_frame(draft.level, day)
        if households is None
        else listed_frame(households, draft.level, day)
    )
    drawn = draw(frame.strata, draft.sample_size, seed, LEAST_EACH)
    listed = Upload("sampling-list.csv", frame.written())
    keep_bytes(listed)

    def act(change: Change) -> str:
        series = f"DC-{day.year}"
        made = SurveyRound.objects.create(
            number=f"{series}-{take_numbers(series)[0]:03d}",
            questionnaire=written,
            questionnaire_sha256=asked.sha256,
            level=draft.level,
            weighing=frame.weighing,
            list_file=record_file(listed, at),
            list_source=frame.source,
            seed=seed,
            sample_size=draft.sample_size,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            unit_id=actor.unit_id,
            begun_at=at,
        )
        _keep_sample(made, frame, drawn, asked)
        facts = {"number": made.number, "drawn": len(drawn), **_grounds(made, listed)}
        append(change, stream_of("survey_round", made.pk), "begin_survey", facts)
        return str(made.pk)

    body = {
        "draft": asdict(draft),
        "questions": asked.sha256,
        "households": households.sha256 if households else "",
    }
    return carry_out(order("start_survey", actor, body, request_id=request_id, at=at), act)


def close_survey(*, actor: Actor, ref: SurveyRef, request_id: str, at: datetime) -> str:
    """Close a survey and keep what its answers say of all people (结束调查、估计).

    Raises
    ------
    PermissionDeniedError
        The actor does not survey.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        It is closed already.
    """
    require(may_survey(actor))

    def act(change: Change) -> str:
        found = locked_round(ref)
        SurveyRound.objects.filter(pk=found.pk).update(
            status=SurveyStatus.CLOSED, closed_at=change.at
        )
        estimates = reckoned(found)
        SurveyEstimate.objects.bulk_create(
            SurveyEstimate(
                round=found,
                position=position,
                as_of_date=timezone.localdate(change.at),
                **asdict(one),
            )
            for position, one in enumerate(estimates)
        )
        facts = {"number": found.number, "inputs": estimates[0].inputs_sha256}
        append(change, stream_of("survey_round", found.pk), "close_survey", facts)
        return str(found.pk)

    return carry_out(order("close_survey", actor, asdict(ref), request_id=request_id, at=at), act)


def locked_round(ref: SurveyRef) -> SurveyRound:
    """Lock an open survey as its asker saw it (锁定调查).

    Raises
    ------
    NotFoundError
        There is no such survey.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        It is closed.
    """
    rounds = SurveyRound.objects.select_for_update(of=("self",))
    found = rounds.filter(pk=ref.id).first() if is_id(ref.id) else None
    if found is None:
        raise NotFoundError
    expect(stream_of("survey_round", found.pk), ref.seen)
    if found.status != SurveyStatus.OPEN:
        raise RuleError("survey.closed_already", {"number": found.number})
    return found


def _check(draft: SurveyDraft, at: datetime) -> None:
    if draft.level not in StratumLevel.values:
        raise RuleError("survey.level_unknown")
    if not _FEWEST <= draft.sample_size <= _MOST:
        raise RuleError("survey.sample_size", {"least": str(_FEWEST), "most": f"{_MOST:,}"})
    last = draft.ends_on
    if not timezone.localdate(at) <= last or not draft.starts_on <= last <= (
        draft.starts_on + _LONGEST
    ):
        raise RuleError("survey.days_make_no_sense")


def _keep_sample(
    made: SurveyRound, frame: Frame, drawn: tuple[Drawn, ...], asked: Questionnaire
) -> None:
    by_stratum: dict[str, list[str]] = {one.code: [] for one in frame.strata}
    for each in drawn:
        by_stratum[each.stratum].append(each.person)
    strata = [
        SurveyStratum(
            round=made,
            code=one.code,
            name=frame.names[one.code],
            people=frame.people[one.code],
            listed=len(one.people),
            drawn=len(by_stratum[one.code]),
        )
        for one in frame.strata
    ]
    SurveyStratum.objects.bulk_create(strata, batch_size=_BATCH)
    SurveyHousehold.objects.bulk_create(
        (
            SurveyHousehold(stratum=stratum, number=number)
            for stratum in strata
            for number in by_stratum[stratum.code]
        ),
        batch_size=_BATCH,
    )
    # Every counter stands at nought from the start: the order of rows says nothing of who came.
    SurveyCount.objects.bulk_create(
        (
            SurveyCount(stratum=stratum, question=question.id, answer=answer)
            for stratum in strata
            for question in asked.questions
            for answer in (*question.kind.answers, NO_ANSWER)
        ),
        batch_size=_BATCH,
    )


def _grounds(made: SurveyRound, listed: Upload) -> Mapping[str, object]:
    """Say what the draw rests on, for the history."""
    return {
        "questionnaire": made.questionnaire_sha256,
        "list": listed.sha256,
        "seed": made.seed,
        "sample": made.sample_size,
        "least": LEAST_EACH,
    }
