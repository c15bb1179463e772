"""Tampering with an export of the audit, and how long a million entries take to verify.

First 10,000 random edits, deletions, insertions, repetitions, swaps and truncations of one export:
every one must be found, and the first bad entry must be named. Then exports of a million entries
of about 450 bytes are verified by the command that an auditor runs, in a process of its own.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from tampering import first_bad, heads_and_lines, is_named, tamperings  # noqa: E402
from xianzhi.core.merkle.verifying import TamperedError, verify  # noqa: E402

TAMPERINGS = 10_000
ENTRIES = 1_000_000
STREAMS = 50_000
HEADS_EVERY = 500  # two thousand heads: a year, hour by hour in office hours
ROUNDS = 3
SEED = 20261122
SHOW_MEMORY = """
import resource, sys
from xianzhi.cli.main import app
sys.argv = ["xianzhi", "audit", "verify", sys.argv[1]]
try:
    app()
finally:
    with open("/proc/self/status") as file:
        kib = next(line.split()[1] for line in file if line.startswith("VmHWM"))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print("USED", kib, used.ru_utime + used.ru_stime)
"""


def run(options: Sequence[str]) -> None:
    """Run both; ``--quick`` takes a fiftieth of the work."""
    share = 50 if "--quick" in options else 1
    tamper(TAMPERINGS // share)
    measure(ENTRIES // share)


def tamper(number: int) -> None:
    """Count what is found, and how often the very entry is named."""
    _, lines = heads_and_lines(1_000, streams=60, every=40)
    true = b"".join(lines)
    ways, named, missed, misnamed = Counter[str](), Counter[str](), [], []
    begun = time.perf_counter()
    for way, tampered in tamperings(lines, number, SEED):
        if tampered == true:
            continue  # bytes were taken out or swapped that read the same
        ways[way] += 1
        try:
            verify([tampered])
        except TamperedError as told:
            named[told.code] += 1
            if not is_named(told, first_bad(lines, tampered)):
                misnamed.append((way, told))
        else:
            missed.append(way)
    seconds = time.perf_counter() - begun
    total = sum(ways.values())
    print(f"篡改 tamperings: {total}，查出 found {total - len(missed)}，", end="")
    print(f"指错 misnamed {len(misnamed)}，{seconds:.0f} s")
    for way, count in ways.items():
        print(f"  {way:<14}{count:>7}")
    for code, count in named.most_common():
        print(f"  {code:<26}{count:>7}")
    if missed or misnamed or total < number * 0.99:
        raise SystemExit(f"missed {missed[:3]}, misnamed {misnamed[:3]}")


def measure(entries: int) -> None:
    """Verify a long export with the command, and print time and memory."""
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "audit.jsonl"
        begun = time.perf_counter()
        _, lines = heads_and_lines(entries, streams=STREAMS, every=HEADS_EVERY)
        export.write_bytes(b"".join(lines))
        size, heads = export.stat().st_size, len(lines) - entries - 1
        print(f"{entries:,} 条 entries, {heads:,} heads, {size / 1e6:.0f} MB, ", end="")
        print(f"{size / entries:.0f} B/entry; made in {time.perf_counter() - begun:.0f} s")
        del lines
        runs = [_verified(export) for _ in range(ROUNDS)]
    walls = [wall for wall, _, _ in runs]
    _, cpu, mib = sorted(runs)[ROUNDS // 2]
    print(f"核验 verified in {statistics.median(walls):.2f} s (", end="")
    print(", ".join(f"{wall:.2f}" for wall in walls), end="")
    print(f"), {cpu:.2f} s of processor, {mib:.0f} MiB, process included; limit 10 s")
    if cpu > 10:
        raise SystemExit("too slow")


def _verified(export: Path) -> tuple[float, float, float]:
    """Seconds on the clock and of the processor, and MiB at the most, of one run."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", SHOW_MEMORY, str(export)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall = time.perf_counter() - begun
    kib, cpu = done.stdout.rpartition("USED")[2].split()
    return wall, float(cpu), int(kib) / 1024
