"""Targets and time limits of labelled plans, read on the labelled rows themselves.

The whole compiler is measured elsewhere; here the readers stand alone, so that a fault in finding
rows does not hide behind them or in front of them.
"""

import importlib.util
import json
from dataclasses import dataclass, field

import pytest

from xianzhi.catalogue.indicators import index
from xianzhi.core.policy.deadlines import DeadlineContext, read_deadline
from xianzhi.core.policy.plan import Span, State
from xianzhi.core.policy.targets import TargetContext, read_targets

pytestmark = pytest.mark.shared

YEARS = {"h02": 2021, "h04": 2025, "h05": 2024, "h08": 2022, "h09": 2023, "h12": 2023, "h14": 2022,
         "h17": 2023, "h20": 2016, "h21": 2026, "h23": 2022}  # fmt: skip
ROLES = ("责任单位", "牵头", "负责", "配合", "实施")


@dataclass
class Reading:
    """One labelled row with what was read in it."""

    gold: dict
    targets: list[dict]
    deadline: str | None
    found: object
    places: list = field(default_factory=list)


@pytest.fixture(scope="module")
def score(labelled):
    spec = importlib.util.spec_from_file_location("ledger_score", labelled / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def readings(labelled):
    plan = labelled.parent / "documents" / "001_hanyin_five_action_plans.txt"
    pairs = [(labelled / "001_hanyin.gold.jsonl", plan, 2022)]
    for gold in sorted((labelled / "open").glob("*.gold.jsonl")):
        text = gold.with_name(gold.name.replace(".gold.jsonl", ".txt"))
        pairs.append((gold, text, YEARS[gold.name[:3]]))
    return {gold.name.split(".")[0]: list(_read(gold, text, year)) for gold, text, year in pairs}


def _read(gold, path, year):
    text = path.read_bytes().decode("utf-8")
    for line in gold.read_text("utf-8").splitlines():
        row = json.loads(line)
        span, note = Span(row["start"], row["end"]), _note(row, text)
        hidden = (note,) if note else ()
        context = TargetContext(default_year=year, exclude=hidden)
        found = read_targets(text, span, context=context)
        about = DeadlineContext(default_year=year, note=note, targets=found.targets)
        limit = read_deadline(text, span, context=about).deadline
        targets = [
            {"name": one.name, "op": one.op, "value": one.value, "unit": one.unit,
             "type": one.type.value}
            for one in found.targets
        ]  # fmt: skip
        yield Reading(row, targets, limit.text if limit else None, found)


def _note(row, text):
    """The bracket at the end of a row: what the readers are told by whoever finds the rows."""
    last = text[row["start"] : row["end"]].rstrip("。")
    if not last.endswith((")", "）")) or not any(word in last[-80:] for word in ROLES):
        return None
    depth = 0
    for back, sign in enumerate(reversed(last), start=1):
        depth += (sign in ")）") - (sign in "(（")
        if depth == 0:
            return Span(row["start"] + len(last) - back, row["end"])
    return None


def _counts(score, rows, *, names, all_types):
    gold = [one for row in rows for one in score.numeric(row.gold.get("targets"), all_types)]
    mine = [one for row in rows for one in score.numeric(row.targets, all_types)]
    return score.count_targets(gold, mine, names)


@pytest.mark.parametrize("names", [True, False])
def test_targets_of_the_first_plan(readings, score, names):
    count = _counts(score, readings["001_hanyin"], names=names, all_types=True)
    _report(f"001 names={names}", count)
    assert count.prf()[2] >= (0.95 if names else 0.97)


@pytest.mark.parametrize("names", [True, False])
def test_targets_of_plans_in_other_formats(readings, score, names):
    total = score.C()
    for name, rows in readings.items():
        if name != "001_hanyin":
            total.add(_counts(score, rows, names=names, all_types=False))
    _report(f"open names={names}", total)
    assert total.prf()[2] >= (0.90 if names else 0.95)


def test_titles_and_shorthand_of_the_first_plan(readings, score):
    def worded(targets):
        return [one for one in targets or () if one["type"] in {"status", "shorthand"}]

    gold = [one for row in readings["001_hanyin"] for one in worded(row.gold["targets"])]
    mine = [one for row in readings["001_hanyin"] for one in worded(row.targets)]
    assert score.count_targets(gold, mine).prf()[2] >= 0.95


def test_time_limits(readings, score):
    tasks = [row for rows in readings.values() for row in rows if row.gold["kind"] == "task"]
    wrong = [
        (row.gold["title"], row.gold["deadline"], row.deadline)
        for row in tasks
        if not score.same_deadline(row.gold.get("deadline"), row.deadline)
    ]
    assert len(wrong) <= 0.01 * len(tasks), wrong


def test_fields_marked_certain_are_right(readings, score):
    right = certain = every = 0
    for rows in readings.values():
        for row in rows:
            for reading in row.found.readings:
                every += 1
                if reading.state is State.CERTAIN:
                    certain += 1
                    right += _is_right(score, row, reading)
    print(f"certain {certain}/{every} = {certain / every:.3f}, right {right / certain:.4f}")  # noqa: T201
    assert right / certain >= 0.995
    assert certain / every >= 0.85


def _is_right(score, row, reading):
    place, name = reading.field.removeprefix("targets[").split("].")
    mine = row.targets[int(place)]
    near = [
        gold
        for gold in row.gold["targets"]
        if score.canon_value(gold["value"], gold["unit"])
        == score.canon_value(mine["value"], mine["unit"])
    ]
    if name == "name":
        return any(score.name_sim(gold["name"], mine["name"]) >= 0.8 for gold in near)
    if name == "op":
        return any(gold["op"] == mine["op"] for gold in near)
    return bool(near)


def test_figures_of_binding(readings):
    links = [
        index().links(target)
        for row in readings["001_hanyin"]
        for target in row.found.targets
        if target.type.value == "indicator"
    ]
    bound = sum(1 for link in links if link and link[0].bound)
    proposed = sum(1 for link in links if link and not link[0].bound)
    print(f"indicators of 001: {bound} bound, {proposed} proposed of {len(links)}")  # noqa: T201
    assert bound >= 0.75 * len(links)


def _report(what, count):
    precision, recall, f1 = count.prf()
    print(f"{what}: P {precision:.4f} R {recall:.4f} F1 {f1:.4f} ({count.g} labelled)")  # noqa: T201
