"""Taking turns to write (写入排队): on SQLite there is one writer at a time.

Whoever finds the file locked sleeps and tries again, and who tries last may get it first: among
many writers some wait for seconds. Here they queue, first come, first served, and nobody sleeps
while the file is free. Other processes are waited for by the database as ever.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import connection

__all__ = ["writing"]


class _Queue:
    """A lock that is handed on in the order in which it was asked for."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False

    def take(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


_QUEUE = _Queue()


@contextmanager
def writing() -> Iterator[None]:
    """Wait for one's turn to write; PostgreSQL needs none, nor does a part of a transaction."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    _QUEUE.take()
    try:
        yield
    finally:
        _QUEUE.hand_on()
