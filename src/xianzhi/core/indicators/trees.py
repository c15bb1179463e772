"""Units of a check-up above and below each other (体检单元层级)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import shapely

from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.results import Reason

__all__ = ["Filling", "Placed", "Placing", "below", "fillings", "placings"]

_RANKS = {"county": 0, "urban": 1, "block": 2, "community": 3, "dwelling": 4}
_LOWEST = len(_RANKS)
_HALF = 0.5
_TRACE = 1e-3  # of a unit: what two drawings of one boundary may differ by


class Placed(StrEnum):
    """How a unit found the one above it (归属依据)."""

    STATED = "stated"  # the layer names it
    GROUND = "ground"  # most of its ground lies there
    NONE = "none"  # nothing lies above it


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a unit belongs (单元归属).

    ``share`` is how much of its ground lies in the parent, in [0, 1]; null without a parent.
    ``others`` are units of the parent's level that it lies in as well, the largest share first.
    ``reason`` says why what the layer states was not followed.
    """

    unit: str
    parent: str
    how: Placed
    share: float | None = None
    others: tuple[tuple[str, float], ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """How far the units below fill a unit (下级覆盖), as shares of its ground.

    ``covered`` lies in one of them at least, ``twice`` in more than one.
    """

    covered: float
    twice: float


def placings(units: Sequence[Unit]) -> tuple[Placing, ...]:
    """Find the unit above each unit (归属判定), in the order of *units*.

    What the layer states is followed where it names a unit of a higher level. Otherwise the ground
    decides: the nearest level of which one unit holds half of it; where none holds half, whichever
    unit holds most. Units of one level are never above each other, so that there is no ring.
    """
    known = {unit.code: unit for unit in units}
    return tuple(_placed(unit, units, known) for unit in units)


def below(code: str, placed: Sequence[Placing]) -> Iterator[str]:
    """List all units below one (下级单元), each before those below it."""
    for one in placed:
        if one.parent == code:
            yield one.unit
            yield from below(one.unit, placed)


def fillings(units: Sequence[Unit], placed: Sequence[Placing]) -> Mapping[str, Filling]:
    """Measure how far the units right below fill each unit (下级覆盖); childless ones are left out.

    Grounds lie in the plane of the run, in metres.
    """
    grounds = {unit.code: unit.ground for unit in units}
    children: dict[str, list[shapely.Geometry]] = {}
    for one in placed:
        if one.parent:
            inside = shapely.intersection(grounds[one.unit], grounds[one.parent])
            children.setdefault(one.parent, []).append(inside)
    return {code: _filling(grounds[code], inside) for code, inside in children.items()}


def _filling(ground: shapely.Geometry, inside: list[shapely.Geometry]) -> Filling:
    whole = float(shapely.area(ground))
    if not whole:
        return Filling(0.0, 0.0)
    covered = float(shapely.area(shapely.union_all(inside)))
    every = sum(float(shapely.area(one)) for one in inside)
    return Filling(covered / whole, max(0.0, every - covered) / whole)


def _placed(unit: Unit, units: Sequence[Unit], known: Mapping[str, Unit]) -> Placing:
    stated = known.get(unit.parent)
    if stated is not None and _rank(stated) < _rank(unit):
        return _under(unit, stated, units, Placed.STATED, None)
    reason = None
    if unit.parent:
        code = "indicator.parent_unknown" if stated is None else "indicator.parent_not_above"
        reason = Reason(code, {"unit": unit.code, "parent": unit.parent})
    found = _by_ground(unit, units)
    if found is None:
        return Placing(unit.code, "", Placed.NONE, reason=reason)
    return _under(unit, found, units, Placed.GROUND, reason)


def _by_ground(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    above = [(_share(unit, one), one) for one in units if _rank(one) < _rank(unit)]
    above = [pair for pair in above if pair[0] > _TRACE]
    halves = [pair for pair in above if pair[0] >= _HALF]
    if halves:
        nearest = max(_rank(one) for _, one in halves)
        above = [pair for pair in halves if _rank(pair[1]) == nearest]
    return min(above, key=lambda pair: (-pair[0], pair[1].code), default=(0.0, None))[1]


def _under(
    unit: Unit, parent: Unit, units: Sequence[Unit], how: Placed, reason: Reason | None
) -> Placing:
    beside = [one for one in units if one.level == parent.level and one.code != parent.code]
    shares = [(one.code, _share(unit, one)) for one in beside]
    others = sorted((pair for pair in shares if pair[1] > _TRACE), key=lambda one: (-one[1], one))
    return Placing(unit.code, parent.code, how, _share(unit, parent), tuple(others), reason)


def _share(unit: Unit, other: Unit) -> float:
    whole = float(shapely.area(unit.ground))
    if not whole:
        return 0.0
    return float(shapely.area(shapely.intersection(unit.ground, other.ground))) / whole


def _rank(unit: Unit) -> int:
    return _RANKS.get(unit.level, _LOWEST)
