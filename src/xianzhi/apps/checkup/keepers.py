"""Who keeps what residents report (诉求来源): cases and check-ups do not know each other.

``XIANZHI_REPORTS`` names the one place that knows both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.core.diagnosis.reported import Heard

__all__ = ["ReportKeeper", "ReportLine", "report_keeper"]


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
