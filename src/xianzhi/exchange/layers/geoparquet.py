"""GeoParquet in, row group by row group (GeoParquet 读取). Runs in the child process."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.source import BATCH_ROWS, WKB, Source
from xianzhi.exchange.layers.staging import Staged

__all__ = ["read_geoparquet"]

_DEFAULT_CRS = "OGC:CRS84"  # of the specification, where the key is absent
_NAMES = ("geometry", "geom", "wkb", "wkb_geometry")


def read_geoparquet(staged: Staged) -> Source:
    """Open a GeoParquet file with WKB geometry (读取 GeoParquet).

    A Parquet file without the ``geo`` metadata is read too when a binary column is named like a
    geometry; it then has no reference system.

    Raises
    ------
    LayerError
        Damaged, or without a WKB column.
    """
    try:
        file = pq.ParquetFile(staged.path, memory_map=True)
        geo = _geo(file)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(staged) from error
    column = _column(file, geo, staged)
    others = [field for field in file.schema_arrow if field.name != column]
    schema = pa.schema([pa.field(field.name, _plain(field.type)) for field in others])
    return Source(
        schema=schema.append(pa.field(WKB, pa.binary())),
        batches=_batches(file, column, staged),
        crs=_crs(geo, column),
        rows=file.metadata.num_rows,
        layer_name=staged.name,
    )


def _damaged(staged: Staged) -> LayerError:
    return LayerError("layer.damaged", {"name": staged.name, "format": "GeoParquet"})


def _geo(file: pq.ParquetFile) -> dict[str, Any] | None:
    # Any: JSON of a foreign file; every use below checks what it finds.
    text = (file.metadata.metadata or {}).get(b"geo")
    value = None if text is None else json.loads(text)
    return value if isinstance(value, dict) else None


def _column(file: pq.ParquetFile, geo: dict[str, Any] | None, staged: Staged) -> str:
    names = [field.name for field in file.schema_arrow if _is_binary(field.type)]
    primary = None if geo is None else geo.get("primary_column")
    if primary is None:
        primary = next((name for name in names if name.lower() in _NAMES), None)
    if primary not in names:
        raise LayerError("layer.no_geometry", {"name": staged.name})
    return str(primary)


def _is_binary(kind: pa.DataType) -> bool:
    kind = getattr(kind, "storage_type", kind)
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    return kind


def _crs(geo: dict[str, Any] | None, column: str) -> str | None:
    described = (geo or {}).get("columns", {}).get(column)
    if not isinstance(described, dict):
        return None
    crs = described.get("crs", _DEFAULT_CRS)
    if crs is None:
        return None
    return crs if isinstance(crs, str) else json.dumps(crs)


def _batches(file: pq.ParquetFile, column: str, staged: Staged) -> Iterator[pa.RecordBatch]:
    others = [field.name for field in file.schema_arrow if field.name != column]
    try:
        for batch in file.iter_batches(BATCH_ROWS):
            kept = [batch.column(name).cast(_plain(batch.column(name).type)) for name in others]
            wkb = batch.column(column)
            storage = getattr(wkb, "storage", wkb).cast(pa.binary())
            yield pa.RecordBatch.from_arrays([*kept, storage], names=[*others, WKB])
    except (pa.ArrowException, OSError) as error:
        raise _damaged(staged) from error
