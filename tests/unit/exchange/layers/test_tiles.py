"""Tiles lose nothing at their deepest level, whoever cuts them."""

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from layers import layer
from xianzhi.exchange.layers.tiles import TileOptions, write_tiles

DEEPEST = 14


def many_sizes(smallest: float) -> np.ndarray:
    """Squares from 200 m down, lines and points: what an office's layer holds."""
    side = np.geomspace(0.002, smallest, 400)
    west = 108.5 + np.cumsum(side) * 1.2
    squares = shapely.box(west, 32.9, west + side, 32.9 + side)
    lines = shapely.linestrings(
        [[(108.5 + n / 50, 32.95), (108.51 + n / 50, 32.96)] for n in range(5)]
    )
    points = shapely.points([(108.5 + n / 100, 32.97) for n in range(20)])
    return np.concatenate([squares, lines, points])


def rows_at(path, zoom: int) -> set[int]:
    *_, columns = pyogrio.raw.read(path, ZOOM_LEVEL=zoom, columns=["row"], read_geometry=False)
    return set(columns[0].tolist())


# A unit of a tile is 0.6 m at this level: GDAL drops what is smaller, freestiler does not.
@pytest.mark.parametrize(
    ("has_freestiler", "smallest"),
    [pytest.param(None, 4e-6, id="freestiler"), pytest.param(False, 1e-5, id="gdal")],
)
def test_no_feature_is_lost_at_the_deepest_level(tmp_path, has_freestiler, smallest):
    shapes = many_sizes(smallest)
    rows = pa.table({"row": pa.array(range(1, len(shapes) + 1), pa.int64())})
    path = tmp_path / "layer.pmtiles"
    options = TileOptions(max_zoom=DEEPEST, has_freestiler=has_freestiler)
    write_tiles(layer(shapes, rows), path, options)
    assert rows_at(path, DEEPEST) == set(range(1, len(shapes) + 1))
