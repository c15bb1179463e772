"""Codes of a survey (作答码): given out once, made again only for a reason, kept nowhere."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import QuerySet

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import CodeStatus
from xianzhi.apps.checkup.models import SurveyCode, SurveyHousehold, SurveyRound
from xianzhi.apps.checkup.permissions import may_survey
from xianzhi.apps.checkup.services.orders import order, reasoned
from xianzhi.apps.checkup.services.requests import SurveyRef
from xianzhi.apps.checkup.services.surveying import locked_round
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.codes import BITS, digest_of, written_code
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = ["GivenCode", "give_codes", "renew_codes"]

_MOST_NUMBER = 60
_BATCH = 500


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code that goes to a household (发放作答码): shown once."""

    area: str
    household: str
    code: str


def give_codes(
    *, actor: Actor, ref: SurveyRef, request_id: str, at: datetime
) -> tuple[GivenCode, ...]:
    """Make a code for every household that was drawn (发放作答码).

    Returns
    -------
    tuple
        By area and number. Empty when the request is repeated: codes are told once, and whoever
        lost them renews them.

    Raises
    ------
    PermissionDeniedError
        The actor does not survey.
    StaleError
        Something happened to the survey since the page was opened.
    RuleError
        They were given out before, or the survey is closed.
    """
    require(may_survey(actor))
    given: list[GivenCode] = []

    def act(change: Change) -> str:
        found = locked_round(ref)
        if _codes_of(found).exists():
            raise RuleError("survey.codes_given", {"number": found.number})
        households = SurveyHousehold.objects.filter(stratum__round=found)
        return _make(found, list(households.select_related("stratum")), given, change, "give_codes")

    carry_out(order("give_codes", actor, asdict(ref), request_id=request_id, at=at), act)
    return _sorted(given)


def renew_codes(
    *,
    actor: Actor,
    ref: SurveyRef,
    household: str,
    reason: str,
    request_id: str,
    at: datetime,
) -> tuple[GivenCode, ...]:
    """Make new codes for those who have not answered (重发作答码); the old ones are void.

    Parameters
    ----------
    household
        The number of one household; empty renews all that are still to be answered.

    Raises
    ------
    PermissionDeniedError
        The actor does not survey.
    StaleError
        Something happened to the survey since the page was opened.
    RuleError
        There is no reason, the survey is closed, nobody of that number was drawn, or all of them
        have answered.
    """
    require(may_survey(actor))
    why = reasoned(reason)
    number = clean_text(household, most=_MOST_NUMBER)
    given: list[GivenCode] = []

    def act(change: Change) -> str:
        found = locked_round(ref)
        live = _codes_of(found).filter(status=CodeStatus.LIVE)
        if number:
            live = live.filter(household__number=number)
        codes = list(live.select_for_update(of=("self",)).select_related("household__stratum"))
        if not codes:
            raise RuleError("survey.nothing_to_renew")
        SurveyCode.objects.filter(pk__in=[one.pk for one in codes]).update(status=CodeStatus.VOID)
        return _make(found, [one.household for one in codes], given, change, "renew_codes")

    body = {"ref": asdict(ref), "household": number}
    asked = order("renew_codes", actor, body, request_id=request_id, at=at, reason=why)
    carry_out(asked, act)
    return _sorted(given)


def _codes_of(found: SurveyRound) -> QuerySet[SurveyCode]:
    return SurveyCode.objects.filter(household__stratum__round=found)


def _make(
    found: SurveyRound,
    households: Sequence[SurveyHousehold],
    given: list[GivenCode],
    change: Change,
    verb: str,
) -> str:
    rows = []
    for one in households:
        code = written_code(secrets.randbits(BITS))
        given.append(GivenCode(one.stratum.name, one.number, code))
        rows.append(SurveyCode(household=one, code_sha256=digest_of(code)))
    SurveyCode.objects.bulk_create(rows, batch_size=_BATCH)
    append(change, stream_of("survey_round", found.pk), verb, {"codes": len(rows)})
    return str(found.pk)


def _sorted(given: Sequence[GivenCode]) -> tuple[GivenCode, ...]:
    return tuple(sorted(given, key=lambda one: (one.area, one.household)))
