"""Counties under a Spark that is there (Spark 引擎): the same kernel, as ``mapInArrow``.

Needs PySpark (``xianzhi[spark]``) and Java 17. Spark schedules, retries and writes; every executor
needs this package and sees the counties' folder under the same path.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from xianzhi.engines.counties import CountyDone, CountyWork, JobError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["run_spark"]

_DDL = {"string": "string", "double": "double"}
_FAULT = re.compile(r"[\w.]*(?:Error|Exception): ")


def run_spark(
    folder: Path, work: CountyWork, out: Path, *, session: "SparkSession | None" = None
) -> Iterator[CountyDone]:
    """Do the work for every county of a folder as one Spark job (逐县计算).

    Parameters
    ----------
    out
        A folder of Parquet, partitioned by county; written whole by Spark, replacing what was
        there.
    session
        The session to run in; by default the active one, or one from Spark's own configuration
        (``SPARK_HOME``, ``spark-submit``, ``SPARK_REMOTE``).

    Yields
    ------
    CountyDone
        One for each county, by name.

    Raises
    ------
    JobError
        There is no county, PySpark is missing, or the work for a county failed.
    """
    found = work.counties(folder)
    spark = session or _session()
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- optional dependency

    rows = spark.createDataFrame([(str(county.resolve()),) for county in found], "county string")
    done = rows.repartitionByRange(len(found), "county").mapInArrow(_kernel(work), _ddl(work))
    try:
        done.write.mode("overwrite").partitionBy("county").parquet(str(out))
    except PySparkException as error:
        raise JobError("engine.spark_failed", {"reason": _last_line(str(error))}) from error
    yield from _totals(spark, work, found, out)


def _last_line(text: str) -> str:
    """Return the line that names the fault: Python's last one, before what Spark adds."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults = [line for line in lines if _FAULT.match(line)]
    return (faults or lines or ["?"])[-1]


def _with_county(work: CountyWork) -> pa.Schema:
    return work.schema.insert(0, pa.field("county", pa.string()))


def _kernel(work: CountyWork) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Make the function that Spark runs on the rows of counties; it pickles with its work."""

    def kernel(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        schema = _with_county(work)
        for batch in batches:
            for place in batch.column("county").to_pylist():
                county = Path(place)
                for made in work.batches(county):
                    names = pa.array([county.name] * made.num_rows, pa.string())
                    yield pa.record_batch([names, *made.columns], schema=schema)

    return kernel


def _ddl(work: CountyWork) -> str:
    return ", ".join(f"{field.name} {_DDL[str(field.type)]}" for field in _with_county(work))


def _session() -> "SparkSession":
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- optional dependency
    except ModuleNotFoundError as error:
        raise JobError("engine.no_spark") from error
    # Workers run where this package is installed, unless Spark's configuration says otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session: SparkSession = SparkSession.builder.appName("xianzhi counties").getOrCreate()
    return session


def _totals(
    spark: "SparkSession", work: CountyWork, found: list[Path], out: Path
) -> Iterator[CountyDone]:
    """Add up what was written: for each county and counted value one row comes back."""
    from pyspark.sql import functions  # noqa: PLC0415 -- optional dependency

    written = spark.read.schema(_ddl(work)).parquet(str(out))  # or a county's code turns a number
    sums = [functions.sum(name) for name in work.summed]
    grouped = written.groupBy("county", work.counted).agg(functions.count("*"), *sums).collect()
    for county in found:
        own = [row for row in grouped if row[0] == county.name]
        yield CountyDone(
            county,
            sum(int(row[2]) for row in own),
            {
                name: float(sum(row[place] or 0.0 for row in own))
                for place, name in enumerate(work.summed, start=3)
            },
            {row[1]: int(row[2]) for row in own},
        )
