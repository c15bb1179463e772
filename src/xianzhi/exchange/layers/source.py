"""What every reader of a format hands on: batches of rows, and what the file says (读取结果)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer import Geometries, Issue

__all__ = ["BATCH_ROWS", "WKB", "Source", "with_shapes"]

WKB = "__wkb__"  # the column of geometries; no office names a field like this
BATCH_ROWS = 65_536


@dataclass(slots=True)
class Source:
    """A layer while it is read (读取中的图层).

    ``batches`` yields record batches of one schema, geometry as WKB in the column ``WKB``.
    ``issues`` may grow until the last batch was taken.
    """

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    crs: str | None  # WKT, PROJJSON or a code; null when the file declares none
    rows: int | None = None  # where the file knows before it is read
    encoding: str | None = None
    layer_name: str | None = None
    issues: list[Issue] = field(default_factory=list)


def with_shapes(columns: pa.Table, name: str, shapes: Geometries) -> pa.Table:
    """Put the geometries beside the attributes as WKB (属性与图形合并); attributes may be none."""
    wkb = pa.array(shapely.to_wkb(shapes, byte_order=1), pa.binary())
    if columns.num_columns == 0:
        return pa.table({name: wkb})
    return columns.replace_schema_metadata(None).append_column(name, wkb)
