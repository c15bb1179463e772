"""Two years of invented cases follow what is declared of them, and the workflow of real ones."""

import tracemalloc
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from xianzhi.apps.casework.workflow import CASE
from xianzhi.catalogue.casework import shipped_directory
from xianzhi.samples.areas import build_areas
from xianzhi.samples.cases import declared
from xianzhi.samples.cases.ground import Ground, plain_ground
from xianzhi.samples.cases.histories import history
from xianzhi.samples.cases.reports import SampleReport, reports
from xianzhi.samples.cases.tables import write_cases
from xianzhi.samples.cases.wording import case_words

COUNT = 4_000


@pytest.fixture(scope="module")
def grounds() -> tuple[Ground, ...]:
    return plain_ground(build_areas(2026), 2026)


@pytest.fixture(scope="module")
def rows(grounds: tuple[Ground, ...]) -> list[SampleReport]:
    return list(reports(grounds, COUNT, 2026))


def test_every_category_of_the_directory_is_spoken_of() -> None:
    lines = shipped_directory().decode("utf-8-sig").splitlines()[1:]

    assert [words.code for words in case_words()] == [line.split(",")[1] for line in lines]


def test_reports_come_in_order_within_the_two_years(rows: list[SampleReport]) -> None:
    moments = [row.at for row in rows]

    assert moments == sorted(moments)
    assert declared.FIRST <= moments[0] < moments[-1] < declared.LAST
    assert [row.serial for row in rows] == list(range(COUNT))


def test_channels_and_repeats_have_their_declared_shares(rows: list[SampleReport]) -> None:
    channels = Counter(row.channel for row in rows)
    for channel, share in declared.CHANNELS.items():
        assert abs(channels[channel] / COUNT - share) < 0.02
    words = case_words()
    again = sum(w.share * w.repeats for w in words) / sum(w.share for w in words)
    repeats = sum(row.repeats is not None for row in rows) / COUNT
    assert abs(repeats - again / (1 + again)) < 0.03


def test_a_repeat_is_of_the_same_kind_and_near(rows: list[SampleReport]) -> None:
    later = [row for row in rows if row.repeats is not None]
    assert later
    for row in later:
        first = rows[row.repeats or 0]
        assert first.repeats is None
        assert (first.category, first.micro_grid) == (row.category, row.micro_grid)
        assert abs(first.y - row.y) < 0.003


def test_few_texts_are_said_twice(rows: list[SampleReport]) -> None:
    texts = Counter(row.text for row in rows)

    assert max(texts.values()) < COUNT * 0.005
    assert len(texts) > 0.9 * COUNT


def test_every_history_is_a_way_of_the_workflow(rows: list[SampleReport]) -> None:
    ways = {
        (before, move.verb, after)
        for move in CASE.moves
        for before in move.sources
        for after in move.targets
    }
    ends, verbs = Counter[str](), set[str]()
    for row in rows:
        moves = history(row, 2026, declared.LAST)
        assert (moves[0].verb, moves[0].after, moves[0].at) == ("report", CASE.initial, row.at)
        for before, move in pairwise(moves):
            assert (before.after, move.verb, move.after) in ways
            assert move.at >= before.at
        ends[moves[-1].after] += 1
        verbs.update(move.verb for move in moves)
    assert ends["closed"] + ends["rated"] > 0.5 * COUNT
    assert {move.verb for move in CASE.moves} - verbs == {
        "recall", "reassign", "unfold", "ask", "reply",
    }  # fmt: skip


def test_the_file_is_the_same_for_the_same_seed(
    grounds: tuple[Ground, ...], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        assert write_cases(tmp_path / name, grounds, 300, 7) == 300

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with pa.ipc.open_file(tmp_path / "one") as read:
        table = read.read_all()
    assert table.column("serial").to_pylist() == list(range(300))


def test_memory_does_not_grow_with_the_number_of_reports(grounds: tuple[Ground, ...]) -> None:
    peaks = []
    for count in (500, 4_000):
        tracemalloc.start()
        for _ in reports(grounds, count, 3):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 1_000_000
