"""Measure the compiler on the Hechuan plans: ``python -m gold.hechuan FOLDER``.

Writes the sample files with NAME.gold.jsonl and NAME.pred.jsonl beside them, prints one line of
measures a plan and every difference below it.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from corpus.misses import describe
from corpus.paper import Sheet
from corpus.score import MEASURES, score
from gold.hechuan import PLAN_NAMES, compiled_rows, gold_rows
from xianzhi.exchange.documents import read_document
from xianzhi.samples.build import write_files


def _write(path: Path, rows: Iterable[dict]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def main(folder: Path) -> None:
    """Write and measure."""
    for path in write_files(folder):
        if path.stem not in PLAN_NAMES:
            continue
        document = read_document(path)
        gold, found = gold_rows(path.stem, document.text), compiled_rows(document)
        _write(folder / f"{path.stem}.gold.jsonl", gold)
        _write(folder / f"{path.stem}.pred.jsonl", found)
        measured = score(gold, found)
        figures = "  ".join(f"{name} {measured[name].f1:.3f}" for name in MEASURES)
        misses = describe(Sheet(path.stem, document.text, tuple(gold)), found)
        sys.stdout.writelines(f"{line}\n" for line in (f"{path.stem}  {figures}", *misses))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
