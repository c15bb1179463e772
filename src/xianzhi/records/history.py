"""Append-only history (留痕): who, from which post, when, why, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from xianzhi.records.commands import Change
from xianzhi.records.models import Entry

__all__ = [
    "Happening",
    "append",
    "append_each",
    "entries",
    "last_authors",
    "last_moment",
    "stream_of",
]

Happening = tuple[str, str, Mapping[str, object]]  # stream, verb, facts


def stream_of(kind: str, record_id: object) -> str:
    """Name the stream of a record."""
    return f"{kind}:{record_id}"


def append(change: Change, stream: str, verb: str, facts: Mapping[str, object]) -> Entry:
    """Append one entry to a stream, in the transaction of its change.

    The caller holds the lock of the record that the stream tells of; numbers run without gaps.
    """
    return append_each(change, [(stream, verb, facts)])[0]


def append_each(change: Change, happenings: Iterable[Happening]) -> list[Entry]:
    """Append many entries with two statements, however many streams they belong to."""
    listed = list(happenings)
    last = _last_numbers({stream for stream, _, _ in listed})
    made: list[Entry] = []
    for stream, verb, facts in listed:
        last[stream] = last.get(stream, 0) + 1
        made.append(
            Entry(
                stream=stream,
                number=last[stream],
                verb=verb,
                facts=dict(facts),
                reason=change.reason,
                user_id=change.user_id,
                post_id=change.post_id,
                at=change.at,
                command=change.command,
            )
        )
    return Entry.objects.bulk_create(made)


def entries(stream: str) -> Sequence[Entry]:
    """Read a stream, newest first."""
    return list(Entry.objects.filter(stream=stream).order_by("-number"))


def last_authors(streams: Iterable[str], verb: str) -> Mapping[str, str]:
    """Tell which user did *verb* last in each stream; one query."""
    found = Entry.objects.filter(stream__in=list(streams), verb=verb).order_by("number")
    return dict(found.values_list("stream", "user_id"))


def last_moment(stream: str, verbs: Iterable[str]) -> datetime | None:
    """Tell when one of *verbs* last happened in a stream; null when it never did."""
    found = Entry.objects.filter(stream=stream, verb__in=list(verbs)).order_by("-number")
    return found.values_list("at", flat=True).first()


def _last_numbers(streams: set[str]) -> dict[str, int]:
    found = Entry.objects.filter(stream__in=streams).values_list("stream").annotate(Max("number"))
    return dict(found)
