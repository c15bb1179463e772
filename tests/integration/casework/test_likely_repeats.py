"""Likely repeats in the rows of the queue: counted, explained, and folded there by a person."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from factories.casework import Way
from factories.county import AT, SmallCounty
from factories.queries import CountQueries
from pages import Browser
from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.cells import cell_of
from xianzhi.apps.casework.models import Case, RepeatLink
from xianzhi.apps.casework.readmodels import CaseFilter
from xianzhi.apps.casework.services import Report

LAMP = Report("resident", "稻香路口的路灯不亮，单灯不亮灯杆倾斜", x=108.62, y=32.88)
FOLD = "/cases/fold/"


@pytest.fixture(autouse=True)
def model_file(settings: Any, tmp_path: Path) -> None:
    settings.TRIAGE_MODEL = tmp_path / "model.npz"


def lamps(centre: SmallCounty, count: int = 2) -> list[Way]:
    told = [
        replace(LAMP, text=f"{LAMP.text}{'，请来修' * n}", y=32.88 + n / 1e4) for n in range(count)
    ]
    return [Way(centre, one, AT + timedelta(hours=n)).reported() for n, one in enumerate(told)]


def buttons(shown: Any) -> list[str]:
    return shown.tree.xpath("//button[@form='fold-likely']/@value")


def test_later_report_shows_the_earlier_one_with_reasons_and_is_folded_from_its_row(centre):
    first, second = lamps(centre)
    browser = Browser("dispatcher")
    shown = browser.get("/cases/?group=desk")
    assert "疑似重复 1" in shown.words
    assert buttons(shown) == [f"{second.id}:1:{first.number}"]
    done = browser.post(FOLD, {"fold": buttons(shown)[0], "back": "group=desk"})
    assert done.answer.url == "/cases/?group=desk"
    link = RepeatLink.objects.get()
    assert (str(link.case_id), str(link.into_id)) == (second.id, first.id)
    after = browser.get("/cases/?group=desk")
    assert buttons(after) == []
    assert "米" in str(Case.objects.get(pk=second.id).moves.get(verb="fold").words)


def test_row_and_page_of_a_case_propose_the_same(centre):
    first, second, third = lamps(centre, 3)
    actor = centre.actor("dispatcher")
    listed = selectors.case_list(actor, CaseFilter("desk"), at=AT + timedelta(days=1))
    likely = selectors.likely_repeats(actor, listed.lines)
    assert first.id not in likely
    for way, earlier in ((second, {first.id}), (third, {first.id, second.id})):
        page = selectors.proposals_for(actor, way.id).repeats
        assert {one.case_id for one in likely[way.id]} == earlier
        assert list(likely[way.id]) == [one for one in page if one.case_id in earlier]


@pytest.mark.parametrize("fold", ["", "x", "x:1:y", "\x00:\x00:\x00", "{id}:1:20990101-00001"])
def test_what_is_not_proposed_is_not_folded(centre, fold):
    way = lamps(centre)[1]
    status = Browser("dispatcher").post(FOLD, {"fold": fold.format(id=way.id)}).status
    assert status in {302, 404}
    assert not RepeatLink.objects.exists()


def test_handlers_see_and_fold_none(centre):
    first, second = lamps(centre)
    way = Way(centre, LAMP, AT + timedelta(hours=3)).dispatched()
    browser = Browser("housing")
    assert way.number in browser.get("/cases/").words
    assert "疑似重复" not in browser.get("/cases/").words
    assert browser.post(FOLD, {"fold": f"{second.id}:1:{first.number}"}).status == 403


def test_a_long_queue_asks_no_more_than_a_short_one(centre):
    lamps(centre, 2)
    browser = Browser("dispatcher")
    browser.get("/cases/")
    with CountQueries() as few:
        browser.get("/cases/")
    lamps(centre, 6)
    with CountQueries() as many:
        assert "疑似重复" in browser.get("/cases/").words
    assert many.count == few.count


def test_cases_of_before_get_the_cell_that_new_ones_get(centre):
    lamps(centre, 3)
    Way(centre, Report("resident", "不知道在哪里的路灯")).reported()
    Case.objects.update(place_cell=None)
    import_module("xianzhi.apps.casework.migrations.0009_cells_of_old_places").tell(apps, None)
    assert {case.place_cell for case in Case.objects.all()} == {
        cell_of(case.x, case.y) for case in Case.objects.all()
    }
