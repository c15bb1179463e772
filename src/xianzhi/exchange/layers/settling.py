"""Shifted coordinates end here, and one reference system begins (坐标归一)."""

from dataclasses import replace

import shapely
from pyproj import CRS

from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Extent, Layer
from xianzhi.core.spatial.shifted import ShiftedDatum, unshift
from xianzhi.exchange.layers.faults import LayerError

__all__ = ["settle"]


def settle(layer: Layer, datum: ShiftedDatum | None = None, crs: CRS = CGCS2000) -> Layer:
    """Bring a layer to a reference system, by default the one we store (坐标归一).

    Parameters
    ----------
    datum
        What shifted the layer's coordinates, as somebody said who knows; taken back once, and
        marked in ``facts.corrected_from``. There is no way in the other direction.

    Raises
    ------
    LayerError
        ``layer.corrected_before``: the layer was taken back already; ``layer.datum_needs_degrees``:
        a shift is defined on degrees only.
    UnknownTransformationError
        The layer is in a system of 1954 or 1980.
    """
    if datum is not None and layer.facts.corrected_from is not None:
        raise LayerError("layer.corrected_before", {"name": layer.facts.source})
    if datum is not None and not layer.crs.is_geographic:
        raise LayerError("layer.datum_needs_degrees", {"name": layer.facts.source})
    shapes, source = layer.geometries, layer.crs
    corrected_from = layer.facts.corrected_from
    if datum is not None:
        shapes, source, corrected_from = unshift(shapes, datum), CGCS2000, datum.value
    shapes = reproject(shapes, source, crs)
    bounds = shapely.total_bounds(shapes)
    extent = layer.facts.extent and Extent(*map(float, bounds))
    facts = replace(layer.facts, extent=extent, corrected_from=corrected_from)
    return replace(layer, geometries=shapes, crs=crs, facts=facts)
