"""Where a problem lies, as a small picture (位置图): no script and no tiles are needed."""

import json
from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.apps.checkup.readmodels import Spot
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject

__all__ = ["spot_of"]

_WIDTH, _HEIGHT, _MARGIN = 320.0, 240.0, 16.0
_LEAST_M = 50.0


def spot_of(geometry: Mapping[str, object] | None) -> Spot | None:
    """Draw a shape of EPSG:4490 to scale, north up; null where there is none."""
    if geometry is None:
        return None
    shape = shapely.from_geojson(json.dumps(geometry))
    if shape is None or shape.is_empty:
        return None
    zone = county_zone(float(shape.centroid.x))
    plane = reproject(np.array([shape], dtype=object), CGCS2000, zone.crs)[0]
    west, south, east, north = plane.bounds
    reach = max(east - west, (north - south) * _WIDTH / _HEIGHT, _LEAST_M)
    scale = (_WIDTH - 2 * _MARGIN) / reach
    middle = np.array([(west + east) / 2, (south + north) / 2])

    def placed(points: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = (points - middle) * scale * np.array([1.0, -1.0])
        drawn: NDArray[np.float64] = np.round(moved + np.array([_WIDTH / 2, _HEIGHT / 2]), 1)
        return drawn

    parts = shapely.get_parts(plane)
    rings: list[str] = []
    lines: list[str] = []
    points: list[tuple[float, float]] = []
    for part in parts:
        if part.geom_type == "Polygon":
            rings += [_text(placed(shapely.get_coordinates(ring))) for ring in _rings(part)]
        elif part.geom_type == "LineString":
            lines.append(_text(placed(shapely.get_coordinates(part))))
        elif part.geom_type == "Point":
            x, y = placed(shapely.get_coordinates(part))[0]
            points.append((float(x), float(y)))
    return Spot(tuple(rings), tuple(lines), tuple(points), round(reach))


def _rings(part: shapely.Polygon) -> list[shapely.Geometry]:
    return [part.exterior, *part.interiors]


def _text(points: NDArray[np.float64]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
