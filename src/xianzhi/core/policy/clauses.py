"""Clause, sentence, line and cell around a place in a text (分句、句、行、单元格).

All searches are bounded, so that many of them stay linear in the length of a text without marks.
"""

import re

from xianzhi.core.policy.plan import Span

__all__ = ["cell_at", "clause_at", "line_at", "sentence_at"]

_REACH = 400


class _Bounds:
    """Finds the nearest marks of one kind on both sides of a place."""

    def __init__(self, marks: str) -> None:
        sign = f"[{re.escape(marks)}]"
        self._before = re.compile(f".*{sign}", re.DOTALL)  # greedy: up to the last one
        self._after = re.compile(sign)

    def around(self, text: str, span: Span) -> Span:
        """Give the words between the marks around *span*."""
        floor = max(0, span.start - _REACH)
        before = self._before.match(text, floor, span.start)
        after = self._after.search(text, span.end, span.end + _REACH)
        end = after.start() if after else min(len(text), span.end + _REACH)
        return Span(before.end() if before else floor, max(end, span.end))


_CLAUSE = _Bounds("，,。；;：:\n|！？")
_SENTENCE = _Bounds("。；;\n|！？")
_LINE = _Bounds("\n")
_CELL = _Bounds("\n|\t")


def clause_at(text: str, span: Span) -> Span:
    """Find the clause (分句) around *span*, up to the nearest comma, colon or stop."""
    return _CLAUSE.around(text, span)


def sentence_at(text: str, span: Span) -> Span:
    """Find the sentence (句) around *span*; a semicolon ends a sentence."""
    return _SENTENCE.around(text, span)


def line_at(text: str, span: Span) -> Span:
    """Find the line (行) around *span*."""
    return _LINE.around(text, span)


def cell_at(text: str, span: Span) -> Span:
    """Find the table cell (单元格) around *span*: between bars, tabs or line ends."""
    return _CELL.around(text, span)
