"""Page headers, footers and page numbers (页眉页脚页码).

A line that returns with the pages and cuts sentences in two is furniture; a page number gives
itself away by its dashes, by 第…页, or by counting up between lines of prose.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from xianzhi.core.policy.layout import Line, is_start

__all__ = ["find_furniture"]

_PAGE_NUMBER = re.compile(
    r"[-~·\s]+\d{1,4}[-~·\s]+|第\s?\d{1,4}\s?页(?:[\s,，/]*共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4}(?:\s?页)?"
    r"|-\s?第?\s?\d{1,4}\s?页?\s?-?|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?|共\s?\d{1,4}\s?页,?\s?第\s?\d{1,4}\s?页"
)
_BARE = re.compile(r"\d{1,4}")
_DIGITS = re.compile(r"\d+")
_DOUBLED = re.compile(r"(\D)\1")
_AND = re.compile(r"(?<![A-Za-z])and(?![A-Za-z])")
_LONGEST = 45
_TIMES = 3
_PROSE = 12
_NOTE = re.compile(r"牵头|责任|负责|配合|[。;]$|^[(\[]")


def find_furniture(folded: str, lines: Sequence[Line]) -> set[int]:
    """List the indices of *lines* that belong to the page, not to the text (识别页面元素)."""
    found = {
        index
        for index, line in enumerate(lines)
        if line.end - line.start <= _LONGEST
        and _PAGE_NUMBER.fullmatch(folded, line.start, line.end)
    }
    found |= _returning_lines(folded, lines, found)
    return found | _bare_numbers(folded, lines, found)


def _returning_lines(folded: str, lines: Sequence[Line], pages: set[int]) -> set[int]:
    groups: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        words = folded[line.start : line.end]
        if 4 <= len(words) <= _LONGEST and index not in pages and "|" not in words:
            groups[_plain(words)].append(index)
    repeated = {w: g for w, g in groups.items() if len(g) >= _TIMES and not _NOTE.search(w)}
    candidates = {index for group in repeated.values() for index in group} | pages
    found: set[int] = set()
    for group in repeated.values():
        if is_start(folded, lines[group[0]], after=""):
            continue
        cuts = sum(_cuts_a_sentence(folded, lines, index, candidates) for index in group)
        beside_page = sum(index - 1 in pages or index + 1 in pages for index in group)
        if cuts >= 0.3 * len(group) or beside_page >= 0.6 * len(group):
            found.update(group)
    return found


def _plain(words: str) -> str:
    """A line as its repetitions share it: numbers alike, doubled characters once, no blanks."""
    once = _DOUBLED.sub(r"\1", _DIGITS.sub("#", words))
    return "".join((_AND.sub("", once) if "and" in once else once).split())


def _cuts_a_sentence(folded: str, lines: Sequence[Line], index: int, candidates: set[int]) -> bool:
    before, after = index - 1, index + 1
    while before >= 0 and before in candidates:
        before -= 1
    while after < len(lines) and after in candidates:
        after += 1
    if before < 0 or after >= len(lines):
        return False
    first, second = lines[before], lines[after]
    if min(first.end - first.start, second.end - second.start) < _PROSE:
        return False
    last = folded[first.end - 1]
    return last not in "。;!?:)]" and not is_start(folded, second, after=last)


def _bare_numbers(folded: str, lines: Sequence[Line], found: set[int]) -> set[int]:
    """Numbers alone on a line that count up by one, each between long lines."""
    run: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if line.end - line.start > 4 or not _BARE.fullmatch(folded, line.start, line.end):
            continue
        if index in found or not _between_prose(lines, index, found):
            return set()
        run.append((index, int(folded[line.start : line.end])))
    steps = sum(b[1] == a[1] + 1 for a, b in pairwise(run))
    if len(run) < _TIMES or steps < 0.8 * (len(run) - 1):
        return set()
    return {index for index, _ in run}


def _between_prose(lines: Sequence[Line], index: int, found: set[int]) -> bool:
    before, after = index - 1, index + 1
    while before in found:
        before -= 1
    while after in found:
        after += 1
    if before < 0 or after >= len(lines):
        return True
    return min(lines[i].end - lines[i].start for i in (before, after)) >= _PROSE
