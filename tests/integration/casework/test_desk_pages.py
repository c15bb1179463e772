"""The dispatcher's desk: proposals that are taken and never decide, keys, and what comes next."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from factories.casework import Way
from factories.county import AT, SmallCounty
from factories.queries import CountQueries
from pages import Browser
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.services import Report, Said
from xianzhi.apps.casework.views.keys import KEYS
from xianzhi.apps.casework.workflow import CASE

LAMP = Report("resident", "稻香路口的路灯不亮，单灯不亮灯杆倾斜", x=108.62, y=32.88)


@pytest.fixture(autouse=True)
def model_file(settings: Any, tmp_path: Path) -> None:
    settings.TRIAGE_MODEL = tmp_path / "model.npz"


def lamps(centre: SmallCounty) -> tuple[Way, Way]:
    first = Way(centre, LAMP, AT).reported()
    again = replace(LAMP, text=f"{LAMP.text}，请来修", y=32.8801)
    return first, Way(centre, again, AT + timedelta(hours=2)).reported()


def form_of(shown: Any, verb: str) -> Any:
    (found,) = shown.tree.xpath(f"//details[form[contains(@action, '/{verb}/')]]")
    return found


def test_a_proposal_is_taken_into_its_form_and_nothing_is_decided(centre):
    _, way = lamps(centre)
    way.do("verify_case", "dispatcher", said=Said())
    browser = Browser("dispatcher")
    shown = browser.get(f"/cases/{way.id}/")
    assert "路灯 H04001" in shown.words
    assert "文字中有" in shown.words
    assert form_of(shown, "file").get("open") is None
    assert not form_of(shown, "file").xpath(".//option[@selected][@value='H04001']")
    (link,) = shown.tree.xpath("//a[@data-key='1']/@href")
    taken = form_of(browser.get(f"/cases/{way.id}/{link.split('#')[0]}"), "file")
    assert taken.get("open") is not None
    assert taken.xpath(".//option[@selected]/@value") == ["H04001"]
    assert Case.objects.get(pk=way.id).status == "verified"


def test_the_unit_of_the_directory_is_proposed_with_the_rule(centre):
    way = Way(centre, LAMP).filed()
    browser = Browser("dispatcher")
    shown = browser.get(f"/cases/{way.id}/")
    assert "目录规定“路灯”由" in shown.words
    (link,) = shown.tree.xpath("//a[@data-key='1']/@href")
    chosen = form_of(browser.get(f"/cases/{way.id}/{link.split('#')[0]}"), "dispatch")
    assert chosen.xpath(".//select[@name='unit']/option[@selected]/@value")[0]
    assert Case.objects.get(pk=way.id).status == "filed"


def test_a_repeat_is_folded_from_the_desk_and_unfolded_again(centre):
    first, second = lamps(centre)
    browser = Browser("dispatcher")
    shown = browser.get(f"/cases/{second.id}/")
    assert first.number in shown.words
    assert "两处相距约" in shown.words
    (link,) = shown.tree.xpath("//li[@class='offer'][.//a[contains(., '并入')]]//a/@href")[-1:]
    form = form_of(browser.get(f"/cases/{second.id}/{link.split('#')[0]}"), "fold")
    given = {name: form.xpath(f".//*[@name='{name}']")[0] for name in ("seen", "number", "reason")}
    posted = {
        "seen": given["seen"].get("value"),
        "number": given["number"].get("value"),
        "reason": given["reason"].text_content().strip(),
    }
    assert "两处相距约" in posted["reason"]
    assert browser.post(f"/cases/{second.id}/fold/", posted).status == 302
    assert Case.objects.get(pk=second.id).status == "folded"
    main = browser.get(f"/cases/{first.id}/")
    assert second.number in main.words
    back = browser.get(f"/cases/{second.id}/").tree.xpath("//input[@name='seen']/@value")[0]
    undone = browser.post(f"/cases/{second.id}/unfold/", {"seen": back, "reason": "不是一件事"})
    assert undone.status == 302
    assert Case.objects.get(pk=second.id).status == "reported"


@pytest.mark.parametrize("take", ["", "category", "repeat-9", "x", "%00"])
def test_taking_what_is_not_proposed_opens_nothing(way, take):
    way.reported()
    shown = Browser("dispatcher").get(f"/cases/{way.id}/?take={take}")
    assert shown.status == 200
    assert not shown.tree.xpath("//details[contains(@class, 'move-form')][@open]")


def test_page_of_a_case_with_proposals_needs_few_queries(centre):
    _, way = lamps(centre)
    browser = Browser("dispatcher")
    browser.get(f"/cases/{way.id}/")
    with CountQueries() as found:
        browser.get(f"/cases/{way.id}/")
    assert found.count <= 32, [query["sql"][:90] for query in found.context.captured_queries]


def test_the_next_case_is_the_earliest_due_and_another_one(centre):
    early = Way(centre).reported()
    late = Way(centre, at=AT + timedelta(hours=1)).reported()
    browser = Browser("dispatcher")
    assert browser.get("/cases/next/").answer.url == f"/cases/{early.id}/"
    assert browser.get(f"/cases/next/?after={early.id}").answer.url == f"/cases/{late.id}/"
    assert browser.get("/cases/next/?after=%00").answer.url == f"/cases/{early.id}/"
    assert Browser("housing").get("/cases/next/").answer.url == "/cases/"


def test_no_two_moves_of_a_state_share_a_key():
    for state in CASE.states:
        keys = [
            KEYS[verb] for verb in {m.verb for m in CASE.moves_from(state.name)} if verb in KEYS
        ]
        assert len(keys) == len(set(keys)), state.name
        assert not set(keys) & set("jkxnu?123456789")


def test_queue_and_case_explain_their_keys(way):
    way.reported()
    for path in ("/cases/", f"/cases/{way.id}/"):
        shown = Browser("dispatcher").get(path)
        assert shown.tree.xpath("//dialog[@id='keys']//kbd")
        assert shown.tree.xpath("//button[@data-key='?'][@data-opens='keys']")
