"""What became of areas, and where their figures belong (网格沿革).

A figure is of an area and of a day. Told as it was, it counts for the area and for everything above
it on that day: a report of last year stays what it was. Told on another day's tree, it follows its
area: into what it was merged into, or under its new parent. A figure of an area that was split
cannot be shared out; it counts for the lowest area that holds all parts, and is listed.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["Figure", "Lineage", "Restated", "Spell", "Succession"]

_MOST_LEVELS = 64


@dataclass(frozen=True, slots=True)
class Spell:
    """An area under one parent for a half-open period (区域时段); no end means today too."""

    area: str
    parent: str  # empty for the top
    valid_from: date
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the spell holds on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Succession:
    """An area passed into others on a day (承继)."""

    area: str
    heir: str
    day: date


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of an area on a day (数值)."""

    area: str
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Restated:
    """Figures on the tree of one day (按某日网格重述).

    ``undivided`` tells of figures that a split keeps from the lowest level: the area they are of to
    the area that they count for. ``homeless`` are areas that nothing on that day descends from.
    """

    amounts: Mapping[str, int]
    undivided: Mapping[str, str]
    homeless: tuple[str, ...]


class Lineage:
    """Spells and successions, ready to be asked (沿革)."""

    def __init__(self, spells: Iterable[Spell], successions: Iterable[Succession]) -> None:
        self._spells: dict[str, list[Spell]] = defaultdict(list)
        self._heirs: dict[str, list[Succession]] = defaultdict(list)
        for spell in sorted(spells, key=lambda one: (one.area, one.valid_from)):
            self._spells[spell.area].append(spell)
        for one in sorted(successions, key=lambda one: (one.area, one.day, one.heir)):
            self._heirs[one.area].append(one)

    def chain(self, area: str, day: date) -> tuple[str, ...]:
        """Name an area and everything above it on a day, from below (上级链); empty if none."""
        found: list[str] = []
        while area and len(found) < _MOST_LEVELS:
            spell = self._spell(area, day)
            if spell is None:
                break
            found.append(area)
            area = spell.parent
        return tuple(found)

    def heirs(self, area: str, day: date) -> tuple[str, ...]:
        """Name what an area is, or became, on a later day (承继区域); itself while it stands."""
        if self._spell(area, day) is not None:
            return (area,)
        found: dict[str, None] = {}
        for one in self._heirs.get(area, ()):
            if one.day <= day:
                found |= dict.fromkeys(self.heirs(one.heir, day))
        return tuple(found)

    def as_it_was(self, figures: Iterable[Figure]) -> Mapping[str, int]:
        """Add figures up on the tree of their own days (按当时网格汇总)."""
        sums: dict[str, int] = defaultdict(int)
        for figure in figures:
            for area in self.chain(figure.area, figure.day):
                sums[area] += figure.amount
        return dict(sums)

    def restated(self, figures: Iterable[Figure], day: date) -> Restated:
        """Add figures up on the tree of one day (按某日网格重述)."""
        sums: dict[str, int] = defaultdict(int)
        undivided: dict[str, str] = {}
        homeless: dict[str, None] = {}
        for figure in figures:
            heirs = self.heirs(figure.area, day)
            place = self._common(heirs, day)
            if not place:
                homeless[figure.area] = None
                continue
            if len(heirs) > 1:
                undivided[figure.area] = place[0]
            for area in place:
                sums[area] += figure.amount
        return Restated(dict(sums), undivided, tuple(homeless))

    def _spell(self, area: str, day: date) -> Spell | None:
        spells = self._spells.get(area, [])
        at = bisect_right(spells, day, key=lambda one: one.valid_from) - 1
        return spells[at] if at >= 0 and spells[at].holds(day) else None

    def _common(self, areas: Sequence[str], day: date) -> tuple[str, ...]:
        """Name the lowest area that holds all of *areas* on a day, and everything above it."""
        chains = [self.chain(area, day) for area in areas]
        if not chains:
            return ()
        shared = set(chains[0]).intersection(*chains)
        return tuple(area for area in chains[0] if area in shared)
