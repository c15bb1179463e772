"""Gold rows of the Hechuan plans, with offsets found in the text that a reader made of the file.

One JSON line a row, written by hand beside the plan. ``from`` and ``to`` are the first and last
characters of the row with all white space left out, so that the same gold serves the clean text
and the hard-wrapped print-out with its page headers.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from xianzhi.core import policy
from xianzhi.samples.plans.wrapping import HEADER
from xianzhi.samples.units import build_units, unit_registry

__all__ = ["PLAN_NAMES", "compact_rows", "compiled_rows", "gold_rows"]

Row = dict  # a gold row is JSON as it stands in the file

_FOLDER = Path(__file__).parent
_FURNITURE = re.compile(rf"^(?:— \d+ —|{HEADER})$", re.MULTILINE)
_NUMBER_BEFORE = re.compile(r"(?:\d+ \| |（[一二三四五六七八九十]+） ?)$")
PLAN_NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.jsonl")))
_EMPTY = {
    "subsection": None, "units_source": "none", "lead_units": [], "support_units": [],
    "roles": [], "open_ended": False, "targets": [], "bodies": [], "addressees": [],
}  # fmt: skip


def compact_rows(name: str) -> list[Row]:
    """The rows of one plan as written by hand, in reading order."""
    lines = (_FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def gold_rows(name: str, text: str) -> list[Row]:
    """The rows of one plan with the keys of the labelling rules and offsets into *text*."""
    squeezed = [
        (position, character)
        for start, end in _outside_furniture(text)
        for position, character in enumerate(text[start:end], start=start)
        if not character.isspace()
    ]
    positions = [position for position, _ in squeezed]
    needle = "".join(character for _, character in squeezed)
    rows, cursor = [], 0
    for number, compact in enumerate(compact_rows(name), start=1):
        first = needle.index(compact["from"], cursor)
        cursor = needle.index(compact["to"], first) + len(compact["to"])
        start, end = positions[first], positions[cursor - 1] + 1
        rows.append(_full(name, number, compact, (_with_number(text, start), end), text))
    return rows


def compiled_rows(document: policy.Document) -> list[Row]:
    """The rows that the compiler reads from *document*, knowing the units of Hechuan."""
    plan = policy.compile(document, units=unit_registry(build_units()))
    return [json.loads(json.dumps(policy.to_record(row, plan), default=str)) for row in plan.rows]


def _outside_furniture(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _FURNITURE.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _with_number(text: str, start: int) -> int:
    """Word numbers rows and articles by itself: the number is not in the written words."""
    before = _NUMBER_BEFORE.search(text[max(0, start - 12) : start])
    return start - len(before[0]) if before else start


def _full(name: str, number: int, compact: Row, span: tuple[int, int], text: str) -> Row:
    row = {key: value for key, value in compact.items() if key not in {"from", "to", "note"}}
    start, end = span
    deadline = compact.get("deadline") or [None, None, None]
    row |= {key: row.get(key, value) for key, value in _EMPTY.items()}
    row |= {
        "id": f"{name[:2]}-{number:02d}",
        "start": start,
        "end": end,
        "text": text[start:end],
        "unit_note": compact.get("note"),
        "roles": [{"role": word, "units": units} for word, units in row["roles"]],
        "joint": len(row["lead_units"]) > 1,
        "deadline": deadline[0],
        "deadline_scope": deadline[1],
        "deadline_date": deadline[2],
    }
    return row
