"""Which problem of this year is which of last year (问题比对).

A problem of an object is known by its fingerprint, a hole in a cover by how much it overlaps: at
least half of what both cover together. Nothing is called solved that was not measured again, and
nothing new that may have been there before, unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import shapely
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators.results import Observation, Piece, Reason, Rule

__all__ = ["LEAST_OVERLAP", "Fate", "Known", "Match", "Rounds", "State", "match", "overlap"]

LEAST_OVERLAP = 0.5
_INSIDE = 0.5  # of a problem's ground has to lie within a boundary to be seen by it


class Fate(StrEnum):
    """What became of a problem between two runs (对比结论)."""

    NEW = "new"  # 新增
    PERSISTING = "persisting"  # 持续
    SOLVED = "solved"  # 已解决
    RELAPSED = "relapsed"  # 复发
    INCOMPARABLE = "incomparable"  # 不可比


class State(StrEnum):
    """Where a known problem stood after the last run (上次状态)."""

    OPEN = "open"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Known:
    """A problem of an earlier run (已知问题): its id in the register and what was found."""

    id: str
    piece: Piece
    state: State = State.OPEN


@dataclass(frozen=True, slots=True)
class Rounds:
    """What the two runs measured (两次体检).

    Observations by concept and unit; grounds by unit, in the plane of the pieces. A unit without
    a ground has not moved. ``listened`` says of each run whether it read what residents report.
    """

    before: Mapping[tuple[str, str], Observation]
    after: Mapping[tuple[str, str], Observation]
    ground_before: Mapping[str, BaseGeometry] = field(default_factory=dict)
    ground_after: Mapping[str, BaseGeometry] = field(default_factory=dict)
    listened: tuple[bool, bool] = (True, True)


@dataclass(frozen=True, slots=True)
class Match:
    """One problem through two runs (比对结果).

    ``known`` is the id of the earlier problem, ``found`` the position of the piece found now; one
    of them is null for what is solved or new. ``overlap`` is null where a fingerprint decided.
    """

    fate: Fate
    known: str | None
    found: int | None
    overlap: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    known: int
    found: int
    overlap: float | None


def match(known: Sequence[Known], found: Sequence[Piece], rounds: Rounds) -> tuple[Match, ...]:
    """Follow every problem from the earlier run to this one (两次体检问题比对).

    Parameters
    ----------
    known
        Open problems of the earlier run, and those solved before, which may come back.
    found
        Pieces of this run.
    rounds
        Observations and boundaries of both.

    Returns
    -------
    tuple of Match
        Each open problem and each piece once: first the known ones in their order, then what is
        new. A solved problem that did not come back is not mentioned.
    """
    pairs = {pair.known: pair for pair in _pairs(known, found)}
    taken = {pair.found for pair in pairs.values()}
    matches = []
    for place, problem in enumerate(known):
        pair = pairs.get(place)
        if pair is not None:
            matches.append(_kept(problem, pair))
        elif problem.state is State.OPEN:
            matches.append(_gone(problem, rounds))
    fresh = (place for place in range(len(found)) if place not in taken)
    return (*matches, *(_fresh(found[place], place, rounds) for place in fresh))


def overlap(one: BaseGeometry, other: BaseGeometry) -> float:
    """Measure how much of what two shapes cover together they share (交并比), from 0 to 1."""
    union = shapely.union(one, other).area
    return float(shapely.intersection(one, other).area / union) if union > 0 else 0.0


def _pairs(known: Sequence[Known], found: Sequence[Piece]) -> Iterator[_Pair]:
    """Fingerprints first, then the largest overlap; an open problem before one that was solved."""
    offers = [*_same_object(known, found), *_same_ground(known, found)]
    solved = State.SOLVED
    offers.sort(
        key=lambda pair: (
            pair.overlap is not None,
            known[pair.known].state is solved,
            -(pair.overlap or 0.0),
            pair.known,
            pair.found,
        )
    )
    used: tuple[set[int], set[int]] = (set(), set())
    for pair in offers:
        if pair.known not in used[0] and pair.found not in used[1]:
            used[0].add(pair.known)
            used[1].add(pair.found)
            yield pair


def _same_object(known: Sequence[Known], found: Sequence[Piece]) -> Iterator[_Pair]:
    places: dict[tuple[str, str], list[int]] = {}
    for place, piece in enumerate(found):
        if piece.fingerprint:
            places.setdefault((piece.unit, piece.fingerprint), []).append(place)
    for place, problem in enumerate(known):
        mark = (problem.piece.unit, problem.piece.fingerprint)
        yield from (_Pair(place, other, None) for other in places.get(mark, ()))


def _same_ground(known: Sequence[Known], found: Sequence[Piece]) -> Iterator[_Pair]:
    """Pieces of one indicator and unit that overlap enough."""
    rows = [n for n, piece in enumerate(found) if _is_ground(piece)]
    tree = shapely.STRtree([found[n].geometry for n in rows])
    for place, problem in enumerate(known):
        mine = problem.piece
        if not _is_ground(mine) or mine.geometry is None:
            continue
        for near in sorted(int(row) for row in tree.query(mine.geometry)):
            theirs = found[rows[near]]
            if _kind(theirs) != _kind(mine):
                continue
            share = overlap(mine.geometry, theirs.geometry) if theirs.geometry else 0.0
            if share >= LEAST_OVERLAP:
                yield _Pair(place, rows[near], share)


def _kind(piece: Piece) -> tuple[str, str, bool]:
    """What is measured and what is reported at one place are two problems."""
    return piece.concept, piece.unit, piece.rule is Rule.REPORTED


def _is_ground(piece: Piece) -> bool:
    return not piece.fingerprint and piece.geometry is not None and piece.geometry.area > 0


def _kept(problem: Known, pair: _Pair) -> Match:
    fate = Fate.PERSISTING if problem.state is State.OPEN else Fate.RELAPSED
    return Match(fate, problem.id, pair.found, pair.overlap)


def _gone(problem: Known, rounds: Rounds) -> Match:
    """Solved, if the same thing was measured again where the problem was."""
    piece = problem.piece
    reason = _doubt(piece, rounds) or _outside(
        piece, rounds.ground_after.get(piece.unit), "diagnosis.left_boundary"
    )
    fate = Fate.SOLVED if reason is None else Fate.INCOMPARABLE
    return Match(fate, problem.id, None, None, reason)


def _fresh(piece: Piece, place: int, rounds: Rounds) -> Match:
    """New, if the same thing was measured before where the problem is."""
    reason = _doubt(piece, rounds) or _outside(
        piece, rounds.ground_before.get(piece.unit), "diagnosis.entered_boundary"
    )
    fate = Fate.NEW if reason is None else Fate.INCOMPARABLE
    return Match(fate, None, place, None, reason)


def _doubt(piece: Piece, rounds: Rounds) -> Reason | None:
    """Why the two runs cannot be compared for this indicator and unit, if so."""
    if piece.rule is Rule.REPORTED:
        return None if all(rounds.listened) else Reason("diagnosis.not_listened")
    key = (piece.concept, piece.unit)
    before, after = rounds.before.get(key), rounds.after.get(key)
    params = {"concept": piece.concept, "unit": piece.unit}
    for seen in (before, after):
        if seen is None or seen.value is None:
            return Reason("diagnosis.not_measured", params)
    if before is not None and after is not None and before.definition != after.definition:
        change = {"before": before.definition, "after": after.definition}
        return Reason("diagnosis.definition_changed", change)
    return None


def _outside(piece: Piece, ground: BaseGeometry | None, code: str) -> Reason | None:
    """Say so when most of a problem lies beyond the boundary of the other run."""
    shape = piece.geometry
    if ground is None or shape is None:
        return None
    if shape.area > 0:
        is_inside = shapely.intersection(shape, ground).area >= _INSIDE * shape.area
    else:
        is_inside = bool(shapely.intersects(shape, ground))
    return None if is_inside else Reason(code, {"unit": piece.unit})
