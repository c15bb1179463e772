"""People ask about their data and are answered (个人信息权利请求): in time, in words, on record.

A request to erase that is granted destroys the key in the same transaction as its answer: there is
no answer without the deed, and no deed without the answer.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from xianzhi.apps.privacy.choices import Answer, Right
from xianzhi.apps.privacy.models import DataRequest
from xianzhi.apps.privacy.services.erasing import erase_in
from xianzhi.apps.privacy.timekeeping import timekeeper
from xianzhi.core.calendar import Limit, LimitUnit, Terms
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, NotFoundError, decide, require
from xianzhi.records.history import append, stream_of
from xianzhi.records.versions import expect

__all__ = ["DataReply", "DataWish", "answer_request", "receive_request"]

_ROOM = "privacy"

_MOST_WORDS = 500
_TERMS: Final = Terms(
    Limit(30, LimitUnit.CALENDAR_DAYS),
    basis="个人信息保护法第五十条：及时受理和处理；GB/T 35273—2020 8.7：三十天内答复",
)


@dataclass(frozen=True, slots=True)
class DataWish:
    """What somebody asks about the own data (请求): who, which right, in words, since when."""

    subject: str
    right: str
    wish: str
    asked_on: date


@dataclass(frozen=True, slots=True)
class DataReply:
    """The answer to a request (答复); ``seen`` is the version that the page showed."""

    matter_id: str
    answer: str
    words: str
    seen: int | None = None


def receive_request(*, actor: Holder, asked: DataWish, request_id: str, at: datetime) -> str:
    """Take a request in and begin its clock (受理个人信息权利请求).

    Returns
    -------
    str
        Id of the request.

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator.
    RuleError
        It says nothing, its day lies ahead, or the same right is being asked for already.
    """
    require(decide(actor, "personal:erase", at=at))
    wish = clean_text(asked.wish, most=_MOST_WORDS, required=True)
    if asked.right not in Right.values or asked.asked_on > timezone.localdate(at):
        raise RuleError("privacy.request_makes_no_sense")

    def act(change: Change) -> str:
        made = DataRequest(
            subject=asked.subject, right=asked.right, wish=wish, asked_on=asked.asked_on
        )
        stream = stream_of("data_request", made.pk)
        made.clock_id = timekeeper().begin(
            change,
            subject=stream,
            title=f"个人信息权利请求：{Right(asked.right).label}",  # others read the list of clocks
            terms=_TERMS,
            begun_at=_begun(asked, at),
        )
        _keep(made)
        append(change, stream, "receive", {"subject": asked.subject, "right": asked.right})
        return str(made.pk)

    body = {"subject": asked.subject, "right": asked.right, "on": asked.asked_on.isoformat()}
    return carry_out(Order(f"{_ROOM}.receive_request", actor, body, request_id, at, wish), act)


def answer_request(*, actor: Holder, reply: DataReply, request_id: str, at: datetime) -> str:
    """Answer a request in words and stop its clock (答复); a granted erasure is done with it.

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator.
    NotFoundError
        There is no such request.
    RuleError
        It was answered already, or no words are given.
    StaleError
        It changed since the page was opened.
    """
    require(decide(actor, "personal:erase", at=at))
    words = clean_text(reply.words, most=_MOST_WORDS, required=True)
    if reply.answer not in Answer.values:
        raise RuleError("privacy.request_makes_no_sense")

    def act(change: Change) -> str:
        found = _locked(reply.matter_id)
        stream = stream_of("data_request", found.pk)
        expect(stream, reply.seen)
        if found.answer:
            raise RuleError("privacy.answered_already")
        timekeeper().stop(change, found.clock_id)
        if reply.answer == Answer.GRANTED and found.right == Right.ERASE:
            erase_in(change, found.subject, words)
        told = {"answer": reply.answer, "answer_words": words, "answered_at": at}
        DataRequest.objects.filter(pk=found.pk).update(**told)
        append(change, stream, "answer", {"answer": reply.answer})
        return str(found.pk)

    body = {"matter": reply.matter_id, "answer": reply.answer}
    return carry_out(Order(f"{_ROOM}.answer_request", actor, body, request_id, at, words), act)


def _keep(made: DataRequest) -> None:
    """Write a request; one for each person and right is open, the database keeps it so."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise RuleError("privacy.asked_already") from error


def _begun(asked: DataWish, at: datetime) -> datetime:
    if asked.asked_on == timezone.localdate(at):
        return at
    return timezone.make_aware(datetime.combine(asked.asked_on, time(9)))


def _locked(matter_id: str) -> DataRequest:
    rows = DataRequest.objects.select_for_update()
    found = rows.filter(pk=matter_id).first() if is_id(matter_id) else None
    if found is None:
        raise NotFoundError
    return found
