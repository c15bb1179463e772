"""Confined readers that start warm (预热的隔离进程), for thousands of files in one go.

``confine`` starts a new interpreter for every file, which costs ten times what the reading of a
small file does. Here one process for each reader imports it once, with the environment that
``confine`` gives, and forks for every file; the fork runs the child's side of the sandbox itself,
with its limits, its pipes and its answer. As a script this is that process.
"""

import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from xianzhi.exchange import sandbox
from xianzhi.exchange.sandbox import ConfinementError, Failure, Limits

_SANDBOX = "xianzhi.exchange.sandbox"
_ANSWER_BYTES = 200


@dataclass
class WarmReaders:
    """What reads in place of fresh processes, and what that has cost (预热进程及其耗用)."""

    seconds: float = 0.0  # processor time of all readings
    peak_mib: float = 0.0
    lines: dict[str, tuple[socket.socket, subprocess.Popen[bytes]]] = field(default_factory=dict)

    def run(self, message: bytes, limits: Limits, output: IO[bytes]) -> int:
        """Do what ``sandbox._run_child`` does."""
        module = json.loads(message[: message.index(b"\n")])["function"].partition(":")[0]
        line = self.lines.get(module) or self._started(module)
        with tempfile.TemporaryFile() as given:
            given.write(message)
            given.seek(0)
            socket.send_fds(line[0], [b"."], [given.fileno(), output.fileno()])
        child = int(line[0].recv(_ANSWER_BYTES))
        line[0].settimeout(limits.wall_seconds)
        try:
            told = json.loads(line[0].recv(_ANSWER_BYTES))
        except TimeoutError as error:
            os.kill(child, signal.SIGKILL)
            line[0].settimeout(None)
            line[0].recv(_ANSWER_BYTES)
            raise ConfinementError(Failure.TIME) from error
        self.seconds += told["seconds"]
        self.peak_mib = max(self.peak_mib, told["mib"])
        return int(told["status"])

    def _started(self, module: str) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        kept = {key: os.environ[key] for key in sandbox._KEPT_ENVIRONMENT if key in os.environ}
        paths = [str(Path(__file__).parent), *(path for path in sys.path if path)]
        kept |= {"PYTHONPATH": os.pathsep.join(paths), "MALLOC_ARENA_MAX": "1"}
        process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", __name__, module, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=kept,
            cwd=tempfile.gettempdir(),
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self.lines[module] = ours, process
        return self.lines[module]

    def close(self) -> None:
        for ours, process in self.lines.values():
            ours.close()
            process.wait()


@contextmanager
def warm_readers() -> Iterator[WarmReaders]:
    """Let ``confine`` read in forks of warm processes."""
    readers, fresh = WarmReaders(), sandbox._run_child
    sandbox._run_child = readers.run
    try:
        yield readers
    finally:
        sandbox._run_child = fresh
        readers.close()


def serve(module: str, line: socket.socket) -> None:
    """Import a reader, then fork for each request until nobody asks any more."""
    if module.startswith("xianzhi.exchange.layers"):
        from xianzhi.exchange.layers.vectors import shield

        shield()
        importlib.import_module("pyogrio")
    importlib.import_module(module)
    importlib.import_module(_SANDBOX)
    while True:
        asked, files, _, _ = socket.recv_fds(line, 1, 2)
        if not asked:
            return
        child = os.fork()
        if child == 0:
            _read(*files)
        for one in files:
            os.close(one)
        line.send(str(child).encode())
        _, status, used = os.wait4(child, 0)
        told = {
            "status": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
            "mib": used.ru_maxrss / 1024,
        }
        line.send(json.dumps(told).encode())


def _read(given: int, output: int) -> None:
    os.dup2(given, 0)
    os.dup2(output, 1)
    try:
        runpy.run_module(_SANDBOX, run_name="__main__", alter_sys=True)
    except BaseException:  # noqa: BLE001 -- the outermost door of this process
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
