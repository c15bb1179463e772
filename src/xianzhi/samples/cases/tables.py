"""Sample cases as Arrow batches (样例事件表), written in bounded memory."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from xianzhi.samples.cases import declared
from xianzhi.samples.cases.ground import Ground
from xianzhi.samples.cases.histories import history
from xianzhi.samples.cases.reports import SampleReport, reports

__all__ = ["SCHEMA", "batches", "write_cases"]

_ROWS = 10_000
_MOMENT = pa.timestamp("s", "Asia/Shanghai")
SCHEMA = pa.schema(
    [
        ("serial", pa.int64()),
        ("reported_at", _MOMENT),
        ("channel", pa.string()),
        ("external_id", pa.string()),
        ("text", pa.string()),
        ("place_text", pa.string()),
        ("x", pa.float64()),
        ("y", pa.float64()),
        ("status", pa.string()),
        (
            "moves",
            pa.list_(pa.struct([("verb", pa.string()), ("after", pa.string()), ("at", _MOMENT)])),
        ),
        ("true_micro_grid", pa.string()),
        ("true_category", pa.string()),
        ("true_repeat_of", pa.int64()),
    ]
)


def batches(grounds: Sequence[Ground], count: int, seed: int) -> Iterator[pa.RecordBatch]:
    """Yield the cases in batches of 10,000 rows (分批生成)."""
    coming = reports(grounds, count, seed)
    while part := list(islice(coming, _ROWS)):
        yield pa.RecordBatch.from_pylist([_row(report, seed) for report in part], SCHEMA)


def write_cases(path: Path, grounds: Sequence[Ground], count: int, seed: int) -> int:
    """Write the cases as an Arrow file (写出样例事件); the same seed writes the same bytes."""
    rows = 0
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
        for batch in batches(grounds, count, seed):
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _row(report: SampleReport, seed: int) -> dict[str, object]:
    moves = history(report, seed, declared.LAST)
    return {
        "serial": report.serial,
        "reported_at": report.at,
        "channel": report.channel,
        "external_id": report.external_id,
        "text": report.text,
        "place_text": report.place_text,
        "x": report.x,
        "y": report.y,
        "status": moves[-1].after,
        "moves": [{"verb": m.verb, "after": m.after, "at": m.at} for m in moves],
        "true_micro_grid": report.micro_grid,
        "true_category": report.category,
        "true_repeat_of": report.repeats,
    }
