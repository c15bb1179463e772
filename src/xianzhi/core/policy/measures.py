"""Sentences that say what to do (工作举措)."""

import re

from xianzhi.core.policy.drafts import Draft
from xianzhi.core.policy.plan import Span

__all__ = ["read_measures"]

_SENTENCE = re.compile(r"[^。;!?\n]+[。;!?]?")
_SHORTEST = 4


def read_measures(folded: str, draft: Draft, note: Span | None) -> tuple[Span, ...]:
    """Cut the body of a row into sentences, without heading and note (切分举措).

    A row whose title is only its first clause keeps that sentence among its measures.
    """
    start = draft.title.end if draft.title_kind == "heading" else draft.title.start
    end = note.start if note and note.start > start else draft.span.end
    found: list[Span] = []
    for sentence in _SENTENCE.finditer(folded, start, end):
        words = sentence[0]
        low = sentence.start()
        if len(words) < _SHORTEST or len(words.strip(" 。;|")) < _SHORTEST:
            continue
        if draft.excluded and any(s.start <= low < s.end for s in draft.excluded):
            continue
        low += len(words) - len(words.lstrip(" |"))
        found.append(Span(low, low + len(words.strip(" |"))))
    return tuple(found)
