"""A million places into Hechuan's micro-grids, borders included, beside the exact predicates.

Run with ``python -m benchmarks.grid_places``.
"""

import time

import numpy as np
import shapely

from benchmarks.lookups import disagreements, median_cpu, tree_of_grids
from xianzhi.core.spatial.layer_index import LayerIndex
from xianzhi.core.spatial.point_lookup import lookup
from xianzhi.samples.land import generate

PLACES, ON_BORDERS = 1_000_000, 20_000


def run(scale: float = 1.0) -> None:
    areas = generate(scale=scale)["areas"]
    cells = areas.geometry[areas.column("level") == "micro_grid"]
    chance = np.random.default_rng(4)
    west, south, east, north = shapely.total_bounds(cells)
    xy = chance.uniform((west, south), (east, north), (PLACES, 2))
    corners = shapely.get_coordinates(cells)
    xy[:ON_BORDERS] = corners[chance.integers(0, len(corners), ON_BORDERS)]
    begun = time.process_time()
    index = LayerIndex.build(cells, plane="EPSG:4490", keeps_overlaps=True)
    lookup(xy[:20_000], index)
    print(f"{len(xy):,} places, {ON_BORDERS:,} of them corners, into {len(cells):,} micro-grids")
    print(f"    index and first look-up {time.process_time() - begun:.2f} s cpu")
    found, _ = median_cpu("layer index", lambda: lookup(xy, index))
    pairs, _ = median_cpu("shapely", tree_of_grids(xy, cells))
    print(f"    disagreements with exact predicates: {disagreements(found, pairs, len(xy))}")


if __name__ == "__main__":
    run()
