"""What blocks and communities of the sample add to the urban area (分单元真值)."""

from collections.abc import Iterator

import numpy as np
import shapely

from xianzhi.samples.checkup.ground import inside
from xianzhi.samples.checkup.model import Scene, TrueValue
from xianzhi.samples.checkup.scanlines import Region, Scanlines, common, united

__all__ = ["true_parts"]

_STEP_M = 1.0  # communities are small
_NEAR = 5e-3
_PARKS = ((500.0, 5000.0), (300.0, 2000.0))  # radius, least size
_LEVELS = ("block", "community")


def true_parts(scene: Scene) -> Iterator[TrueValue]:
    """Find what park cover and toilets come to in every block and community (分单元真值).

    A unit without homes has no share of them that parks serve; it is left out of the first.
    """
    lines = Scanlines(_STEP_M)
    homes = lines.polygons(scene.town.homes)
    zone = united([lines.reach(scene.green.parks(least), radius) for radius, least in _PARKS])
    toilets = shapely.points(scene.services["toilet"].open_points)
    units = scene.units
    for row in np.flatnonzero(np.isin(units.levels, _LEVELS)):
        ground, code = units.shapes[row], str(units.codes[row])
        yield from _cover(lines, code, common(homes, lines.polygons(np.array([ground]))), zone)
        count, area = float(inside(ground, toilets).sum()), float(shapely.area(ground))
        yield TrueValue("HY-03", code, count, area, count / (area / 1e6), _NEAR, "count")


def _cover(lines: Scanlines, code: str, ground: Region, zone: Region) -> Iterator[TrueValue]:
    served, whole = lines.common_m2(ground, zone), lines.area_m2(ground)
    if whole:
        yield TrueValue("HY-06", code, served, whole, 100 * served / whole, _NEAR, "scanlines")
