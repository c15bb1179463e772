"""PMTiles out: the tiles of one layer for the map in the browser (导出 PMTiles).

Tiles are a picture for the screen; measurement never reads them. With ``freestiler`` installed it
cuts them, without it GDAL does, slower.
"""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from xianzhi.core.spatial.coordinates import WGS84, reproject
from xianzhi.core.spatial.layer import Layer
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.gdal_writing import GdalOptions, write_with_gdal
from xianzhi.exchange.layers.snapshot import write_snapshot

__all__ = ["TileOptions", "write_tiles"]

_MANY, _FROM_COUNTY, _FROM_TOWN = 100_000, 8, 12
_GDAL_TILE_BYTES = "5000000"
_GDAL_TILE_FEATURES = "1000000"


@dataclass(frozen=True, slots=True)
class TileOptions:
    """Which zooms, and which columns the tiles carry (瓦片选项).

    At ``max_zoom`` every feature is there; the map enlarges it beyond. ``min_zoom`` null: the
    whole county for a small layer, from the town on for one of more than 100,000 features, which
    shows nothing but noise before. ``columns`` null takes all.
    """

    min_zoom: int | None = None
    max_zoom: int = 14
    columns: tuple[str, ...] | None = None
    layer_name: str = "layer"
    has_freestiler: bool | None = None  # null: look whether it is installed


def write_tiles(layer: Layer, path: Path, options: TileOptions | None = None) -> None:
    """Write a layer as vector tiles (导出 PMTiles).

    Raises
    ------
    LayerError
        ``layer.not_written``.
    """
    options = options or TileOptions()
    columns = layer.columns
    if options.columns is not None:
        columns = columns.select(list(options.columns))
    shapes = reproject(layer.geometries, layer.crs, WGS84)
    shown = replace(layer, columns=_plain(columns), geometries=shapes, crs=WGS84)
    if options.has_freestiler is False or not _cut_by_freestiler(shown, path, options):
        _cut_by_gdal(shown, path, options)


def _min_zoom(layer: Layer, options: TileOptions) -> int:
    if options.min_zoom is not None:
        return options.min_zoom
    return _FROM_TOWN if len(layer.geometries) > _MANY else _FROM_COUNTY


def _plain(columns: pa.Table) -> pa.Table:
    """Tiles know texts, numbers and switches; dates are texts there."""
    for index, item in enumerate(columns.schema):
        kind = item.type
        known = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_string(kind)
        if not known and not pa.types.is_boolean(kind):
            texts = [None if v is None else str(v) for v in columns.column(index).to_pylist()]
            columns = columns.set_column(index, item.name, pa.array(texts, pa.string()))
    return columns


def _cut_by_freestiler(layer: Layer, path: Path, options: TileOptions) -> bool:
    try:
        import freestiler  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 -- optional dependency
    except ImportError:
        return False
    with tempfile.TemporaryDirectory(prefix="xianzhi-tiles-") as folder:
        source = Path(folder) / "layer.parquet"
        write_snapshot([layer], source, is_packed=False)
        try:
            freestiler.freestile_file(
                source,
                path,
                layer_name=options.layer_name,
                min_zoom=_min_zoom(layer, options),
                max_zoom=options.max_zoom,
                quiet=True,
                engine="geoparquet",
            )
        except (RuntimeError, ValueError, OSError) as error:
            params = {"path": str(path), "reason": str(error)[:120]}
            raise LayerError("layer.not_written", params) from error
    return True


def _cut_by_gdal(layer: Layer, path: Path, options: TileOptions) -> None:
    limits = {
        "MINZOOM": str(_min_zoom(layer, options)),
        "MAXZOOM": str(options.max_zoom),
        "MAX_SIZE": _GDAL_TILE_BYTES,
        "MAX_FEATURES": _GDAL_TILE_FEATURES,
    }
    write_with_gdal(layer, path, "PMTiles", GdalOptions(name=options.layer_name, dataset=limits))
