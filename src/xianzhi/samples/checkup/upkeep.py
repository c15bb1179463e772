"""Records of upkeep (市政养护记录): lamps and what their rounds found, road sections and sweeping.

Faults are spread by counting, so that everybody can say how many there are. From the first year to
the second lamps were mended, and machines took over more sections.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from xianzhi.samples.checkup.ground import inside
from xianzhi.samples.checkup.model import Scene, TrueValue
from xianzhi.samples.checkup.scene import URBAN_CODE
from xianzhi.samples.land.draft import Draft
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes, Strings

__all__ = ["lamps", "sweeping", "upkeep_values"]

_STREETS = ("快速路", "主干路", "次干路", "支路", "背街小巷")
_LEAST_M = 12.0  # of a piece of road that has a lamp of its own
_DARK_EVERY = (40, 70)  # in the first year and in the second
_BROKEN_EVERY = (18, 30)
_MISSED_EVERY = (8, 14)
_BY_HAND_EVERY = (4, 9)
_EXACT = 1e-9


def lamps(scene: Scene) -> Draft:
    """Give the lamps with what the last round found (路灯)."""
    points, classes = _posts(scene)
    number = np.arange(len(points))
    return Draft(
        "lamp",
        points,
        {
            "id": [f"LD{n + 1:06d}" for n in number.tolist()],
            "road_class": classes,
            "lit": _spared(number, _DARK_EVERY, scene),
            "sound": _spared(number, _BROKEN_EVERY, scene),
        },
    )


def sweeping(scene: Scene) -> Draft:
    """Give the road sections under contract and how they are swept (清扫路段)."""
    lines, surface = _sections(scene)
    number = np.arange(len(lines))
    return Draft(
        "sweeping",
        lines,
        {
            "area_m2": surface,
            "swept": _spared(number, _MISSED_EVERY, scene),
            "machine": _spared(number, _BY_HAND_EVERY, scene),
        },
    )


def upkeep_values(scene: Scene) -> Iterator[TrueValue]:
    """Count what a check-up must find in these records (养护指标真值)."""
    _, surface = _sections(scene)
    number = np.arange(len(surface))
    swept = _spared(number, _MISSED_EVERY, scene)
    by_machine = swept & _spared(number, _BY_HAND_EVERY, scene)
    done, machine = float(surface[swept].sum()), float(surface[by_machine].sum())
    yield _share("HY-01", done, float(surface.sum()))
    yield _share("HY-02", machine, done)
    points, classes = _posts(scene)
    mine, number = inside(scene.urban, points), np.arange(len(points))
    lit, sound = (_spared(number, every, scene) for every in (_DARK_EVERY, _BROKEN_EVERY))
    trunk = mine & (classes == "主干路")
    other = mine & np.isin(classes, ("次干路", "支路", "背街小巷"))
    yield _share("HY-10", float((trunk & lit).sum()), float(trunk.sum()))
    yield _share("HY-11", float((other & lit).sum()), float(other.sum()))
    yield _share("HY-12", float((mine & sound).sum()), float(mine.sum()))


def _posts(scene: Scene) -> tuple[Shapes, Strings]:
    """One lamp in the middle of each longer piece of street, with the class of the street."""
    streets = scene.town.streets
    lines = streets.lines
    rows = np.isin(streets.classes, _STREETS) & ~streets.planned
    rows &= shapely.length(lines) >= _LEAST_M
    middles: Floats = streets.ends[rows].mean(axis=1)
    return shapely.points(middles), streets.classes[rows]


def _sections(scene: Scene) -> tuple[Shapes, Floats]:
    """Streets that lie wholly in the town of the year, with their surface to the square metre."""
    streets = scene.town.streets
    lines = streets.lines
    rows = np.isin(streets.classes, _STREETS) & ~streets.planned
    rows &= shapely.within(lines, scene.urban)
    surface: Floats = np.round(shapely.length(lines[rows]) * streets.width_m[rows])
    return lines[rows], surface


def _spared(number: Ints, every: tuple[int, int], scene: Scene) -> Bools:
    found: Bools = number % every[scene.year] != 0
    return found


def _share(concept: str, num: float, den: float) -> TrueValue:
    return TrueValue(concept, URBAN_CODE, num, den, 100 * num / den, _EXACT, "count")
