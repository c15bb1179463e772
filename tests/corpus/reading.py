"""Run the compiler over a sheet and bring its rows into the keys of the gold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from .noise import apply, damaged_span
from .paper import Gold, Sheet


@dataclass(frozen=True)
class Read:
    """What the compiler drew from one text: its rows, and the state of each of their fields."""

    rows: list[Gold]
    states: list[dict[str, str]]


def read(text: str) -> Read:
    """Compile a text."""
    from xianzhi.core import policy

    plan = policy.compile(text)
    rows = [json.loads(json.dumps(policy.to_record(row, plan), default=str)) for row in plan.rows]
    return Read(rows, [_states(row.readings) for row in plan.rows])


def _states(readings: object) -> dict[str, str]:
    assert isinstance(readings, tuple | list)
    states: dict[str, str] = {}
    for reading in readings:
        known = states.get(reading.field)
        state = str(reading.state.value)
        states[reading.field] = state if known in (None, "certain") else known
    return states


def damage(sheet: Sheet, seed: int, kinds: tuple[str, ...]) -> Sheet:
    """The same sheet after damage, its gold moved to where it now stands."""
    text, origins = apply(sheet.text, seed, kinds)
    rows = tuple(_moved(row, text, origins) for row in sheet.rows)
    return Sheet(f"{sheet.name}+{'+'.join(kinds)}", text, rows)


def _moved(row: Mapping[str, object], text: str, origins: list[int]) -> Gold:
    first, last = row["start"], row["end"]
    assert isinstance(first, int)
    assert isinstance(last, int)
    start, end = damaged_span(origins, first, last)
    return {**row, "start": start, "end": end, "text": text[start:end]}
