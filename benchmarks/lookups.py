"""A million places into about 1,100 and about 92,000 grids: the layer index beside its peers."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from benchmarks import land
from benchmarks.overlay_peers import duckdb_connection, sedona_session
from xianzhi.core.spatial import LayerIndex, Lookup, lookup

GRIDS = (1_100, 92_000)
PLACES = 1_000_000
ON_BORDERS = 1_000
ROUNDS = 5

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]  # place, grid

JOIN = "select p.id as place, q.id as grid from p join q on ST_Intersects(q.g, p.g)"


class Ratios(Protocol):
    """Where ratios are kept."""

    def compare(self, name: str, ours: float, theirs: float) -> None:
        """Keep how many times ours goes into theirs."""


def tree_of_grids(xy: Floats, grids: Shapes) -> Callable[[], Pairs]:
    tree, points = shapely.STRtree(grids), shapely.points(xy)

    def ask() -> Pairs:
        place, grid = tree.query(points, predicate="intersects")
        return place, grid

    return ask


def tree_of_places(xy: Floats, grids: Shapes) -> Callable[[], Pairs]:
    points = shapely.points(xy)
    shapely.prepare(grids)

    def ask() -> Pairs:
        grid, place = shapely.STRtree(points).query(grids, predicate="intersects")
        return place, grid

    return ask


def with_geopandas(xy: Floats, grids: Shapes) -> Callable[[], Pairs]:
    import geopandas  # noqa: PLC0415 -- optional dependency

    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*xy.T))
    cells = geopandas.GeoDataFrame(geometry=grids)

    def ask() -> Pairs:
        joined = geopandas.sjoin(points, cells, predicate="intersects")
        return joined.index.to_numpy(), joined["index_right"].to_numpy()

    return ask


def _tables(xy: Floats, grids: Shapes) -> tuple[pa.Table, pa.Table]:
    places = pa.table({"id": np.arange(len(xy)), "x": xy[:, 0], "y": xy[:, 1]})
    return places, pa.table({"id": np.arange(len(grids)), "w": shapely.to_wkb(grids)})


def with_duckdb(xy: Floats, grids: Shapes) -> Callable[[], Pairs]:
    connection = duckdb_connection()
    places, cells = _tables(xy, grids)
    connection.register("places", places)
    connection.register("cells", cells)
    connection.execute("create table p as select id, ST_Point(x, y) g from places")
    connection.execute("create table q as select id, ST_GeomFromWKB(w) g from cells")

    def ask() -> Pairs:
        found = connection.execute(JOIN).fetchnumpy()
        return found["place"], found["grid"]

    return ask


def with_sedonadb(xy: Floats, grids: Shapes) -> Callable[[], Pairs]:
    session = sedona_session()
    places, cells = _tables(xy, grids)
    made = {"p": (places, "ST_Point(x, y)"), "q": (cells, "ST_GeomFromWKB(w)")}
    for name, (table, shape) in made.items():
        session.create_data_frame(table).to_view("raw", overwrite=True)
        frame = session.sql(f"select id, {shape} g from raw").to_memtable()
        frame.to_view(name, overwrite=True)

    def ask() -> Pairs:
        found = pa.table(session.sql(JOIN))
        return found["place"].to_numpy(), found["grid"].to_numpy()

    return ask


PEERS: dict[str, Callable[[Floats, Shapes], Callable[[], Pairs]]] = {
    "shapely": tree_of_grids,
    "shapely-places": tree_of_places,
    "geopandas": with_geopandas,
    "duckdb": with_duckdb,
    "sedonadb": with_sedonadb,
}


def disagreements(found: Lookup, pairs: Pairs, count: int) -> int:
    """Count places whose grids are not the same, all grids of a border included."""
    place, grid = pairs
    several = np.bincount(place, minlength=count) > 1
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, place, grid)
    first[first == np.iinfo(np.int64).max] = -1
    shared = several[place]
    theirs = set(zip(place[shared].tolist(), grid[shared].tolist(), strict=True))
    ours = set(zip(found.shared_place.tolist(), found.shared_row.tolist(), strict=True))
    return int((first != found.row).sum()) + len(theirs ^ ours)


def median_cpu(label: str, ask: Callable[[], Any]) -> tuple[Any, float]:
    seconds = []
    answer: Any = None
    for _ in range(ROUNDS):
        begun = time.process_time()
        answer = ask()
        seconds.append(time.process_time() - begun)
    median = statistics.median(seconds)
    spread = f"{min(seconds):.3f} to {max(seconds):.3f}, {len(seconds)} times"
    print(f"    {label:<28} {median:8.3f} s cpu  ({spread})", flush=True)
    return answer, median


def run(report: Ratios, counts: Sequence[int] = GRIDS) -> None:
    for count in counts:
        grids = land.grids(count)
        xy = land.places(PLACES, grids, ON_BORDERS)
        begun = time.process_time()
        index = LayerIndex.build(grids, keeps_overlaps=True)
        lookup(xy[:20_000], index)
        took = time.process_time() - begun
        print(f"places: {len(xy)}, {ON_BORDERS} of them on borders, into {len(grids)} grids")
        print(
            f"    index and first look-up {took:.2f} s cpu, {index.tree.blocks.nbytes / 1e6:.0f} MB"
        )
        found, ours = median_cpu("layer index", lambda: lookup(xy, index))  # noqa: B023
        for name, prepare in PEERS.items():
            pairs, theirs = median_cpu(name, prepare(xy, grids))
            print(f"    disagreements with {name}: {disagreements(found, pairs, len(xy))}")
            report.compare(f"points-{count}-{name}", ours, theirs)
