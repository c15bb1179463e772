"""Run hostile parsing in a child process with limits (隔离解析).

A file from outside may be a bomb. ``confine`` runs one function on its bytes in a fresh Python
process that has little memory, little time and none of our environment, and takes back plain JSON
(never a pickle: what comes out of a broken parser must not become code). It starts the process
by ``exec``, so it is safe in a thread of a server and in a script without a main guard. Cost: about
0.1 s for the process plus the imports of the function's module.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from threading import BoundedSemaphore
from typing import IO, TypeAlias

from xianzhi import errors
from xianzhi.errors import XianzhiError

__all__ = ["Confined", "ConfinementError", "Cost", "Failure", "Json", "Limits", "confine"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

# Several uploads at once must not multiply the memory bound: the rest wait for their turn.
_TURNS = BoundedSemaphore(max(2, os.cpu_count() or 2))
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TZ")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use (资源上限); processor time stops a busy one, wall time a stuck one."""

    memory_mib: int = 512
    cpu_seconds: int = 8
    wall_seconds: int = 30
    output_mib: int = 128


@dataclass(frozen=True, slots=True)
class Cost:
    """What a child used (资源用量)."""

    seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Confined:
    """Value of the function and what it cost (隔离执行结果)."""

    value: Json
    cost: Cost


class Failure(StrEnum):
    """Why a child brought nothing back (失败原因)."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


class ConfinementError(XianzhiError):
    """A confined function ran out of its limits or broke (隔离解析失败)."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        self.failure = failure
        self.detail = detail
        super().__init__(f"sandbox.{failure}", {"detail": detail})


def confine(
    function: str, payload: bytes, options: Json = None, limits: Limits | None = None
) -> Confined:
    """Call ``function(payload, options)`` in a child process with limits (隔离执行).

    Parameters
    ----------
    function
        ``"module:name"`` of a function ``(bytes, Json) -> Json`` without effects. Only the child
        imports it: the parsing libraries are never loaded into a server.
    payload
        Bytes of the file; passed through a pipe, never through a shared folder.
    options
        JSON for the function.

    Raises
    ------
    ConfinementError
        The child ran out of time or memory, or broke.
    XianzhiError
        What the function itself raised, with its class from ``xianzhi.errors``.
    """
    limits = limits or Limits()
    request = {
        "function": function,
        "options": options,
        "limits": asdict(limits),
    }
    with _TURNS, tempfile.TemporaryFile() as output:
        began = time.monotonic()
        status = _run_child(json.dumps(request).encode() + b"\n" + payload, limits, output)
        seconds = time.monotonic() - began
        reply = _reply(output, limits, status)
    return _outcome(reply, seconds)


def _run_child(message: bytes, limits: Limits, output: IO[bytes]) -> int:
    environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    environment["MALLOC_ARENA_MAX"] = "1"  # arenas count against the address space
    command = [sys.executable, "-P", "-B", "-m", __name__]
    with subprocess.Popen(  # noqa: S603 -- our own interpreter, fixed arguments
        command,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=tempfile.gettempdir(),
    ) as child:
        try:
            child.communicate(message, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise ConfinementError(Failure.TIME) from error
    return child.returncode


def _reply(output: IO[bytes], limits: Limits, status: int) -> dict[str, Json]:
    output.seek(0)
    try:
        reply = json.loads(output.read(limits.output_mib << 20))
    except ValueError as error:
        # Killed by a signal: SIGKILL and SIGXCPU (24) and SIGALRM (14) are the clock's.
        timed_out = -status in {9, 14, 24}
        failure = Failure.TIME if timed_out else Failure.CRASH
        raise ConfinementError(failure, f"status {status}") from error
    if not isinstance(reply, dict):
        raise ConfinementError(Failure.CRASH, "reply")
    return reply


def _outcome(reply: dict[str, Json], seconds: float) -> Confined:
    if "failure" in reply:
        raise ConfinementError(Failure(str(reply["failure"])), str(reply.get("detail", "")))
    if "error" in reply:
        raise _raised(reply["error"])
    peak_mib = reply["peak_mib"]
    assert isinstance(peak_mib, int | float)
    return Confined(reply["value"], Cost(round(seconds, 3), float(peak_mib)))


def _raised(error: Json) -> XianzhiError:
    assert isinstance(error, dict)
    name, params = str(error["class"]), error["params"]
    assert isinstance(params, dict)
    kind = getattr(errors, name, XianzhiError)
    if not (isinstance(kind, type) and issubclass(kind, XianzhiError)):
        kind = XianzhiError
    return kind(str(error["code"]), {key: str(value) for key, value in params.items()})
