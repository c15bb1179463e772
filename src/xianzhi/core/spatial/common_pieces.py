"""Draw what a parcel and a layer have in common (叠加图形): for the few that are in part inside."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.overlay import overlap_m2

__all__ = ["pieces"]

_LARGE = 256  # vertices: a larger polygon is cut to the parcel's box before it meets the parcel
_TOLERANCE_M2 = 1e-6


def pieces(parcel: Any, index: LayerIndex) -> Any:  # geometries: shapely has no types
    """Draw what a parcel and a layer have in common (叠加图形).

    Parameters
    ----------
    parcel
        A valid polygon in the plane of the index.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Through GEOS; empty where the two only touch. Its area is that of
        :func:`~xianzhi.core.spatial.overlap_m2`: if cutting large polygons to the parcel's box
        should spoil one, they are taken whole.
    """
    rows = index.search.query(parcel, predicate="intersects")
    found = index.polygons[rows]
    near = found.copy()
    large = shapely.get_num_coordinates(found) > _LARGE
    near[large] = shapely.clip_by_rect(found[large], *shapely.bounds(parcel))
    expected = overlap_m2([parcel], [index])[0, 0]
    usable = bool(shapely.is_valid(near).all())
    drawn = _common(parcel, near) if usable else None
    if drawn is None or abs(drawn.area - expected) > _TOLERANCE_M2:
        drawn = _common(parcel, found)
    return drawn


def _common(parcel: Any, polygons: NDArray[np.object_]) -> Any:
    """Join the areas in common; lines and points where they only touch are left out."""
    parts = shapely.get_parts(shapely.intersection(parcel, polygons))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2]) if len(parts) else _NOTHING


_NOTHING = shapely.Polygon()
