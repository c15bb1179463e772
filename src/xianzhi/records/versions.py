"""What somebody looked at before deciding (预期版本): whoever comes second is told what changed.

The version of a record is the number of the last entry in its stream. A page shows it, a service
passes it on, and :func:`expect` compares under the lock of the record.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xianzhi.errors import ConflictError
from xianzhi.records.models import Entry

__all__ = ["Since", "StaleError", "expect", "version_of"]


@dataclass(frozen=True, slots=True)
class Since:
    """One change that the asker has not seen (未见变动)."""

    stream: str
    verb: str
    at: datetime
    post_id: str


class StaleError(ConflictError):
    """The record changed since the asker looked (版本已过期); ``since`` says how."""

    def __init__(self, since: tuple[Since, ...]) -> None:
        self.since = since
        if not since:  # the version that the asker names was never there
            super().__init__("records.version_unknown")
            return
        last = timezone.localtime(since[-1].at)
        super().__init__("records.stale", {"count": str(len(since)), "at": f"{last:%m-%d %H:%M}"})


def version_of(stream: str) -> int:
    """Give the version of a record (版本号); 0 before its first entry."""
    found = Entry.objects.filter(stream=stream).order_by("-number")
    return found.values_list("number", flat=True).first() or 0


def expect(stream: str, seen: int | None) -> None:
    """Refuse a change to a record that its asker saw otherwise (核对版本).

    The caller holds the lock of the record. Null says that nobody looked at it.

    Raises
    ------
    StaleError
        Its stream has grown, or was never as long as *seen* says.
    """
    if seen is None or version_of(stream) == seen:
        return
    grown = Entry.objects.filter(stream=stream, number__gt=seen).order_by("number")
    since = grown.values_list("stream", "verb", "at", "post_id")
    raise StaleError(tuple(Since(*line) for line in since))
