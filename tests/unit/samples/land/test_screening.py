"""The truth can be found from the layers alone, but not by looking at changes only."""

import numpy as np
import pytest
import shapely

from xianzhi.samples.land import Land
from xianzhi.samples.land.survey import EARLIER_ON

METRES = 92_600
TOLERANCE = 1.3 / METRES
LEAST = 6.0 / METRES**2
FORBIDDEN = ("basic_farmland", "red_line")


def nearby(shapes: np.ndarray, others: np.ndarray, room: float) -> np.ndarray:
    """For each shape the union of the others around it, widened by *room*."""
    found = np.full(len(shapes), shapely.Polygon(), dtype=object)
    one, two = shapely.STRtree(others).query(shapes, predicate="dwithin", distance=room)
    for number in np.unique(one):
        wide = shapely.buffer(others[two[one == number]], room, join_style="mitre")
        found[number] = shapely.union_all(wide)
    return found


def changed(land: Land) -> tuple[np.ndarray, np.ndarray]:
    """Later buildings that reach beyond what stood before, and by how much they do."""
    later = land["buildings_later"].geometry
    fresh = shapely.difference(later, nearby(later, land["buildings_earlier"].geometry, TOLERANCE))
    which = np.flatnonzero(shapely.area(fresh) > LEAST)
    return which, fresh[which]


def screened(land: Land) -> set[str]:
    """Codes of suspected buildings: changed, and without a valid paper or on forbidden ground."""
    buildings = land["buildings_later"]
    which, fresh = changed(land)
    papers, kinds = [], []
    for name in ("building_permits", "land_approvals"):
        valid = land[name].column("valid_until") >= np.datetime64(EARLIER_ON)
        papers.append(land[name].geometry[valid])
        kinds.append(land[name].column("kind")[valid])
    paper, kind = np.concatenate(papers), np.concatenate(kinds)
    rest = shapely.difference(fresh, nearby(buildings.geometry[which], paper, 0.6 / METRES))
    suspect = shapely.area(rest) > LEAST
    zones = [land[name].geometry for name in FORBIDDEN]
    zones.append(land["water_sources"].geometry[::2])
    heritage = land["heritage_zones"]
    zones.append(heritage.geometry[heritage.column("kind") == "protection"])
    ground = shapely.union_all(np.concatenate(zones))
    shapely.prepare(ground)
    inside = shapely.contains(ground, shapely.centroid(buildings.geometry[which]))
    state = paper[kind == "state_project"]
    backed = shapely.STRtree(state).query(buildings.geometry[which], predicate="intersects")[0]
    inside[backed] = False
    return set(buildings.column("code")[which[suspect | inside]])


@pytest.fixture(scope="module")
def wanted(tenth: Land) -> set[str]:
    return {
        code
        for row in tenth.truth["buildings"].to_pylist()
        if row["verdict"] == "illegal" and row["area_m2"] >= 60
        for code in row["after"]
    }


def large(land: Land, codes: set[str]) -> set[str]:
    buildings = land["buildings_later"]
    size = dict(zip(buildings.column("code"), buildings.column("area_m2"), strict=True))
    return {code for code in codes if size[code] >= 60}


def test_layers_alone_find_the_illegal_buildings(tenth: Land, wanted: set[str]) -> None:
    found = large(tenth, screened(tenth))

    assert len(wanted) > 60
    assert len(found & wanted) / len(found) >= 0.95
    assert len(found & wanted) / len(wanted) >= 0.95


def test_change_alone_does_not_tell_legal_from_illegal(tenth: Land, wanted: set[str]) -> None:
    which, _ = changed(tenth)
    found = large(tenth, set(tenth["buildings_later"].column("code")[which]))

    assert len(found & wanted) / len(found) < 0.6


def test_comparing_outlines_without_tolerance_finds_everything_changed(tenth: Land) -> None:
    earlier = {shape.wkb for shape in tenth["buildings_earlier"].geometry}
    later = tenth["buildings_later"].geometry

    assert sum(shape.wkb in earlier for shape in later) < 0.01 * len(later)
