"""The corpus itself: repeatable, exact in its offsets, and damaged without losing its way."""

import re
from itertools import pairwise

import pytest

from corpus.noise import KINDS, TOGETHER, apply, damaged_span
from corpus.notations import NOTATIONS, ZERO, draw
from corpus.score import is_task, score


@pytest.fixture(scope="module", params=NOTATIONS)
def sheet(request):
    return draw(request.param, 1)


def test_the_same_seed_gives_the_same_document(sheet):
    name = sheet.name.rpartition("-")[0]

    assert draw(name, 1) == sheet
    assert name in ZERO or draw(name, 2).text != sheet.text


def test_every_row_is_the_text_between_its_offsets(sheet):
    for row in sheet.rows:
        assert row["text"] == sheet.text[row["start"] : row["end"]]
        assert row["text"] == row["text"].strip()


def test_every_unit_and_date_of_a_row_stands_in_its_text(sheet):
    for row in sheet.rows:
        listed = row["lead_units"] + row["support_units"]
        assert [unit for unit in listed if unit not in row["text"]] == []
        assert row["deadline"] is None or row["deadline"] in row["text"]


def test_every_target_is_named_in_the_words_of_its_row(sheet):
    for row in sheet.rows:
        names = [target["name"] for target in row["targets"]]
        assert [name for name in names if name not in row["text"]] == []


def test_tasks_do_not_overlap(sheet):
    tasks = sorted((row["start"], row["end"]) for row in sheet.rows if is_task(row))

    assert all(one[1] <= other[0] for one, other in pairwise(tasks))


def test_gold_scores_full_marks_against_itself(sheet):
    result = score(sheet.rows, sheet.rows)

    assert {name: tally.f1 for name, tally in result.tallies.items()} == dict.fromkeys(
        result.tallies, 1.0
    )


def test_documents_without_tasks_have_no_rows():
    assert [draw(name, 1).rows for name in ZERO] == [()] * len(ZERO)


def test_there_are_more_notations_than_a_county_office_uses():
    assert len(NOTATIONS) >= 60


@pytest.mark.parametrize("kind", KINDS)
def test_damage_maps_every_row_to_the_same_words(kind):
    sheet = draw("note:labelled", 3)
    text, origins = apply(sheet.text, 5, (kind,))

    for row in sheet.rows:
        start, end = damaged_span(origins, row["start"], row["end"])
        assert (origins[start], origins[end - 1]) == (row["start"], row["end"] - 1)
        assert len(text[start:end]) >= len(row["text"])


def test_wrapped_text_is_the_same_text_when_line_breaks_are_taken_out():
    sheet = draw("note:in_charge", 2)
    text, _ = apply(sheet.text, 5, ("wrap19",))

    assert text != sheet.text
    assert re.sub(r"\n", "", text) == re.sub(r"\n", "", sheet.text)


def test_all_kinds_of_damage_together_keep_the_order_of_the_text():
    sheet = draw("table:bare", 2)
    text, origins = apply(sheet.text, 5, TOGETHER)

    assert len(origins) == len(text) + 1
    assert origins == sorted(origins)
    assert origins[-1] == len(sheet.text)
