"""The published ledger in a real browser: a clerk's lists, a unit's day, last year's workbook."""

import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

from browser.test_pages import LOOKS, faults_of
from browser.waiting import follow, swap
from xianzhi.apps.ledger.forms.filters import COLUMNS
from xianzhi.samples.plans.catalog import DOCUMENTS, SampleKind

pytestmark = pytest.mark.browser

SUPERIOR = "00_provincial_opinion.txt"
EVERY_COLUMN = "&".join(f"col={name}" for name in COLUMNS)


def rows(visitor):
    return visitor.page.locator("main table tbody tr:not(.group-row)")


def first_task(visitor, query: str = "") -> str:
    visitor.go(f"/tasks/{query}")
    return rows(visitor).locator("th a").first.get_attribute("href") or ""


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_the_published_ledger(visitor):
    visitor.sign_in()
    task = first_task(visitor)
    visitor.go("/units/")
    unit = visitor.page.locator("main tbody th a").first.get_attribute("href")
    superior = visitor.site.documents[SUPERIOR]
    paths = (
        task,
        f"{task}source/",
        unit,
        "/lists/duties/",
        "/lists/limits/",
        "/lists/unnamed/",
        f"/tasks/?{EVERY_COLUMN}",
        "/tasks/?keyword=nothing-has-these-words",
        f"/transmission/?superior={superior}",
        f"/transmission/?superior={superior}&show=tasks-without-article",
    )
    assert faults_of(visitor, paths) == []


# --- lists ---


def test_a_choice_narrows_the_list_in_place_and_is_kept_in_the_address(visitor):
    visitor.sign_in()
    visitor.go("/tasks/")
    option = visitor.page.locator("select[name=unit] option").nth(1)
    number = int(re.search(r"\((\d+)\)", option.inner_text())[1])
    value = option.get_attribute("value")
    choice = visitor.page.locator("select[name=unit]")
    choice.focus()
    swap(visitor.page, lambda: choice.select_option(value), "#ledger")
    assert rows(visitor).count() == number
    assert parse_qs(urlsplit(visitor.page.url).query) == {"unit": [value]}
    expect(choice).to_be_focused()
    visitor.page.reload()
    assert rows(visitor).count() == number
    follow(visitor.page, "text=清除全部筛选")
    assert rows(visitor).count() > number
    assert visitor.said == []


@pytest.mark.parametrize(
    ("visitor", "open_"), [({"width": 360}, False), ({"width": 1440}, True)], indirect=["visitor"]
)
def test_filters_are_folded_on_a_phone_only(visitor, open_):
    visitor.sign_in()
    visitor.go("/tasks/")
    field = visitor.page.locator("#filter-keyword")
    expect(field).to_be_visible(visible=open_)
    if not open_:
        visitor.page.click("details.fold > summary")
    field.fill("教育")
    swap(visitor.page, lambda: field.press("Enter"), "#ledger")
    expect(visitor.page).to_have_url(re.compile("keyword="))
    expect(field).to_be_visible()
    expect(visitor.page.locator("[data-print]")).to_be_visible()  # a script shows it


@pytest.mark.parametrize("visitor", [{"script": False}], indirect=True)
def test_lists_are_narrowed_without_script(visitor):
    visitor.sign_in()
    visitor.go("/tasks/")
    before = rows(visitor).count()
    visitor.page.fill("[name=keyword]", "教育")
    follow(visitor.page, "form.filters button")
    assert 0 < rows(visitor).count() < before
    for text in rows(visitor).locator("th a").all_inner_texts():
        assert text


@pytest.mark.parametrize("visitor", [{"height": 500}], indirect=True)
def test_the_head_of_a_list_stays_in_sight(visitor):
    visitor.sign_in()
    visitor.go("/tasks/")
    visitor.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    top = visitor.page.locator("main thead th").first.bounding_box()["y"]
    assert -1 <= top <= 1


@pytest.mark.parametrize("visitor", [{"width": 1366, "height": 768}], indirect=True)
def test_fifty_rows_need_no_sideways_scroll_on_an_office_screen(visitor):
    visitor.sign_in()
    visitor.go("/tasks/?kind=all")
    assert visitor.overflow() <= 0
    assert rows(visitor).count() > 20
    inner = visitor.page.evaluate(
        "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.table-wrap'))"
    )
    assert inner <= 0


def test_paper_shows_the_list_and_nothing_to_click(visitor):
    visitor.sign_in()
    visitor.go("/tasks/")
    visitor.page.emulate_media(media="print")
    expect(rows(visitor).first).to_be_visible()
    for hidden in (".filters", ".page-actions", ".masthead", "main .tabs"):
        expect(visitor.page.locator(hidden).first).to_be_hidden()


def test_chosen_columns_come_out_in_the_workbook(visitor):
    visitor.sign_in()
    visitor.go("/tasks/")
    visitor.page.click("summary:has-text('列')")
    for name in ("lead", "support", "deadline"):
        visitor.page.uncheck(f"input[name=col][value={name}]")
    follow(visitor.page, "text=显示所选列")
    heads = visitor.page.locator("main thead th").all_inner_texts()
    assert heads == ["编号", "任务", "截止日期", "状态"]
    titles = [text.split("\n")[0] for text in rows(visitor).locator("th a").all_inner_texts()]
    visitor.page.click("summary:has-text('导出')")
    with visitor.page.expect_download() as download:
        visitor.page.click(".menu-sheet a:has-text('Excel') >> nth=0")
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    lines = [[str(cell) for cell in line if cell is not None] for line in book.active.values]
    top = lines.index(["序号", *heads])
    assert [line[2] for line in lines[top + 1 : top + 1 + len(titles)]] == titles


