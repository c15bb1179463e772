"""Write the Hechuan files and their gold side by side: ``python -m gold.hechuan FOLDER``."""

import json
import sys
from pathlib import Path

from gold.hechuan import PLAN_NAMES, gold_rows
from xianzhi.exchange.documents import read_document
from xianzhi.samples.build import write_files


def main(folder: Path) -> None:
    """Write the sample files and NAME.gold.jsonl for each of the five plans."""
    for path in write_files(folder):
        if path.stem not in PLAN_NAMES:
            continue
        rows = gold_rows(path.stem, read_document(path).text)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{path.stem}.gold.jsonl").write_text(lines, encoding="utf-8")


main(Path(sys.argv[1]))
