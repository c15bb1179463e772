"""What every reader of a format hands on: batches of rows, and what the file says (读取结果)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from xianzhi.core.spatial.layer import Issue

__all__ = ["BATCH_ROWS", "WKB", "Source"]

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
