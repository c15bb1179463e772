"""Map tiles of layer versions on the disk (图层瓦片): computed, may be thrown away.

Tiles lie beside the other files of a snapshot. They carry the number of each feature's row, and
the fields by which the map draws and names it; everything else is asked for by that row.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from xianzhi.apps.atlas import snapshots
from xianzhi.core.spatial.layer import Layer
from xianzhi.exchange.layers.tiles import TileOptions, write_tiles

__all__ = ["ROW", "TILES", "cut_tiles", "tile_file"]

TILES = "tiles.pmtiles"
ROW = "row"
_DEEPEST = 14  # a unit of a tile is 0.6 m on the ground there


def tile_file(sha256: str, fields: Sequence[str] = ()) -> Path:
    """Find the tiles of a snapshot, cut now where they are not there yet (瓦片文件)."""
    path = snapshots.folder(sha256) / TILES
    if not path.exists():
        cut_tiles(snapshots.read_snapshot(sha256), sha256, fields)
    return path


def cut_tiles(layer: Layer, sha256: str, fields: Sequence[str] = ()) -> None:
    """Cut the tiles of a snapshot that are not there yet (切瓦片)."""
    path = snapshots.folder(sha256) / TILES
    if path.exists():
        return
    options = TileOptions(max_zoom=_DEEPEST)
    snapshots.make(path, lambda half: write_tiles(_numbered(layer, fields), half, options))


def _numbered(layer: Layer, fields: Sequence[str]) -> Layer:
    """Keep what the map needs; a row without a shape stays away and keeps its number."""
    has_shape = pa.array([shape is not None and not shape.is_empty for shape in layer.geometries])
    rows = pa.array(range(1, len(layer.geometries) + 1), pa.int64())
    kept = [name for name in fields if name and name in layer.columns.column_names and name != ROW]
    columns = layer.columns.select(kept).append_column(ROW, rows).filter(has_shape)
    shapes = layer.geometries[has_shape.to_numpy(zero_copy_only=False)]
    return Layer(columns, shapes, layer.crs, layer.facts)
