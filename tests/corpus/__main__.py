"""Print how the compiler does on each notation.

.venv/bin/python -m tests.corpus [--seeds N] [--only PATTERN] [--noise all] [--show] [--dump DIR]
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from .certainty import Certainty, certainty
from .misses import describe
from .noise import TOGETHER
from .notations import NOTATIONS, draw
from .paper import Sheet
from .reading import damage, read
from .score import MEASURES, Score, score

NAMES = "".join(f"{name:>9}" for name in MEASURES)
HEADER = f"{'notation':<28}{NAMES}{'certain':>9}{'right':>8}"


def say(text: str) -> None:
    """Write a line at once, so that a long run can be watched."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def line(name: str, total: Score, sure: Certainty) -> str:
    """One line of the table: F1 of every measure, then share and precision of certain fields."""
    cells = "".join(
        _cell(total[name].f1, total[name].gold + total[name].found) for name in MEASURES
    )
    trust = _cell(sure.share, sure.fields) + _cell(sure.precision, sure.certain)[1:]
    return f"{name:<28}{cells}{trust}"


def _cell(value: float, weight: int) -> str:
    return f"{value:9.3f}" if weight else f"{'-':>9}"


def sheets(name: str, seeds: Sequence[int], noise: tuple[str, ...]) -> list[Sheet]:
    """The documents of one notation, damaged if asked."""
    drawn = [draw(name, seed) for seed in seeds]
    return [damage(sheet, 7, noise) for sheet in drawn] if noise else drawn


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="documents of each notation")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", default="", help="notations whose name matches this pattern")
    parser.add_argument("--noise", default="", help="kinds of damage by comma, or 'all'")
    parser.add_argument("--show", action="store_true", help="print every miss")
    parser.add_argument(
        "--dump", type=Path, help="write the texts and their gold here, no compiling"
    )
    return parser.parse_args(arguments)


def dump(folder: Path, sheet: Sheet) -> None:
    """Write a document and its gold beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[:/]", "_", sheet.name)
    (folder / f"{name}.txt").write_text(sheet.text, encoding="utf-8", newline="")
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in sheet.rows)
    (folder / f"{name}.gold.jsonl").write_text(rows, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Score every notation and print the table."""
    options = parse(arguments)
    noise = TOGETHER if options.noise == "all" else tuple(filter(None, options.noise.split(",")))
    seeds = range(options.first, options.first + options.seeds)
    names = [name for name in NOTATIONS if re.search(options.only, name)]
    everything, all_sure = Score(), Certainty()
    say(HEADER)
    for name in names:
        total, sure = Score(), Certainty()
        for sheet in sheets(name, seeds, noise):
            if options.dump:
                dump(options.dump, sheet)
                continue
            found = read(sheet.text)
            total += score(sheet.rows, found.rows)
            sure += certainty(sheet.rows, found)
            if options.show:
                say("\n".join(describe(sheet, found.rows)))
        everything += total
        all_sure += sure
        say(line(name, total, sure))
    say(line("ALL", everything, all_sure))
    return 0


if __name__ == "__main__":
    sys.exit(main())
