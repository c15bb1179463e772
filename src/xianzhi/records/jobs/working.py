"""Doing what waits (执行后台任务): threads of the server, or of a command."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from xianzhi.errors import ConflictError, XianzhiError
from xianzhi.records.jobs.leases import (
    LEASE,
    Lease,
    LeaseLostError,
    give_up,
    put_back,
    renew,
    settle,
    take,
)
from xianzhi.records.jobs.outbox import WAKE, enqueue_by_the_clock
from xianzhi.records.jobs.registry import kind_named

__all__ = ["Worker", "run_due"]

_LOG = logging.getLogger(__name__)
_LOOK_S = 1.0  # another process may have enqueued something
_CLOCK_S = 60.0
_AFTER_FAULT_S = 5.0
_THREADS = 2  # an import that takes minutes does not keep the clock waiting

Clock = Callable[[], datetime]


def run_due(*, most: int | None = None, clock: Clock = timezone.now) -> int:
    """Do what is due, job after job, and say how many were taken (执行到期任务)."""
    taken = 0
    while most is None or taken < most:
        lease = take(clock())
        if lease is None:
            break
        _do(lease, clock)
        taken += 1
    return taken


class Worker:
    """Threads that do what waits, for as long as the server runs (后台执行器)."""

    def __init__(self, threads: int = _THREADS) -> None:
        self._stopped = Event()
        working = [Thread(target=self._work, name="xianzhi-jobs") for _ in range(threads)]
        self._threads = [*working, Thread(target=self._keep_the_clock, name="xianzhi-clock")]
        for thread in self._threads:
            thread.daemon = True  # a job that is cut off is taken up again after its lease

    def start(self) -> "Worker":
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def wait(self) -> None:
        """Wait until somebody stops it (等待)."""
        self._stopped.wait()

    def stop(self, patience_s: float = 10.0) -> None:
        """End after the jobs in hand, or after a while without them."""
        self._stopped.set()
        WAKE.set()
        for thread in self._threads:
            thread.join(patience_s)

    def _work(self) -> None:
        while not self._stopped.is_set():
            WAKE.clear()
            if not self._patiently(lambda: run_due(most=1)):
                WAKE.wait(_LOOK_S)
        connections.close_all()

    def _keep_the_clock(self) -> None:
        while not self._stopped.is_set():
            self._patiently(lambda: enqueue_by_the_clock(timezone.now()))
            self._stopped.wait(_CLOCK_S)
        connections.close_all()

    def _patiently(self, do: Callable[[], object]) -> bool:
        """Do something; while the database is away, wait and say so. Tells whether it did any."""
        try:
            return bool(do())
        except DatabaseError:
            _LOG.error("jobs_wait_for_the_database")
        except Exception:  # noqa: BLE001 -- the outermost door of this thread
            _LOG.exception("jobs_failed")
        connections.close_all()
        self._stopped.wait(_AFTER_FAULT_S)
        return False


def _do(lease: Lease, clock: Clock) -> None:
    """Do one job and note what became of it."""
    kind = kind_named(lease.kind)
    if kind is None:
        give_up(lease, XianzhiError("records.job_unknown", {"kind": lease.kind}), clock())
        return
    if lease.tries > kind.most_tries:  # its process died each time: nobody was left to say why
        give_up(lease, XianzhiError("records.job_killed", {"tries": str(kind.most_tries)}), clock())
        return
    fault, is_hopeless = _tried(lease, kind.do)
    if fault is None:
        if not settle(lease, clock()):
            _LOG.warning("job_lease_lost")
    elif is_hopeless or lease.tries >= kind.most_tries:
        give_up(lease, fault, clock())
    else:
        put_back(lease, fault, clock())


def _tried(lease: Lease, do: Callable[..., object]) -> tuple[XianzhiError | None, bool]:
    """Call the function of the kind; give what was wrong, and whether trying again is no use."""
    with _Kept(lease):
        try:
            do(lease, **lease.args)
        except LeaseLostError as lost:
            return lost, False
        except ConflictError as conflict:
            return conflict, False
        except XianzhiError as refusal:  # it will say the same the next time
            return refusal, True
        except Exception as fault:  # noqa: BLE001 -- whatever a job raises, its row says so
            _LOG.exception("job_failed")
            return XianzhiError("records.job_failed", {"fault": type(fault).__name__}), False
    return None, False


class _Kept:
    """Renews the lease of a job from a thread of its own while the job goes on."""

    def __init__(self, lease: Lease) -> None:
        self._lease, self._over = lease, Event()
        self._thread = Thread(target=self._keep, name="xianzhi-lease", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _keep(self) -> None:
        used = False
        while not self._over.wait(LEASE.total_seconds() / 3):
            used = True
            try:
                if not renew(self._lease, timezone.now()):
                    break
            except DatabaseError:
                _LOG.error("jobs_wait_for_the_database")
        if used:
            connections.close_all()
