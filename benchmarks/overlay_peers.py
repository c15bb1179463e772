"""Peers of the overlay benchmark, each with its tables and indexes prepared, one core each.

A peer is a function that prepares parcels and a layer and returns the question to be timed.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Question = Callable[[], Floats]

AREAS = """
    select p.id as id, sum(ST_Area(ST_Intersection(p.g, l.g))) as a
    from p join l on ST_Intersects(p.g, l.g) group by p.id
"""


def with_shapely(parcels: Shapes, layer: Shapes) -> Question:
    """Search tree of the parcels, prepared pieces, intersection where a piece does not cover."""
    tree = shapely.STRtree(parcels)
    shapely.prepare(layer)
    own = shapely.area(parcels)

    def ask() -> Floats:
        piece, row = tree.query(layer, predicate="intersects")
        inside = shapely.covers(layer[piece], parcels[row])
        areas = np.empty(len(row))
        areas[inside] = own[row[inside]]
        cut = shapely.intersection(parcels[row[~inside]], layer[piece[~inside]])
        areas[~inside] = shapely.area(cut)
        return np.bincount(row, areas, minlength=len(parcels)).astype(np.float64)

    return ask


def duckdb_connection() -> Any:
    import duckdb  # noqa: PLC0415 -- optional dependency
    import duckdb_extension_spatial as extension  # noqa: PLC0415 -- optional dependency

    folder = Path(extension.__file__).parent / "extensions"
    (file,) = folder.glob(f"v{duckdb.__version__}/spatial.duckdb_extension")
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"load '{file}'")
    connection.execute("set threads = 1")
    return connection


def _table(shapes: Shapes) -> pa.Table:
    return pa.table({"id": np.arange(len(shapes)), "w": shapely.to_wkb(shapes)})


def with_duckdb(parcels: Shapes, layer: Shapes) -> Question:
    connection = duckdb_connection()
    for name, shapes in (("p", parcels), ("l", layer)):
        connection.register("arrow", _table(shapes))
        connection.execute(f"create table {name} as select id, ST_GeomFromWKB(w) g from arrow")

    def ask() -> Floats:
        found = connection.execute(AREAS).fetchnumpy()
        return np.bincount(found["id"], found["a"], minlength=len(parcels)).astype(np.float64)

    return ask


def sedona_session() -> Any:
    import sedonadb  # noqa: PLC0415 -- optional dependency

    session = sedonadb.connect()
    session.sql("set datafusion.execution.target_partitions = 1").execute()
    return session


def with_sedonadb(parcels: Shapes, layer: Shapes) -> Question:
    session = sedona_session()
    for name, shapes in (("p", parcels), ("l", layer)):
        session.create_data_frame(_table(shapes)).to_view("raw", overwrite=True)
        frame = session.sql("select id, ST_GeomFromWKB(w) g from raw").to_memtable()
        frame.to_view(name, overwrite=True)

    def ask() -> Floats:
        found = pa.table(session.sql(AREAS))
        rows, areas = (found[name].to_numpy() for name in ("id", "a"))
        return np.bincount(rows, areas, minlength=len(parcels)).astype(np.float64)

    return ask


def with_geopandas(parcels: Shapes, layer: Shapes) -> Question:
    """What most people do: ``geopandas.overlay`` on the layer as it is."""
    import geopandas  # noqa: PLC0415 -- optional dependency

    left = geopandas.GeoDataFrame({"id": np.arange(len(parcels))}, geometry=parcels, crs=4547)
    right = geopandas.GeoDataFrame({"row": np.arange(len(layer))}, geometry=layer, crs=4547)

    def ask() -> Floats:
        cut = geopandas.overlay(left, right, how="intersection", keep_geom_type=True)
        areas = np.bincount(cut["id"], cut.geometry.area, minlength=len(parcels))
        return areas.astype(np.float64)

    return ask


def with_postgis(parcels: Shapes, layer: Shapes) -> Question:
    """Ask a PostGIS server that ``XIANZHI_BENCH_POSTGIS`` names, the layer subdivided there."""
    import psycopg  # noqa: PLC0415 -- optional dependency

    connection = psycopg.connect(os.environ["XIANZHI_BENCH_POSTGIS"], autocommit=True)
    connection.execute("set max_parallel_workers_per_gather = 0")
    for name, shapes in (("p", parcels), ("l", layer)):
        connection.execute(f"drop table if exists {name}; create table {name} (id int, g geometry)")
        with connection.cursor().copy(f"copy {name} from stdin") as copy:
            for row, text in enumerate(shapely.to_wkb(shapes, hex=True)):
                copy.write_row((row, text))
    connection.execute("create table s as select ST_Subdivide(g, 128) g from l; drop table l")
    connection.execute("alter table s rename to l")
    connection.execute("create index on p using gist (g); create index on l using gist (g)")
    connection.execute("analyze p; analyze l")

    def ask() -> Floats:
        found = np.array(connection.execute(AREAS).fetchall())
        areas = np.bincount(found[:, 0].astype(int), found[:, 1], minlength=len(parcels))
        return areas.astype(np.float64)

    return ask


def postgis_is_at_hand() -> bool:
    return "XIANZHI_BENCH_POSTGIS" in os.environ


PEERS = {"shapely": with_shapely, "duckdb": with_duckdb, "sedonadb": with_sedonadb}
