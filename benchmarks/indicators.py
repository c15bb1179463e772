"""The whole default edition on Hechuan's layers: cold, again, and after one layer has changed.

Run with ``python -m benchmarks indicators [--sample=FOLDER]``; without a folder the sample is made
first.
"""

import csv
import resource
import shutil
import tempfile
import time
from pathlib import Path

from xianzhi.engines.checkup import Checkup, run_checkup
from xianzhi.samples.checkup.files import write_checkup

DAY = "2026-06-30"
YEAR, CHANGED = "2026", ("toilet", "bus_stop", "green")
_FOLDER, _CACHE, _SAMPLE = "layers", "kept", "--sample="


def run(options: list[str]) -> None:
    given = [word.removeprefix(_SAMPLE) for word in options if word.startswith(_SAMPLE)]
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        sample = Path(given[0]) if given else place / "sample"
        if not given:
            write_checkup(sample)
        layers, cache = place / _FOLDER, place / _CACHE
        shutil.copytree(sample / YEAR, layers)
        document = timed("cold", Checkup(layers, "default", DAY, cache))
        say_size(document)
        say_truth(document, sample / "truth.csv")
        timed("again, nothing changed", Checkup(layers, "default", DAY, cache))
        for layer in CHANGED:
            shutil.copy(sample / "2025" / f"{layer}.parquet", layers)
            timed(f"after {layer} changed", Checkup(layers, "default", DAY, cache))
        for parts in (7, 64):
            tiled = timed(
                f"{parts} tiles, nothing kept", Checkup(sample / YEAR, "default", DAY, None, parts)
            )
            say_difference(document, tiled)


def timed(what: str, checkup: Checkup) -> dict:
    begun, cpu = time.perf_counter(), spent()
    document = run_checkup(checkup)
    print(f"{what:28} {time.perf_counter() - begun:6.2f} s wall  {spent() - cpu:6.2f} s cpu")
    return document


def spent() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def say_size(document: dict) -> None:
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    with_value = [one for one in document["observations"] if one["value"] is not None]
    print(
        f"    {len(document['observations'])} observations, {len(with_value)} with a value, "
        f"{len(document['problems'])} problems; "
        f"peak {own:.0f} MiB and {child:.0f} MiB in the reader"
    )


def say_truth(document: dict, truth: Path) -> None:
    seen = {(one["concept"], one["unit"]): one["value"] for one in document["observations"]}
    worst, known = 0.0, 0
    with truth.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["year"] != YEAR:
                continue
            found = seen[row["concept"], row["unit"]]
            off = abs(found - float(row["value"])) / abs(float(row["value"]))
            worst, known = max(worst, off / float(row["near"])), known + 1
    print(f"    {known} known true values; the worst is off by {worst:.2f} of its tolerance")


def say_difference(one: dict, other: dict) -> None:
    pairs = zip(one["observations"], other["observations"], strict=True)
    offs = [
        abs(left[part] - right[part]) / abs(left[part])
        for left, right in pairs
        for part in ("num", "den")
        if left[part] and right[part] is not None
    ]
    print(f"    largest relative difference of {len(offs)} parts of values: {max(offs):.1e}")
