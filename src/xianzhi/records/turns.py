"""Taking turns to write (写入排队、成组提交): on SQLite there is one writer at a time.

Whoever finds the file locked sleeps and tries again, and who tries last may get it first: among
many writers some wait for seconds. Here they queue, first come, first served, and what waits
together is committed together: one thread does the work of all in one transaction, each in a
savepoint of its own, so that the disk is asked once to keep them all. Nobody is answered before
that. Other processes are waited for by the database as ever.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.utils import timezone, translation

__all__ = ["written"]

MOST_TOGETHER = 32  # how long the first of them may wait for the last

Answer = TypeVar("Answer")


def written(work: Callable[[], Answer]) -> Answer:
    """Do a piece of work in a transaction of its own (写入); what it raises leaves nothing behind.

    On SQLite another thread may do it, with the language and the time zone of this one.
    PostgreSQL needs no turns, nor does a part of a transaction.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return work()
    return _QUEUE.carry(_Piece(work))


class _Piece(Generic[Answer]):
    """Work that waits for its turn, and what became of it."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._language = translation.get_language()
        self._zone = timezone.get_current_timezone()
        self._answers: list[Answer] = []
        self.fault: BaseException | None = None
        self.woken = Lock()
        self.woken.acquire()

    @property
    def is_over(self) -> bool:
        return bool(self._answers) or self.fault is not None

    def do(self) -> None:
        """Do it in a transaction, or in a savepoint of one."""
        try:
            with self._asker(), transaction.atomic():
                self._answers = [self._work()]
        except Exception as fault:  # noqa: BLE001 -- raised again where it was asked for
            self.fault, self._answers = fault, []

    @contextmanager
    def _asker(self) -> Iterator[None]:
        """Speak and count the hours as where the work was asked for."""
        with translation.override(self._language), timezone.override(self._zone):
            yield

    def answer(self) -> Answer:
        if self.fault is not None:
            raise self.fault
        return self._answers[0]


class _Queue:
    """Who waits to write; the first of them leads and writes for those behind it."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[_Piece[Any]] = deque()  # Any: each has an answer of its own
        self._is_led = False

    def carry(self, piece: "_Piece[Answer]") -> Answer:
        with self._guard:
            self._waiting.append(piece)
            leads, self._is_led = not self._is_led, True
        if not leads:
            piece.woken.acquire()
        if not piece.is_over:
            self._lead()
        return piece.answer()

    def _lead(self) -> None:
        with self._guard:
            number = min(len(self._waiting), MOST_TOGETHER)
            together = [self._waiting.popleft() for _ in range(number)]
        try:
            _write(together)
        finally:
            with self._guard:
                following = self._waiting[0] if self._waiting else None
                self._is_led = following is not None
            for piece in together:
                piece.woken.release()
            if following is not None:
                following.woken.release()


def _write(together: Sequence[_Piece[Any]]) -> None:  # Any: each has an answer of its own
    """Do pieces of work in one transaction: what one of them raises concerns that one alone."""
    if len(together) == 1:
        together[0].do()
        return
    try:
        with transaction.atomic():
            for piece in together:
                piece.do()
    except BaseException as fault:
        for piece in together:  # nothing of them was kept
            piece.fault = piece.fault or fault
        if not isinstance(fault, Exception):
            raise


_QUEUE = _Queue()
