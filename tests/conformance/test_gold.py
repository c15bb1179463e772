"""The compiler against the labelled plans outside the repository: figures as promised.

The scorer is the one that lies with the labels; only its location is known here.
"""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from corpus.certainty import Certainty, certainty
from corpus.reading import read
from noisy_text import (
    Tracked,
    doubled,
    full_width,
    hard_wrapped,
    moved,
    track,
    with_pages,
    with_strays,
    words_of,
)
from xianzhi.core.policy import compile as compile_plan
from xianzhi.core.policy import to_record
from xianzhi.core.policy.plan import AuditState, Plan

pytestmark = pytest.mark.shared

COUNTY = "001_hanyin"
Labels = list[dict]


@pytest.fixture(scope="module")
def scorer(labelled: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_scorer", labelled / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def labels_of(path: Path) -> Labels:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def county(labelled: Path) -> tuple[str, Labels]:
    text = next((labelled.parent / "documents").glob("001_*.txt"))
    return text_of(text), labels_of(labelled / f"{COUNTY}.gold.jsonl")


def records(plan: Plan) -> Labels:
    return [to_record(row, plan) for row in plan.rows]


def open_plans(labelled: Path) -> list[tuple[str, str, Labels]]:
    folder = labelled / "open"
    names = sorted(path.name.removesuffix(".gold.jsonl") for path in folder.glob("*.gold.jsonl"))
    return [
        (name, text_of(folder / f"{name}.txt"), labels_of(folder / f"{name}.gold.jsonl"))
        for name in names
    ]


def test_the_county_plan_is_read_as_labelled(labelled: Path, scorer: ModuleType):
    text, gold = county(labelled)
    figures = scorer.flat(*scorer.score_doc(gold, records(compile_plan(text))))
    assert figures["task"]["F1"] == 1
    assert figures["units"]["F1"] >= 0.998
    assert figures["joint"]["acc"] == 1
    assert figures["boundary"]["acc"] == 1
    assert figures["deadline"]["acc"] == 1
    assert figures["targets"]["F1"] >= 0.95
    assert figures["values"]["F1"] >= 0.97


STRUCTURE = [
    "kind",
    "number",
    "title",
    "title_kind",
    "section",
    "subsection",
    "unit_note",
    "units_source",
    "roles",
    "open_ended",
    "addressees",
    "bodies",
]


def test_every_row_of_the_county_plan_has_the_labelled_structure(labelled: Path):
    text, gold = county(labelled)
    rows = records(compile_plan(text))
    wanted = [{key: row[key] for key in STRUCTURE} for row in gold]
    assert [{key: row[key] for key in STRUCTURE} for row in rows] == wanted


def test_plans_in_other_formats_are_read_as_labelled(labelled: Path, scorer: ModuleType):
    by_name = {
        name: scorer.flat(*scorer.score_doc(gold, records(compile_plan(text))))
        for name, text, gold in open_plans(labelled)
    }
    tasks = [figures["task"]["F1"] for figures in by_name.values()]
    units = [f["units"]["F1"] for f in by_name.values() if f["units"]["gold"]]
    assert sum(tasks) / len(tasks) >= 0.97
    assert sum(units) / len(units) >= 0.97
    assert min(figures["deadline"]["acc"] for figures in by_name.values()) >= 0.99


NOISE: dict[str, Callable[[Tracked], Tracked]] = {
    "wrapped at 19": lambda t: hard_wrapped(t, 19),
    "wrapped at 28": lambda t: hard_wrapped(t, 28),
    "full width": full_width,
    "doubled": lambda t: doubled(t, 1),
    "strays": lambda t: with_strays(t, 2),
    "pages": with_pages,
    "all at 19": lambda t: with_pages(
        hard_wrapped(with_strays(doubled(full_width(t), 3), 4), 19), 30
    ),
    "all at 28": lambda t: with_pages(
        hard_wrapped(with_strays(doubled(full_width(t), 5), 6), 28), 30
    ),
}


@pytest.mark.parametrize("name", NOISE)
def test_noise_costs_hardly_a_task(name: str, labelled: Path, scorer: ModuleType):
    text, gold = county(labelled)
    noisy = NOISE[name](track(text))
    places = [moved(noisy, row["start"], row["end"]) for row in gold]
    shifted = [
        {**row, "start": start, "end": end} for row, (start, end) in zip(gold, places, strict=True)
    ]
    found = records(compile_plan(words_of(noisy)))
    assert scorer.flat(*scorer.score_doc(shifted, found))["task"]["F1"] >= 0.985


@pytest.mark.parametrize("number", ["002", "003", "004"])
def test_newspapers_hold_no_task(number: str, labelled: Path):
    path = next((labelled.parent / "documents").glob(f"{number}_*.txt"))
    assert compile_plan(text_of(path)).tasks == ()


def test_the_opinion_yields_its_measures_and_none_of_the_news_beside_it(labelled: Path):
    path = next((labelled.parent / "documents").glob("000_*.txt"))
    tasks = compile_plan(text_of(path)).tasks
    assert len(tasks) == 33
    assert {task.section for task in tasks} == {task.section for task in tasks if task.section}


def test_no_role_word_of_the_county_plan_is_left_unexplained(labelled: Path):
    audit = compile_plan(county(labelled)[0]).audit
    left = [i for i in audit if i.state is AuditState.OPEN and i.kind == "role_word"]
    assert left == []


def test_fields_called_certain_are_right(labelled: Path):
    text, gold = county(labelled)
    total = certainty(gold, read(text))
    for _, text, gold in open_plans(labelled):
        total += certainty(gold, read(text))
    assert isinstance(total, Certainty)
    assert total.precision >= 0.995
    assert total.share >= 0.85
