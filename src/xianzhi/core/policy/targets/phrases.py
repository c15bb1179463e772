"""Where the phrase around a quantity begins and ends (短语边界)."""

import re
from bisect import bisect_right
from collections.abc import Iterable

__all__ = ["Stretches", "left_edge", "past_mark", "right_edge", "sentence_bounds"]

_HARD = frozenset(",。;:!?|\n ")
_OPEN, _CLOSE = frozenset("(（[【《“"), frozenset(")）]】》”")
_LAST_MARK = re.compile(f".*([{re.escape(''.join(sorted(_HARD | _OPEN | _CLOSE)))}])", re.DOTALL)
_REACH = 80
_MARK = re.compile(
    r"\s*(?:\d{1,3}[.、](?!\d)|\d{1,2}(?:\.\d{1,2}){2}(?![.\d])|\(?[一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|"
    r"[①-⑳]|"
    r"第[^\s]{1,4}[条章]|-{1,2}|[●•·◆★]\s*)\s*"
)
_FAR = 1 << 60
_SENTENCE_END = re.compile(r"[。;!?|\n]")


class Stretches:
    """Disjoint ranges of a text, sorted, that can be asked for a place (区段)."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges = sorted(ranges)

    def holds(self, start: int, end: int) -> bool:
        """Tell whether ``[start, end)`` touches one of them."""
        at = bisect_right(self._ranges, (end - 1, _FAR)) - 1
        return at >= 0 and start < self._ranges[at][1]


def left_edge(text: str, at: int, floor: int) -> int:
    """Walk left to the mark that opens the phrase (左边界); marks inside brackets do not count."""
    low = max(floor, at - _REACH)
    mark = _LAST_MARK.match(text, low, at)
    if mark is None:
        return low
    if mark[1] not in _CLOSE:
        return mark.end()
    depth = 0
    for index in range(at - 1, low - 1, -1):
        sign = text[index]
        if sign in _CLOSE:
            depth += 1
        elif sign in _OPEN:
            depth -= 1
            if depth < 0:
                return index + 1
        elif sign in _HARD and depth <= 0:
            return index + 1
    return low


def right_edge(text: str, at: int, ceiling: int) -> int:
    """Walk right to the mark that closes the phrase (右边界)."""
    depth = 0
    for index in range(at, min(ceiling, at + _REACH)):
        sign = text[index]
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth -= 1
            if depth < 0:
                return index
        elif sign in _HARD and depth <= 0:
            return index
    return min(ceiling, at + _REACH)


def past_mark(text: str, start: int, end: int) -> int:
    """Step over the number or mark that opens an item (序号): 1., (二), 第三条, --."""
    found = _MARK.match(text, start, end)
    return found.end() if found else start


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Split folded text into sentences (分句); a semicolon or a cell border ends one."""
    bounds, start = [], 0
    for sentence in _SENTENCE_END.split(text):
        end = start + len(sentence)
        bounds.append((start, end))
        start = end + 1
    return bounds
