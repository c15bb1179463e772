"""What a piece of work may cost (资源上限): processor time and memory of this process."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_SECONDS = 10  # of processor time: the clock on the wall depends on who else is working
MOST_MIB = 512  # of this process; the kernel holds a confined reader to the same (sandbox.Limits)


@contextmanager
def bounded() -> Iterator[None]:
    """Assert that what is done inside stays within both."""
    began, before = _processor_seconds(), _forget_peak_kib()
    yield
    assert _processor_seconds() - began < MOST_SECONDS
    assert _status_kib("VmHWM") - before < MOST_MIB * 1024


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
