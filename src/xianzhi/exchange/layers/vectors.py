"""gpkg, shp, gdb, GeoJSON, DXF and OpenStreetMap through GDAL, batch by batch (矢量格式读取).

Runs in the child process: GDAL sees only files that were laid out for it, only the drivers named
here, no network and no virtual formats.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer import Issue, Severity
from xianzhi.exchange.layers.dbf import TableEncoding, detect_encoding
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.kinds import Format
from xianzhi.exchange.layers.source import BATCH_ROWS, WKB, Source
from xianzhi.exchange.layers.staging import Staged

__all__ = ["ALLOWED_DRIVERS", "read_vectors", "shield"]

ALLOWED_DRIVERS = frozenset({"ESRI Shapefile", "GPKG", "OpenFileGDB", "GeoJSON", "DXF", "OSM"})
_SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CAD,CSV,CSW,Carto,DGN,EDIGEO,EEDA,ESRIJSON,"
    "Elasticsearch,FlatGeobuf,GDALG,GML,GPSBabel,GPX,GTFS,GeoJSONSeq,GeoRSS,HTTP,Idrisi,JML,JSONFG,"
    "KML,LIBKML,LVBAG,MBTiles,MVT,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,"
    "OGR_GMT,OGR_PDS,OGR_VRT,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,PMTiles,Parquet,Arrow,"
    "PostgreSQL,S57,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,VRT,WAsP,WFS,XLSX,XLS"
)
_ENVIRONMENT = {
    "GDAL_SKIP": _SKIPPED,
    "GDAL_DISABLE_READDIR_ON_OPEN": "NO",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",  # should anything still try
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": "64",
    "GDAL_NUM_THREADS": "1",
    "OGR_SQLITE_PRAGMA": "trusted_schema=0",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
    "DXF_CLOSED_LINE_AS_POLYGON": "YES",
    "SHAPE_RESTORE_SHX": "YES",
    "OSM_CONFIG_FILE": str(Path(__file__).with_name("osm_columns.ini")),
    "CPL_DEBUG": "OFF",
}
_NO_CRS = ("undefined", "unknown", "unnamed")
_SAMPLED_BYTES = 4 << 20
_AREAL = frozenset({"Polygon", "MultiPolygon"})
_WITH_TABLES = {Format.GPKG, Format.GDB, Format.OSM}


def shield() -> None:
    """Set what GDAL reads from the environment, before it is loaded (隔离 GDAL)."""
    os.environ.update(_ENVIRONMENT)


def read_vectors(staged: Staged, wanted: str | None, encoding: str | None) -> Source:
    """Open one layer of a file that GDAL reads (读取矢量图层).

    Raises
    ------
    LayerError
        Nothing in it, several layers and none named, or damaged.
    """
    layer = _chosen_layer(staged, wanted) if staged.format in _WITH_TABLES else None
    table = None
    if staged.format is Format.SHP:
        table = detect_encoding(staged.path.with_suffix(".dbf"))
        if encoding is not None:
            table = TableEncoding(encoding, encoding)
    if staged.format is Format.DXF:
        os.environ["DXF_ENCODING"] = _drawing_encoding(staged.path)
    has_index = staged.path.with_suffix(".shx").exists()
    source = _opened(staged, layer, table)
    if table is not None:
        source.issues += _encoding_issues(table)
        source.encoding = table.name
        if not has_index:  # GDAL made one from the shapes
            source.issues.append(Issue("layer.shx_rebuilt", Severity.WARNING))
    if staged.format is Format.DXF:
        source.batches = _areal_only(source.batches, source.issues)
    return source


def _chosen_layer(staged: Staged, wanted: str | None) -> str:
    import pyogrio  # noqa: PLC0415 -- slow import

    try:
        found = {str(name): kind for name, kind in pyogrio.list_layers(staged.path)}
    except (pyogrio.errors.DataSourceError, UnicodeDecodeError) as error:
        raise _damaged(staged) from error
    names = [name for name, kind in found.items() if kind is not None]
    if wanted in found:
        return str(wanted)
    if not names:
        raise LayerError("layer.nothing_inside", {"name": staged.name})
    if len(names) > 1 or wanted is not None:
        raise LayerError("layer.which_layer", {"names": "、".join(names[:20])})
    return names[0]


def _damaged(staged: Staged) -> LayerError:
    return LayerError("layer.damaged", {"name": staged.name, "format": staged.format.value})


def _opened(staged: Staged, layer: str | None, table: TableEncoding | None) -> Source:
    """Look at the schema first; the batches open the file again when they are asked for."""
    import pyogrio  # noqa: PLC0415 -- slow import

    raw = table is not None and _has_torn_names(staged.path, table.name)
    encoding = None if table is None else ("ISO-8859-1" if raw else table.name)
    asked = {"layer": layer}
    if staged.format is Format.OSM:  # opened by its name, GDAL keeps all the other layers too
        asked = {"sql": f'SELECT * FROM "{layer}"'}  # noqa: S608 -- a name that GDAL listed
    options = {**asked, "encoding": encoding, "use_pyarrow": True, "batch_size": BATCH_ROWS}
    try:
        with pyogrio.open_arrow(staged.path, **options) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            schema = reader.schema
        rows = pyogrio.read_info(
            staged.path, layer=layer, encoding=encoding, force_feature_count=False
        )["features"]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _damaged(staged) from error
    except (UnicodeDecodeError, pa.ArrowException) as error:
        raise LayerError("layer.encoding_broken", {"name": staged.name}) from error
    if geometry not in schema.names:
        raise LayerError("layer.no_geometry", {"name": staged.name})
    recoded = table.name if raw and table is not None else None
    names = [_recoded(name, recoded) for name in schema.names if name != geometry]
    return Source(
        schema=pa.schema([*_fields(schema, geometry, names), pa.field(WKB, pa.binary())]),
        batches=_batches(staged, options, geometry, recoded),
        crs=_declared_crs(staged, meta["crs"]),
        rows=rows if rows >= 0 else None,
        layer_name=layer or staged.name,
    )


def _fields(schema: pa.Schema, geometry: str, names: list[str]) -> Iterator[pa.Field]:
    others = [field for field in schema if field.name != geometry]
    for name, field in zip(_distinct(names), others, strict=True):
        yield pa.field(name, _plain_type(field.type))


def _distinct(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return result


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_integer(kind):  # widths that only their file's format explains
        return pa.int64()
    if pa.types.is_floating(kind):
        return pa.float64()
    return pa.binary() if pa.types.is_large_binary(kind) else kind


def _batches(
    staged: Staged, options: Mapping[str, object], geometry: str, recoded: str | None
) -> Iterator[pa.RecordBatch]:
    import pyogrio  # noqa: PLC0415 -- slow import

    try:
        with pyogrio.open_arrow(staged.path, **options) as (_, reader):
            for batch in reader:
                yield _renamed(batch, geometry, recoded)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.FeatureError,
        pa.ArrowException,
    ) as error:
        raise _damaged(staged) from error


def _renamed(batch: pa.RecordBatch, geometry: str, recoded: str | None) -> pa.RecordBatch:
    others = [name for name in batch.schema.names if name != geometry]
    columns = []
    for index, name in enumerate(batch.schema.names):
        if name != geometry:
            column = batch.column(index)
            columns.append(_recoded_column(column, recoded).cast(_plain_type(column.type)))
    names = _distinct([_recoded(name, recoded) for name in others])
    wkb = batch.column(batch.schema.names.index(geometry)).cast(pa.binary())
    return pa.RecordBatch.from_arrays([*columns, wkb], names=[*names, WKB])


def _recoded(text: str, encoding: str | None) -> str:
    """Undo the reading as ISO-8859-1; a character that the field's width tore is left out."""
    return text if encoding is None else text.encode("latin-1").decode(encoding, "ignore")


