"""Lines of a page and how they were wrapped (版面).

Whether a document is hard-wrapped is read from the widths of its own lines, never from its kind.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from xianzhi.core.policy.numbering import is_marked, mark_at

__all__ = ["Line", "Wrap", "find_wrap", "is_start", "lines_of", "without_margin"]

_LINE = re.compile(r"[^\n][^\n]*")
_MARKUP = re.compile(r"(?:#{1,6}\s+|\*\*(?=\S)|>\s+)+")  # Markdown around a heading or number
_SHORTEST_WRAP = 12
_SHARE_FULL = 0.3
_SHARE_LONGER = 0.08
_SHARE_MARGIN = 0.95
_IN_NUMBER = re.compile(r"[\d.\-第/]$")
_FEWEST_ENDS, _SHARE_NUMBERED = 4, 0.7
_ENDS = "。;!?:"
_LABEL = re.compile(
    r"[(\[]?\s?(?:牵头|责任|配合|协办|参与|参加|主办|承办|协同|主责|完成|时限|时间|实施|办结)"
    r"[^:,。、\s]{0,6}(?:单位|部门|时限|时间|要求|期限)\s?[)\]]?\s?[::]"
)
_ATTACHMENT = re.compile(r"附件\s?\d{0,2}\s?(?:[::]|$)|专栏\s?\d")


@dataclass(slots=True)  # made by the thousand: not frozen
class Line:
    """A non-blank line (行): ``[start, end)`` without blanks at its edges."""

    start: int
    end: int
    raw_start: int
    blank_before: bool

    @property
    def indent(self) -> int:
        """Blanks before the first character."""
        return self.start - self.raw_start

    @property
    def length(self) -> int:
        """Characters from the left edge of the page to the last one."""
        return self.end - self.raw_start


@dataclass(frozen=True, slots=True)
class Wrap:
    """The width at which a document breaks its lines (折行宽度); 0 when it does not."""

    width: int
    in_columns: bool  # counted in columns (a Chinese character takes two) or in characters
    indented: bool  # paragraphs begin with an indent
    double_spaced: bool  # a blank line follows nearly every line
    numbered: bool = False  # what follows a paragraph nearly always begins with a number or label

    def is_full(self, line: Line, text: str) -> bool:
        """Tell whether *line* reaches the right edge."""
        if not self.width:
            return False
        if self.in_columns:
            return _columns(text[line.raw_start : line.end]) >= self.width - 4
        return line.length >= self.width - 2


def lines_of(folded: str) -> list[Line]:
    """Cut structurally folded text into its non-blank lines (分行)."""
    lines: list[Line] = []
    last_end = 0
    for found in _LINE.finditer(folded):
        words = found.group()
        inner = words.strip()
        if not inner:
            continue
        start = found.start()
        if words[0] != inner[0]:
            start += len(words) - len(words.lstrip())
        if inner[0] in "#*>":
            markup = _MARKUP.match(inner)
            if markup and markup.end() < len(inner):
                start, inner = start + markup.end(), inner[markup.end() :]
        blank = folded.count("\n", last_end, found.start()) > 1
        lines.append(Line(start, start + len(inner), found.start(), blank))
        last_end = start + len(inner)
    return lines


def without_margin(lines: list[Line]) -> list[Line]:
    """Take off the left margin that nearly every line of a copied page has (去左边距).

    Lines without a margin are given back as they are.
    """
    indents = sorted(line.indent for line in lines)
    margin = indents[int((1 - _SHARE_MARGIN) * len(indents))] if indents else 0
    if not margin:
        return lines
    return [replace(ln, raw_start=min(ln.raw_start + margin, ln.start)) for ln in lines]


def find_wrap(folded: str, lines: Sequence[Line]) -> Wrap:
    """Find the width at which lines were broken (识别硬折行)."""
    if len(lines) < 8:
        return Wrap(0, in_columns=False, indented=False, double_spaced=False)
    marked = [line for line in lines if is_marked(folded, line.start, line.end)]
    indented = sum(line.indent >= 1 for line in marked) > len(marked) / 2 if marked else False
    spaced = sum(line.blank_before for line in lines) > 0.8 * len(lines)
    by_length = _wrap_width([line.length for line in lines], 1, folded, lines)
    columns = [_columns(folded[line.raw_start : line.end]) for line in lines]
    by_column = _wrap_width(columns, 2, folded, lines)
    in_columns = by_column[1] > by_length[1] + 0.1
    width = (by_column if in_columns else by_length)[0]
    wrap = Wrap(width, in_columns, indented, spaced)
    return replace(wrap, numbered=bool(width) and _is_numbered(folded, lines, wrap))


def is_start(folded: str, line: Line, *, after: str) -> bool:
    """Tell whether a line begins something new (新段起始): a number, label, box or attachment.

    A line that follows a comma or an opening bracket continues it, whatever it looks like.
    """
    if after and after in "、,([<“《":
        return False
    mark = mark_at(folded, line.start, line.end)
    if mark is not None and (
        not mark.weak or (mark.style == "zero" and not _IN_NUMBER.search(after))
    ):
        return True
    head = folded[line.start : min(line.end, line.start + 24)]
    return bool(_LABEL.match(head) or _ATTACHMENT.match(head))


def _is_numbered(folded: str, lines: Sequence[Line], wrap: Wrap) -> bool:
    """Tell from the paragraphs that surely end, on a short line, how the next ones begin."""
    nexts = [
        is_start(folded, following, after="")
        for here, following in pairwise(lines)
        if not wrap.is_full(here, folded) and folded[here.end - 1] in _ENDS
    ]
    return len(nexts) >= _FEWEST_ENDS and sum(nexts) >= _SHARE_NUMBERED * len(nexts)


def _columns(words: str) -> int:
    return len(words.encode("gb18030", "replace"))


def _wrap_width(
    widths: Sequence[int], scale: int, folded: str, lines: Sequence[Line]
) -> tuple[int, float]:
    """Give the wrap width and the share of full lines, or (0, 0.0)."""
    counts = Counter(width for width in widths if width >= _SHORTEST_WRAP * scale)
    if not counts:
        return 0, 0.0
    near = {w: sum(counts.get(w + d, 0) for d in range(-scale, scale + 1)) for w in counts}
    width = max(near, key=lambda w: (near[w], w))
    full = [i for i, w in enumerate(widths) if abs(w - width) <= scale]
    longer = sum(w > width + 6 * scale for w in widths)
    broken = sum(folded[lines[i].end - 1] not in _ENDS for i in full)
    share = len(full) / len(widths)
    if share < _SHARE_FULL or longer > _SHARE_LONGER * len(widths) or broken < 0.6 * len(full):
        return 0, 0.0
    return width, share
