"""What a piece of work may cost (资源上限): processor time and memory of this process."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MOST_SECONDS = 10  # of processor time: the clock on the wall depends on who else is working
MOST_MIB = 512  # of this process; the kernel holds a confined reader to the same (sandbox.Limits)


@dataclass
class Spent:
    """What a piece of work has cost (实际耗用)."""

    seconds: float = 0.0
    mib: float = 0.0


@contextmanager
def bounded() -> Iterator[Spent]:
    """Assert that what is done inside stays within both; say afterwards what it cost."""
    spent, began, before = Spent(), _processor_seconds(), _forget_peak_kib()
    yield spent
    spent.seconds = _processor_seconds() - began
    spent.mib = (_status_kib("VmHWM") - before) / 1024
    assert spent.seconds < MOST_SECONDS
    assert spent.mib < MOST_MIB


def held_mib() -> float:
    """Say how much memory this process holds."""
    return _status_kib("VmRSS") / 1024


def _processor_seconds() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _status_kib(name: str) -> int:
    # ru_maxrss would not do: it never falls, and a child inherits that of the test process.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _forget_peak_kib() -> int:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status_kib("VmRSS")
