"""Filling in what no layer computes (指标填报): one enters it, somebody else approves it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import ValueStatus
from xianzhi.apps.checkup.models import FilledValue
from xianzhi.apps.checkup.permissions import (
    may_approve_value,
    may_fill_in,
    may_fill_in_indicator,
)
from xianzhi.apps.checkup.selectors.doubting import doubts_on_entry
from xianzhi.apps.checkup.selectors.duties import leads_by_concept
from xianzhi.apps.checkup.selectors.fillable import Fillable, fillable
from xianzhi.apps.checkup.services.orders import order, reasoned
from xianzhi.apps.checkup.services.requests import ValueDraft, ValueRef
from xianzhi.apps.evidence.services import StoredFile, Upload, check_size, keep_bytes, record_file
from xianzhi.core.diagnosis.doubts import Figures
from xianzhi.core.indicators.registers import reckoned
from xianzhi.core.indicators.results import Reason
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = [
    "DoubtfulValueError",
    "Evidence",
    "Filler",
    "approve_value",
    "filler_of",
    "put_value",
    "return_value",
    "submit_value",
]

_FIRST = date(2000, 1, 1)
_MOST_SOURCE, _MOST_CONFIRMATION = 200, 500
_LARGEST = 1e15


class DoubtfulValueError(RuleError):
    """A value does not look right, and nobody said why it is (数值存疑); nothing was stored."""

    def __init__(self, doubts: Sequence[Reason]) -> None:
        super().__init__("checkup.value.doubtful")
        self.doubts = tuple(doubts)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The file that proves a value (佐证), and under which name it came."""

    file: StoredFile
    name: str


@dataclass(frozen=True, slots=True)
class Filler:
    """Who fills in, what may be filled in, and which units answer for it (填报人)."""

    actor: Actor
    known: Fillable
    leads: Mapping[str, frozenset[str]]


def filler_of(actor: Actor) -> Filler:
    """Look up what somebody may fill in."""
    return Filler(actor, fillable(actor), leads_by_concept())


def submit_value(
    *, actor: Actor, draft: ValueDraft, upload: Upload | None, request_id: str, at: datetime
) -> str:
    """Fill in the value of an indicator for a unit and a day (填报); it waits for approval.

    Returns
    -------
    str
        Id of the value.

    Raises
    ------
    PermissionDeniedError
        The actor fills in nothing, or not this: another unit answers for it, or none does.
    RuleError
        The indicator is computed from layers or unknown, the unit is none of its level, the day
        makes no sense, the numbers do not add up, or a value for that day waits already.
    DoubtfulValueError
        It does not look right, and the draft does not say why it is.
    """
    require(may_fill_in(actor))
    filler = filler_of(actor)
    if upload is not None:
        check_size(upload)
        keep_bytes(upload)

    def act(change: Change) -> str:
        proof = None if upload is None else Evidence(record_file(upload, at), upload.name)
        return str(put_value(change, filler, draft, proof).pk)

    body = {"draft": asdict(draft), "sha256": upload.sha256 if upload else ""}
    return carry_out(order("submit_value", actor, body, request_id=request_id, at=at), act)


def approve_value(*, actor: Actor, ref: ValueRef, request_id: str, at: datetime) -> str:
    """Approve a value, so that runs read it (审核通过); one approved before for its day goes.

    Raises
    ------
    PermissionDeniedError
        The actor does not approve values, or entered this one.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        It does not wait for approval.
    """

    def act(change: Change) -> str:
        value = _locked(actor, ref)
        twins = FilledValue.objects.select_for_update().filter(
            concept=value.concept,
            unit_code=value.unit_code,
            as_of_date=value.as_of_date,
            status=ValueStatus.APPROVED,
        )
        for twin in twins:
            FilledValue.objects.filter(pk=twin.pk).update(status=ValueStatus.REPLACED)
            append(change, stream_of("filled_value", twin.pk), "replace", {"by": str(value.pk)})
        return _decide(change, value, ValueStatus.APPROVED, "approve")

    asked = order("approve_value", actor, asdict(ref), request_id=request_id, at=at)
    return carry_out(asked, act)


