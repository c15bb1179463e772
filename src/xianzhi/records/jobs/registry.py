"""What can be done behind the page (任务种类), and what is done by the clock (定时)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Protocol

from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

__all__ = [
    "Daily",
    "Handler",
    "Hourly",
    "Kind",
    "Run",
    "Schedule",
    "find_kinds",
    "job",
    "kind_named",
    "scheduled",
    "schedules",
]

_MOST_TRIES = 8


class Run(Protocol):
    """One try at a job (执行), as its function sees it."""

    @property
    def job_id(self) -> str:
        """Id of the job: the seed of the request ids of the commands that it gives."""

    @property
    def at(self) -> datetime:
        """When the job was taken."""

    def hold(self) -> None:
        """Lock the job for the rest of the transaction; raise when another worker has it now.

        A function that writes without a command calls it first in its transaction.
        """


# Any: the arguments of a job are JSON, and each function declares its own.
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job (任务种类)."""

    name: str
    do: Handler
    most_tries: int


class Clock(Protocol):
    """When something is done by the clock (定时规则)."""

    def last(self, at: datetime) -> datetime:
        """Give the latest slot that is not after a moment."""

    def following(self, slot: datetime) -> datetime:
        """Give the slot behind a slot."""


@dataclass(frozen=True, slots=True)
class Hourly:
    """Every hour at a minute (每小时)."""

    minute: int = 0

    def last(self, at: datetime) -> datetime:
        """Give the latest slot that is not after a moment."""
        slot = at.replace(minute=self.minute, second=0, microsecond=0)
        return slot if slot <= at else slot - timedelta(hours=1)

    def following(self, slot: datetime) -> datetime:
        """Give the slot an hour later."""
        return slot + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at a time of the county's clock (每日)."""

    hour: int
    minute: int = 0

    def last(self, at: datetime) -> datetime:
        """Give the latest slot that is not after a moment."""
        local = timezone.localtime(at)
        slot = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return slot if slot <= local else slot - timedelta(days=1)

    def following(self, slot: datetime) -> datetime:
        """Give the slot a day later."""
        return timezone.localtime(slot) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A kind of job and its clock (定时任务)."""

    kind: str
    clock: Clock


_KINDS: dict[str, Kind] = {}
_SCHEDULES: dict[str, Schedule] = {}


def job(name: str, *, most_tries: int = _MOST_TRIES) -> Callable[[Handler], Handler]:
    """Register a function ``(run, **args)`` for a kind of job (登记任务种类).

    It is called at least once for each job, so doing it twice must change nothing.
    """

    def register(do: Handler) -> Handler:
        _KINDS[name] = Kind(name, do, most_tries)
        return do

    return register


def scheduled(name: str, clock: Clock) -> Callable[[Handler], Handler]:
    """Register a function ``(run)`` that is called by the clock (登记定时任务).

    A slot that passed while nothing ran is made up for once; earlier ones are not.
    """

    def register(do: Handler) -> Handler:
        _SCHEDULES[name] = Schedule(name, clock)
        return job(name)(do)

    return register


def find_kinds() -> Mapping[str, Kind]:
    """Load the ``jobs.py`` of every room and give all kinds by name."""
    import_module("xianzhi.records.jobs.sweeping")
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "jobs"):
            import_module(f"{config.name}.jobs")
    return _KINDS


def kind_named(name: str) -> Kind | None:
    """Find a kind; null when no room knows it."""
    return _KINDS.get(name) or find_kinds().get(name)


def schedules() -> Iterable[Schedule]:
    """List what is done by the clock."""
    find_kinds()
    return tuple(_SCHEDULES.values())
