"""On which roads cases lie (问题道路): distinct roads, not cases and not pieces of roads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.diagnosis.reported import Place
from xianzhi.core.indicators.inputs import LayerData

__all__ = ["RoadCount", "road_names", "roads_reported"]

_STANDING = "现状"


@dataclass(frozen=True, slots=True)
class RoadCount:
    """What the cases of a unit say of its roads (单元问题道路).

    ``cases`` lie in the unit, ``on_roads`` of them on a road; the rest is too far from any.
    """

    unit: str
    roads: tuple[str, ...]
    cases: int
    on_roads: int


def road_names(roads: LayerData) -> NDArray[np.object_]:
    """Say of each piece which road it is part of (所属道路): by its name, else by its code.

    Carriageways of one dual road share its code; a piece that is planned is no road yet, and gives
    an empty word.
    """
    count = len(roads.geometries)
    names = np.full(count, "", dtype=object)
    for column in ("id", "dual_id", "name"):  # the last that says something counts
        told = roads.columns.get(column)
        if told is not None:
            says = np.array([one not in (None, "") for one in told], dtype=bool)
            names[says] = [f"{column}:{one}" for one in np.asarray(told, dtype=object)[says]]
    status = roads.columns.get("status")
    if status is not None:
        names[np.array([one not in (None, _STANDING) for one in status], dtype=bool)] = ""
    return names


def roads_reported(
    places: NDArray[np.float64], roads: LayerData, units: Sequence[Place], within_m: float
) -> tuple[RoadCount, ...]:
    """Count the distinct roads on which cases lie, unit by unit (问题道路计数).

    Parameters
    ----------
    places
        Where cases lie, x and y in metres, in the plane of the roads.
    within_m
        How far from its centre line a case may lie; of two roads as near, the first by name.
    """
    names = road_names(roads)
    there = np.flatnonzero((names != "") & ~shapely.is_missing(roads.geometries))
    tree = shapely.STRtree(roads.geometries[there])
    points = shapely.points(places.reshape(-1, 2))
    found = np.full(len(points), "", dtype=object)
    cases, pieces = tree.query_nearest(points, max_distance=within_m)
    for case, piece in zip(cases.tolist(), pieces.tolist(), strict=True):
        name = names[there[piece]]
        found[case] = min(found[case] or name, name)
    return tuple(_counted(unit, places, found) for unit in units)


def _counted(unit: Place, places: NDArray[np.float64], found: NDArray[np.object_]) -> RoadCount:
    shapely.prepare(unit.ground)
    inside = shapely.intersects_xy(unit.ground, places.reshape(-1, 2))
    named = [name for name in found[inside] if name]
    return RoadCount(unit.code, tuple(sorted(set(named))), int(inside.sum()), len(named))
