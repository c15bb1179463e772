"""Clause, sentence, line and cell around a place in a text (分句、句、行、单元格).

All searches are bounded, so that many of them stay linear in the length of a text without marks.
"""

import re

from xianzhi.core.policy.plan import Span

__all__ = ["cell_at", "clause_at", "line_at", "sentence_at"]

_REACH = 400
_CLAUSE = ("，", ",", "。", "；", ";", "：", ":", "\n", "|", "！", "？")
_SENTENCE = ("。", "；", ";", "\n", "|", "！", "？")
_LINE = ("\n",)
_CELL = ("\n", "|", "\t")


def _next(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(marks)) + "]")


_AFTER: dict[tuple[str, ...], re.Pattern[str]] = {
    marks: _next(marks) for marks in (_CLAUSE, _SENTENCE, _LINE, _CELL)
}


def _around(text: str, span: Span, marks: tuple[str, ...]) -> Span:
    floor = max(0, span.start - _REACH)
    start = max((text.rfind(mark, floor, span.start) + 1 for mark in marks), default=0)
    found = _AFTER[marks].search(text, span.end, span.end + _REACH)
    end = found.start() if found else min(len(text), span.end + _REACH)
    return Span(max(start, floor), max(end, span.end))


def clause_at(text: str, span: Span) -> Span:
    """Find the clause (分句) around *span*, up to the nearest comma, colon or stop."""
    return _around(text, span, _CLAUSE)


def sentence_at(text: str, span: Span) -> Span:
    """Find the sentence (句) around *span*; a semicolon ends a sentence."""
    return _around(text, span, _SENTENCE)


def line_at(text: str, span: Span) -> Span:
    """Find the line (行) around *span*."""
    return _around(text, span, _LINE)


def cell_at(text: str, span: Span) -> Span:
    """Find the table cell (单元格) around *span*: between bars, tabs or line ends."""
    return _around(text, span, _CELL)
