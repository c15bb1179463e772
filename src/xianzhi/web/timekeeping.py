"""Clocks for the rooms below legal time (计时): begun, stopped and read there."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from xianzhi.apps.calendar.selectors import due_of_clocks
from xianzhi.apps.calendar.services import ClockDraft, ClockMove, begin, move
from xianzhi.apps.privacy.timekeeping import Due
from xianzhi.core.calendar import ClockVerb, Terms
from xianzhi.records.commands import Change

__all__ = ["TIMEKEEPER"]


class _Timekeeper:
    """Legal time as the room of the personal data asks for it."""

    def begin(
        self, change: Change, *, subject: str, title: str, terms: Terms, begun_at: datetime
    ) -> str:
        """Begin a clock in a change; give its id."""
        return begin(change, ClockDraft(title, terms, begun_at, subject, "answer"))

    def stop(self, change: Change, clock_id: str) -> None:
        """Stop a clock in a change."""
        move(change, ClockMove(clock_id, ClockVerb.STOP, change.at))

    def due(self, clock_ids: Iterable[str]) -> Mapping[str, Due]:
        """Say when clocks are due, by id."""
        return {key: Due(*found) for key, found in due_of_clocks(clock_ids).items()}


TIMEKEEPER = _Timekeeper()
