"""The sequencer (定序): gives entries that were committed their place in the log.

Entries of several records are written at the same time, so none of them can know its place then.
The sequencer comes afterwards, one at a time, and only ever sees what was committed.
"""

from collections.abc import Iterable
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
_MARGIN = 5_000

Waiting = QuerySet[Entry, tuple[UUID, str]]


def sequence() -> int:
    """Give every entry without a place its place (定序); doing it twice changes nothing.

    The newest entries are looked at first, as many as are without a place and some more: the time
    goes by what is new and not by the length of the log. Within a stream places go by number.

    Returns
    -------
    int
        How many entries got a place.
    """
    missing = Entry.objects.count() - Leaf.objects.count()  # at least: others are writing
    if missing <= 0:
        return 0
    with transaction.atomic():
        log = locked_log()
        tree = tree_of(log)
        before = tree.size
        _place(_newest(missing), tree)
        if tree.size - before < missing:  # the clock was set back, or there is a backlog
            _place(_waiting(), tree)
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


def _place(waiting: Waiting, tree: Frontier) -> None:
    rows = waiting.iterator(_ENTRIES_AT_ONCE)
    while batch := list(islice(rows, _ENTRIES_AT_ONCE)):
        Leaf.objects.bulk_create(
            Leaf(position=place, entry_id=entry_id)
            for place, (entry_id, _) in enumerate(batch, tree.size + 1)
        )
        tree.extend(bytes.fromhex(digest) for _, digest in batch)


def _waiting(streams: Iterable[str] | None = None) -> Waiting:
    """Find the entries without a place, of some streams or of all.

    Those of a stream are always its last ones, whatever time their ids tell: the row lock of the
    record lets number 5 be committed after number 4 only. So by stream and number they come in
    the right order, and no number is passed over.
    """
    waiting = Entry.objects.filter(leaf=None)
    if streams is not None:
        waiting = waiting.filter(stream__in=list(streams))
    return waiting.order_by("stream", "number").values_list("pk", "digest")


def _newest(missing: int) -> Waiting:
    """Find what waits in the streams of the newest entries; in all where these are too many.

    Ids begin with the time (``records.ids``): a step into the index finds where to begin.
    """
    newest = Entry.objects.order_by("-pk")
    oldest = newest[missing + _MARGIN - 1 : missing + _MARGIN].values_list("pk", flat=True).first()
    recent = newest.filter(leaf=None, pk__gte=oldest) if oldest else newest.filter(leaf=None)
    streams = set(recent.order_by().values_list("stream", flat=True)[: _MOST_STREAMS + 1])
    return _waiting(streams if len(streams) <= _MOST_STREAMS else None)
