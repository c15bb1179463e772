"""Two surveys of the buildings, and the papers of the offices (两期建筑、许可、批文).

Each survey digitises again: everything is a little off, some houses are drawn as two, some pairs
as one. ``truth`` says which outlines belong together and what is to be thought of them.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import shapely

from xianzhi.samples.land.changes import Changes
from xianzhi.samples.land.draft import Column, Draft, areas_of
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.landuse import Country
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes, Strings

__all__ = ["EARLIER_ON", "LATER_ON", "Survey", "build_survey"]

EARLIER_ON = date(2024, 6, 30)
LATER_ON = date(2026, 6, 30)
_SPLIT_SHARE = 0.012
_VILLAGE_SHIFT_M = (0.25, 0.7)
_OWN_SHIFT_M, _CORNER_SHIFT_M = 0.14, 0.08
_GRID_M = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Layers of buildings and papers, and the truth behind them (调查成果与真值)."""

    drafts: tuple[Draft, ...]
    truth: pa.Table


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """Outlines of one survey with the row of ``Changes`` that each belongs to."""

    shapes: Shapes
    row: Ints
    codes: list[str]


def build_survey(frame: Frame, country: Country, changes: Changes) -> Survey:
    """Draw both surveys, issue the papers, write down the truth."""
    changes = _mixed(frame, country, changes)
    village = country.territory.village[changes.cell]
    standing = changes.change == "unchanged"
    pick = frame.chance("split").uniform(size=len(standing))
    split_later = standing & (pick < _SPLIT_SHARE)
    split_earlier = standing & (pick > 1 - 0.8 * _SPLIT_SHARE)
    earlier = _drawn(frame, "JZ24", changes.before, split_earlier, np.zeros(len(village)))
    later = _drawn(frame, "JZ26", changes.after, split_later, village)
    areas = country.territory.areas
    codes = np.array([area.code for area in areas])[village]
    paper_codes, papers = _papers(frame, country, changes, codes)
    drafts = (
        _buildings("buildings_earlier", earlier, codes, EARLIER_ON),
        _buildings("buildings_later", later, codes, LATER_ON),
        *papers,
    )
    return Survey(drafts, _truth(changes, (earlier, later), codes, paper_codes))


def _mixed(frame: Frame, country: Country, changes: Changes) -> Changes:
    """Village by village, in an order that tells nothing about what happened."""
    chance = frame.chance("order")
    village = country.territory.village[changes.cell]
    order = np.lexsort((chance.permutation(len(village)), village))
    return Changes(*(getattr(changes, field.name)[order] for field in fields(Changes)))


def _drawn(
    frame: Frame, prefix: str, shapes: Shapes, split: Bools, village: Ints | Floats
) -> _Drawn:
    """Digitise: some in two halves, all a little off; a village is off as a whole as well."""
    chance = frame.chance(f"survey {prefix}")
    row = np.flatnonzero(~shapely.is_missing(shapes))
    halves = row[split[row]]
    parts, part_row = _halved(shapes[halves], halves)
    whole = row[~split[row]]
    every = np.concatenate([shapes[whole], parts])
    of = np.concatenate([whole, part_row])
    order = np.argsort(of, kind="stable")
    every, of = every[order], of[order]
    own = chance.normal(0, _OWN_SHIFT_M, (len(shapes), 2))[of]
    if village.any():
        own = own + _village_shift(chance, int(village.max()) + 1)[village[of].astype(np.int64)]
    points, index = shapely.get_coordinates(every, return_index=True)
    # One offset for each corner of each building, so that halves still share their wall.
    corner = chance.normal(0, _CORNER_SHIFT_M, (64, 2))
    turn = (np.round(points.sum(axis=1) * 1000).astype(np.int64) % 61) + (of[index] % 3)
    moved = np.round((points + own[index] + corner[turn]) / _GRID_M) * _GRID_M
    drawn = shapely.set_coordinates(every.copy(), moved)
    return _Drawn(drawn, of, [f"{prefix}{n:06d}" for n in range(1, len(of) + 1)])


