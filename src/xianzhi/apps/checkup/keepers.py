"""Who keeps what residents report, and the queue of cases (诉求来源、事件队列).

Cases and check-ups do not know each other: ``XIANZHI_REPORTS`` and ``XIANZHI_CHECKUP_CASES`` name
the one place that knows both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.core.diagnosis.reported import Heard

__all__ = [
    "CaseKeeper",
    "CaseLine",
    "OpenedCase",
    "ReportKeeper",
    "ReportLine",
    "case_keeper",
    "report_keeper",
]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as a list shows it (诉求行): where it is opened, and no place.

    ``status`` is the id of a message.
    """

    number: str
    address: str
    matter: str
    status: str
    unit: str
    day: date


class ReportKeeper(Protocol):
    """Hands over what residents report (诉求来源)."""

    def read(self, since: date, until: date) -> Sequence[Heard]:
        """Give what was reported from the first to the last day of a period (期内诉求)."""

    def lines(self, actor: Actor, report_ids: Sequence[str]) -> tuple[ReportLine, ...]:
        """Show those of some reports that an actor may open (可见诉求)."""


def report_keeper() -> ReportKeeper:
    """Find who keeps reports (诉求来源)."""
    keeper: ReportKeeper = import_string(settings.XIANZHI_REPORTS)
    return keeper


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A problem that goes into the queue (转入事件); ``x`` and ``y`` are degrees, EPSG:4490."""

    number: str  # of the problem in its run: the same one enters once
    text: str
    place: str
    x: float | None
    y: float | None
    area_code: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Where a case stands (事件进展)."""

    number: str
    status: str  # id of a message
    address: str


class CaseKeeper(Protocol):
    """Keeps the queue of cases (事件队列); all runs in the transaction of the caller."""

    def open(self, actor: Actor, case: OpenedCase, request_id: str, at: datetime) -> str:
        """Put a problem into the queue and give the id of its case (转入事件)."""

    def line(self, actor: Actor, case_id: str) -> CaseLine | None:
        """Say where a case stands (事件进展); null for who may not open it."""


def case_keeper() -> CaseKeeper:
    """Find who keeps the queue of cases (事件队列)."""
    keeper: CaseKeeper = import_string(settings.XIANZHI_CHECKUP_CASES)
    return keeper
