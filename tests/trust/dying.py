"""Processes that end in the middle (中途被杀): before or after one statement, by SIGKILL."""

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from trust.databases import Databases, use

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Point:
    """Where a process dies: at which statement, on which side of it."""

    number: int
    side: str


@dataclass(frozen=True)
class End:
    """What a process left: its answer when it got so far, or how it failed."""

    answer: object = None
    is_acknowledged: bool = False
    fault: str = ""
    was_killed: bool = False


def forked(do: Callable[[Callable[[object], None]], None]) -> End:
    """Run *do* in a child; it is given a way to acknowledge its answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _run(do, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    messages = list(_unpickled(said))
    faults = [told for kind, told in messages if kind == "fault"]
    answers = [told for kind, told in messages if kind == "answer"]
    if not answers and not faults and not killed:
        faults = [f"the process ended with {status}"]
    return End(answers[0] if answers else None, bool(answers), "".join(faults), killed)


def _run(do: Callable[[Callable[[object], None]], None], writing: int) -> None:
    def say(kind: str, told: object) -> None:
        os.write(writing, pickle.dumps((kind, told)))

    try:
        do(lambda answer: say("answer", answer))
    except BaseException:  # noqa: BLE001 -- the outermost door of this process
        with suppress(OSError):
            say("fault", traceback.format_exc())
    finally:
        os._exit(0)


def _unpickled(said: bytes) -> Iterator[tuple[str, Any]]:
    import io

    stream = io.BytesIO(said)
    while stream.tell() < len(said):
        yield pickle.load(stream)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def counted(at: Callable[[int, str], None]) -> Iterator[None]:
    """Call *at* with number and side around every statement and every COMMIT."""
    from django.db import connection

    number = 0

    def watch(execute, *given):
        nonlocal number
        number += 1
        mine = number
        at(mine, BEFORE)
        result = execute(*given)
        at(mine, AFTER)
        return result

    commit = connection._commit
    connection._commit = lambda: watch(commit)
    with connection.execute_wrapper(watch):
        yield
    connection._commit = commit


def count_statements(
    databases: Databases,
    name: str,
    do: Callable[[], object],
    fault: Callable[[Callable[[object], None]], None] | None = None,
) -> End:
    """Carry out a command to its end; the answer is (its answer, number of statements)."""

    def run(acknowledge: Callable[[object], None]) -> None:
        use(databases, name)
        if fault is not None:
            fault(lambda _answer: None)
        seen = 0

        def note(number: int, side: str) -> None:
            nonlocal seen
            seen = number

        with counted(note):
            answer = do()
        acknowledge((answer, seen))

    return forked(run)


def carried_out(
    databases: Databases,
    name: str,
    do: Callable[[], object],
    point: Point | None = None,
    fault: Callable[[Callable[[object], None]], None] | None = None,
) -> End:
    """Carry out a command in a child of this process, and die at a point."""

    def at(number: int, side: str) -> None:
        if point is not None and (number, side) == (point.number, point.side):
            die()

    def run(acknowledge: Callable[[object], None]) -> None:
        use(databases, name)
        if fault is not None:
            fault(acknowledge)
        with counted(at):
            answer = do()
        acknowledge(answer)

    return forked(run)
