"""Gaps and repeats in the numbering (编号跳号与重号)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.cover import Cover
from xianzhi.core.policy.numbering import Mark, chinese_value, mark_at
from xianzhi.core.policy.plan import Contradiction, Part, Span

__all__ = ["numbering_gaps"]

_CHINESE = "[一二三四五六七八九十百零]{1,6}"
_WITHIN = {
    "cn_point": re.compile(rf"({_CHINESE})、"),
    "cn_paren": re.compile(rf"[(]({_CHINESE})[)]"),
    "ar_point": re.compile(r"(?<!\d)(\d{1,3})[.]"),
    "ar_pause": re.compile(r"(?<!\d)(\d{1,3})、"),
    "ar_paren": re.compile(r"[(](\d{1,3})[)]"),
    "article": re.compile(rf"第({_CHINESE}|\d{{1,3}})条"),
}
"""The styles whose numbers are followed, and how each looks inside a line."""
_WIDEST_GAP = 3  # a wider jump is an excerpt or a quotation, not a lost number


@dataclass(slots=True)  # made by the thousand: not frozen
class _Numbered:
    """A number mark with its words as printed."""

    mark: Mark
    words: str

    @property
    def span(self) -> Span:
        """Where the mark stands."""
        return Span(self.mark.start, self.mark.end)


def numbering_gaps(folded: str, parts: Sequence[Part], held: Cover) -> Iterator[Contradiction]:
    """Report numbers at line starts that are left out or used twice running (编号跳号、重号).

    A style may run on through the sections or start again at 1; both are in order. What stands
    outside the parts (an attachment list, a covering letter) is not compared.
    """
    for part in parts:
        last: dict[str, _Numbered] = {}
        for mark in _marks(folded, part.span, last):
            numbered = _Numbered(mark, folded[mark.start : mark.end])
            before = last.get(mark.style)
            last[mark.style] = numbered
            code = _fault(before, mark)
            if before and code and not _stands_within(folded, before, mark):
                yield _finding(code, before, numbered, held)


def _marks(folded: str, span: Span, last: dict[str, _Numbered]) -> Iterator[Mark]:
    """Read the marks; a weak one (``3.5``) counts only where its number is next in order."""
    start = span.start
    while start < span.end:
        end = folded.find("\n", start, span.end)
        end = span.end if end < 0 else end
        first = end - len(folded[start:end].lstrip())
        mark = mark_at(folded, first, end)
        if mark and mark.style in _WITHIN:
            before = last.get(mark.style)
            if not mark.weak or (before and before.mark.value + 1 == mark.value):
                yield mark
        start = end + 1


def _fault(before: _Numbered | None, mark: Mark) -> str | None:
    if before is None or mark.value in {1, before.mark.value + 1}:
        return None
    step = mark.value - before.mark.value
    if step == 0:
        return "contradiction.numbering_repeat"
    return "contradiction.numbering_gap" if 1 < step <= _WIDEST_GAP else None


def _stands_within(folded: str, before: _Numbered, mark: Mark) -> bool:
    """Tell whether every missing number stands inside a line: 第二章 权责 第八条."""
    within = _WITHIN[mark.style].finditer(folded, before.mark.end, mark.start)
    found = {chinese_value(other[1]) for other in within}
    missing = set(range(before.mark.value + 1, mark.value))
    return bool(missing) and missing <= found


def _finding(code: str, before: _Numbered, after: _Numbered, held: Cover) -> Contradiction:
    row_ids = (held.holder(before.span), held.holder(after.span))
    return Contradiction(
        code,
        {"before": before.words.strip(), "after": after.words.strip()},
        (before.span, after.span),
        tuple(dict.fromkeys(row_id for row_id in row_ids if row_id)),
    )
