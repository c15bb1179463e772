"""Standard texts: kept by the county and by each unit, offered by number in the forms of a case."""

import pytest

from factories.casework import Way
from factories.county import AT
from pages import Browser
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.forms.moves import VERBS
from xianzhi.apps.casework.models import Case, StandardText
from xianzhi.apps.casework.services import TextDraft
from xianzhi.apps.casework.workflow import TEXT_OF
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.models import Entry

PAGE = "/cases/texts/"
OWN, COUNTYS = "已换灯泡，夜间复查正常。", "已到现场处置完毕，恢复正常。"


def own_text(centre, who="housing", unit="housing", text=OWN, verb="finish", key="own") -> str:
    draft = TextDraft(verb, text, str(centre.units[unit]) if unit else "")
    return services.add_text(actor=centre.actor(who), draft=draft, request_id=key, at=AT)


@pytest.fixture
def texts(centre) -> str:
    services.adopt_shipped_texts(request_id="texts", at=AT)
    return own_text(centre)


def offered(shown, verb: str) -> list[tuple[str, str]]:
    """Words and address of each text in the form of a move."""
    links = shown.tree.xpath(f"//form[contains(@action, '/{verb}/')]//a[@data-text]")
    return [(link.xpath("string(.//span[@data-words])"), link.get("href")) for link in links]


def test_every_form_that_asks_for_words_has_standard_texts():
    asks = {
        verb: [name.rstrip("*") for name in names if name.rstrip("*") in TEXT_OF.values()]
        for verb, names in VERBS.items()
    }
    expected = {verb: names[0] for verb, names in asks.items() if names and verb != "rate"}
    assert expected == TEXT_OF


def test_handler_chooses_by_number_and_the_own_units_come_first(centre, texts):
    way = Way(centre).handling()
    browser = Browser("housing")
    found = offered(browser.get(f"/cases/{way.id}/"), "finish")
    assert found[0][0] == OWN
    assert found[1][0] == COUNTYS
    taken = browser.get(f"/cases/{way.id}/{found[0][1].split('#')[0]}")
    (form,) = taken.tree.xpath("//details[form[contains(@action, '/finish/')]]")
    assert form.get("open") is not None
    assert form.xpath("string(.//textarea[@name='words'])").strip() == OWN
    assert Case.objects.get().status == "handling"


def test_dispatcher_keeps_the_proposed_unit_when_a_note_is_chosen(
    centre, texts, settings, tmp_path
):
    settings.TRIAGE_MODEL = tmp_path / "none.npz"
    way = Way(centre).filed()
    browser = Browser("dispatcher")
    shown = browser.get(f"/cases/{way.id}/?take=unit")
    chosen = shown.tree.xpath("//select[@name='unit']/option[@selected]/@value")
    (_, address) = offered(shown, "dispatch")[1]
    assert "take=unit" in address
    again = browser.get(f"/cases/{way.id}/{address.split('#')[0]}")
    assert again.tree.xpath("//select[@name='unit']/option[@selected]/@value") == chosen != [""]
    assert (
        again.tree.xpath("string(//textarea[@name='note'])").strip() == "群众多次反映，请优先处置。"
    )


@pytest.mark.parametrize(
    "take", ["text-finish-0", "text-finish-99", "text--1", "text-", "text-rate-1"]
)
def test_number_that_nobody_offers_opens_the_page_as_it_is(centre, texts, take):
    way = Way(centre).handling()
    shown = Browser("housing").get(f"/cases/{way.id}/?take={take}&take=text-x-1")
    assert shown.status == 200
    assert not shown.tree.xpath("//details[@open][contains(@class, 'move-form')]")


def test_texts_of_another_unit_are_neither_offered_nor_kept(centre, texts):
    stranger = centre.actor("shiqiao")
    assert OWN not in {line.text for line in selectors.standard_texts(stranger)}
    with pytest.raises(NotFoundError):
        services.retire_text(actor=stranger, text_id=texts, request_id="theirs", at=AT)
    assert Browser("shiqiao").post(f"{PAGE}{texts}/", {"retire": "yes"}).status == 404
    with pytest.raises(PermissionDeniedError, match=r"casework\.only_own_texts"):
        own_text(centre, "shiqiao", "housing", key="for-others")
    with pytest.raises(PermissionDeniedError, match=r"casework\.only_dispatchers"):
        own_text(centre, "housing", "", key="for-all")


def test_unit_adds_rewords_and_retires_on_its_page(centre):
    browser = Browser("housing")
    shown = browser.get(PAGE)
    assert [word for _, word in shown.choices("owner")] == [centre.actor("housing").unit_name]
    unit = str(centre.units["housing"])
    given = {"owner": unit, "verb": "finish", "text": OWN}
    assert browser.post(PAGE, given).status == 302
    first = StandardText.objects.get()
    assert browser.post(f"{PAGE}{first.pk}/", {"text": "已换新灯。"}).status == 302
    (row,) = browser.get(PAGE).rows()
    assert "已换新灯。" in row.text_content()
    first.refresh_from_db()
    assert (first.text, first.retired_at is not None) == (OWN, True)
    second = StandardText.objects.get(retired_at=None)
    assert second.position == first.position == 1
    assert browser.post(f"{PAGE}{second.pk}/", {"retire": "yes"}).status == 302
    assert browser.get(PAGE).rows() == []
    told = Entry.objects.filter(stream__startswith="case_text:").order_by("pk")
    assert sorted(told.values_list("verb", flat=True)) == ["add", "add", "retire", "retire"]


def test_a_text_is_retired_once(centre, texts):
    actor = centre.actor("housing")
    services.retire_text(actor=actor, text_id=texts, request_id="once", at=AT)
    services.retire_text(actor=actor, text_id=texts, request_id="once", at=AT)
    with pytest.raises(NotFoundError):
        services.retire_text(actor=actor, text_id=texts, request_id="again", at=AT)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verb": "finish", "text": " "}, "请填写此项"),
        ({"verb": "finish", "text": "长" * 301}, "301"),
        ({"verb": "sign", "text": "好"}, "sign"),
        ({"verb": "finish", "text": "好", "owner": "nobody"}, "nobody"),
    ],
)
def test_wrong_text_is_told_and_what_was_typed_stays(centre, given, said):
    shown = Browser("housing").post(PAGE, {"owner": str(centre.units["housing"]), **given})
    assert shown.status == 422
    assert said in shown.words
    assert not StandardText.objects.exists()


def test_nine_texts_fill_a_move(centre):
    for number in range(1, 10):
        own_text(centre, text=f"常用语{number}", key=f"text-{number}")
    with pytest.raises(RuleError, match=r"casework\.texts_full"):
        own_text(centre, text="第十条", key="tenth")


def test_administrator_has_no_texts(centre, texts):
    browser = Browser("admin")
    assert browser.get(PAGE).status == 403
    assert browser.post(PAGE, {"owner": "county", "verb": "ask", "text": "好"}).status == 403
    countys = StandardText.objects.filter(unit=None).first()
    assert browser.post(f"{PAGE}{countys.pk}/", {"text": ""}).status == 403
