"""The pages of cases over HTTP: queue, case, board, counter, and the resident's without account."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from factories.casework import NAME, PHONE, PHOTO, Way, with_reporter
from factories.queries import CountQueries
from pages import Browser
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.services import Report, Said
from xianzhi.apps.grid.models import Area
from xianzhi.records.models import Entry


def move(who: str, case_id: str, verb: str, **given: object):
    browser = Browser(who)
    shown = browser.get(f"/cases/{case_id}/")
    seen = shown.tree.xpath("//input[@name='seen']/@value")
    return browser.post(f"/cases/{case_id}/{verb}/", {"seen": (seen or ["0"])[0], **given})


def photo(name: str = "after.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO.content, "image/jpeg")


def test_whole_life_by_the_pages_alone(centre):
    visitor = Client()
    answer = visitor.post(
        "/report/", {"text": "路灯不亮", "place_text": "滨河路 3 号", "phone": PHONE}
    )
    assert (answer.status_code, answer.url) == (302, "/report/paper/")
    paper = visitor.get("/report/paper/").content.decode()
    case = Case.objects.get()
    assert case.number in paper
    desk = Browser("dispatcher").get("/cases/?group=desk")
    assert [row.xpath("string(./th)") for row in desk.rows()] == [case.number]
    steps = (
        ("dispatcher", "verify", {}),
        ("dispatcher", "file", {"category": "H04001"}),
        ("dispatcher", "dispatch", {"unit": centre.units["housing"], "note": "请修"}),
        ("housing", "sign", {}),
        ("housing", "finish", {"words": "换灯泡", "files": photo()}),
        ("second-dispatcher", "confirm", {"words": "已亮"}),
        ("dispatcher", "close", {"answer": "路灯已修好"}),
    )
    for who, verb, given in steps:
        done = move(who, str(case.pk), verb, **given)
        assert done.status == 302, (verb, done.words)
    followed = visitor.get("/follow/case/").content.decode()
    assert "路灯已修好" in followed
    assert PHONE not in followed
    assert visitor.post("/follow/case/rate/", {"rating": "5"}).status_code == 302
    assert Case.objects.get().status == "rated"


def test_form_that_says_too_little_comes_back_with_words(way):
    way.handling()
    answer = move("housing", way.id, "object")
    assert answer.status in {404, 422, 403}
    answer = move("housing", way.id, "finish")
    assert answer.status == 422
    assert "请填写此项" in answer.words


def test_buttons_are_those_of_the_state_and_the_post(way):
    way.dispatched()
    found = {
        who: Browser(who)
        .get(f"/cases/{way.id}/")
        .tree.xpath("//section[@aria-labelledby='next']//form/@action")
        for who in ("housing", "dispatcher", "leader")
    }
    verbs = {who: [one.split("/")[-2] for one in listed] for who, listed in found.items()}
    assert verbs["housing"] == ["sign", "object", "ask"]
    assert verbs["dispatcher"] == ["recall", "reassign", "ask"]
    assert verbs["leader"] == []


def test_judge_is_told_why_the_button_is_grey(way):
    way.dispatched().do("object_to_dispatch", "housing", reason="不属我局")
    shown = Browser("dispatcher").get(f"/cases/{way.id}/")
    assert "派遣、申请或处置的人不能审自己的事" in shown.words
    assert "异议不成立" in Browser("second-dispatcher").get(f"/cases/{way.id}/").words


def test_case_of_another_unit_is_not_found(way):
    way.dispatched()
    assert Browser("finance").get(f"/cases/{way.id}/").status == 404
    assert Browser("admin").get(f"/cases/{way.id}/").status == 404


def test_list_of_fifty_needs_at_most_ten_queries(centre):
    for _ in range(3):
        Way(centre).dispatched("housing", "finance")
    browser = Browser("dispatcher")
    browser.get("/cases/")
    with CountQueries() as few:
        browser.get("/cases/")
    for number in range(12):
        Way(centre, Report("resident", f"事件 {number}")).reported()
    with CountQueries() as many:
        shown = browser.get("/cases/")
    assert len(shown.rows()) == 15
    assert many.count == few.count
    assert many.count <= 10, [query["sql"] for query in many.context.captured_queries]


def test_case_of_a_town_that_has_ended_still_names_it(centre):
    standing = Area.objects.filter(level="town").first()
    ended = Area.objects.create(
        code="990121199",
        name="西岭乡",
        level="town",
        kind="administrative",
        parent=standing.parent,
        ended_on=date(2026, 1, 1),
    )
    for town in (standing, ended):
        way = Way(centre).reported()
        Case.objects.filter(pk=way.id).update(town_code=town.code)
    shown = Browser("dispatcher").get("/cases/")
    told = " ".join(row.text_content() for row in shown.rows())
    assert standing.name in told
    assert ended.name in told
    offered = shown.tree.xpath("//select[@name='town']/option/@value")
    assert standing.code in offered
    assert ended.code not in offered


def test_chosen_cases_are_sent_at_once_and_who_cannot_is_told_why(centre):
    ways = [Way(centre).filed() for _ in range(2)]
    gone = Way(centre).filed().do("void_case", "dispatcher", reason="误报")
    chosen = [f"{way.id}:{Case.objects.get(pk=way.id).version}" for way in (*ways, gone)]
    given = {"case": chosen, "unit": centre.units["housing"], f"number-{gone.id}": gone.number}
    answer = Browser("dispatcher").client.post("/cases/dispatch/", given, follow=True)
    words = answer.content.decode()
    assert "已派遣 2 件" in words
    assert f"{gone.number} 没有派遣" in words
    assert Case.objects.filter(status="dispatched").count() == 2


def test_every_number_of_the_board_opens_its_rows(centre):
    for _ in range(2):
        Way(centre).dispatched()
    Way(centre).reported()
    browser = Browser("leader")
    shown = browser.get("/cases/board/")
    for link in shown.tree.xpath("//main//tbody//td/a"):
        assert len(browser.get(link.get("href")).rows()) == int(link.text_content())


def test_reporter_is_masked_and_shown_only_with_a_reason_on_record(centre):
    way = Way(centre, with_reporter()).reported("dispatcher")
    browser = Browser("dispatcher")
    masked = browser.get(f"/cases/{way.id}/").words
    assert "139****1234" in masked
    assert NAME not in masked
    refused = browser.post(f"/cases/{way.id}/reporter/", {"reason": " "})
    assert (refused.status, PHONE in refused.words) == (422, False)
    shown = browser.post(f"/cases/{way.id}/reporter/", {"reason": "回访"})
    assert PHONE in shown.words
    assert NAME in shown.words
    viewed = Entry.objects.filter(stream=f"viewed:reporter:{way.id}")
    assert {(entry.verb, entry.reason) for entry in viewed} == {("unmask", "回访")}
    assert not Entry.objects.filter(facts__icontains=PHONE).exists()


def test_counter_enters_a_hotline_sheet_once(centre):
    given = {"channel": "hotline", "text": "噪声扰民", "external_id": "R-1", "phone": PHONE}
    first, second = (Browser("dispatcher").post("/cases/new/", given).answer for _ in range(2))
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_wrong_code_is_a_fault_of_the_form_and_tells_nothing(way):
    way.reported()
    answer = Client().post("/follow/", {"code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 422
    assert way.number not in answer.content.decode()
    assert Client().get("/follow/case/").url == "/follow/"


def test_resident_reads_who_answers_by_when_asks_and_reopens(way):
    way.handling().do("ask_reporter", "housing", question="是哪一盏灯？")
    visitor = Client()
    assert visitor.post("/follow/", {"code": way.code}).url == "/follow/case/"
    words = visitor.get("/follow/case/").content.decode()
    assert "县住建局正在办理" in words
    assert "日前答复" in words
    assert "是哪一盏灯？" in words
    visitor.post("/follow/case/reply/", {"words": "桥头第二盏"})
    assert "是哪一盏灯？</p></div>" not in visitor.get("/follow/case/").content.decode()
    way.at = timezone.now()  # the days to take it up again are counted from its end
    way.do("finish_case", "housing", said=Said("换灯"))
    way.do("confirm_on_site", "second-dispatcher", said=Said("亮"))
    way.do("close_case", "dispatcher", answer="已修")
    assert visitor.post("/follow/case/reopen/", {"reason": ""}).status_code == 422
    assert visitor.post("/follow/case/reopen/", {"reason": "还是不亮"}).status_code == 302
    assert Case.objects.get().status == "filed"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_large_letters_are_one_button_away(centre, language):
    visitor = Client()
    visitor.cookies["django_language"] = language
    visitor.post("/display/", {"density": "elder", "next": "/report/"})
    page = visitor.get("/report/").content.decode()
    assert 'data-density="elder"' in page
    assert 'value="auto"' in page


def test_photo_is_kept_without_its_place(centre):
    exif = b"\xff\xd8\xff\xe1\x00\x10Exif GPS 32.9 \xff\xda picture"
    given = {"text": "路面破损", "files": SimpleUploadedFile("p.jpg", exif, "image/jpeg")}
    assert Client().post("/report/", given).status_code == 302
    case = Case.objects.get()
    browser = Browser("dispatcher")
    (link,) = browser.get(f"/cases/{case.pk}/").tree.xpath(
        "//ul[contains(@class, 'case-files')]//a"
    )
    content = browser.client.get(link.get("href")).getvalue()
    assert b"GPS" not in content
    assert content.endswith(b"picture")


@pytest.mark.parametrize("query", ["unit=none", "unit=x%00", "week=9999-12-31", "week=0001-01-01"])
def test_filter_that_means_nothing_leaves_nothing_or_all(way, query):
    way.handling()
    for page in ("/cases/", "/cases/board/"):
        assert Browser("dispatcher").get(f"{page}?{query}").status == 200


@pytest.mark.parametrize("rating", ["²", "-1", "9" * 400, "", "none"])
def test_rating_that_is_none_is_refused_in_words(centre, rating):
    visitor = Client()
    visitor.post("/report/", {"text": "路灯不亮"})
    answer = visitor.post("/follow/case/rate/", {"rating": rating})
    assert answer.status_code == 422
    assert Case.objects.get().rating is None
