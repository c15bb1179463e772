"""The sequencer (定序): gives entries that were committed their place in the log.

Entries of several records are written at the same time, so none of them can know its place then.
The sequencer comes afterwards, one at a time, and only ever sees what was committed.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from xianzhi.apps.audit.models import Leaf, Log
from xianzhi.core.merkle.tree import Frontier
from xianzhi.records.models import Entry

__all__ = ["locked_log", "sequence", "tree_of"]

_ENTRIES_AT_ONCE = 5_000
_MOST_STREAMS = 2_000
_RECENT_MS = 24 * 60 * 60 * 1000


def sequence(*, everything: bool = False) -> int:
    """Give every entry without a place its place (定序); doing it twice changes nothing.

    In the usual run only streams that were written to in the last day are looked at, however long
    the log is; *everything* looks at all of it. Within a stream places go by number, always.

    Returns
    -------
    int
        How many entries got a place.
    """
    with transaction.atomic():
        log = locked_log()
        tree = tree_of(log)
        before = tree.size
        for batch in _batches(_waiting(everything=everything)):
            Leaf.objects.bulk_create(
                Leaf(position=place, entry_id=entry_id)
                for place, (entry_id, _) in enumerate(batch, tree.size + 1)
            )
            tree.extend(bytes.fromhex(digest) for _, digest in batch)
        if tree.size > before:
            log.size = tree.size
            log.peaks = [peak.hex() if peak else None for peak in tree.peaks]
            log.save()
    return tree.size - before


def locked_log() -> Log:
    """Lock the log for the rest of the transaction: one sequencer at a time.

    PostgreSQL locks its row; SQLite's transactions begin immediately, so it is locked already.
    """
    Log.objects.get_or_create(pk=1)
    return Log.objects.select_for_update().get(pk=1)


def tree_of(log: Log) -> Frontier:
    """Give the tree over the log as it stands."""
    return Frontier(log.size, [bytes.fromhex(peak) if peak else None for peak in log.peaks])


def _waiting(*, everything: bool) -> QuerySet[Entry, tuple[UUID, str]]:
    """Find entries without a place.

    Those of a stream are always its last ones, whatever time their ids tell: the row lock of the
    record lets number 5 be committed after number 4 only. So by stream and number they come in
    the right order, and no number is passed over.
    """
    waiting = Entry.objects.filter(leaf=None)
    if not everything and (newest := Entry.objects.order_by("-pk").first()):
        recent = waiting.filter(pk__gte=_a_day_before(newest.pk))
        streams = list(recent.values_list("stream", flat=True).distinct()[: _MOST_STREAMS + 1])
        if len(streams) <= _MOST_STREAMS:
            waiting = waiting.filter(stream__in=streams)
    return waiting.order_by("stream", "number").values_list("pk", "digest")


def _a_day_before(entry_id: UUID) -> UUID:
    """Give the least id of a day before: ids begin with their milliseconds (``records.ids``)."""
    milliseconds = entry_id.int >> 80
    return UUID(int=max(0, milliseconds - _RECENT_MS) << 80)


def _batches(waiting: QuerySet[Entry, tuple[UUID, str]]) -> Iterator[list[tuple[UUID, str]]]:
    rows: Iterable[tuple[UUID, str]] = waiting.iterator(_ENTRIES_AT_ONCE)
    rows = iter(rows)
    while batch := list(islice(rows, _ENTRIES_AT_ONCE)):
        yield batch