def return_value(*, actor: Actor, ref: ValueRef, reason: str, request_id: str, at: datetime) -> str:
    """Return a value to whoever filled it in, and say why (退回).

    Raises
    ------
    PermissionDeniedError
        The actor does not approve values, or entered this one.
    StaleError
        Something happened to it since the page was opened.
    RuleError
        There is no reason, or it does not wait for approval.
    """
    why = reasoned(reason)

    def act(change: Change) -> str:
        return _decide(change, _locked(actor, ref), ValueStatus.RETURNED, "return")

    asked = order("return_value", actor, asdict(ref), request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def put_value(
    change: Change, filler: Filler, draft: ValueDraft, proof: Evidence | None
) -> FilledValue:
    """Write one value in the transaction of its change (写入填报值).

    Raises
    ------
    PermissionDeniedError, RuleError
        As ``submit_value``.
    """
    known = filler.known
    definition = known.definitions.get(draft.concept)
    if definition is None:
        raise RuleError("checkup.value.not_to_fill_in", {"concept": draft.concept[:40]})
    require(may_fill_in_indicator(filler.actor, filler.leads.get(draft.concept, frozenset())))
    units = {unit.code: unit.name for unit in known.units_of(definition)}
    if draft.unit not in units:
        allowed = "、".join(sorted(units)[:20])
        raise RuleError("checkup.value.unit_unknown", {"unit": draft.unit[:60], "allowed": allowed})
    if not _FIRST <= draft.as_of_date <= timezone.localdate(change.at):
        raise RuleError("checkup.day_makes_no_sense", {"day": draft.as_of_date.isoformat()})
    same = FilledValue.objects.filter(
        concept=draft.concept, unit_code=draft.unit, as_of_date=draft.as_of_date
    )
    if same.filter(status=ValueStatus.SUBMITTED).exists():
        raise RuleError("checkup.value.waits_already")
    figures = Figures(_value(known, draft), definition.unit, draft.num, draft.den)
    doubts = doubts_on_entry(draft.concept, draft.unit, draft.as_of_date, figures)
    confirmation = clean_text(draft.confirmation, most=_MOST_CONFIRMATION)
    if doubts and not confirmation:
        raise DoubtfulValueError(doubts)
    value = FilledValue.objects.create(
        concept=draft.concept,
        unit_code=draft.unit,
        unit_name=units[draft.unit],
        as_of_date=draft.as_of_date,
        value=figures.value,
        num=draft.num,
        den=draft.den,
        measured_in=definition.unit,
        source=clean_text(draft.source, most=_MOST_SOURCE, required=True),
        is_doubted=bool(doubts),
        doubts=[asdict(one) for one in doubts],
        confirmation=confirmation,
        file=proof.file if proof else None,
        file_name=proof.name if proof else "",
        entered_by=change.user_id,
        post_id=change.post_id,
        entered_at=change.at,
    )
    facts = {"concept": value.concept, "unit": value.unit_code, "value": value.value}
    if doubts:
        facts |= {"doubts": [one.code for one in doubts], "confirmation": confirmation}
    append(change, stream_of("filled_value", value.pk), "submit", facts)
    return value


def _value(known: Fillable, draft: ValueDraft) -> float:
    """Check the numbers of a draft and give its value."""
    numbers = (draft.num, draft.den, draft.value)
    given = [number for number in numbers if number is not None]
    if any(not math.isfinite(number) or not 0 <= number < _LARGEST for number in given):
        raise RuleError("checkup.value.number")
    if draft.den == 0:
        raise RuleError("checkup.value.denominator")
    value, fault = reckoned(known.definitions[draft.concept], *numbers)
    if value is None:
        raise RuleError("checkup.value.nothing_given")
    if fault is not None:
        raise RuleError(fault.code, fault.params)
    return value


def _locked(actor: Actor, ref: ValueRef) -> FilledValue:
    values = FilledValue.objects.select_for_update(of=("self",))
    value = values.filter(pk=ref.id).first() if is_id(ref.id) else None
    if value is None:
        require(may_approve_value(actor, ""))
        raise NotFoundError
    require(may_approve_value(actor, str(value.entered_by)))
    expect(stream_of("filled_value", value.pk), ref.seen)
    if value.status != ValueStatus.SUBMITTED:
        raise RuleError("checkup.value.decided_already")
    return value


def _decide(change: Change, value: FilledValue, status: ValueStatus, verb: str) -> str:
    FilledValue.objects.filter(pk=value.pk).update(
        status=status, decided_post_id=change.post_id, decided_at=change.at
    )
    append(change, stream_of("filled_value", value.pk), verb, {"concept": value.concept})
    return str(value.pk)
