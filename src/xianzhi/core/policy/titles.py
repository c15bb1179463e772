"""Titles of rows (条目标题): the heading sentence, or the first clause where there is none."""

import re

from xianzhi.core.policy.plan import Span

__all__ = ["read_title"]

_STOP = re.compile(r"[。;!?\n:](?:(?<!:)|(?=\s|$))")
_CLAUSE = re.compile(r"[,。;!?\n:]")
_LONGEST_HEADING = 32


def read_title(folded: str, start: int, end: int) -> tuple[Span, str]:
    """Read the title of what stands in ``[start, end)``, the note left out (读取标题).

    A first sentence that more text follows is a heading when it is short and ends before a
    comma-joined body would; otherwise the first clause stands for it.

    Returns
    -------
    tuple of Span and str
        The words without their full stop, and ``heading`` or ``first_clause``.
    """
    while start < end and folded[start] in " \n*#|":
        start += 1
    stop = _STOP.search(folded, start, end)
    sentence = Span(start, stop.start() if stop else end)
    more = stop is not None and folded[stop.end() : end].strip(" \n)") != ""
    if more and sentence.end - sentence.start <= _LONGEST_HEADING:
        return sentence, "heading"
    clause = _CLAUSE.search(folded, start, end)
    return _trimmed(folded, Span(start, clause.start() if clause else end)), "first_clause"


def _trimmed(folded: str, span: Span) -> Span:
    end = span.end
    while end > span.start and folded[end - 1] in " \n|":
        end -= 1
    return Span(span.start, end)
