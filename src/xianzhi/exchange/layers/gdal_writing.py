"""gpkg, GeoJSON and shp through GDAL, from our own layers (矢量格式写出)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from xianzhi.core.spatial.layer import Geometries, Layer
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.source import WKB, with_shapes

__all__ = ["GdalOptions", "write_with_gdal"]

_SINGLE = {
    0: "Point",
    1: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
}


@dataclass(frozen=True, slots=True)
class GdalOptions:
    """What a driver is told besides (驱动选项)."""

    encoding: str | None = None
    name: str | None = None  # of the layer inside; that of the file without one
    dataset: Mapping[str, str] = field(default_factory=dict)
    layer: Mapping[str, str] = field(default_factory=dict)


def write_with_gdal(
    layer: Layer, path: Path, driver: str, options: GdalOptions | None = None
) -> None:
    """Write a layer with one of GDAL's drivers (写出矢量文件).

    Raises
    ------
    LayerError
        ``layer.not_written``: GDAL could not write the file.
    """
    import pyogrio  # noqa: PLC0415 -- slow import

    options, shapes = options or GdalOptions(), shapely.force_2d(layer.geometries)
    table = with_shapes(_written_types(layer.columns), WKB, shapes)
    try:
        pyogrio.write_arrow(
            table,
            path,
            driver=driver,
            layer=options.name or path.stem,
            geometry_name=WKB,
            geometry_type=_geometry_type(shapes, driver),
            crs=_crs(layer),
            encoding=options.encoding,
            dataset_options=dict(options.dataset),
            layer_options=dict(options.layer),
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, RuntimeError) as error:
        params = {"path": str(path), "reason": type(error).__name__}
        raise LayerError("layer.not_written", params) from error


def _crs(layer: Layer) -> str:
    code = layer.crs.to_epsg()
    return f"EPSG:{code}" if code else str(layer.crs.to_wkt())


def _written_types(columns: pa.Table) -> pa.Table:
    """Types that GDAL has; others become text."""
    for index, item in enumerate(columns.schema):
        if pa.types.is_nested(item.type) or pa.types.is_decimal(item.type):
            texts = [None if v is None else str(v) for v in columns.column(index).to_pylist()]
            columns = columns.set_column(index, item.name, pa.array(texts, pa.string()))
    return columns


def _geometry_type(shapes: Geometries, driver: str) -> str:
    kinds = set(np.unique(shapely.get_type_id(shapes)).tolist()) - {-1}
    if len(kinds) == 1:
        return _SINGLE.get(next(iter(kinds)), "Unknown")
    for single, multi in ((1, 5), (3, 6)):
        if kinds == {single, multi}:
            return _SINGLE[single] if driver == "ESRI Shapefile" else "Unknown"
    return "Unknown"
