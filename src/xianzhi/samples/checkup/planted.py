"""What was planted, so that a check-up can be asked whether it found it (预埋问题与变化)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.checkup.estates import PEOPLE_PER_HOME, Estate
from xianzhi.samples.checkup.model import Scene
from xianzhi.samples.checkup.scanlines import Scanlines

__all__ = ["CHANGES", "PlantedChange", "PlantedProblem", "planted_problems"]

_CONCEPTS = {
    "park": "HY-06",
    "bus_stop": "HY-15",
    "kindergarten": "SH-03",
    "toilet": "SH-17",
    "locker": "XC-21",
    "primary_school": "SH-02",
}
_OBJECTS = ("locker",)
_STOP_REACH_M = 500.0


@dataclass(frozen=True, slots=True)
class PlantedProblem:
    """One problem that was put into the ground (预埋问题).

    ``ground`` is the parcel of homes, ``area_m2`` and ``people`` what is unserved of it in the
    year asked for, nothing when the year has no such problem. ``fate`` is what comparing the two
    years has to say.
    """

    code: str
    name: str
    concept: str
    rule: str
    missing: str
    fate: str
    is_open: bool
    was_solved_before: bool
    ground: shapely.Polygon
    area_m2: float
    people: int


@dataclass(frozen=True, slots=True)
class PlantedChange:
    """Why a value moves without anything being built (预埋口径变化)."""

    kind: str
    concept: str
    before: str
    after: str


CHANGES = (
    PlantedChange("boundary", "HY-13", "with the development zone", "without it; no road is built"),
    PlantedChange("definition", "HY-03", "area(built_up)", "area(construction_land)"),
    PlantedChange("data", "XC-33", "three hydrants of four on file", "every hydrant on file"),
)


def planted_problems(scene: Scene) -> tuple[PlantedProblem, ...]:
    """Tell what the check-up of a year must find of what was planted (预埋问题)."""
    return tuple(_problem(estate, scene) for estate in scene.town.estates)


def _problem(estate: Estate, scene: Scene) -> PlantedProblem:
    plan = estate.plan
    is_open = estate.lacks(plan.lacks, scene.year)
    area, people = _unserved(estate, scene) if is_open else (0.0, 0)
    return PlantedProblem(
        estate.code,
        plan.name,
        _CONCEPTS[plan.lacks],
        "object" if plan.lacks in _OBJECTS else "uncovered",
        plan.lacks,
        plan.fate,
        is_open,
        plan.earlier,
        estate.homes,
        area,
        people,
    )


def _unserved(estate: Estate, scene: Scene) -> tuple[float, int]:
    """The whole rectangle, less what the new stop of the second year reaches."""
    lines, homes = Scanlines(0.25), np.array([estate.homes], object)
    stops = scene.services["bus_stop"]
    mine = np.char.endswith(stops.codes, f"{estate.code}B")
    if estate.plan.lacks != "bus_stop" or not mine.any():
        return estate.homes.area, estate.people
    reach = lines.reach(shapely.points(stops.points[mine]), _STOP_REACH_M)
    served = lines.common_m2(lines.polygons(homes), reach)
    gap = np.hypot(*(estate.people_at - stops.points[mine][0]).T)
    return estate.homes.area - served, int((gap > _STOP_REACH_M).sum()) * PEOPLE_PER_HOME