# --- a unit's day ---


NOTICE = """禾川县人民政府办公室关于印发禾川县公厕提升方案的通知
禾政办发〔2026〕87号

一、主要任务
（一）新建公共厕所。2026年12月底前新建公共厕所12座。（县住建局牵头，县财政局配合）
（二）改造旱厕。2027年6月底前改造旱厕300座。（县住建局牵头，县卫健局配合）

禾川县人民政府办公室
2026年5月20日
"""


def publish(visitor, text: str) -> None:
    """Hand a plan in and sign it; its units see their lines at once."""
    visitor.sign_in()
    visitor.go("/documents/")
    plan = {"name": "公厕.txt", "mimeType": "text/plain", "buffer": text.encode()}
    visitor.page.set_input_files("input[type=file]", plan)
    follow(visitor.page, "form.import button[type=submit]")
    follow(visitor.page, "#import a.button.primary")
    follow(visitor.page, "form.sign-form button[type=submit]")
    expect(visitor.page).to_have_url(re.compile(r"/documents/[^/]+/$"))
    visitor.page.context.clear_cookies(name="sessionid")


def test_a_unit_starts_reports_with_a_photo_and_reports_done(visitor):
    publish(visitor, NOTICE)
    visitor.sign_in("housing")
    visitor.go("/units/")
    page = visitor.page
    follow(page, "main tbody th a:has-text('县住建局')")
    follow(page, ".tabs a:has-text('牵头')")
    follow(page, "th a:has-text('新建公共厕所')")
    follow(page, "text=查看原文位置")
    expect(page.locator("#at mark").first).to_be_visible()
    page.go_back()
    follow(page, "form button:has-text('启动')")
    assert "推进中" in page.inner_text(".page-head")
    follow(page, "button:has-text('报完成')")
    assert "报完成需要佐证" in page.inner_text("[role=alert]:not([hidden])")
    page.click("summary:has-text('填报进展')")
    page.fill("[name=text]", "主体完工")
    page.fill("[name=percent]", "100")
    photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 photo"}
    page.set_input_files("[name=evidence]", photo)
    follow(page, "form button:has-text('填报进展')")
    with page.expect_download() as download:
        page.click("text=现场.jpg")
    assert download.value.path().read_bytes() == b"\xff\xd8 photo"
    follow(page, "button:has-text('报完成')")
    assert "已报完成" in page.inner_text(".page-head")
    grey = page.locator("button[aria-disabled=true]").first
    why = grey.get_attribute("aria-describedby")
    assert "其他岗位" in page.inner_text(f"#{why}")


@pytest.mark.parametrize("visitor", [{"width": 360, "height": 740}], indirect=True)
def test_people_are_named_for_all_lines_on_a_phone(visitor):
    visitor.sign_in("housing")
    visitor.go("/units/")
    follow(visitor.page, "main tbody th a:has-text('县住建局')")
    total = rows(visitor).count()
    assert total > 2
    boxes = visitor.page.locator("input[name=duty]")
    for place in range(total):
        boxes.nth(place).check()
    assert str(total) in visitor.page.inner_text("[data-ticked]")
    for function in ("分管领导", "具体责任人"):
        visitor.page.select_option("select[name=post]", index=1)
        for place in range(total):
            boxes.nth(place).check()
        follow(visitor.page, f"button:has-text('{function}')")
        assert f"已为 {total} 条明确责任人" in visitor.page.inner_text("[role=status]")
    follow(visitor.page, ".tabs a:has-text('未落实到人')")
    assert rows(visitor).count() == 0
    assert visitor.overflow() <= 0


# --- last year's workbook ---


def test_an_existing_ledger_is_previewed_and_taken_over(visitor):
    (table,) = (item for item in DOCUMENTS if item.kind is SampleKind.LEDGER)
    visitor.sign_in()
    visitor.go("/tasks/")
    follow(visitor.page, "text=导入台账")
    workbook = {
        "name": table.file_name,
        "mimeType": "application/octet-stream",
        "buffer": table.content(),
    }
    visitor.page.set_input_files("input[type=file]", workbook)
    follow(visitor.page, "form button.primary")
    assert visitor.overflow() <= 0
    assert visitor.barriers() == []
    told = visitor.page.inner_text("form button.primary")
    number = int(re.search(r"\d+", told)[0])
    assert number > 5
    follow(visitor.page, "form button.primary")
    expect(visitor.page).to_have_url(re.compile(r"/tasks/\?plan="))
    assert rows(visitor).count() == number
    assert visitor.said == []


# --- superior articles ---


def test_a_proposal_is_confirmed_and_refused_in_place(visitor):
    visitor.sign_in()
    visitor.go(f"/transmission/?superior={visitor.site.documents[SUPERIOR]}")
    waiting = visitor.page.locator(".link.proposed").count()
    assert waiting > 3
    for word, state in (("确认", "confirmed"), ("否定", "refused")):
        before = visitor.page.locator(f".link.{state}").count()
        button = visitor.page.locator(f".link.proposed button:has-text('{word}')").first
        swap(visitor.page, button.click, "#transmission")
        assert visitor.page.locator(f".link.{state}").count() == before + 1
    assert visitor.page.locator(".link.proposed").count() == waiting - 2
    assert visitor.said == []
