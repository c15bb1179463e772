"""The invented words of the corpus: units, actions, targets and prose of 禾川县 and 青河市."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"
DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Place:
    """The level and the names a document speaks of."""

    level: str
    short: str
    full: str
    year: int

    def fill(self, text: str) -> str:
        """Put the place and the year into a sentence of the vocabulary."""
        return (
            text.replace("{p}", self.level)
            .replace("{c}", self.short)
            .replace("{year}", str(self.year))
        )


@dataclass(frozen=True)
class Action:
    """A heading with sentences that say what to do; no number in it is a target."""

    field: str
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Goal:
    """A phrase with a target and the way the labelling rules read it."""

    phrase: str
    golds: tuple[dict[str, object], ...] = field(hash=False)


def golds(chosen: Iterable[Goal]) -> list[dict[str, object]]:
    """Fresh copies of the gold of some phrases, in the order of the text."""
    return [{**gold} for goal in chosen for gold in goal.golds]


@cache
def lines(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a word list: tab-separated columns, comments left out."""
    text = (WORDS / name).read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(row.split("\t")) for row in rows)


@cache
def actions() -> tuple[Action, ...]:
    """All actions of the vocabulary."""
    return tuple(Action(f, h, tuple(s.split("|"))) for f, h, s in lines("actions.txt"))


def units_of(subject: str, place: Place) -> list[str]:
    """Units that work in a field."""
    return [place.fill(name) for name, where in lines("units.txt") if where == subject]


def all_units(place: Place) -> list[str]:
    """Every unit of the vocabulary."""
    return [place.fill(name) for name, _ in lines("units.txt")]


def groups(place: Place) -> list[str]:
    """Groups and places that close a list of units."""
    return [place.fill(name) for (name,) in lines("groups.txt")]


def prose(key: str, rng: random.Random, place: Place) -> str:
    """One sentence of connecting prose."""
    return place.fill(rng.choice([row[1] for row in lines("prose.txt") if row[0] == key]))


def safeguards(rng: random.Random, place: Place, count: int) -> list[tuple[str, str]]:
    """Headings and texts of safeguard items, which are no tasks."""
    rows = [(r[1], place.fill(r[2])) for r in lines("prose.txt") if r[0] == "safe"]
    return rng.sample(rows, count)


def goal(rng: random.Random, subject: str) -> Goal:
    """One target phrase of a field with fresh numbers."""
    return rng.choice(goals(rng, subject))


def goals(rng: random.Random, subject: str) -> list[Goal]:
    """Every target phrase of a field with fresh numbers, in random order."""
    rows = [row for row in lines("targets.txt") if row[0] == subject]
    return [_numbered(rng, row) for row in rng.sample(rows, len(rows))]


def _numbered(rng: random.Random, row: tuple[str, ...]) -> Goal:
    """Fill a phrase with numbers; columns hold ``&`` where a phrase has two targets."""
    _, phrase, *columns = row
    parts = list(zip(*(column.split("&") for column in columns), strict=True))
    readings = []
    for slot, part in zip("vw", parts, strict=False):
        phrase, gold = _slot(rng, phrase, slot, part)
        readings.append(gold)
    return Goal(phrase, tuple(readings))


def _slot(
    rng: random.Random, phrase: str, slot: str, part: tuple[str, ...]
) -> tuple[str, dict[str, object]]:
    name, op, unit, kind, low, high, step = part
    size = float(step)
    ticks = int((float(high) - float(low)) / size + 0.5)
    value = round(float(low) + size * rng.randint(0, ticks), 3)
    gold: object = _folded(value, unit)
    if op == "range":
        gold = [1, int(value) + 1]
        phrase = phrase.replace("{a}", "1").replace("{b}", str(int(value) + 1))
    phrase = phrase.replace("{" + slot + "}", f"{value:g}")
    if "{z}" in phrase:
        phrase = phrase.replace("{z}", "两" if value == 2 else DIGITS[int(value)])
    plain = unit.removeprefix("万").removeprefix("亿")
    return phrase, {"name": name, "op": op, "value": gold, "unit": plain, "type": kind}


def _folded(value: float, unit: str) -> int | float:
    """Value with 万 and 亿 of its unit folded in."""
    factor = {"万": 10_000, "亿": 10**8}.get(unit[:1], 1)
    folded = round(value * factor, 3)
    return int(folded) if folded == int(folded) else folded


def trap(rng: random.Random, place: Place) -> str:
    """A sentence with a number that is no target."""
    return place.fill(rng.choice(lines("traps.txt"))[0])
