"""Answering a survey (作答): a code is used up, and numbers of its stratum are counted up.

Neither the history nor the request holds what was said; the numbers do not say who came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from xianzhi.apps.checkup.choices import CodeStatus, SurveyStatus
from xianzhi.apps.checkup.models import SurveyAttempt, SurveyCode, SurveyCount, SurveyRound
from xianzhi.apps.checkup.services.orders import order
from xianzhi.catalogue.surveys import questionnaire_of
from xianzhi.core.indicators.questionnaires import NO_ANSWER, Questionnaire
from xianzhi.errors import RuleError
from xianzhi.records.codes import digest_of, is_code
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.history import append, stream_of
from xianzhi.records.throttling import wait_in_hour

__all__ = ["answer_survey", "survey_to_answer", "wait_before_answer"]


@dataclass(frozen=True, slots=True)
class _Respondent:
    """Whoever holds a code (答卷人): nobody that the site knows."""

    user_id: str = ""
    post_id: str = ""


def wait_before_answer(*, holder: str, most: int, at: datetime) -> timedelta:
    """Count a code that was typed, and say how long its place has to wait (作答限制).

    As :func:`xianzhi.records.throttling.wait_in_hour` tells.
    """
    return wait_in_hour(
        SurveyAttempt, salt="xianzhi.checkup.survey", holder=holder, most=most, at=at
    )


def survey_to_answer(code: str, at: datetime) -> Questionnaire:
    """Give the questionnaire that a code opens (凭码取问卷).

    Raises
    ------
    RuleError
        It is no code, was used, was replaced by another, or this is no day of its survey.
    """
    return questionnaire_of(_round_of(_found(code), at).questionnaire)


def answer_survey(*, code: str, said: Mapping[str, int], request_id: str, at: datetime) -> str:
    """Count what somebody says (提交作答), once for each code.

    Parameters
    ----------
    said
        Answers by the id of the question; who cannot say is left out.

    Returns
    -------
    str
        Number of the survey.

    Raises
    ------
    RuleError
        As ``survey_to_answer``; or nothing was answered, or an answer is none.
    """
    digest = digest_of(code)

    def act(change: Change) -> str:
        own = _found(code)
        # Whoever closes the survey holds this line: no answer slips in behind its estimate.
        rounds = SurveyRound.objects.select_for_update(of=("self",))
        rounds.get(pk=own.household.stratum.round_id)
        SurveyCode.objects.select_for_update(of=("self",)).get(pk=own.pk)
        own = _found(code)  # as it is under the lock
        found = _round_of(own, at)
        counted = _checked(questionnaire_of(found.questionnaire), said)
        SurveyCode.objects.filter(pk=own.pk).update(status=CodeStatus.USED)
        counts = SurveyCount.objects.filter(stratum=own.household.stratum_id)
        for question, answer in counted:
            counts.filter(question=question, answer=answer).update(count=F("count") + 1)
        append(change, stream_of("survey_code", own.pk), "answer", {})
        return found.number

    # What was said stands not even in the digest of the request: with the code it could be tried.
    asked = order("answer_survey", _Respondent(), {"code": digest}, request_id=request_id, at=at)
    return carry_out(asked, act)


def _found(code: str) -> SurveyCode:
    codes = SurveyCode.objects.select_related("household__stratum__round")
    found = codes.filter(code_sha256=digest_of(code)).first() if is_code(code) else None
    if found is None:
        raise RuleError("survey.no_such_code")
    return found


def _round_of(own: SurveyCode, at: datetime) -> SurveyRound:
    """Give the survey of a code that may be answered now."""
    found, day = own.household.stratum.round, timezone.localdate(at)
    if own.status == CodeStatus.USED:
        raise RuleError("survey.answered_already")
    if own.status == CodeStatus.VOID:
        raise RuleError("survey.code_replaced")
    days = {"first": found.starts_on.isoformat(), "last": found.ends_on.isoformat()}
    if found.status == SurveyStatus.CLOSED or day > found.ends_on:
        raise RuleError("survey.over", days)
    if day < found.starts_on:
        raise RuleError("survey.not_yet", days)
    return found


def _checked(asked: Questionnaire, said: Mapping[str, int]) -> list[tuple[str, int]]:
    """Give an answer to every question, in their order: locks are taken in one order."""
    counted = []
    for question in asked.questions:
        answer = said.get(question.id, NO_ANSWER)
        if answer not in (*question.kind.answers, NO_ANSWER):
            raise RuleError("survey.answer_is_none")
        counted.append((question.id, answer))
    if all(answer == NO_ANSWER for _, answer in counted):
        raise RuleError("survey.nothing_answered")
    return counted
