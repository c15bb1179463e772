"""Damage that copying, scanning and crawling do to a text, with the way back.

Every function returns the damaged text and, for each of its characters, the offset of the
character of the original it stands for; a character put in by the damage points to the original
character that follows it. The list has one entry more than the text, for the end.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable

Damage = Callable[[str, random.Random], tuple[str, list[int]]]
STRAY = (" and ", " of ")
FULL = {ord(char): chr(ord(char) + 0xFEE0) for char in "0123456789ABCXYZabcxyz()[]:;,%"}


class _Copy:
    """A text that grows while it remembers where each character came from."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.origins: list[int] = []

    def add(self, text: str, origin: int) -> None:
        self.chars.append(text)
        self.origins.extend([origin] * len(text))

    def done(self, length: int) -> tuple[str, list[int]]:
        return "".join(self.chars), [*self.origins, length]


def wrap(width: int, *, after: str = "", before: str = "") -> Damage:
    """Break every line at a width; *after* follows each break, *before* opens each line."""

    def damage(text: str, rng: random.Random) -> tuple[str, list[int]]:
        copy, column = _Copy(), 0
        for offset, char in enumerate(text):
            if column == width and char != "\n":
                copy.add("\n" + after + before, offset)
                column = 0
            copy.add(char, offset)
            column += 1
            if char == "\n":
                copy.add(after + before, offset + 1)
                column = 0
        return copy.done(len(text))

    return damage


def full_width(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Digits, letters and thin punctuation in wide forms."""
    return text.translate(FULL), list(range(len(text) + 1))


def doubled(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Now and then two characters are printed twice: 升级升级."""
    copy, offset = _Copy(), 0
    while offset < len(text):
        pair = text[offset : offset + 2]
        copy.add(text[offset], offset)
        if rng.random() < 0.006 and len(pair) == 2 and all("一" <= c <= "鿿" for c in pair):
            copy.add(pair[1], offset + 1)
            copy.add(pair, offset + 2)
            offset += 1
        offset += 1
    return copy.done(len(text))


def stray_words(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Latin words that a converter left behind."""
    copy = _Copy()
    for offset, char in enumerate(text):
        if rng.random() < 0.002 and "一" <= char <= "鿿" and char not in "一二三四五六七八九十":
            copy.add(rng.choice(STRAY), offset)
        copy.add(char, offset)
    return copy.done(len(text))


def page_marks(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """A header and a page number every 25 lines or so."""
    copy, line, page = _Copy(), 0, 1
    for offset, char in enumerate(text):
        copy.add(char, offset)
        line += char == "\n"
        if char == "\n" and line % 25 == 0:
            copy.add(f"— {page} —\n禾川县人民政府文件\n", offset + 1)
            page += 1
    return copy.done(len(text))


def odd_blanks(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Indents of em-spaces or no-break spaces, blanks at line ends, zero-width characters."""
    copy = _Copy()
    indent = rng.choice(("\u2003", "\u00a0", " "))
    for offset, char in enumerate(text):
        if char == "\n" and rng.random() < 0.3:
            copy.add(rng.choice(("\u00a0", " ", "\t")), offset)
        copy.add(indent if char == "　" else char, offset)
        if char == "。" and rng.random() < 0.05:
            copy.add("\u200b", offset + 1)
    return copy.done(len(text))


def carriage_returns(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Line ends of another system."""
    copy = _Copy()
    for offset, char in enumerate(text):
        copy.add("\r\n" if char == "\n" else char, offset)
    return copy.done(len(text))


KINDS: dict[str, Damage] = {
    "wrap19": wrap(19),
    "wrap28": wrap(28),
    "wrap19_blank": wrap(19, after="\n"),  # a blank line after every line, as some crawlers leave
    "wrap28_margin": wrap(28, before="  "),  # a left margin, as text copied from a page has
    "full_width": full_width,
    "doubled": doubled,
    "stray_words": stray_words,
    "page_marks": page_marks,
    "odd_blanks": odd_blanks,
    "carriage_returns": carriage_returns,
}
TOGETHER = ("full_width", "doubled", "stray_words", "wrap28", "page_marks")


def apply(text: str, seed: int, kinds: tuple[str, ...] = TOGETHER) -> tuple[str, list[int]]:
    """Apply kinds of damage one after the other; the map leads back to the first text."""
    rng = random.Random(seed)
    origins = list(range(len(text) + 1))
    for kind in kinds:
        text, step = KINDS[kind](text, rng)
        origins = [origins[offset] for offset in step]
    return text, origins


def damaged_span(origins: list[int], start: int, end: int) -> tuple[int, int]:
    """Find a span of the first text in the damaged one; damage at its edges stays outside."""
    return bisect_right(origins, start) - 1, bisect_left(origins, end)
