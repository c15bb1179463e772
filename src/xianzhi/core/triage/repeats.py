"""Reports that may be one matter (疑似重复): near in place, near in time, alike in words.

Evidence adds up as in record linkage: each comparison (distance, days, words, category) has levels
with a weight each, the logarithm (base 2) of how much oftener a repeat looks so than a chance pair.
Pairs are sought in cells of the reach, so the cost grows with the reports and with how many lie in
one place at one time, not with all pairs.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from xianzhi.core.triage.ngrams import grams_of
from xianzhi.core.triage.sorting import Reason

__all__ = ["Evidence", "Pair", "Sighting", "compared", "folded", "repeated", "repeats_of"]

_DEGREE_M = 111_320.0
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report as it is compared (待比对来件): degrees, a moment, words, a category if known."""

    id: str
    x: float
    y: float
    at: datetime
    text: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Weights of what two reports share (证据权重), from the least level up.

    ``metres`` and ``days`` list (at most, weight), ``alike`` lists (at least, weight); beyond the
    last metre or day nothing is a repeat. ``threshold`` is the sum from which a pair is shown.
    """

    metres: tuple[tuple[float, float], ...] = ((15, 6.0), (40, 5.0), (80, 3.0), (150, 0.5))
    days: tuple[tuple[float, float], ...] = ((1, 2.0), (3, 1.2), (7, 0.4), (14, -0.6))
    alike: tuple[tuple[float, float], ...] = (
        (0.0, -7.0), (0.06, -4.0), (0.12, -1.5), (0.2, 1.5), (0.32, 3.5), (0.5, 5.0),
    )  # fmt: skip
    same_category: float = 3.5
    other_category: float = -6.0
    threshold: float = 7.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports that may be one matter (疑似重复对), the earlier one first."""

    earlier: str
    later: str
    weight: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    sighting: Sighting
    moment: float
    grams: frozenset[str]

    @property
    def order(self) -> tuple[float, str]:
        return self.moment, self.sighting.id


def repeated(sightings: Iterable[Sighting], evidence: Evidence | None = None) -> tuple[Pair, ...]:
    """Find the pairs that may be one matter (查找疑似重复).

    Returns
    -------
    tuple of Pair
        By the later report, then the earlier one; the order of *sightings* does not matter.
    """
    known = evidence or Evidence()
    seen = sorted((_seen(one) for one in sightings), key=lambda one: one.order)
    found = [
        pair
        for earlier, later in _candidates(seen, known)
        if (pair := _judged(earlier, later, known)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (pair.later, pair.earlier)))


def repeats_of(
    sighting: Sighting, others: Sequence[Sighting], evidence: Evidence | None = None
) -> tuple[Pair, ...]:
    """Find among *others* what may be the same matter as one report, the likeliest first."""
    known = evidence or Evidence()
    one = _seen(sighting)
    pairs = []
    for other in (_seen(other) for other in others if other.id != sighting.id):
        earlier, later = (one, other) if one.order < other.order else (other, one)
        pair = _judged(earlier, later, known)
        if pair is not None:
            pairs.append(pair)
    return tuple(sorted(pairs, key=lambda pair: (-pair.weight, pair.earlier, pair.later)))


def compared(one: Sighting, other: Sighting, evidence: Evidence | None = None) -> float:
    """Weigh what two reports share (比对); minus infinity when they are out of reach."""
    known = evidence or Evidence()
    return _weight(_seen(one), _seen(other), known)


def folded(pairs: Iterable[Pair]) -> dict[str, str]:
    """Name for each later report the one that it repeats (并案): the likeliest, the earliest."""
    best: dict[str, Pair] = {}
    for pair in pairs:
        known = best.get(pair.later)
        if known is None or (-pair.weight, pair.earlier) < (-known.weight, known.earlier):
            best[pair.later] = pair
    return {later: _first(pair.earlier, best) for later, pair in best.items()}


def _first(name: str, best: dict[str, Pair]) -> str:
    while name in best:  # the earlier of a pair is earlier in time: this ends
        name = best[name].earlier
    return name


def _seen(sighting: Sighting) -> _Seen:
    return _Seen(sighting, sighting.at.timestamp(), grams_of(sighting.text))


def _candidates(seen: Sequence[_Seen], evidence: Evidence) -> Iterator[tuple[_Seen, _Seen]]:
    reach, span = evidence.metres[-1][0], evidence.days[-1][0] * _DAY
    cells: dict[tuple[int, int], list[_Seen]] = defaultdict(list)
    for later in seen:
        row = math.floor(later.sighting.y * _DEGREE_M / reach)
        for beside in (row - 1, row, row + 1):
            # Columns are as wide as the reach at the edge of their row that is nearer the pole.
            column = _column(later.sighting.x, beside, reach)
            for at in (column - 1, column, column + 1):
                held = cells[beside, at]
                while held and later.moment - held[0].moment > span:
                    del held[0]
                for earlier in held:
                    yield earlier, later
        cells[row, _column(later.sighting.x, row, reach)].append(later)


def _column(x: float, row: int, reach: float) -> int:
    edge = (max(abs(row), abs(row + 1)) + 1) * reach / _DEGREE_M
    narrow = max(0.01, math.cos(math.radians(min(edge, 89.0))))
    return math.floor(x * _DEGREE_M * narrow / reach)


def _judged(earlier: _Seen, later: _Seen, evidence: Evidence) -> Pair | None:
    weight = _weight(earlier, later, evidence)
    if weight < evidence.threshold:
        return None
    reasons = tuple(_reasons(earlier, later))
    return Pair(earlier.sighting.id, later.sighting.id, round(weight, 2), reasons)


def _weight(one: _Seen, other: _Seen, evidence: Evidence) -> float:
    near = _at_most(_metres(one.sighting, other.sighting), evidence.metres)
    soon = _at_most(abs(one.moment - other.moment) / _DAY, evidence.days)
    if near is None or soon is None:
        return -math.inf
    alike = _alike(one.grams, other.grams)
    words = [much for least, much in evidence.alike if alike >= least][-1]
    first, second = one.sighting.category, other.sighting.category
    kind = 0.0
    if first and second:
        kind = evidence.same_category if first == second else evidence.other_category
    return near + soon + words + kind


def _at_most(value: float, levels: Sequence[tuple[float, float]]) -> float | None:
    return next((weight for most, weight in levels if value <= most), None)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the shorter text's pairs of characters that the longer one has too."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _metres(one: Sighting, other: Sighting) -> float:
    wide = math.cos(math.radians((one.y + other.y) / 2))
    return math.hypot((one.x - other.x) * wide, one.y - other.y) * _DEGREE_M


def _reasons(one: _Seen, other: _Seen) -> Iterator[Reason]:
    metres = _metres(one.sighting, other.sighting)
    yield Reason("triage.reason.near", {"metres": f"{metres:.0f}"})
    hours = abs(one.moment - other.moment) / 3600
    if hours < 48:
        yield Reason("triage.reason.hours", {"hours": f"{hours:.0f}"})
    else:
        yield Reason("triage.reason.days", {"days": f"{hours / 24:.0f}"})
    alike = _alike(one.grams, other.grams)
    yield Reason("triage.reason.alike", {"percent": f"{100 * alike:.0f}"})
    if one.sighting.category and one.sighting.category == other.sighting.category:
        yield Reason("triage.reason.same_category")
