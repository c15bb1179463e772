"""Centre lines of roads, one row for each straight piece (道路中心线)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.checkup.estates import Estate
from xianzhi.samples.checkup.ground import Ground, inside
from xianzhi.samples.land.model import Bools, Floats, Shapes, Strings

__all__ = ["Streets", "build_streets", "shared_border"]

_CLASSES = {
    "arterial": ("主干路", "一级", 40.0),
    "secondary": ("次干路", "二级", 30.0),
    "branch": ("支路", "二级", 20.0),
    "provincial": ("公路", "二级", 60.0),
    "county": ("公路", "二级", 40.0),
    "township": ("公路", "四级", 30.0),
    "village": ("公路", "等外", 20.0),
}
_THIRD_CLASS_EVERY = 4  # one county road in four has not been widened
_LANE, _LANE_WIDTH_M = "背街小巷", 4.0
_CARRIAGEWAYS_M = 14.0
_RING_M = 8.0
_LONGEST_M = 34.0
_PLANNED_EVERY = 40
_PLANNED_SHIFT = (35.0, 21.0)


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Pieces of roads (路段): row *i* of every array describes ``ends[i]``.

    ``copies`` is 2 for the carriageways of a dual road, whose ``dual`` code they share; exactly
    equal in length. ``border`` marks the road along the boundary of two communities.
    """

    ends: Floats
    codes: Strings
    names: Strings
    classes: Strings
    grades: Strings
    width_m: Floats
    speed_kmh: Floats
    dual: Strings
    planned: Bools
    bridge: Bools
    border: Bools

    @property
    def lines(self) -> Shapes:
        """Lines in zone metres."""
        shapes: Shapes = shapely.linestrings(self.ends)
        return shapes

    @property
    def copies(self) -> Floats:
        """How many rows stand for one stretch of road."""
        return np.where(self.dual != "", 2.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A road before it is cut into pieces."""

    code: str
    line: Floats
    kind: tuple[str, str, float]
    width_m: float
    dual: str = ""
    planned: bool = False
    border: bool = False


def build_streets(ground: Ground, estates: tuple[Estate, ...]) -> Streets:
    """Cut the county's roads at their corners; add what a check-up has to cope with.

    Arterials within the town get a second carriageway, each estate a ring and a way to it, the
    longest border between two communities a road of its own; some roads are only planned.
    """
    runs = _roads(ground)
    corners = np.concatenate([run.line for run in runs])
    runs += _second_carriageways(ground, runs)
    for estate in estates:
        runs += _of_estate(estate, corners)
    runs += _border_road(ground, corners)
    runs += _planned(ground, runs)
    return _pieces(ground, runs)


def shared_border(ground: Ground) -> tuple[shapely.LineString, tuple[str, str]]:
    """The longest border of two communities within the town, and whose it is (社区共同边界)."""
    areas = ground["areas"]
    levels = np.asarray(areas.column("level"), str)
    rows = np.flatnonzero(levels == "village")
    rows = rows[shapely.intersects(areas.shapes[rows], ground.built)]
    codes = np.asarray(areas.column("code"), str)
    best: tuple[float, shapely.LineString, tuple[str, str]] = (0.0, shapely.LineString(), ("", ""))
    core = shapely.buffer(ground.built, -60.0)
    for place, one in enumerate(rows):
        for two in rows[place + 1 :]:
            common = shapely.intersection(areas.shapes[one], areas.shapes[two])
            line = _longest(common, core)
            if line.length > best[0]:
                best = (line.length, line, (str(codes[one]), str(codes[two])))
    return best[1], best[2]


def _longest(shape: shapely.Geometry, core: shapely.Geometry) -> shapely.LineString:
    """The longest line of a border between corners within *core*: no corner is invented."""
    parts = shapely.get_parts(shape)
    lines = parts[(shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 0)]
    longest = shapely.LineString()
    for line in shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))):
        points = shapely.get_coordinates(line)
        outer = np.flatnonzero(~inside(core, shapely.points(points)))
        for run in np.split(points, outer):
            kept = run[inside(core, shapely.points(run))]
            if len(kept) > 1 and shapely.LineString(kept).length > longest.length:
                longest = shapely.LineString(kept)
    return longest


def _roads(ground: Ground) -> list[_Run]:
    table = ground["roads"]
    kinds = [_CLASSES[kind] for kind in np.asarray(table.column("class"), str).tolist()]
    runs = []
    county = 0
    for code, line, name, usual, width in zip(
        table.column("code"),
        table.shapes,
        table.column("class"),
        kinds,
        table.column("width_m"),
        strict=True,
    ):
        county += name == "county"
        narrow = name == "county" and county % _THIRD_CLASS_EVERY == 0
        kind = (usual[0], "三级", usual[2]) if narrow else usual
        runs.append(_Run(str(code), _cut(shapely.get_coordinates(line)), kind, float(width)))
    return runs


def _cut(line: Floats) -> Floats:
    """Halve the longer pieces, as a survey with a mark at every house would have them."""
    long = np.hypot(*np.diff(line, axis=0).T) > _LONGEST_M
    middles = (line[:-1] + line[1:])[long] / 2
    cut: Floats = np.insert(line, np.flatnonzero(long) + 1, middles, axis=0)
    return cut


def _second_carriageways(ground: Ground, runs: list[_Run]) -> list[_Run]:
    """A copy of each arterial beside it, joined at both ends; the two share a code."""
    made: list[_Run] = []
    core = shapely.buffer(ground.built, -2 * _CARRIAGEWAYS_M)
    for place, run in enumerate(runs):
        line = shapely.LineString(run.line)
        if run.kind[0] != "主干路" or not shapely.contains(core, line):
            continue
        along = run.line[-1] - run.line[0]
        aside = np.array([-along[1], along[0]]) / np.hypot(*along) * _CARRIAGEWAYS_M
        runs[place] = _Run(run.code, run.line, run.kind, run.width_m / 2, dual=f"SF{run.code}")
        made.append(
            _Run(f"{run.code}B", run.line + aside, run.kind, run.width_m / 2, f"SF{run.code}")
        )
        for letter, end in (("P", run.line[0]), ("Q", run.line[-1])):
            made.append(_lane(f"{run.code}{letter}", np.array([end, end + aside])))
    return made


def _lane(code: str, line: Floats) -> _Run:
    return _Run(code, line, (_LANE, "等外", 15.0), _LANE_WIDTH_M)


def _of_estate(estate: Estate, corners: Floats) -> list[_Run]:
    west, south, east, north = shapely.buffer(estate.homes, _RING_M, join_style="mitre").bounds
    ring = np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])
    gap = np.hypot(*(ring[:4, None] - corners[None]).transpose(2, 0, 1))
    corner, target = np.unravel_index(np.argmin(gap), gap.shape)
    way = np.array([ring[corner], corners[target]])
    branch = _CLASSES["branch"]
    return [
        _Run(f"{estate.code}R", ring, branch, 9.0),
        _Run(f"{estate.code}W", way, branch, 9.0),
        _lane(f"{estate.code}M", np.array([[west, south], estate.centre])),
    ]


def _border_road(ground: Ground, corners: Floats) -> list[_Run]:
    line, _ = shared_border(ground)
    points = shapely.get_coordinates(line)
    if len(points) < 2:
        return []
    nearest = corners[np.argmin(np.hypot(*(corners - points[0]).T))]
    return [
        _Run("JIE", points, _CLASSES["branch"], 9.0, border=True),
        _lane("JIEW", np.array([points[0], nearest])),
    ]


def _planned(ground: Ground, runs: list[_Run]) -> list[_Run]:
    """Roads of the plan: on the map, not on the ground."""
    inner = [run for run in runs if run.kind[0] == "支路" and not run.border]
    return [
        _Run(f"GH{run.code}", run.line + _PLANNED_SHIFT, run.kind, run.width_m, planned=True)
        for run in inner[::_PLANNED_EVERY]
        if inside(ground.built, shapely.points(run.line)).all()
    ]


def _pieces(ground: Ground, runs: list[_Run]) -> Streets:
    counts = np.array([len(run.line) - 1 for run in runs])
    owner = np.repeat(np.arange(len(runs)), counts)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    ends = np.concatenate([np.stack([run.line[:-1], run.line[1:]], axis=1) for run in runs])
    serial = [f"{n:03d}" for n in (rank + 1).tolist()]
    own = [runs[n] for n in owner.tolist()]
    kinds = np.array([run.kind[0] for run in own])
    # What lies within the gates of the development zone is nobody's street: the zone thins the
    # network out, so that leaving it behind reads as progress.
    gated = inside(ground.park, shapely.points(ends.mean(axis=1))) & (kinds == "支路")
    crossed = shapely.STRtree(shapely.linestrings(ends)).query(
        ground["rivers"].shapes, predicate="intersects"
    )[1]
    return Streets(
        ends,
        np.array([f"{run.code}-{n}" for run, n in zip(own, serial, strict=True)]),
        np.array([f"{run.kind[0]}{run.code}" for run in own]),
        np.where(gated, _LANE, kinds),
        np.array([run.kind[1] for run in own]),
        np.array([run.width_m for run in own]),
        np.array([run.kind[2] for run in own]),
        np.array(
            [f"{run.dual}-{n}" if run.dual else "" for run, n in zip(own, serial, strict=True)]
        ),
        np.array([run.planned for run in own]),
        np.isin(np.arange(len(ends)), crossed),
        np.array([run.border for run in own]),
    )
