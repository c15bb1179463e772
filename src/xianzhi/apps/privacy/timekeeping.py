"""The clock of a request (答复时限): the door to the room that keeps legal time.

Which room that is, is a setting, ``XIANZHI_TIMEKEEPER``: this room knows a protocol and the id of
a clock, nothing of the rooms above it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xianzhi.core.calendar import Terms
from xianzhi.records.commands import Change

__all__ = ["Due", "Timekeeper", "timekeeper"]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due (到期); null while it is paused."""

    at: datetime | None
    is_provisional: bool


class Timekeeper(Protocol):
    """A room that keeps clocks (计时)."""

    def begin(
        self, change: Change, *, subject: str, title: str, terms: Terms, begun_at: datetime
    ) -> str:
        """Begin a clock in a change; give its id."""

    def stop(self, change: Change, clock_id: str) -> None:
        """Stop a clock in a change."""

    def due(self, clock_ids: Iterable[str]) -> Mapping[str, Due]:
        """Say when clocks are due, by id."""


def timekeeper() -> Timekeeper:
    """Find the room that keeps clocks (计时机构)."""
    found: Timekeeper = import_string(settings.XIANZHI_TIMEKEEPER)
    return found
