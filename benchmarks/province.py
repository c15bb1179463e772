"""Eight counties of 100,000 parcels: a process pool, and Spark on the same two cores.

Each county has its own parcels and the three full layers, with indexes that stand. The pool is
timed with the start of its processes; Spark after its own start, which is printed by itself.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from benchmarks import land
from benchmarks.checks import CODES, in_degrees
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.batches import PARCELS
from xianzhi.engines.counties import CountyDone, write_county
from xianzhi.engines.landuse import CheckJob, parcel_count
from xianzhi.engines.local import run_local
from xianzhi.engines.spark import run_spark

PARCEL_COUNT = 100_000
USES = ("town", "industry", "agriculture", "residential")
JOB = CheckJob(control_rules(), date(2026, 11, 22))
NATION = 300e6, 2_800  # parcels, counties


def write_province(folder: Path, counties: int, parcels: int) -> None:
    """Write counties that differ in their parcels and share their layers."""
    layers = folder / "layers"
    layers.mkdir(parents=True)
    for name in CODES:
        shapes = in_degrees(land.layer(name))
        pq.write_table(pa.table({"geometry": shapely.to_wkb(shapes)}), layers / f"{name}.parquet")
    entries = [{"code": code, "file": f"{name}.parquet"} for name, code in CODES.items()]
    for number in range(counties):
        county = folder / "province" / f"county-{number}"
        shutil.copytree(layers, county, copy_function=_linked)
        (county / "layers.json").write_text(json.dumps(entries), encoding="utf-8")
        _write_parcels(county / "parcels.parquet", parcels, seed=100 + number)


def _linked(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _write_parcels(path: Path, count: int, seed: int) -> None:
    shapes = shapely.polygons(land.tessellation(count, seed=seed))
    shapes = in_degrees(shapes[shapely.is_valid(shapes)])
    uses = [USES[row % len(USES)] for row in range(len(shapes))]
    columns = [[str(row) for row in range(len(shapes))], uses, shapely.to_wkb(shapes)]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, PARCELS, strict=True)]
    pq.write_table(pa.table(arrays, schema=PARCELS), path)


def timed(label: str, rounds: int, ask: Callable[[], Any]) -> tuple[Any, float]:
    seconds, answer = [], None
    for _ in range(rounds):
        begun = time.perf_counter()
        answer = ask()
        seconds.append(time.perf_counter() - begun)
    median = statistics.median(seconds)
    print(f"  {label:<34} {median:7.2f} s  ({min(seconds):.2f} to {max(seconds):.2f})", flush=True)
    return answer, median


@contextmanager
def spark_session(cores: int) -> Iterator[Any]:  # PySpark's types are its own
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- optional dependency

    os.environ["PYSPARK_PYTHON"] = sys.executable  # the workers' Python, as the command sets it
    session = (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def same(one: Sequence[CountyDone], other: Sequence[CountyDone]) -> None:
    """Both say the same of every county: rows exactly, sums to the rounding of a sum."""
    for left, right in zip(one, other, strict=True):
        kept = left.place, left.rows, left.counts
        assert kept == (right.place, right.rows, right.counts), (left, right)
        sums = left.sums["area_m2"], right.sums["area_m2"]
        assert math.isclose(*sums, rel_tol=1e-12), (left, right)


def run(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser("benchmarks province", description=__doc__)
    parser.add_argument("--counties", type=int, default=8)
    parser.add_argument("--parcels", type=int, default=PARCEL_COUNT)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(list(options))
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-province-"))
    try:
        begun = time.perf_counter()
        write_province(folder, chosen.counties, chosen.parcels)
        print(f"{chosen.counties} counties written in {time.perf_counter() - begun:.0f} s")
        compare(folder, chosen.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(folder: Path, rounds: int) -> None:
    province, out = folder / "province", folder / "out"
    first = province / "county-0"
    begun = time.perf_counter()
    pooled = list(run_local(province, JOB, out, processes=2))  # makes the indexes
    print(f"  indexes made on the way: {time.perf_counter() - begun:.1f} s, two processes")
    parcels = sum(parcel_count(done.place) for done in pooled)
    _, alone = timed(
        "one county, read to written", 5, lambda: write_county(first, JOB, out / "0.parquet")
    )
    print(f"    goal 3 s on one core; {PARCEL_COUNT / alone:.0f} parcels a second")
    pool = {}
    for count in (1, 2):
        done, pool[count] = timed(
            f"pool of {count}",
            rounds,
            lambda: list(run_local(province, JOB, out, processes=count)),  # noqa: B023
        )
        same(pooled, done)
    spark = {}
    for cores in (1, 2):
        begun = time.perf_counter()
        with spark_session(cores) as session:
            ask = lambda: list(run_spark(province, JOB, folder / "spark", session=session))  # noqa: E731
            same(pooled, ask())
            print(f"  Spark started, first job: {time.perf_counter() - begun:.1f} s")
            done, spark[cores] = timed(f"Spark local[{cores}]", rounds, ask)
            same(pooled, done)
    print(f"throughput of Spark, of the pool's: {pool[2] / spark[2]:.0%} (goal 75 %)")
    print(f"ratio province-pool-1-to-2 {pool[1] / pool[2]:.2f}")
    print(f"ratio province-spark-1-to-2 {spark[1] / spark[2]:.2f}")
    hours = NATION[0] / parcels * pool[1] / 3600
    print(f"{NATION[0] / 1e6:.0f} million parcels in {NATION[1]} counties: {hours:.1f} core hours")
