"""GeoParquet out: the snapshot of a layer, the same bytes for the same layer (图层快照).

A snapshot is named by its SHA-256, so nothing in it depends on the day or the machine: no time
stamps, rows in the order given, row groups of a fixed size.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from xianzhi.core.spatial.layer import Geometries, Layer
from xianzhi.exchange.layers.source import BATCH_ROWS, with_shapes

__all__ = ["GEOMETRY", "snapshot_words", "write_snapshot"]

GEOMETRY = "geometry"
_TYPE_NAMES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "LINEARRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}


def write_snapshot(pieces: Iterable[Layer], path: Path, *, is_packed: bool = True) -> None:
    """Write pieces of one layer as one GeoParquet file (写图层快照).

    Pieces of 65,536 features, as ``open_layer`` gives them, make the same bytes as the whole layer
    at once. A file that is not packed is for programs that cannot unpack zstd.
    """
    writer: pq.ParquetWriter | None = None
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    types: set[str] = set()
    crs = None
    try:
        for layer in pieces:
            table = _table(layer)
            if writer is None:
                writer, crs = _writer(path, table.schema, is_packed), layer.crs
            writer.write_table(table, row_group_size=BATCH_ROWS)
            types |= _types(layer.geometries)
            points = shapely.get_coordinates(layer.geometries)
            if len(points):
                low, high = (
                    np.minimum(low, points.min(axis=0)),
                    np.maximum(high, points.max(axis=0)),
                )
        if writer is not None and crs is not None:
            bounds = [float(value) for value in (*low, *high)] if np.isfinite(low).all() else None
            geo = _geo(crs.to_json_dict(), types, bounds)
            writer.add_key_value_metadata({"geo": json.dumps(geo, sort_keys=True)})
    finally:
        if writer is not None:
            writer.close()


def snapshot_words(path: Path, names: Iterable[str]) -> frozenset[str] | None:
    """List the values of the first column of a snapshot that has one of the names (列取值).

    A snapshot is the site's own file: its one column is read here, not the layer in a child.

    Returns
    -------
    frozenset[str] | None
        Without nulls; null where there is no such column.
    """
    with pq.ParquetFile(path) as file:
        known = {name.lower(): name for name in file.schema_arrow.names}
        name = next((known[name] for name in names if name in known), None)
        if name is None:
            return None
        column = file.read(columns=[name]).column(name)
    return frozenset(str(one) for one in column.unique().to_pylist() if one is not None)


def _writer(path: Path, schema: pa.Schema, is_packed: bool) -> pq.ParquetWriter:
    if not is_packed:
        return pq.ParquetWriter(path, schema, compression="none", version="2.6")
    return pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=3, use_dictionary=True, version="2.6"
    )


def _table(layer: Layer) -> pa.Table:
    columns = layer.columns
    names = [name if name != GEOMETRY else f"{GEOMETRY}_1" for name in columns.schema.names]
    return with_shapes(columns.rename_columns(names), GEOMETRY, layer.geometries).combine_chunks()


def _types(shapes: Geometries) -> set[str]:
    numbers = np.unique(shapely.get_type_id(shapes))
    return {_TYPE_NAMES[shapely.GeometryType(number).name] for number in numbers if number >= 0}


def _geo(crs: dict[str, object], types: set[str], bounds: list[float] | None) -> dict[str, object]:
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": sorted(types), "crs": crs}
    if bounds is not None:
        column["bbox"] = bounds
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
