"""How fast the compiler is, and that its time is linear in the length of the text."""

import gc
import os
import random
import re
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
DENSE = 100
CHARACTERS = 20_000
TIMES = 20
ROUNDS = 5
REPEATED = 50
SENTENCE = 15
REPLACED = 0.8
ADDED = 1
NUMBER = re.compile(r"\d")
NO_PROSE = re.compile(r"[\d：:（(【\[]|负责|牵头|配合")


def cpu(text: str, *, alone: bool = True) -> float:
    """Time one text; *alone*, it does not pay for the garbage of the one before."""
    if alone:
        gc.collect()
    begun = time.process_time()
    compile_policy(text)
    return time.process_time() - begun


def documents(count: int = DENSE, *, dilute: bool = False) -> list[str]:
    """Make documents of the asked length from paragraphs of the sample plans, seeded.

    The samples are short and crowd much into little; *dilute* gives their paragraphs the prose
    that plans of this length have, so that rows and numbers are as far apart as there.
    """
    draw = random.Random(20261122)
    plans = [text.split("\n") for text in texts()]
    prose = _prose(plans)
    made = []
    for _ in range(count):
        lines = [line for plan in draw.sample(plans, len(plans)) for line in plan]
        text = ""
        while len(text) < CHARACTERS:
            text += "\n".join(_diluted(line, prose, draw) if dilute else line for line in lines)
            text += "\n"
        made.append(text[:CHARACTERS])
    return made


def _prose(plans: list[list[str]]) -> list[str]:
    """Sentences without numbers, notes and labels, for dilution."""
    sentences = (one for plan in plans for line in plan for one in line.split("。")[1:-1])
    return [one for one in sentences if len(one) >= SENTENCE and not NO_PROSE.search(one)]


def _diluted(line: str, prose: list[str], draw: random.Random) -> str:
    """Put prose in the middle of a paragraph, most often in place of its numbers."""
    first, *middle, last = line.split("。") if line.count("。") > 1 else (line,) * 2
    if first is last:
        return line
    kept = [
        draw.choice(prose) if NUMBER.search(one) and draw.random() < REPLACED else one
        for one in middle
    ]
    return "。".join([first, *kept, *draw.sample(prose, ADDED), last])


def density(made: list[str]) -> str:
    """Say what a text of the asked length holds: rows, unit notes, numbers, targets."""
    plans = [compile_policy(text) for text in made]
    share = CHARACTERS / sum(map(len, made))
    rows = [row for plan in plans for row in plan.rows]
    notes = sum(row.unit_note is not None for row in rows)
    numbers = sum(item.kind == "quantity" for plan in plans for item in plan.audit)
    targets = sum(len(row.targets) for row in rows)
    counts = [round(one * share) for one in (len(rows), notes, numbers, targets)]
    return "{} rows, {} notes, {} numbers, {} targets".format(*counts)


def long_text() -> tuple[str, str]:
    path = SHARED / "documents" / "001_hanyin_five_action_plans.txt"
    if path.exists():
        return "document 001", path.read_text(encoding="utf-8")
    return "the longest sample plan", max(texts(), key=len)


def thousand() -> None:
    name, text = long_text()
    print(f"documents of {CHARACTERS} characters, one core; density in {CHARACTERS} characters:")
    _measure(name, [text] * REPEATED, scale=CHARACTERS / len(text))
    _measure("as dense as a plan of this length", documents(DOCUMENTS, dilute=True))
    _measure("as dense as the short samples", documents(DENSE))


def _measure(kind: str, made: list[str], scale: float = 1.0) -> None:
    compile_policy(made[0])
    seconds = [cpu(text, alone=False) * scale for text in made]  # one after the other, as asked
    median, slowest = statistics.median(seconds) * 1e3, max(seconds) * 1e3
    total = sum(seconds) / len(made) * DOCUMENTS
    print(f"  {kind}: {density(made[:5])}")
    print(f"    {total:.1f} s cpu for {DOCUMENTS} (goal 45), {len(made)} measured,")
    print(
        f"    median {median:.1f} ms, fastest {min(seconds) * 1e3:.1f} ms, slowest {slowest:.1f} ms"
    )


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
