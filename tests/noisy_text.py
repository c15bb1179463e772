"""Noise that keeps track of where every character came from, for tests of the repair."""

import random
from collections.abc import Sequence

Tracked = list[tuple[str, int | None]]  # a character and its offset in the clean text


def track(text: str) -> Tracked:
    return [(char, at) for at, char in enumerate(text)]


def words_of(tracked: Tracked) -> str:
    return "".join(char for char, _ in tracked)


def moved(tracked: Tracked, start: int, end: int) -> tuple[int, int]:
    """Where ``clean[start:end]`` stands in the noisy text."""
    places = {at: place for place, (_, at) in enumerate(tracked) if at is not None}
    return places[start], places[end - 1] + 1


def hard_wrapped(tracked: Tracked, width: int) -> Tracked:
    out: Tracked = []
    column = 0
    for char, at in tracked:
        if char != "\n" and column == width:
            out.append(("\n", None))
            column = 0
        out.append((char, at))
        column = 0 if char == "\n" else column + 1
    return out


def full_width(tracked: Tracked) -> Tracked:
    return [(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c, at) for c, at in tracked]


def doubled(tracked: Tracked, seed: int, share: float = 0.01) -> Tracked:
    dice, out = random.Random(seed), Tracked()
    for place, (char, at) in enumerate(tracked):
        out.append((char, at))
        if char.isspace():
            continue
        if dice.random() < share:
            out.append((char, None))
        elif place and dice.random() < share / 4 and _is_word(tracked[place - 1 : place + 1]):
            out.extend((c, None) for c, _ in tracked[place - 1 : place + 1])
    return out


def _is_word(pair: Sequence[tuple[str, int | None]]) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char, _ in pair)


def with_strays(tracked: Tracked, seed: int, share: float = 0.003) -> Tracked:
    dice, out = random.Random(seed), Tracked()
    for char, at in tracked:
        out.append((char, at))
        if not char.isspace() and dice.random() < share:
            out.extend((c, None) for c in " and ")
    return out


def with_pages(tracked: Tracked, lines: int = 30, header: str = "禾川县人民政府文件") -> Tracked:
    out: Tracked = []
    count = page = 0
    for char, at in tracked:
        out.append((char, at))
        if char == "\n":
            count += 1
            if count % lines == 0:
                page += 1
                out.extend((c, None) for c in f"- {page} -\n{header}\n")
    return out
