"""Shapefiles out, as the offices' programs still ask for them (导出 shp).

Ten bytes a field name, 254 a text, one kind of geometry, no moments: what does not fit is changed
in the open, each change an issue.
"""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer import Geometries, Issue, Layer, Severity
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.gdal_writing import GdalOptions, write_with_gdal

__all__ = ["short_names", "write_shapefile"]

_NAME_BYTES, _TEXT_BYTES = 10, 254
_MOST_BYTES = 2 << 30  # of any part
_STAMP = (2000, 1, 1, 0, 0, 0)  # equal layers make equal archives
_KINDS = {
    "POINT": "Point",
    "MULTIPOINT": "Point",
    "LINESTRING": "Line",
    "MULTILINESTRING": "Line",
    "POLYGON": "Polygon",
    "MULTIPOLYGON": "Polygon",
}
_CODECS = {"GBK": "gb18030", "UTF-8": "utf-8"}


def write_shapefile(layer: Layer, path: Path, encoding: str = "UTF-8") -> tuple[Issue, ...]:
    """Write a zip with shp, shx, dbf, prj and cpg (导出 shp).

    Parameters
    ----------
    encoding
        ``UTF-8``, or ``GBK`` for old programs; the ``.cpg`` says which.

    Returns
    -------
    tuple
        Renamed fields, cut texts, types written as text, characters that GBK lacks.

    Raises
    ------
    LayerError
        ``layer.mixed_geometry`` or ``layer.too_large_for``.
    """
    _refuse_mixed(layer.geometries)
    names = short_names(layer.columns.schema.names, _CODECS[encoding])
    issues = list(_renamed(layer.columns.schema.names, names))
    columns = []
    for name, column in zip(layer.columns.schema.names, layer.columns.columns, strict=True):
        fitted, found = _fitted(name, column.combine_chunks(), encoding)
        columns.append(fitted)
        issues += found
    table = pa.table(dict(zip(names, columns, strict=True)))
    with tempfile.TemporaryDirectory(prefix="xianzhi-shp-") as folder:
        shape = Path(folder) / "shape.shp"
        fitted = replace(layer, columns=table)
        write_with_gdal(fitted, shape, "ESRI Shapefile", GdalOptions(encoding=encoding))
        shape.with_suffix(".cpg").write_text(encoding, encoding="ascii")
        _pack(Path(folder), path, Path(path.stem).stem or "layer")
    return tuple(issues)


def _refuse_mixed(shapes: Geometries) -> None:
    numbers = np.unique(shapely.get_type_id(shapes))
    names = [shapely.GeometryType(number).name for number in numbers if number >= 0]
    if len({_KINDS.get(name, name) for name in names}) > 1 or not set(names) <= set(_KINDS):
        raise LayerError("layer.mixed_geometry", {"kinds": "、".join(names)})


def short_names(names: Sequence[str], codec: str) -> list[str]:
    """Shorten field names to ten bytes, each still different (字段名缩短)."""
    taken: set[str] = set()
    result = []
    for name in names:
        short, number = _cut(name, codec, _NAME_BYTES), 1
        while short.upper() in taken or not short:
            number += 1
            short = _cut(name or "F", codec, _NAME_BYTES - len(str(number)) - 1) + f"_{number}"
        taken.add(short.upper())
        result.append(short)
    return result


def _cut(text: str, codec: str, most: int) -> str:
    return text.encode(codec, "replace")[:most].decode(codec, "ignore")


def _renamed(names: Sequence[str], shorts: Sequence[str]) -> Iterator[Issue]:
    for name, short in zip(names, shorts, strict=True):
        if name != short:
            yield Issue("layer.field_renamed", Severity.NOTE, {"name": name, "short": short})


def _fitted(name: str, column: pa.Array, encoding: str) -> tuple[pa.Array, list[Issue]]:
    kind = column.type
    if pa.types.is_boolean(kind):
        return column.cast(pa.int32()), []
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_date32(kind):
        return column, []
    issues = []
    if not pa.types.is_string(kind):
        params = {"name": name, "kind": str(kind), "format": "shp"}
        issues.append(Issue("layer.values_as_text", Severity.WARNING, params))
    texts = [None if value is None else str(value) for value in column.to_pylist()]
    fitted = [text and _cut(text, _CODECS[encoding], _TEXT_BYTES) for text in texts]
    shortened = sum(old != new for old, new in zip(texts, fitted, strict=True))
    if shortened:
        params = {"name": name, "count": str(shortened)}
        issues.append(Issue("layer.text_cut", Severity.WARNING, params))
    if encoding == "GBK":
        issues += _not_encodable(name, fitted)
        fitted = [text and text.encode("gbk", "replace").decode("gbk") for text in fitted]
    return pa.array(fitted, pa.string()), issues


def _not_encodable(name: str, texts: Sequence[str | None]) -> Iterator[Issue]:
    count = sum(text is not None and not _is_gbk(text) for text in texts)
    if count:
        params = {"name": name, "count": str(count)}
        yield Issue("layer.not_encodable", Severity.WARNING, params)


def _is_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _pack(folder: Path, path: Path, stem: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.stat().st_size >= _MOST_BYTES:
                raise LayerError("layer.too_large_for", {"format": "shp", "most": "2 GiB"})
            entry = zipfile.ZipInfo(f"{stem}{part.suffix}", _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with part.open("rb") as piece, archive.open(entry, "w", force_zip64=True) as packed:
                while chunk := piece.read(1 << 20):
                    packed.write(chunk)
