"""Map layers out, whole or not at all (图层写出)."""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xianzhi.core.spatial.coordinates import WGS84, reproject
from xianzhi.core.spatial.layer import Issue, Layer
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.gdal_writing import GdalOptions, write_with_gdal
from xianzhi.exchange.layers.kinds import Format
from xianzhi.exchange.layers.shapefile import write_shapefile
from xianzhi.exchange.layers.snapshot import write_snapshot
from xianzhi.exchange.layers.tiles import TileOptions, write_tiles
from xianzhi.exchange.layers.workbook import write_workbook

__all__ = ["WriteOptions", "format_of", "write_layer"]

_ENDINGS = {
    ".gpkg": Format.GPKG,
    ".parquet": Format.GEOPARQUET,
    ".geoparquet": Format.GEOPARQUET,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".zip": Format.SHP,
    ".xlsx": Format.XLSX,
    ".pmtiles": Format.PMTILES,
}
_GEOJSON_OPTIONS = {"RFC7946": "YES", "COORDINATE_PRECISION": "9", "WRITE_BBOX": "NO"}


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How a layer is written (写出选项); ``encoding`` is a shapefile's: ``UTF-8`` or ``GBK``."""

    encoding: str = "UTF-8"
    tiles: TileOptions = field(default_factory=TileOptions)


def format_of(path: Path) -> Format:
    """Tell the format to write from the ending of a name (输出格式).

    Raises
    ------
    LayerError
        ``layer.format_unknown``.
    """
    kind = _ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise LayerError("layer.format_unknown", {"name": path.name})
    return kind


def write_layer(layer: Layer, path: Path, options: WriteOptions | None = None) -> tuple[Issue, ...]:
    """Write a layer in the format that the ending of *path* names (图层写出).

    GeoJSON and PMTiles are in WGS 84 by their standards; the others keep the layer's system. The
    file appears when it is complete: nothing half written is ever seen.

    Returns
    -------
    tuple
        What the format could not hold as it was.

    Raises
    ------
    LayerError
        ``layer.format_unknown``, ``layer.not_written``, or what the format cannot hold at all.
    """
    options = options or WriteOptions()
    kind = format_of(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".xianzhi-") as folder:
            made = Path(folder) / path.name
            issues = _WRITERS[kind](layer, made, options)
            os.replace(made, path)
    except OSError as error:
        params = {"path": str(path), "reason": error.strerror or type(error).__name__}
        raise LayerError("layer.not_written", params) from error
    return issues


def _gpkg(layer: Layer, path: Path, _options: WriteOptions) -> tuple[Issue, ...]:
    write_with_gdal(layer, path, "GPKG")
    return ()


def _geojson(layer: Layer, path: Path, _options: WriteOptions) -> tuple[Issue, ...]:
    degrees = replace(layer, geometries=reproject(layer.geometries, layer.crs, WGS84), crs=WGS84)
    write_with_gdal(degrees, path, "GeoJSON", GdalOptions(layer=_GEOJSON_OPTIONS))
    return ()


def _geoparquet(layer: Layer, path: Path, _options: WriteOptions) -> tuple[Issue, ...]:
    write_snapshot([layer], path)
    return ()


def _shp(layer: Layer, path: Path, options: WriteOptions) -> tuple[Issue, ...]:
    return write_shapefile(layer, path, options.encoding)


def _xlsx(layer: Layer, path: Path, _options: WriteOptions) -> tuple[Issue, ...]:
    write_workbook(layer, path)
    return ()


def _pmtiles(layer: Layer, path: Path, options: WriteOptions) -> tuple[Issue, ...]:
    write_tiles(layer, path, options.tiles)
    return ()


_WRITERS: Mapping[Format, Callable[[Layer, Path, WriteOptions], tuple[Issue, ...]]] = {
    Format.GPKG: _gpkg,
    Format.GEOJSON: _geojson,
    Format.GEOPARQUET: _geoparquet,
    Format.SHP: _shp,
    Format.XLSX: _xlsx,
    Format.PMTILES: _pmtiles,
}
