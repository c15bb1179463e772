"""Append-only history (留痕): who, from which post, when, why, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Max, OuterRef, Subquery

from xianzhi.core.merkle.chain import FIRST, SHA256, Statement, seal, text_of
from xianzhi.records.commands import Change
from xianzhi.records.models import Entry
from xianzhi.records.rows import insert_row

__all__ = [
    "NO_ENTRY",
    "End",
    "Happening",
    "append",
    "append_each",
    "entries",
    "last_authors",
    "last_moment",
    "link",
    "statement_of",
    "stream_of",
]

_LAST = (
    "SELECT stream, number, digest FROM records_entry WHERE stream = %s"
    " ORDER BY number DESC LIMIT 1"
)
Happening = tuple[str, str, Mapping[str, object]]  # stream, verb, facts
End = tuple[int, bytes]  # number and digest of the last entry of a stream
NO_ENTRY: End = (0, FIRST)


def stream_of(kind: str, record_id: object) -> str:
    """Name the stream of a record."""
    return f"{kind}:{record_id}"


def append(change: Change, stream: str, verb: str, facts: Mapping[str, object]) -> Entry:
    """Append one entry to a stream, in the transaction of its change.

    The caller holds the lock of the record that the stream tells of; numbers run without gaps.
    """
    return append_each(change, [(stream, verb, facts)])[0]


def append_each(change: Change, happenings: Iterable[Happening]) -> list[Entry]:
    """Append many entries with two statements, however many streams they belong to.

    Each entry is chained to the last one of its stream. That is safe on PostgreSQL too, though its
    readers do not wait for writers: the caller holds the row lock of the record that the stream
    tells of until it commits, so nobody else can append between our reading and our writing. Who
    forgets the lock meets the unique number of the stream and fails as a whole; the chain never
    forks.
    """
    listed = list(happenings)
    ends = _ends({stream for stream, _, _ in listed})
    made: list[Entry] = []
    for happening in listed:
        stream = happening[0]
        entry, ends[stream] = link(change, happening, ends.get(stream, NO_ENTRY))
        made.append(entry)
    if len(made) == 1:  # what nearly every change writes
        insert_row(made[0])
        return made
    return Entry.objects.bulk_create(made)


def link(change: Change, happening: Happening, end: End) -> tuple[Entry, End]:
    """Chain an entry to the end of its stream (链接); the caller stores it and has the lock.

    Returns
    -------
    tuple
        The entry, and the end of the stream behind it.
    """
    number, previous = end
    entry = _entry(change, happening, number + 1)
    sealed = seal(previous, text_of(statement_of(entry)), entry.algorithm)
    entry.digest = sealed.hex()
    return entry, (entry.number, sealed)


def statement_of(entry: Entry) -> Statement:
    """Give what an entry says, all that its digest covers (留痕内容)."""
    return Statement(
        stream=entry.stream,
        number=entry.number,
        verb=entry.verb,
        facts=entry.facts,
        reason=entry.reason,
        user_id=str(entry.user_id),
        post_id=str(entry.post_id),
        at=entry.at,
        command_id=str(entry.command_id),
    )


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


def _entry(change: Change, happening: Happening, number: int) -> Entry:
    stream, verb, facts = happening
    return Entry(
        stream=stream,
        number=number,
        verb=verb,
        facts=dict(facts),
        reason=change.reason,
        user_id=change.user_id,
        post_id=change.post_id,
        at=change.at,
        command=change.command,
        algorithm=SHA256,
    )


def _ends(streams: set[str]) -> dict[str, End]:
    """Read number and digest of the last entry of each stream; one query."""
    if len(streams) == 1:  # the common case, however long the stream is: one step into the index
        with connection.cursor() as cursor:
            cursor.execute(_LAST, list(streams))
            rows = cursor.fetchall()
    else:
        in_stream = Entry.objects.filter(stream=OuterRef("stream")).values("stream")
        last = in_stream.annotate(last=Max("number")).values("last")
        lasts = Entry.objects.filter(stream__in=streams, number=Subquery(last))
        rows = list(lasts.values_list("stream", "number", "digest"))
    return {stream: (number, bytes.fromhex(digest)) for stream, number, digest in rows}
