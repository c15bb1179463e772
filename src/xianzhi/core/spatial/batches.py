"""Measure Arrow batches (Arrow 批量叠加): what an engine hands over and takes back."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.overlay import overlap_m2
from xianzhi.core.spatial.rings import Rings

__all__ = ["overlap_batch", "overlap_schema"]


def overlap_schema(layers: Mapping[str, LayerIndex]) -> pa.Schema:
    """Name the columns of :func:`overlap_batch`: ``area_m2`` and ``<layer>_m2`` (结果列)."""
    names = ["area_m2", *(f"{name}_m2" for name in layers)]
    return pa.schema([pa.field(name, pa.float64()) for name in names])


def overlap_batch(
    batch: pa.RecordBatch,
    layers: Mapping[str, LayerIndex],
    *,
    geometry: str = "geometry",
    threads: int = 1,
) -> pa.RecordBatch:
    """Measure a batch of parcels against layers (批量叠加).

    Parameters
    ----------
    batch
        Parcels with a column of WKB, in the plane of the layers.
    layers
        Indexes by the name of their layer.
    geometry
        Name of the WKB column.

    Returns
    -------
    pyarrow.RecordBatch
        Row by row the parcel's own area and its area in each layer, see :func:`overlap_schema`.
        Null where there is no polygon, or none that can be read.
    """
    column = batch.column(geometry)
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    rings = Rings.of(shapes)[0]
    missing = ~np.isin(shapely.get_type_id(shapes), (3, 6))
    areas = overlap_m2(rings, list(layers.values()), threads=threads)
    columns = [rings.areas(), *areas.T]
    arrays = [pa.array(np.ascontiguousarray(values), mask=missing) for values in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=overlap_schema(layers))
