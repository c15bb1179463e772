"""How long the tiles of 300,000 parcels take, and that no parcel is lost at the deepest level."""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyproj import CRS

from xianzhi.core.spatial.layer import Layer, LayerFacts
from xianzhi.exchange.layers.tiles import TileOptions, write_tiles

PARCELS = 300_000
DEEPEST = 14
BUDGET_S = 15.0
CORNERS = 12


def parcels(count: int) -> Layer:
    """Draw parcels of twelve corners side by side, 60 m apart, seeded."""
    draw, at = np.random.default_rng(20261122), np.arange(count)
    side = int(count**0.5) + 1
    west, south = 122.2 + (at % side) * 0.0007, 33.4 + (at // side) * 0.0006
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = 1 + 0.1 * draw.random((count, CORNERS))
    points = np.stack(
        [
            west[:, None] + 0.00032 * reach * np.cos(angles),
            south[:, None] + 0.00028 * reach * np.sin(angles),
        ],
        axis=-1,
    )
    shapes = shapely.polygons(np.concatenate([points, points[:, :1]], axis=1))
    columns = pa.table({"row": pa.array(at + 1, pa.int64())})
    return Layer(columns, shapes, CRS("EPSG:4490"), LayerFacts("parcels", "", "made", count, ()))


def rows_in(path: Path, zoom: int) -> set[int]:
    """Which rows the tiles of one zoom hold, as GDAL decodes them."""
    *_, columns = pyogrio.raw.read(path, ZOOM_LEVEL=zoom, columns=["row"], read_geometry=False)
    return set(columns[0].tolist())


def run(options: Sequence[str]) -> None:
    count = int(options[0].lstrip("-")) if options else PARCELS
    layer = parcels(count)
    with tempfile.TemporaryDirectory(prefix="xianzhi-bench-") as folder:
        path = Path(folder) / "parcels.pmtiles"
        begun, spent = time.perf_counter(), sum(os.times()[:2])
        write_tiles(layer, path, TileOptions(max_zoom=DEEPEST))
        wall, cpu = time.perf_counter() - begun, sum(os.times()[:2]) - spent
        lost = count - len(rows_in(path, DEEPEST))
        size = path.stat().st_size / 1e6
    print(f"tiles of {count:,} parcels: {wall:.1f} s, CPU {cpu:.1f} s, {size:.1f} MB")
    print(f"features lost at zoom {DEEPEST}: {lost}")
    print(f"ratio tiles-300k-budget {BUDGET_S / wall:.2f}")