def _recoded_column(column: pa.Array, encoding: str | None) -> pa.Array:
    if encoding is None or not pa.types.is_string(column.type):
        return column
    texts = [None if value is None else _recoded(value, encoding) for value in column.to_pylist()]
    return pa.array(texts, pa.string())


def _has_torn_names(path: Path, encoding: str) -> bool:
    """A field name of ten bytes may end within a character, which GDAL's callers do not survive."""
    with path.with_suffix(".dbf").open("rb") as stream:
        head = stream.read(32 + 32 * 255)
    for at in range(32, len(head) - 31, 32):
        if head[at] == 0x0D:
            break
        try:
            head[at : at + 11].split(b"\x00")[0].decode(encoding)
        except UnicodeDecodeError:
            return True
    return False


def _declared_crs(staged: Staged, told: str | None) -> str | None:
    """What the file declares; of a shapefile the text of its ``.prj``, codes or not."""
    if staged.format is Format.DXF:
        return None
    beside = staged.path.with_suffix(".prj")
    if staged.format is Format.SHP and beside.exists():
        text = beside.read_bytes()[:16_384].decode("utf-8", "ignore").strip()
        return text or None
    if told is None or any(word in told[:60].lower() for word in _NO_CRS):
        return None
    return str(told)


def _encoding_issues(table: TableEncoding) -> Iterator[Issue]:
    params = {"encoding": table.name, "declared": table.declared or "—"}
    if not table.is_certain:
        yield Issue("layer.encoding_unsure", Severity.WARNING, params)
    elif table.is_contradicted:
        yield Issue("layer.encoding_contradicts", Severity.WARNING, params)
    elif table.declared is None and table.name != "UTF-8":
        yield Issue("layer.encoding_detected", Severity.NOTE, params)


def _drawing_encoding(path: Path) -> str:
    """Drawings name their code page or not, rightly or not: the bytes decide, as in a table."""
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLED_BYTES).rpartition(b"\n")[0]
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _areal_only(batches: Iterator[pa.RecordBatch], issues: list[Issue]) -> Iterator[pa.RecordBatch]:
    """Keep the closed figures of a drawing; say what else it holds, by layer and kind."""
    left_out: Counter[tuple[str, str]] = Counter()
    for batch in batches:
        shapes = shapely.from_wkb(batch.column(WKB).to_numpy(zero_copy_only=False), "ignore")
        layers = batch.column("Layer").to_pylist() if "Layer" in batch.schema.names else []
        keep = [shape is not None and shape.geom_type in _AREAL for shape in shapes]
        for index, kept in enumerate(keep):
            if not kept:
                kind = "—" if shapes[index] is None else shapes[index].geom_type
                left_out[layers[index] or "—" if layers else "—", kind] += 1
        yield batch.filter(pa.array(keep))
    for (layer, kind), count in sorted(left_out.items()):
        params = {"layer": layer, "kind": kind, "count": str(count)}
        issues.append(Issue("layer.drawing_left_out", Severity.NOTE, params))