def _village_shift(chance: np.random.Generator, count: int) -> Floats:
    turn = chance.uniform(0, 2 * np.pi, count)
    metres = chance.uniform(*_VILLAGE_SHIFT_M, count)
    shift: Floats = metres[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return shift


def _halved(shapes: Shapes, rows: Ints) -> tuple[Shapes, Ints]:
    """Cut each shape across its middle."""
    if not len(shapes):
        return shapes, rows
    boxes = shapely.get_coordinates(shapely.oriented_envelope(shapes)).reshape(-1, 5, 2)
    first = boxes[:, 1] - boxes[:, 0]
    longer = np.hypot(*first.T) >= np.hypot(*(boxes[:, 2] - boxes[:, 1]).T)
    side = np.where(longer[:, None], first, boxes[:, 2] - boxes[:, 1])
    across = np.where(longer[:, None], boxes[:, 2] - boxes[:, 1], first)
    middle = boxes[:, :4].mean(axis=1)
    half = np.stack(
        [middle - across, middle + across, middle + across + side, middle - across + side], axis=1
    )
    cutter = shapely.polygons(half)
    pieces = np.concatenate(
        [shapely.intersection(shapes, cutter), shapely.difference(shapes, cutter)]
    )
    return shapely.get_parts(pieces), np.tile(rows, 2)[_parts_of(pieces)]


def _parts_of(shapes: Shapes) -> Ints:
    return np.repeat(np.arange(len(shapes)), shapely.get_num_geometries(shapes))


def _buildings(name: str, drawn: _Drawn, village_code: Strings, day: date) -> Draft:
    return Draft(
        name,
        drawn.shapes,
        {
            "code": drawn.codes,
            "village_code": village_code[drawn.row],
            "surveyed_on": [day] * len(drawn.row),
            "area_m2": areas_of(drawn.shapes),
        },
    )


def _papers(
    frame: Frame, country: Country, changes: Changes, village_code: Strings
) -> tuple[list[str], list[Draft]]:
    """Permits and approvals of land by number, and their layers; the number for each change."""
    chance = frame.chance("papers")
    rows = np.flatnonzero(changes.paper != "")
    rows = rows[np.argsort(village_code[rows], kind="stable")]
    expired = changes.paper_state[rows] == "expired"
    standing = changes.change[rows] == "unchanged"
    issued = [
        EARLIER_ON + timedelta(days=int(day))
        for day in np.where(
            expired | standing,
            -chance.integers(1100, 2600, len(rows)),
            chance.integers(-120, 600, len(rows)),
        )
    ]
    years = np.where(changes.paper[rows] == "temporary_use", 2, 3)
    until = [
        min(day + timedelta(days=365 * int(year)), EARLIER_ON - timedelta(days=5))
        if late
        else day + timedelta(days=365 * int(year))
        for day, year, late in zip(issued, years, expired, strict=True)
    ]
    inside = country.places.urban.at(country.points[changes.cell[rows]]) > 0
    permit = changes.paper[rows] == "permit"
    kinds = np.where(permit, np.where(inside, "urban_permit", "rural_permit"), changes.paper[rows])
    signs = {"urban_permit": "建字第", "rural_permit": "乡字第"}
    numbers = [
        f"{signs.get(kind, '禾自然资批')}{village_code[row][:9]}{day.year}{n:05d}号"
        for n, (kind, row, day) in enumerate(zip(kinds, rows, issued, strict=True), start=1)
    ]
    columns: dict[str, Column] = {
        "code": np.array(numbers),
        "kind": kinds,
        "issued_on": np.array(issued, dtype="datetime64[D]"),
        "valid_until": np.array(until, dtype="datetime64[D]"),
        "village_code": village_code[rows],
        "area_m2": areas_of(changes.paper_shape[rows]),
    }
    codes = [""] * len(village_code)
    for row, number in zip(rows, numbers, strict=True):
        codes[row] = number
    return codes, [
        Draft(
            name, changes.paper_shape[rows][of], {k: np.asarray(v)[of] for k, v in columns.items()}
        )
        for name, of in (("building_permits", permit), ("land_approvals", ~permit))
    ]


def _truth(
    changes: Changes, drawn: tuple[_Drawn, _Drawn], village_code: Strings, papers: list[str]
) -> pa.Table:
    """One row for each building: which outlines, what happened, lawful or not and why.

    ``added_m2`` is the ground newly built over, ``unlawful_m2`` as much of it as no paper covers
    (all of it where no paper could help).
    """
    real = np.flatnonzero(changes.change != "none")
    before, after = (_joined_codes(one, len(changes.cell)) for one in drawn)
    added, unlawful = _built_over(changes)
    columns = {
        "before": [before[row] for row in real],
        "after": [after[row] for row in real],
        "change": changes.change[real],
        "verdict": np.where(changes.lawful[real], "legal", "illegal"),
        "reason": changes.reason[real],
        "paper": [papers[row] for row in real],
        "area_m2": np.round(np.nan_to_num(shapely.area(changes.after[real])), 2),
        "added_m2": np.round(added[real], 2),
        "unlawful_m2": np.round(unlawful[real], 2),
        "village_code": village_code[real],
    }
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def _built_over(changes: Changes) -> tuple[Floats, Floats]:
    """Ground newly built over, and as much of it as breaks a rule."""
    added = np.zeros(len(changes.cell))
    fresh = shapely.is_missing(changes.before) & ~shapely.is_missing(changes.after)
    added[fresh] = shapely.area(changes.after[fresh])
    more = np.isin(changes.change, ("grown", "moved"))
    added[more] = shapely.area(shapely.difference(changes.after[more], changes.before[more]))
    unlawful = np.where(changes.lawful, 0.0, added)
    part = changes.paper_state == "part"
    beyond = shapely.difference(changes.after[part], changes.paper_shape[part])
    unlawful[part] = shapely.area(beyond)
    return added, unlawful


def _joined_codes(drawn: _Drawn, count: int) -> list[list[str]]:
    codes: list[list[str]] = [[] for _ in range(count)]
    for row, code in zip(drawn.row.tolist(), drawn.codes, strict=True):
        codes[row].append(code)
    return codes
