"""The one write path (写入路径): permission, records and history in one transaction, once.

A service describes its request as an :class:`Order` and hands over what to do. The key is written
first: whoever comes second with the same key waits for the first transaction and gets its answer.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar, cast

from django.db import connection

from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.models import Command
from xianzhi.records.rows import insert_row
from xianzhi.records.turns import written

__all__ = [
    "Author",
    "Change",
    "Order",
    "Orders",
    "answer_to",
    "answers_of",
    "carry_out",
    "command_of",
]

MOST_REQUEST_ID_CHARACTERS = 80
_KEEP_ANSWER = "UPDATE records_command SET answer = %s WHERE id = %s"

Answer = TypeVar("Answer", str, dict[str, str | int | bool])


class Author(Protocol):
    """Who writes (经办人): a signed-in user who acts from a post."""

    @property
    def user_id(self) -> str:
        """Id of the user."""

    @property
    def post_id(self) -> str:
        """Id of the post."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for (请求); the same key with another ``body`` is a fault."""

    name: str
    author: Author
    body: Mapping[str, object]
    request_id: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Orders:
    """What is asked of one room (模块请求): its name stands before that of each verb."""

    room: str

    def __call__(
        self,
        verb: str,
        author: Author,
        body: Mapping[str, object],
        *,
        request_id: str,
        at: datetime,
        reason: str = "",
    ) -> Order:
        """Describe what somebody asks."""
        return Order(f"{self.room}.{verb}", author, body, request_id, at, reason)


@dataclass(frozen=True, slots=True)
class Change:
    """The context of one change (变更): who, from which post, when, why, by which command."""

    user_id: str
    post_id: str
    reason: str
    at: datetime
    command: Command


def carry_out(order: Order, act: Callable[[Change], Answer]) -> Answer:
    """Do what is asked, once, in one transaction; a repetition gets the first answer.

    Parameters
    ----------
    act
        Checks permission and state under lock, writes records and history, returns the answer
        (an id, or a flat JSON object). An exception leaves nothing behind, not even the key.

    Raises
    ------
    ConflictError
        The request id was used before, for something else or by somebody else.
    RuleError
        The request id is empty or too long.
    """
    if not 0 < len(order.request_id) <= MOST_REQUEST_ID_CHARACTERS:
        raise RuleError("records.request_id")
    return written(partial(_once, order, act))


def answer_to(order: Order) -> object | None:
    """Give what was answered to the very same request before (已有答复); null when nothing was.

    For work that is many commands: its last one keeps the answer of the whole.

    Raises
    ------
    ConflictError
        The request id was used before, for something else or by somebody else.
    """
    first = Command.objects.filter(request_id=order.request_id).first()
    if first is None:
        return None
    if first.body_sha256 != _digest(order):
        raise ConflictError("records.request_reused")
    answer: object = first.answer
    return answer


def answers_of(request_ids: Iterable[str]) -> Mapping[str, object]:
    """Give the answers to those requests that were carried out (已有答复), by their ids."""
    done = Command.objects.filter(request_id__in=list(request_ids))
    return dict(done.values_list("request_id", "answer"))


def command_of(order: Order) -> Command:
    """Write a request down as its row (请求行); nothing is stored and nothing is answered yet."""
    return Command(
        request_id=order.request_id,
        name=order.name,
        user_id=order.author.user_id,
        post_id=order.author.post_id,
        body_sha256=_digest(order),
        at=order.at,
    )


def _once(order: Order, act: Callable[[Change], Answer]) -> Answer:
    command, is_new = _claim(order)
    if not is_new:
        return cast("Answer", command.answer)  # JSON of what this very act returned
    change = Change(command.user_id, command.post_id, order.reason, order.at, command)
    answer = act(change)
    _keep(command, answer)
    return answer


def _claim(order: Order) -> tuple[Command, bool]:
    """Insert the key; where it stands already, wait for its transaction and compare the bodies.

    PostgreSQL waits at the unique index for whoever inserted the key first and has not committed;
    on SQLite the transaction has begun with the lock of the one writer. Either way the answer of
    the first is there to be read when the key was not ours to insert.
    """
    command = command_of(order)
    if insert_row(command, unless="request_id"):
        return command, True
    first = Command.objects.get(request_id=order.request_id)
    if first.body_sha256 != command.body_sha256:
        raise ConflictError("records.request_reused")
    return first, False


def _keep(command: Command, answer: str | dict[str, str | int | bool]) -> None:
    """Store what a repetition shall be answered."""
    key = Command._meta.get_field("id")  # noqa: SLF001 -- public in spite of its name
    column = Command._meta.get_field("answer")  # noqa: SLF001 -- public in spite of its name
    values = [
        column.get_db_prep_save(answer, connection),
        key.get_db_prep_save(command.pk, connection),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_ANSWER, values)


def _digest(order: Order) -> str:
    """Hash what is asked, by whom; the moment is left out, for a repetition comes later."""
    asked = [order.name, order.author.user_id, order.author.post_id, order.body, order.reason]
    text = json.dumps(asked, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
