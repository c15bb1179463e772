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

from xianzhi.core.landuse.batches import FINDINGS
from xianzhi.engines.job import (
    CheckJob,
    CountyDone,
    JobError,
    counties,
    findings_of,
    parcel_count,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["run_spark"]

_OUT = FINDINGS.insert(0, pa.field("county", pa.string()))
_DDL = {"string": "string", "double": "double"}
_FAULT = re.compile(r"[\w.]*(?:Error|Exception): ")


def run_spark(
    folder: Path, job: CheckJob, out: Path, *, session: "SparkSession | None" = None
) -> Iterator[CountyDone]:
    """Check every county of a folder as one Spark job (逐县审查).

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
        There is no county, PySpark is missing, or a county could not be checked.
    """
    found = counties(folder)
    spark = session or _session()
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- optional dependency

    rows = spark.createDataFrame([(str(county.resolve()),) for county in found], "county string")
    checked = rows.repartitionByRange(len(found), "county").mapInArrow(_kernel(job), _ddl())
    try:
        checked.write.mode("overwrite").partitionBy("county").parquet(str(out))
    except PySparkException as error:
        raise JobError("engine.spark_failed", {"reason": _last_line(str(error))}) from error
    yield from _totals(spark, found, out)


def _last_line(text: str) -> str:
    """Return the line that names the fault: Python's last one, before what Spark adds."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults = [line for line in lines if _FAULT.match(line)]
    return (faults or lines or ["?"])[-1]


def _kernel(job: CheckJob) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Make the function that Spark runs on the rows of counties; it pickles with its job."""

    def kernel(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for place in batch.column("county").to_pylist():
                county = Path(place)
                for findings in findings_of(county, job):
                    names = pa.array([county.name] * findings.num_rows, pa.string())
                    yield pa.record_batch([names, *findings.columns], schema=_OUT)

    return kernel


def _ddl() -> str:
    return ", ".join(f"{field.name} {_DDL[str(field.type)]}" for field in _OUT)


def _session() -> "SparkSession":
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- optional dependency
    except ModuleNotFoundError as error:
        raise JobError("engine.no_spark") from error
    # Workers run where this package is installed, unless Spark's configuration says otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session: SparkSession = SparkSession.builder.appName("xianzhi landuse check").getOrCreate()
    return session


def _totals(spark: "SparkSession", found: list[Path], out: Path) -> Iterator[CountyDone]:
    from pyspark.sql import functions  # noqa: PLC0415 -- optional dependency

    written = spark.read.parquet(str(out))
    sums = written.groupBy("county").agg(functions.count("*"), functions.sum("area_m2"))
    by_name = {str(row[0]): row for row in sums.collect()}
    for county in found:
        row = by_name.get(county.name, (county.name, 0, 0.0))
        yield CountyDone(county.name, parcel_count(county), int(row[1]), float(row[2] or 0.0))
