"""What happened to buildings between two surveys, and whether it was lawful (建筑变化与合法性).

The truth is made first: where something was built, grew, moved or went, under which document, and
which rule it broke. ``survey`` draws it afterwards as two offices would have seen it.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import shapely

from xianzhi.samples.land.control import ControlLines
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.landuse import ARABLE, Country, Uses
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes, Strings
from xianzhi.samples.land.planning import Protection
from xianzhi.samples.land.slots import Slots, field_slots, home_slots, outlines, taken

__all__ = ["Changes", "build_changes"]

_STANDING = 0.86  # of the places in towns and villages; the rest is free at the first survey


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way in which a building changes (情形): how often in the whole county, and its verdict.

    ``paper`` names the document it stands on, ``paper_state`` whether that covers it: ``whole``,
    ``part`` (for a smaller building), ``expired``.
    """

    change: str
    place: str
    count: int
    reason: str
    lawful: bool
    paper: str = ""
    paper_state: str = "whole"


_KINDS = (
    _Kind("new", "free", 640, "permitted", True, "permit"),
    _Kind("new", "expansion", 90, "permitted", True, "permit"),
    _Kind("new", "field", 170, "facility_agriculture", True, "facility_agriculture"),
    _Kind("new", "farmland", 12, "state_project", True, "state_project"),
    _Kind("new", "free", 150, "no_permit", False),
    _Kind("new", "expansion", 40, "no_permit", False),
    _Kind("new", "farmland", 190, "inside_basic_farmland", False),
    _Kind("new", "farmland", 18, "inside_basic_farmland", False, "permit"),
    _Kind("new", "field", 120, "outside_boundary", False),
    _Kind("new", "red", 44, "inside_red_line", False),
    _Kind("new", "red", 6, "inside_red_line", False, "permit"),
    _Kind("new", "water", 14, "inside_water_source", False),
    _Kind("new", "water", 4, "inside_water_source", False, "permit"),
    _Kind("new", "heritage", 14, "inside_heritage_zone", False, "permit"),
    _Kind("new", "free", 80, "beyond_permit", False, "permit", "part"),
    _Kind("new", "free", 40, "permit_expired", False, "permit", "expired"),
    _Kind("new", "field", 16, "approval_expired", False, "temporary_use", "expired"),
    _Kind("new", "shed", 620, "no_permit", False),
    _Kind("grown", "standing", 300, "permitted", True, "permit"),
    _Kind("grown", "standing", 150, "no_permit", False),
    _Kind("grown", "standing", 40, "beyond_permit", False, "permit", "part"),
    _Kind("moved", "standing", 190, "permitted", True, "permit"),
    _Kind("moved", "standing", 45, "no_permit", False),
    _Kind("gone", "standing", 720, "demolished", True),
    _Kind("unchanged", "standing", 260, "standing", True, "permit"),
    _Kind("none", "free", 120, "not_built", True, "permit"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """One row for each building that stood at one of the surveys (建筑变化真值).

    ``before`` and ``after`` are true outlines, None where there was nothing; ``paper_shape`` is
    what the document allows, None without one. ``change`` ``none`` marks a document of which no
    use was made.
    """

    before: Shapes
    after: Shapes
    change: Strings
    lawful: Bools
    reason: Strings
    paper: Strings
    paper_state: Strings
    paper_shape: Shapes
    cell: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where changes may happen: places in towns and villages, and on other ground."""

    homes: Slots
    standing: Ints
    elsewhere: dict[str, Slots]
    free: dict[str, Ints]


def build_changes(
    frame: Frame, country: Country, uses: Uses, lines: ControlLines, protection: Protection
) -> Changes:
    """Let things happen, kind by kind, each at a place of its own; then everything that stayed."""
    places = _places(frame, country, uses, lines, protection)
    chance = frame.chance("changes")
    used: set[int] = set()
    parts = []
    for kind in _KINDS:
        wanted = frame.count(kind.count)
        if kind.place == "standing":
            rest = np.setdiff1d(places.standing, np.fromiter(used, np.int64, len(used)))
            picked = np.sort(chance.choice(rest, min(wanted, len(rest) // 4), replace=False))
            part = _changed(chance, country, kind, taken(places.homes, picked))
            used |= set(picked[part.kept].tolist())
            parts.append(part.changes)
        else:
            parts.append(_new(chance, kind, _next(places, kind.place, wanted)))
    rest = np.setdiff1d(places.standing, np.fromiter(used, np.int64, len(used)))
    parts.append(
        _rows(_Kind("unchanged", "standing", 0, "standing", True), taken(places.homes, rest))
    )
    return _without_collisions(_together(parts))


def _places(
    frame: Frame, country: Country, uses: Uses, lines: ControlLines, protection: Protection
) -> _Places:
    homes = home_slots(frame, country, uses)
    chance = frame.chance("standing")
    shapes = outlines(homes)
    kept = _within(shapes, protection.heritage, "intersects")
    kept |= _within(shapes, protection.water_first, "intersects")
    kept |= lines.in_red[homes.cell] | lines.in_farmland[homes.cell]
    empty = chance.uniform(size=len(homes)) > _STANDING
    free = chance.permutation(np.flatnonzero(empty & ~kept))
    heritage = chance.permutation(np.flatnonzero(_within(shapes, protection.heritage, "within")))
    in_heritage = heritage[: max(1, frame.count(14))]
    empty[in_heritage] = True
    half = len(free) // 2
    pools = {"free": free[:half], "shed": free[half:], "heritage": in_heritage}
    elsewhere = _elsewhere(frame, country, uses, lines, protection)
    pools |= {name: np.arange(len(slots)) for name, slots in elsewhere.items()}
    return _Places(homes, np.flatnonzero(~empty & ~kept), elsewhere, pools)


def _elsewhere(
    frame: Frame, country: Country, uses: Uses, lines: ControlLines, protection: Protection
) -> dict[str, Slots]:
    """Places where no village is: by the rule that guards them."""
    free = (country.strip < 0) & ~uses.urban & ~uses.settled
    dry = ~np.isin(uses.today, ("1101", "1103", "1104"))
    inside = lines.boundary_of >= 0
    open_ground = free & dry & ~lines.in_red
    arable = np.isin(uses.today, ARABLE)
    cells = country.cells.shapes
    near_water = _within(cells, protection.water_first, "intersects")
    masks = {
        "expansion": open_ground & inside & ~lines.in_farmland & ~near_water,
        "field": open_ground & ~inside & arable & ~lines.in_farmland & ~near_water,
        "farmland": open_ground & ~inside & lines.in_farmland & ~near_water,
        "red": free & dry & ~inside & ~lines.in_farmland & _within(cells, lines.red[:-1], "within"),
        "water": free & dry & ~inside & ~lines.in_farmland & near_water,
    }
    slots = {}
    for name, mask in masks.items():
        chance = frame.chance(f"pick {name}")
        picked = chance.permutation(np.flatnonzero(mask))[: 40 + frame.count(1600)]
        slots[name] = field_slots(frame, country, picked, name)
    wet = _within(outlines(slots["water"]), protection.water_first, "within")
    return {**slots, "water": taken(slots["water"], wet)}


def _within(shapes: Shapes, zones: Shapes, predicate: str) -> Bools:
    """Whether each shape is *predicate* (``within`` or ``intersects``) any zone."""
    tree, question = shapely.STRtree(shapes), {"within": "contains"}.get(predicate, predicate)
    found = np.zeros(len(shapes), bool)
    found[tree.query(zones, predicate=question)[1]] = True
    return found


def _next(places: _Places, place: str, wanted: int) -> Slots:
    """Take the next places of a kind: each serves once."""
    pool = places.free[place]
    places.free[place] = pool[wanted:]
    slots = places.elsewhere.get(place, places.homes)
    found = taken(slots, pool[:wanted])
    if place == "shed":
        return replace(found, width=found.width * 0.45, depth=found.depth * 0.45)
    return found


def _rows(kind: _Kind, slots: Slots) -> Changes:
    """Rows of one kind, standing at both surveys."""
    shapes = outlines(slots)
    count = len(slots)
    nothing = np.full(count, None, dtype=object)
    return Changes(
        shapes,
        shapes,
        np.full(count, kind.change),
        np.full(count, kind.lawful),
        np.full(count, kind.reason),
        np.full(count, kind.paper),
        np.full(count, kind.paper_state),
        _allowed(slots) if kind.paper else nothing,
        slots.cell,
    )


def _new(chance: np.random.Generator, kind: _Kind, slots: Slots) -> Changes:
    rows = _rows(kind, slots)
    nothing = np.full(len(slots), None, dtype=object)
    if kind.change == "none":
        return replace(rows, before=nothing, after=nothing)
    if kind.paper_state == "part":
        share = chance.uniform(0.35, 0.6, len(slots))
        rows = replace(rows, paper_shape=_allowed(_part(slots, share)))
    return replace(rows, before=nothing)


def _allowed(slots: Slots) -> Shapes:
    """What a document draws around a building: a plain rectangle with a little room."""
    room = replace(
        slots, width=slots.width + 1.6, depth=slots.depth + 1.6, notch=np.zeros(len(slots))
    )
    return outlines(room)


def _part(slots: Slots, share: Floats) -> Slots:
    """The near *share* of each building's width."""
    return _shifted(replace(slots, width=slots.width * share), -slots.width * (1 - share) / 2, 0.0)


def _shifted(slots: Slots, along: Floats, across: Floats | float) -> Slots:
    cos, sin = np.cos(slots.turn), np.sin(slots.turn)
    shift = np.column_stack([along * cos - across * sin, along * sin + across * cos])
    return replace(slots, centre=slots.centre + shift)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    changes: Changes
    kept: Bools


def _changed(chance: np.random.Generator, country: Country, kind: _Kind, slots: Slots) -> _Part:
    """Buildings that stood and grew, moved or went; those without room for it stay as they are."""
    count = len(slots)
    if kind.change in ("gone", "unchanged"):
        rows = _rows(kind, slots)
        if kind.change == "gone":
            rows = replace(rows, after=np.full(count, None, dtype=object))
        return _Part(rows, np.ones(count, bool))
    plain = replace(slots, notch=np.zeros(count)) if kind.change == "grown" else slots
    after, allowed = _grown(chance, plain) if kind.change == "grown" else _moved(chance, slots)
    fits = shapely.contains(country.cells.shapes[slots.cell], outlines(after))
    rows = replace(_rows(kind, taken(after, fits)), before=outlines(taken(plain, fits)))
    if kind.paper:
        paper = allowed if kind.paper_state == "part" else after
        rows = replace(rows, paper_shape=_allowed(taken(paper, fits)))
    return _Part(rows, fits)


def _grown(chance: np.random.Generator, slots: Slots) -> tuple[Slots, Slots]:
    """Longer by some metres; and what a half-hearted permit would have allowed of it."""
    more = chance.uniform(3.5, 9.0, len(slots))
    longer = _shifted(replace(slots, depth=slots.depth + more), np.zeros(len(slots)), more / 2)
    some = more * 0.1
    allowed = _shifted(replace(slots, depth=slots.depth + some), np.zeros(len(slots)), some / 2)
    return longer, allowed


def _moved(chance: np.random.Generator, slots: Slots) -> tuple[Slots, Slots]:
    """Pulled down and built anew some metres away, a little larger."""
    way = chance.uniform(5.0, 11.0, len(slots)) * chance.choice([-1.0, 1.0], len(slots))
    larger = replace(slots, width=slots.width * 1.1, depth=slots.depth * 1.1)
    moved = _shifted(larger, np.zeros(len(slots)), way)
    return moved, moved


def _together(parts: list[Changes]) -> Changes:
    return Changes(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Changes)))


def _without_collisions(changes: Changes) -> Changes:
    """Drop what would run into a neighbour: the later row of each pair is the ordinary one."""
    dropped = np.zeros(len(changes.cell), bool)
    for shapes in (changes.after, changes.before):
        there = np.flatnonzero(~shapely.is_missing(shapes))
        tree = shapely.STRtree(shapes[there])
        one, two = tree.query(shapes[there], predicate="dwithin", distance=1.2)
        clash = one < two
        dropped[there[one[clash]]] |= changes.change[there[one[clash]]] != "unchanged"
        dropped[there[two[clash]]] |= changes.change[there[two[clash]]] != "unchanged"
    keep = ~dropped
    return Changes(*(getattr(changes, f.name)[keep] for f in fields(Changes)))
