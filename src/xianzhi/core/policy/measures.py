"""Sentences that say what to do (工作举措)."""

import re
from collections.abc import Iterator

from xianzhi.core.policy.drafts import Draft
from xianzhi.core.policy.plan import Span

__all__ = ["read_measures"]

_END = re.compile(r"[。;!?\n]")
_SHORTEST = 4


def read_measures(folded: str, draft: Draft, note: Span | None) -> tuple[Span, ...]:
    """Cut the body of a row into sentences, without heading and note (切分举措).

    A row whose title is only its first clause keeps that sentence among its measures.
    """
    start = draft.title.end if draft.title_kind == "heading" else draft.title.start
    end = note.start if note and note.start > start else draft.span.end
    found: list[Span] = []
    for mark in _END.finditer(folded, start, end):
        found.extend(_measure(folded, start, mark.end(), draft))
        start = mark.end()
    found.extend(_measure(folded, start, end, draft))
    return tuple(found)


def _measure(folded: str, start: int, end: int, draft: Draft) -> Iterator[Span]:
    """The words of one sentence; none where it is too short or lies in a cell left out."""
    words = folded[start:end].removesuffix("\n")
    if len(words.strip(" 。;|")) < _SHORTEST:
        return
    if draft.excluded and any(s.start <= start < s.end for s in draft.excluded):
        return
    low = start + len(words) - len(words.lstrip(" |"))
    yield Span(low, low + len(words.strip(" |")))
