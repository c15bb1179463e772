"""The compiler reads the five plans of Hechuan: our own regression corpus, five formats."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.score import Score, score
from gold.hechuan import PLAN_NAMES, compiled_rows, gold_rows
from xianzhi.core.policy import Document
from xianzhi.exchange.documents import read_document
from xianzhi.samples.build import write_files
from xianzhi.samples.plans.catalog import DOCUMENTS, SampleKind

# What must hold for each plan by itself; targets are measured over all five.
FLOORS = {"task": 1.0, "boundary": 1.0, "joint": 1.0, "units": 0.97, "deadline": 0.9}
FLOORS_TOGETHER = {"targets": 0.75, "values": 0.88}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    paths = write_files(tmp_path_factory.mktemp("hechuan"))
    return {path.stem: read_document(path) for path in paths if path.suffix != ".xlsx"}


@pytest.fixture(scope="module")
def scores(documents: dict[str, Document]) -> dict[str, Score]:
    return {
        name: score(gold_rows(name, documents[name].text), compiled_rows(documents[name]))
        for name in PLAN_NAMES
    }


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_tasks_units_and_deadlines_of_a_plan_are_read(name: str, scores: dict[str, Score]) -> None:
    found = {measure: round(scores[name][measure].f1, 3) for measure in FLOORS}

    below = {m: (found[m], floor) for m, floor in FLOORS.items() if found[m] < floor}
    assert below == {}


def test_targets_of_the_five_plans_are_read(scores: dict[str, Score]) -> None:
    together = sum(scores.values(), Score())

    found = {measure: round(together[measure].f1, 3) for measure in FLOORS_TOGETHER}
    below = {m: (found[m], floor) for m, floor in FLOORS_TOGETHER.items() if found[m] < floor}
    assert below == {}


def test_amended_plan_one_still_has_twelve_tasks(documents: dict[str, Document]) -> None:
    amendment = next(d.file_name for d in DOCUMENTS if d.kind is SampleKind.AMENDMENT)

    rows = compiled_rows(documents[Path(amendment).stem])

    numbers = [row["number"] for row in _tasks(rows)]
    assert numbers == [f"{number}." for number in range(1, 13)]


def _tasks(rows: list[dict]) -> Iterator[dict]:
    return (row for row in rows if row["kind"] == "task")
