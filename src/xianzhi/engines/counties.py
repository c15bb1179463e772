"""The same work for many counties (逐县任务): what an engine must know of it, and nothing more.

A county is a folder. Its rows come as Arrow batches, so that processes of one machine and a Spark
give the same; what they add up to is counted from the rows, never beside them.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xianzhi.errors import XianzhiError

__all__ = ["CountyDone", "CountyWork", "JobError", "write_county"]


class JobError(XianzhiError):
    """A county's folder is not as a job needs it (任务数据有误)."""


class CountyWork(Protocol):
    """What is done for every county (逐县任务). It is pickled: fields hold values alone."""

    @property
    def schema(self) -> pa.Schema:
        """Columns of the rows: text and double, which every engine stores alike."""

    @property
    def summed(self) -> Sequence[str]:
        """Columns of numbers that are added up."""

    @property
    def counted(self) -> str:
        """Name of the column whose values are counted."""

    def counties(self, folder: Path) -> list[Path]:
        """List the folders of counties in a folder, by name; ``JobError`` when there is none."""

    def batches(self, county: Path) -> Iterator[pa.RecordBatch]:
        """Do the work for one county."""


@dataclass(frozen=True, slots=True)
class CountyDone:
    """What a county came to (县级结果): rows, sums of columns, and how often each value stands."""

    place: Path
    rows: int = 0
    sums: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def county(self) -> str:
        """The name of its folder."""
        return self.place.name


def write_county(county: Path, work: CountyWork, out: Path) -> CountyDone:
    """Do the work for one county and write its rows (单县写出); the file appears when complete."""
    half = out.parent / f".{secrets.token_hex(8)}.part"
    rows, sums, counts = 0, dict.fromkeys(work.summed, 0.0), Counter[str]()
    try:
        with pq.ParquetWriter(half, work.schema, compression="zstd") as writer:
            for batch in work.batches(county):
                writer.write_batch(batch)
                rows += batch.num_rows
                for name in sums:
                    sums[name] += float(pc.sum(batch.column(name)).as_py() or 0.0)
                for each in pc.value_counts(batch.column(work.counted)).to_pylist():
                    counts[each["values"]] += each["counts"]
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return CountyDone(county, rows, sums, dict(counts))
