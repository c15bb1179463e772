"""Giving the log away (导出审计日志)."""

from collections.abc import Generator
from datetime import datetime

from xianzhi.apps.audit.models import Leaf, SignedHead
from xianzhi.apps.audit.selectors import head_of
from xianzhi.apps.audit.services.signing import sign_head
from xianzhi.core.merkle.chain import Statement, text_of
from xianzhi.core.merkle.heads import Head
from xianzhi.core.merkle.verifying import entry_line, first_line

__all__ = ["export_lines", "lines_until"]

_LEAVES_AT_ONCE = 2_000
_SAID = ("stream", "number", "verb", "facts", "reason", "user_id", "post_id", "at", "command_id")
_COLUMNS = ("position", "entry__algorithm", "entry__digest", *(f"entry__{name}" for name in _SAID))


def export_lines(*, at: datetime) -> Generator[bytes, None, None]:
    """Sign the log, then write it out line by line (导出审计日志), see ``core.merkle.verifying``.

    What is committed while it is written belongs to the next export. Who stops half way closes it.
    """
    yield from lines_until(sign_head(at=at))


def lines_until(last: Head) -> Generator[bytes, None, None]:
    """Write the log up to a head, as the database has it now."""
    yield first_line(last)
    heads = SignedHead.objects.filter(number__lte=last.seen.number).order_by("number")
    signed = map(head_of, heads.iterator(_LEAVES_AT_ONCE))
    upcoming = next(signed, None)
    while upcoming is not None and upcoming.seen.size == 0:
        yield upcoming.line.encode() + b"\n"
        upcoming = next(signed, None)
    leaves = Leaf.objects.filter(position__lte=last.seen.size).order_by("position")
    # Rows, not records: half the time, and an export reads everything.
    for row in leaves.values_list(*_COLUMNS).iterator(_LEAVES_AT_ONCE):
        position, algorithm, digest, *said = row
        stream, number, verb, facts, reason, user_id, post_id, at, command_id = said
        text = text_of(
            Statement(stream, number, verb, facts, reason, user_id, post_id, at, str(command_id))
        )
        yield entry_line(position, algorithm, digest, text)
        while upcoming is not None and upcoming.seen.size == position:
            yield upcoming.line.encode() + b"\n"
            upcoming = next(signed, None)
