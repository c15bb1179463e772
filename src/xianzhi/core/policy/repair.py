"""Repair of the reading text (文本修复): the stored original is never changed.

Every repair leaves characters out; the reading text is what remains, and each of its offsets maps
back to the original. The edits are kept, with the rule of each, for a person to see.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from xianzhi.core.policy.document import BlockKind, Document
from xianzhi.core.policy.doubles import find_doubles, find_strays
from xianzhi.core.policy.furniture import find_furniture
from xianzhi.core.policy.layout import Line, Wrap, find_wrap, is_start, lines_of, without_margin
from xianzhi.core.policy.plan import Edit, Span
from xianzhi.core.policy.script import fold_structure

__all__ = ["Reading", "repair"]

_TERMINAL = "。;!?:"
_CLOSING = ")]”》"
_NEVER_FIRST = frozenset("、,。;!?)]”》")  # typesetting keeps these off a line's start
_LONG_PARAGRAPH = 60
_FEW = 3
_IDEOGRAPH = "\u3000"
_PROSE = 12


@dataclass(frozen=True)
class Reading:
    """The text that the rules read (修复后的文本) and the way back to the original.

    ``text`` and ``folded`` have the same length; ``edits`` are sorted and disjoint.
    """

    original: str
    text: str
    folded: str
    edits: tuple[Edit, ...]

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """Where each kept run begins in the reading text and in the original."""
        read, kept, size, last = [0], [0], 0, 0
        for edit in self.edits:
            size += edit.span.start - last
            last = edit.span.end
            read.append(size)
            kept.append(last)
        return read, kept

    def original_at(self, offset: int) -> int:
        """Map a character of the reading text to the original."""
        read, kept = self._runs
        run = bisect_right(read, offset) - 1
        return kept[run] + offset - read[run]

    def original_span(self, span: Span) -> Span:
        """Map a span of the reading text to the original; repaired places inside stay in."""
        if not self.edits:
            return span
        if span.end <= span.start:
            at = self.original_at(span.start)
            return Span(at, at)
        return Span(self.original_at(span.start), self.original_at(span.end - 1) + 1)

    def reading_at(self, offset: int) -> int:
        """Map an original offset to the reading text; a left-out character to its successor."""
        read, kept = self._runs
        run = bisect_right(kept, offset) - 1
        size = read[run] + max(0, offset - kept[run])
        return min(size, read[run + 1]) if run + 1 < len(read) else min(size, len(self.text))


def repair(document: Document) -> Reading:
    """Leave out page furniture, line wraps, doubled words and stray words (修复).

    The text of table cells is left as it is. Linear in the length of the text.
    """
    original = document.text
    folded = fold_structure(original)
    first = _apply(original, folded, _layout_edits(document, folded))
    words = find_strays(first.folded) + find_doubles(first.folded)
    if not words:
        return first
    moved = [Edit(e.rule, first.original_span(e.span), e.replacement) for e in words]
    return _apply(original, folded, [*first.edits, *moved])


def _apply(original: str, folded: str, edits: Iterable[Edit]) -> Reading:
    kept = _disjoint(edits)
    if not kept:
        return Reading(original, original, folded, ())
    text, fold, last = [], [], 0
    for edit in kept:
        text.append(original[last : edit.span.start])
        fold.append(folded[last : edit.span.start])
        last = edit.span.end
    text.append(original[last:])
    fold.append(folded[last:])
    return Reading(original, "".join(text), "".join(fold), tuple(kept))


def _disjoint(edits: Iterable[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda item: (item.span.start, -item.span.end)):
        start = max(edit.span.start, kept[-1].span.end) if kept else edit.span.start
        if start < edit.span.end:
            kept.append(Edit(edit.rule, Span(start, edit.span.end), edit.replacement))
    return kept


def _layout_edits(document: Document, folded: str) -> list[Edit]:
    lines = lines_of(folded)
    furniture = find_furniture(folded, lines) | _marked_furniture(document, lines)
    text_lines = [line for index, line in enumerate(lines) if index not in furniture]
    cells = _cell_lines(document, text_lines)
    text_lines, wrap = _wrapped(folded, text_lines, cells)
    edits = [
        Edit("page_header", Span(lines[i].raw_start, min(lines[i].end + 1, len(folded))), "")
        for i in sorted(furniture)
    ]
    pages = [edit.span for edit in edits]
    removed = {lines[i].start for i in furniture}
    after_page = _after_page(lines, removed)
    for index in range(len(text_lines) - 1):
        here, following = text_lines[index], text_lines[index + 1]
        if index in cells or index + 1 in cells:
            continue
        if _continues(folded, (here, following), wrap, following.start in after_page):
            gap = Span(here.end, following.start)
            edits.extend(Edit("unwrap", piece, "") for piece in _without(gap, pages))
    return edits


def _wrapped(folded: str, lines: list[Line], cells: set[int]) -> tuple[list[Line], Wrap]:
    """Find how the lines outside cells were wrapped, a left margin of the page taken off."""
    inner = without_margin(lines)
    wrap = find_wrap(folded, [line for i, line in enumerate(inner) if i not in cells])
    if wrap.width or inner is lines:
        return inner, wrap
    return lines, find_wrap(folded, [line for i, line in enumerate(lines) if i not in cells])


def _without(gap: Span, pages: Sequence[Span]) -> Iterator[Span]:
    """The pieces of a gap between two lines that no page header fills."""
    low = gap.start
    for page in pages[bisect_left(pages, gap) :]:
        if page.start >= gap.end:
            break
        if low < page.start:
            yield Span(low, page.start)
        low = max(low, page.end)
    if low < gap.end:
        yield Span(low, gap.end)


def _marked_furniture(document: Document, lines: Sequence[Line]) -> set[int]:
    """Lines of blocks that the reader of the file already knew as header or footer."""
    page = [b for b in document.blocks if b.kind in {BlockKind.HEADER, BlockKind.FOOTER}]
    if not page:
        return set()
    starts = [block.start for block in page]
    found = set()
    for index, line in enumerate(lines):
        at = bisect_right(starts, line.start) - 1
        if at >= 0 and line.start < page[at].end:
            found.add(index)
    return found


def _cell_lines(document: Document, lines: Sequence[Line]) -> set[int]:
    if not any(block.kind is BlockKind.CELL for block in document.blocks):
        return set()
    cells = set()
    for index, line in enumerate(lines):
        block = document.block_at(line.start)
        if block is not None and block.kind is BlockKind.CELL:
            cells.add(index)
    return cells


def _after_page(lines: Sequence[Line], removed: set[int]) -> set[int]:
    """Starts of the lines that follow a removed page mark."""
    return {
        line.start
        for before, line in pairwise(lines)
        if before.start in removed and line.start not in removed
    }


def _continues(folded: str, pair: tuple[Line, Line], wrap: Wrap, page_break: bool) -> bool:
    """Tell whether the second line carries on the paragraph of the first."""
    here, following = pair
    last = folded[here.end - 1]
    if "|" in folded[here.start : following.end] or is_start(folded, following, after=last):
        return False
    if folded[following.start] in _NEVER_FIRST and not following.blank_before:
        return True
    if page_break and _crosses_page(folded, here, following):
        return True
    if wrap.is_full(here, folded):
        if following.blank_before and not wrap.double_spaced:
            return False
        if last in _TERMINAL or (last in _CLOSING and not wrap.indented):
            within = wrap.numbered and last in _TERMINAL
            return not following.indent if wrap.indented else within and not following.indent
        return not (wrap.indented and following.indent)
    if wrap.width or last in _TERMINAL + _CLOSING or following.indent:
        return False
    return _is_broken_sentence(folded, here, following)


def _crosses_page(folded: str, here: Line, following: Line) -> bool:
    """A sentence that the foot of a page cut: it lacks its end, and no blank line was left."""
    if folded[here.end - 1] in _TERMINAL + _CLOSING or following.indent or following.blank_before:
        return False
    return here.length >= _PROSE


def _is_broken_sentence(folded: str, here: Line, following: Line) -> bool:
    """A long paragraph without an end, and a line that goes on: a column end on a page."""
    words = folded[here.start : here.end]
    if here.end - here.start < _LONG_PARAGRAPH or words.count(",") + words.count("。") < _FEW:
        return False
    return following.end - following.start > _FEW and folded[following.start] >= _IDEOGRAPH
