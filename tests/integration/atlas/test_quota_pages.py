"""The land quota over HTTP: a year, bookings, refusals in words, counter-entries, files."""

import io

import openpyxl
import pytest

from factories.atlas import add_planners
from factories.queries import CountQueries
from pages import Browser

LUXI = "990121101"


@pytest.fixture
def browser(county) -> Browser:
    add_planners(county)
    return Browser("planner")


def booked(browser: Browser, kind: str, area: str, seen: int, **more: str):
    given = {
        "kind": kind,
        "area": area,
        "unit": "mu",
        "seen": str(seen),
        "basis": "禾政发〔2026〕1号",
    }
    return browser.post("/land/quota/2026/book/", given | more)


@pytest.fixture
def ledger(browser) -> Browser:
    """150 mu received, 90 of them with Luxi."""
    assert booked(browser, "received", "150", 0).status == 302
    assert booked(browser, "allotted", "90", 1, holder=LUXI).status == 302
    return browser


def test_a_year_shows_both_units_the_towns_and_every_booking(ledger):
    shown = ledger.get("/land/quota/2026/")
    assert "上级下达 · 100,000 平方米" in shown.words
    assert "90.00 亩" in shown.words
    assert shown.cells("乡镇（街道）") == ["芦溪镇", "石桥镇"]
    assert shown.cells("结余（平方米）") == ["60,000", "0"]
    assert "县自然资源局 规划员 苏望舒" in shown.words
    assert "《关于推进以县城为重要载体的城镇化建设的意见》第36条" in shown.words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "全县统筹：2026 年可分配指标只剩 40000 平方米，不能分配 66667 平方米。"),
        ("zh-hans", "依据：《关于推进以县城为重要载体的城镇化建设的意见》第36条。"),
        ("en", "One county quota: only 40000 m² of 2026 can be allotted, not 66667 m²."),
    ],
)
def test_a_refusal_names_the_rule_and_its_clause_and_keeps_what_was_typed(ledger, language, said):
    answer = booked(Browser("planner", language), "allotted", "100", 2, holder=LUXI)
    assert answer.status == 422
    assert said in answer.faults()
    assert answer.tree.xpath("//input[@name='area']/@value") == ["100"]
    assert len(ledger.get("/land/quota/2026/").rows()) == 2


def test_who_saw_an_older_state_may_look_and_send_again(ledger):
    answer = booked(ledger, "received", "1", 0)
    assert answer.status == 422
    assert "又有 2 次变动" in answer.faults()
    assert answer.tree.xpath("//input[@name='seen']/@value") == ["2"]
    assert booked(ledger, "received", "1", 2).status == 302


@pytest.mark.parametrize("seen", ["", "x", "-1"])
def test_a_form_that_does_not_say_what_was_seen_books_nothing(ledger, seen):
    assert booked(ledger, "received", "1", seen).status == 422


@pytest.mark.parametrize("kind", ["received", "settled", "allotted", "returned", "used"])
def test_each_kind_asks_only_for_what_it_needs(ledger, kind):
    shown = ledger.get(f"/land/quota/2026/book/?kind={kind}")
    names = set(shown.tree.xpath("//main//form//*[@name]/@name"))
    assert ("settlers" in names) == (kind == "settled")
    assert ("area" in names) == (kind != "settled")
    assert ("project" in names) == (kind == "used")
    assert ("holder" in names) == (kind in {"allotted", "returned", "used"})
    assert ledger.post("/land/quota/2026/book/", {"kind": kind}).status == 422


def test_settlers_are_computed_before_the_readers_eyes(browser):
    given = {"kind": "settled", "seen": "0", "settlers": "1200", "land_per_head_m2": "120"}
    assert browser.post("/land/quota/2026/book/", given | {"basis": "文"}).status == 302
    shown = browser.get("/land/quota/2026/").words
    assert "1200 人 × 80 平方米/人（现状人均城镇建设用地 120 平方米）" in shown
    assert "人地挂钩核定 · 96,000 平方米" in shown


def test_a_line_is_booked_back_with_its_reason(ledger):
    path = "/land/quota/2026/2/back/"
    assert ledger.get(path).status == 200
    assert ledger.post(path, {"reason": ""}).status == 422
    assert ledger.post(path, {"reason": "面积有误"}).status == 302
    shown = ledger.get("/land/quota/2026/").words
    assert "已由第 3 号冲销" in shown
    assert "−60,000" in shown
    assert "面积有误" in shown
    again = ledger.post(path, {"reason": "再次"})
    assert "已经冲销过" in again.faults() or again.status == 422
    assert ledger.post("/land/quota/2026/1/back/", {"reason": "错"}).status == 302


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx"])
def test_the_year_is_handed_out_as_a_file(ledger, kind):
    answer = ledger.get(f"/land/quota/2026/export/{kind}/").answer
    assert answer["Content-Disposition"].endswith(f"quota-2026.{kind}")
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames == ["乡镇汇总", "记账明细"]
        rows = list(book["记账明细"].iter_rows(values_only=True))
        assert any(row[0] == 2 and row[6] == 60_000 and row[7] == 90 for row in rows)
    if kind == "csv":
        assert "芦溪镇" in answer.content.decode("utf-8-sig")


def test_the_door_leads_to_this_year_and_years_that_are_none_are_not_found(browser):
    assert browser.get("/land/").answer.url.startswith("/land/quota/20")
    for year in ("x", "1999", "2101", "²⁰²⁶", "9" * 400):
        assert browser.get(f"/land/quota/{year}/").status == 404
    assert browser.get("/land/quota/2026/7/back/").status == 404
    assert browser.get("/land/quota/2026/export/pdf/").status == 404


def test_leaders_read_and_others_are_refused(ledger):
    shown = Browser("leader").get("/land/quota/2026/")
    assert shown.status == 200
    assert not shown.tree.xpath("//main//a[contains(@href, '/book/') or contains(@href, '/back/')]")
    assert Browser("leader").get("/land/quota/2026/book/").status == 403
    for path in ("/land/quota/2026/", "/land/quota/2026/1/back/"):
        assert Browser("housing").get(path).status == 403


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("planner", "/land/quota/"),
        ("leader", "/land/quota/"),
        ("luxi", "/land/stock/"),
        ("finance", "/land/bottom-lines/"),
    ],
)
def test_the_door_leads_everybody_to_a_page_that_opens(browser, who, path):
    own = Browser(who)
    answer = own.get("/land/").answer
    assert answer.url.startswith(path)
    shown = own.get(answer.url)
    assert shown.status == 200
    tabs = shown.tree.xpath("//main//ul[@class='tabs']//a/@href")
    assert [own.get(tab).status for tab in tabs] == [200] * len(tabs)
    assert Browser("clerk").get("/land/").status == 403


def test_a_long_year_asks_the_database_no_more_than_a_short_one(ledger):
    with CountQueries() as short:
        ledger.get("/land/quota/2026/")
    for seen in range(2, 8):
        booked(ledger, "received", "1", seen)
    with CountQueries() as long:
        ledger.get("/land/quota/2026/")
    assert short.count == long.count
