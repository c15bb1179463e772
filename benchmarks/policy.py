"""How fast the compiler is, and that its time is linear in the length of the text."""

import gc
import os
import random
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from xianzhi.core.policy import compile as compile_policy
from xianzhi.samples.plans import texts

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("XIANZHI_SHARED", ROOT.parent / "shared"))
DOCUMENTS = 1000
CHARACTERS = 20_000
TIMES = 20
ROUNDS = 5


def cpu(text: str) -> float:
    gc.collect()
    begun = time.process_time()
    compile_policy(text)
    return time.process_time() - begun


def documents() -> list[str]:
    """Make documents of the asked length from paragraphs of the sample plans, seeded."""
    draw = random.Random(20261122)
    heads = [text.split("\n", 12) for text in texts()]
    made = []
    for _ in range(DOCUMENTS):
        plans = draw.sample(heads, len(heads))
        lines = [line for plan in plans for line in "\n".join(plan).split("\n")]
        text = ""
        while len(text) < CHARACTERS:
            text += "\n".join(lines) + "\n"
        made.append(text[:CHARACTERS])
    return made


def long_text() -> tuple[str, str]:
    path = SHARED / "documents" / "001_hanyin_five_action_plans.txt"
    if path.exists():
        return "document 001", path.read_text(encoding="utf-8")
    return "the longest sample plan", max(texts(), key=len)


def thousand() -> None:
    made = documents()
    compile_policy(made[0])
    seconds = [cpu(text) for text in made]
    rows = sum(len(compile_policy(text).rows) for text in made[:5])
    median, slowest = statistics.median(seconds) * 1e3, max(seconds) * 1e3
    print(f"{DOCUMENTS} documents of {CHARACTERS} characters, one core")
    print(f"  total {sum(seconds):.1f} s cpu (goal 45); {rows} rows in the first five")
    print(f"  median {median:.1f} ms, slowest {slowest:.1f} ms a document")


def linear() -> None:
    name, text = long_text()
    once = compile_policy(text)
    many = compile_policy("\n".join([text] * TIMES))
    print(f"{TIMES} times {name} in one text ({len(text) * TIMES} characters)")
    print(f"  tasks {len(once.tasks)} -> {len(many.tasks)}")
    ratios = []
    for _ in range(ROUNDS):
        single = statistics.median(cpu(text) for _ in range(ROUNDS))
        ratios.append(cpu("\n".join([text] * TIMES)) / single)
    print(
        f"  time ratio, median of {ROUNDS}: {statistics.median(ratios):.1f} (goal {TIMES} ± 20 %),"
    )
    print(f"  from {min(ratios):.1f} to {max(ratios):.1f}")


def run(_options: Sequence[str] = ()) -> None:
    thousand()
    linear()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory {peak:.0f} MiB")
