"""Characters on a page become lines, cells and page marks (版面行与页眉页脚)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from xianzhi.core.policy.document import BlockKind

__all__ = ["Glyph", "Line", "cell_text", "lines", "page_marks"]

_PAGE_NUMBER = re.compile(
    r"[\s—–\-－·.]*(?:第\s*)?[0-9０-９]{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*共?\s*[0-9]{1,4}\s*页?)?[\s—–\-－·.]*"
)
_NUMBERS = re.compile(r"[0-9０-９]+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffef]")
_TOP_SHARE, _BOTTOM_SHARE = 0.085, 0.1  # of the page height; office text keeps more
_MOST_MARGIN_LINES = 2
_UNMAPPED = re.compile(r"\(cid:\d+\)")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character with its box, in points from the top left (字符)."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Height of the box, never zero."""
        return max(self.bottom - self.top, 0.1)

    def is_within(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Tell whether the middle of the character lies in a box."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return left <= x <= right and top <= y <= bottom


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (版面行)."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


def lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Gather characters into lines, from top to bottom (拼行)."""
    rows: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda item: ((item.top + item.bottom) / 2, item.left)):
        centre = (glyph.top + glyph.bottom) / 2
        if rows and abs(centre - middle) <= 0.5 * min(glyph.height, rows[-1][0].height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle = centre
    return [line for line in map(_line, rows) if line.text.strip()]


def _line(row: list[Glyph]) -> Line:
    row = sorted(row, key=lambda glyph: glyph.left)
    size = median(glyph.height for glyph in row)
    return Line(
        text=_spelled(row, size).strip(" "),
        left=row[0].left,
        right=max(glyph.right for glyph in row),
        top=min(glyph.top for glyph in row),
        bottom=max(glyph.bottom for glyph in row),
        size=size,
    )


def _spelled(row: Sequence[Glyph], size: float) -> str:
    """Write the characters of a line; a gap too wide for the script is a blank."""
    written: list[str] = []
    end: float | None = None
    for glyph in row:
        text = _UNMAPPED.sub("\N{REPLACEMENT CHARACTER}", glyph.text)
        if end is not None and written and written[-1] != " " and text != " ":
            chinese = _WIDE.match(text) or _WIDE.match(written[-1])
            if glyph.left - end > size * (0.8 if chinese else 0.25):
                written.append(" ")
        written.append(text)
        end = glyph.right
    return "".join(written)


def cell_text(glyphs: Sequence[Glyph], right_edge: float) -> str:
    """Write a cell: a line that reaches the right edge runs on, a shorter one ends (单元格文字).

    So a wrapped sentence is one line again, and units printed one below the other stay apart.
    """
    written = ""
    previous: Line | None = None
    for line in lines(glyphs):
        if previous is not None:
            written += _between(previous, line, right_edge)
        written += line.text
        previous = line
    return written


def _between(previous: Line, line: Line, right_edge: float) -> str:
    margin = max(right_edge - previous.right, 0)
    if margin > 1.5 * previous.size:
        return "\n"
    latin = previous.text[-1].isascii() and line.text[0].isascii()
    return " " if latin and previous.text[-1].isalpha() and line.text[0].isalpha() else ""


def page_marks(pages: Sequence[tuple[Sequence[Line], float]]) -> list[dict[int, BlockKind]]:
    """Find the headers and footers of every page: they repeat, or number it (页眉页脚识别).

    Parameters
    ----------
    pages
        Lines and height of every page.

    Returns
    -------
    list
        For each page the positions in its lines, with their kind.
    """
    frequent = _repeated(pages)
    return [_page_marks(page, height, frequent) for page, height in pages]


def _page_marks(
    page: Sequence[Line], height: float, frequent: set[tuple[bool, str]]
) -> dict[int, BlockKind]:
    marks = {}
    for position in _margin(page, height):
        line = page[position]
        is_top = line.bottom < height / 2
        if _PAGE_NUMBER.fullmatch(line.text) or _pattern(line, is_top=is_top) in frequent:
            marks[position] = BlockKind.HEADER if is_top else BlockKind.FOOTER
    return marks


def _margin(page: Sequence[Line], height: float) -> list[int]:
    """List the outermost lines of a page that stand in its margins."""
    first = [
        position
        for position in range(min(_MOST_MARGIN_LINES, len(page)))
        if page[position].bottom < _TOP_SHARE * height
    ]
    last = [
        position
        for position in range(max(len(page) - _MOST_MARGIN_LINES, len(first)), len(page))
        if page[position].top > (1 - _BOTTOM_SHARE) * height
    ]
    return first + last


def _repeated(pages: Sequence[tuple[Sequence[Line], float]]) -> set[tuple[bool, str]]:
    counts = Counter(
        pattern
        for page, height in pages
        for pattern in {
            _pattern(page[position], is_top=page[position].bottom < height / 2)
            for position in _margin(page, height)
        }
    )
    # Left and right pages may differ, so half of the pages, and two at least, make a rule.
    needed = max(2, 0.4 * len(pages))
    return {pattern for pattern, count in counts.items() if count >= needed}


def _pattern(line: Line, *, is_top: bool) -> tuple[bool, str]:
    return is_top, _NUMBERS.sub("#", line.text.strip())
