"""Who sorts is proposed a category, a unit and likely repeats, with reasons; others nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from factories.casework import Way
from factories.county import AT, SmallCounty
from factories.queries import CountQueries
from xianzhi.apps.casework.selectors import proposals_for
from xianzhi.apps.casework.services import Report
from xianzhi.core.triage.sorting import Basis
from xianzhi.core.triage.training import Example, Message, train
from xianzhi.errors import XianzhiError

pytestmark = pytest.mark.django_db

LAMP = Report("resident", "稻香路口的路灯不亮，单灯不亮灯杆倾斜", x=108.62, y=32.88)


def reported(centre: SmallCounty, key: str, hours: float = 0, **changed: Any) -> Way:
    way = Way(centre, replace(LAMP, **changed), AT + timedelta(hours=hours))
    way.keys = lambda: key
    return way.reported()


@pytest.fixture(autouse=True)
def model_file(settings: Any, tmp_path: Path) -> Path:
    settings.TRIAGE_MODEL = tmp_path / "model.npz"
    return settings.TRIAGE_MODEL


def test_without_a_model_the_words_of_the_directory_propose(centre: SmallCounty) -> None:
    way = reported(centre, "one")

    found = proposals_for(centre.actor("dispatcher"), way.id)

    assert found is not None
    assert found.category is not None
    assert (found.category.value, found.category.basis) == ("H04001", Basis.WORDS)
    assert found.category_name == "路灯"
    assert found.repeats == ()


def test_the_model_of_the_county_is_taken_as_soon_as_it_lies_there(
    centre: SmallCounty, model_file: Path
) -> None:
    taught = [
        Example(Message(f"{n}号{words}"), code)
        for n in range(10)
        for code, words in (("H04001", "路灯不亮黑漆漆"), ("H12001", "摆摊占了人行道"))
    ]
    way = reported(centre, "one", text="门口有人摆摊占了人行道")
    model_file.write_bytes(train(taught).to_bytes())

    found = proposals_for(centre.actor("dispatcher"), way.id)

    assert found is not None
    assert found.category is not None
    assert (found.category.value, found.category.basis) == ("H12001", Basis.MODEL)
    model_file.write_bytes(b"no model")
    again = proposals_for(centre.actor("dispatcher"), way.id)
    assert again is None or again.category is None or again.category.basis is Basis.WORDS


def test_likely_repeats_are_named_with_reasons_and_far_ones_are_not(centre: SmallCounty) -> None:
    first = reported(centre, "one")
    reported(centre, "far", 1, x=108.9)
    reported(centre, "late", 24 * 30)
    second = reported(centre, "two", 2, y=32.8801)

    proposals_for(centre.actor("dispatcher"), second.id)  # reads the directory, which is kept
    with CountQueries() as queries:
        found = proposals_for(centre.actor("dispatcher"), second.id)

    assert found is not None
    assert [repeat.number for repeat in found.repeats] == [first.number]
    assert [reason.code for reason in found.repeats[0].reasons] == [
        "triage.reason.near",
        "triage.reason.hours",
        "triage.reason.alike",
        "triage.reason.same_category",
    ]
    assert queries.count <= 15


def test_who_does_not_sort_cases_is_proposed_nothing(centre: SmallCounty) -> None:
    way = Way(centre).dispatched()

    assert proposals_for(centre.actor("housing"), way.id) is None
    with pytest.raises(XianzhiError):
        proposals_for(centre.actor("finance"), way.id)
