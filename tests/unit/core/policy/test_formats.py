"""Invented plans in the forms that county offices use: each task whole, with units, date, targets.

``formats/NAME.txt`` holds a plan, ``formats/NAME.jsonl`` what a person reads in it, a task a line.
"""

import json
from pathlib import Path

import pytest

from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy.plan import Row, RowKind, TargetType

FORMATS = Path(__file__).with_name("formats")
NUMERIC = {TargetType.INDICATOR, TargetType.COUNT}


def wanted(name: str) -> list[dict]:
    lines = (FORMATS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def tasks(name: str) -> list[Row]:
    text = (FORMATS / f"{name}.txt").read_text("utf-8")
    return [row for row in compile_plan(text).rows if row.kind is RowKind.TASK]


def targets(row: Row) -> list[list]:
    return [[one.name, one.op, one.value, one.unit] for one in row.targets if one.type in NUMERIC]


@pytest.mark.parametrize("name", sorted(path.stem for path in FORMATS.glob("*.txt")))
class TestFormat:
    def test_every_task_is_found_and_nothing_else(self, name):
        found = [(row.number, row.start) for row in tasks(name)]
        assert found == [(row["number"], row["start"]) for row in wanted(name)]

    def test_units_stand_in_their_roles(self, name):
        found = [(list(row.lead_units), list(row.support_units)) for row in tasks(name)]
        assert found == [(row["lead"], row["support"]) for row in wanted(name)]

    def test_time_limits_are_those_of_note_column_or_text(self, name):
        found = [row.deadline.text if row.deadline else None for row in tasks(name)]
        assert found == [row["deadline"] for row in wanted(name)]

    def test_targets_are_named_and_measured(self, name):
        assert [targets(row) for row in tasks(name)] == [row["targets"] for row in wanted(name)]
