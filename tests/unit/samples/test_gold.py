"""The gold of the Hechuan plans agrees with the plans, and the plans hold every trap."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from gold.hechuan import PLAN_NAMES, compact_rows, gold_rows
from xianzhi.exchange.documents import read_document
from xianzhi.samples.build import write_files
from xianzhi.samples.county import build_county
from xianzhi.samples.people import Duty

TRAPS = json.loads(
    (Path(__file__).parents[2] / "gold" / "hechuan" / "traps.json").read_text("utf-8")
)


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    paths = write_files(tmp_path_factory.mktemp("hechuan"))
    return {path.name: read_document(path).text for path in paths}


@pytest.fixture(scope="module")
def rows(texts: dict[str, str]) -> dict[str, list[dict]]:
    by_stem = {Path(name).stem: text for name, text in texts.items()}
    return {name: gold_rows(name, by_stem[name]) for name in PLAN_NAMES}


def test_plans_hold_at_least_sixty_tasks(rows: dict[str, list[dict]]) -> None:
    tasks = {
        name: sum(row["kind"] == "task" for row in plan_rows) for name, plan_rows in rows.items()
    }

    assert tasks == {
        "01_spatial_planning": 12,
        "02_legacy_problems": 10,
        "03_county_seat": 20,
        "04_urban_rural": 16,
        "05_grassroots": 15,
    }


def test_rows_are_in_order_and_do_not_overlap(rows: dict[str, list[dict]]) -> None:
    for plan_rows in rows.values():
        spans = [(row["start"], row["end"]) for row in plan_rows]
        assert spans == sorted(spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_every_gold_value_stands_in_its_row(rows: dict[str, list[dict]]) -> None:
    for name, plan_rows in rows.items():
        for row in plan_rows:
            text = squeeze(row["text"])
            found = [row["title"], row["number"] or "", row["deadline"] or ""]
            found += [target["evidence"] for target in row["targets"]]
            found += [unit for role in row["roles"] for unit in role["units"]]
            if row["units_source"] == "table":  # the cell above reaches down
                found = [value for value in found if value not in row["lead_units"]]
            missing = [value for value in found if squeeze(value) not in text]
            if row["number"] == "6." and name == "05_grassroots":  # second note of one item
                missing = [value for value in missing if value != "6."]
            assert missing == [], (name, row["number"])


def test_target_values_stand_in_their_evidence(rows: dict[str, list[dict]]) -> None:
    folded = {416000: "41.6万", 352000: "35.2万", 150000: "15万", 24000: "2.4万"}
    written = {1: "一个"}
    for plan_rows in rows.values():
        for target in (target for row in plan_rows for target in row["targets"]):
            if target["type"] not in {"count", "indicator"}:
                continue
            value = target["value"]
            for part in value if isinstance(value, list) else [value]:
                printed = folded.get(part, str(part))
                evidence = target["evidence"]
                assert printed in evidence or written.get(part, "无") in evidence, target


def test_joint_tasks_and_open_lists_occur(rows: dict[str, list[dict]]) -> None:
    every = [row for plan_rows in rows.values() for row in plan_rows]

    assert sum(row["joint"] for row in every) >= 10
    assert sum(row["open_ended"] for row in every) == 4
    assert sum(len(row["targets"]) for row in every) >= 100


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["trap"])
def test_trap_is_built_in(trap: dict, texts: dict[str, str]) -> None:
    text = texts[trap["file"]]

    assert trap.get("evidence") or trap.get("raw")
    for piece in trap.get("evidence", ()):
        assert squeeze(piece) in squeeze(text)
    for piece in trap.get("raw", ()):
        assert piece in text


def test_number_of_grid_workers_in_plan_five_is_that_of_the_county() -> None:
    posts = [post for post in build_county().staff.posts if post.duty is Duty.GRID_WORKER]
    full_time = sum(post.full_time for post in posts)

    targets = [
        target["value"]
        for row in compact_rows("05_grassroots")
        for target in row.get("targets", ())
        if target["name"].endswith("网格员")
    ]

    assert targets == [len(posts), full_time, len(posts) - full_time]
