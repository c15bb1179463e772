"""The pages of the patches over HTTP: list, map data, files, one patch, the zero-new table."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from factories.patches import ON_FARMLAND, UNPERMITTED, publish_two_dates
from factories.queries import CountQueries
from pages import Browser
from xianzhi.apps.atlas.models import Patch
from xianzhi.apps.ledger.models import LedgerTask

PHOTO = b"\xff\xd8\xff\xe0 photo"


@pytest.fixture
def dates(county, versions) -> tuple[str, str]:
    return publish_two_dates(county)


@pytest.fixture
def screened(dates) -> str:
    """The address of the list after a screening by form."""
    return screen(Browser("planner"), dates)


def screen(browser: Browser, dates: tuple[str, str]) -> str:
    given = {"before": dates[0], "after": dates[1], "least_m2": "60", "error_m": "1"}
    answer = browser.post("/patches/screen/", given).answer
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def address(shape) -> str:
    x = shape.centroid.x
    y = shape.centroid.y
    patch = Patch.objects.get(x__range=(x - 2e-4, x + 2e-4), y__range=(y - 2e-4, y + 2e-4))
    return f"/patches/{patch.pk}/"


def seen(browser: Browser, path: str) -> str:
    found = browser.get(path).tree.xpath("//input[@name='seen']/@value")
    return found[0] if found else "0"


def move(name: str, path: str, verb: str, **given):
    browser = Browser(name)
    return browser.post(f"{path}{verb}/", {"seen": seen(browser, path), **given})


def dispatched(county, path: str) -> None:
    due = timezone.localdate() + timedelta(days=9)
    given = {"unit": county.units["luxi"], "due_date": due.isoformat(), "note": "请核实"}
    assert move("planner", path, "dispatch", **given).status == 302


def test_form_proposes_the_last_two_dates_of_the_buildings(dates):
    shown = Browser("planner").get("/patches/screen/")
    chosen = [
        shown.tree.xpath(f"//select[@name='{name}']/option[@selected]/@value")
        for name in ("before", "after")
    ]
    assert chosen == [[dates[0]], [dates[1]]]


def test_screening_leads_to_the_list_of_what_it_found(dates):
    browser = Browser("planner")
    shown = browser.get(screen(browser, dates))
    assert "新发现 3 处图斑" in shown.words
    assert shown.cells("判定") == ["疑似违法 新增 · 95.3%"] * 2 + ["合法 新增 · 95.3%"]
    assert shown.cells("位置") == ["芦溪镇", "石桥镇", "芦溪镇"]
    assert "还有 2 处疑似图斑等待派遣" in shown.words


def test_fault_of_a_screening_stands_at_its_form(dates):
    before, after = dates
    given = {"before": after, "after": before, "least_m2": "60", "error_m": "1"}
    shown = Browser("planner").post("/patches/screen/", given)
    assert shown.status == 422
    assert "请对调两个版本" in shown.faults()
    wrong = Browser("planner").post("/patches/screen/", {**given, "least_m2": "x"})
    assert wrong.status == 422


def test_page_without_a_second_date_says_what_to_do(county, versions):
    assert "还没有两期的图层" in Browser("planner").get("/patches/screen/").words
    assert "还没有图斑" in Browser("planner").get("/patches/").words


def test_only_planners_reach_the_form(screened):
    for name in ("clerk", "luxi", "finance"):
        assert Browser(name).get("/patches/screen/").status == 403
        assert not Browser(name).get("/patches/").tree.xpath("//a[@href='/patches/screen/']")
    assert Browser().get("/patches/").answer.url.startswith("/sign-in/")


def test_filter_narrows_list_map_and_file_alike(screened):
    browser = Browser("planner")
    query = "town=990121101&class=suspected"
    assert len(browser.get(f"/patches/?{query}").rows()) == 1
    shapes = browser.get(f"/patches/shapes.json?{query}").answer
    assert shapes["Content-Type"] == "application/geo+json"
    features = shapes.json()["features"]
    assert {one["geometry"]["type"] for one in features} == {"Polygon", "Point"}
    assert {one["properties"]["class"] for one in features} == {"suspected"}
    book = load_workbook(io.BytesIO(browser.get(f"/patches/patches.xlsx?{query}").answer.content))
    values = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert sum("TB-2026" in str(row[0]) or "TB-" in str(row[0]) for row in values) == 1
    text = browser.get("/patches/patches.csv").answer.content.decode("utf-8-sig")
    assert text.count("TB-") == 3
    assert "疑似违法" in text
    assert "suspected" in Browser("planner", "en").get(
        "/patches/patches.csv"
    ).answer.content.decode("utf-8-sig")
    assert "没有符合条件的图斑" in browser.get("/patches/?status=destroyed").words


def test_list_asks_as_much_for_one_patch_as_for_three(screened):
    browser = Browser("planner")
    browser.get("/patches/")
    counts = []
    for query in ("town=990121102", ""):
        with CountQueries() as queries:
            browser.get(f"/patches/?{query}")
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_patch_says_why_in_words_and_shows_both_dates(screened):
    shown = Browser("planner").get(address(ON_FARMLAND))
    for words in (
        "没有审批手续。",
        "位于禁止建设的范围内。",
        "永久基本农田内不得进行非农建设",
        "《中华人民共和国土地管理法》第35条",
        "2025年6月30日 的建筑（虚线）",
        "2026年1月31日 的建筑",
        "筛查发现",
    ):
        assert words in shown.words
    assert '"side": "after"' in shown.answer.content.decode()
    english = Browser("planner", "en").get(address(ON_FARMLAND)).words
    assert "It stands where building is not allowed." in english


def test_patch_is_worked_at_by_form_and_leads_to_its_task_and_back(county, screened):
    path = address(ON_FARMLAND)
    dispatched(county, path)
    photo = SimpleUploadedFile("现场.jpg", PHOTO)
    said = {"answer": "illegal", "note": "未见手续", "stopped_date": "2026-01-05", "proof": photo}
    assert move("luxi", path, "answer", **said).status == 302
    page = Browser("planner").get(path)
    assert "已回复待复核" in page.words
    (proof,) = page.tree.xpath("//a[contains(@href, '/evidence/')]/@href")
    file = Browser("luxi").get(proof).answer
    assert file.getvalue() == PHOTO
    assert file["Content-Disposition"].startswith("attachment")
    assert Browser("finance").get(proof).status == 404
    assert move("planning-head", path, "confirm", note="").status == 302

    task = LedgerTask.objects.get(document__origin="dispatch")
    (leads,) = Browser("luxi").get(path).tree.xpath("//a[text()='对应任务']/@href")
    assert leads == f"/tasks/{task.pk}/"
    shown = Browser("luxi").get(leads)
    assert shown.tree.xpath(f"//a[@href='{path}']")
    assert "派遣内容" in shown.words
    assert "《中华人民共和国土地管理法》第35条" in shown.words
    assert "这项任务在来源页面办理" in shown.words
    listed = Browser("clerk").get(f"/documents/{task.document_id}/")
    assert listed.status == 200
    assert "疑似图斑核查处置" in listed.words


def test_faults_come_back_with_the_form_that_was_sent(county, screened):
    path = address(UNPERMITTED)
    empty = move("planner", path, "dispatch", unit="", due_date="")
    assert empty.status == 422
    assert "请选择单位" in empty.faults()
    past = move("planner", path, "dispatch", unit=county.units["luxi"], due_date="2020-01-01")
    assert (past.status, "完成时限不能早于今天" in past.faults()) == (422, True)
    stale = Browser("planner").post(
        f"{path}dispatch/",
        {"seen": "7", "unit": county.units["luxi"], "due_date": "2099-01-01"},
    )
    assert "版本不存在" in stale.faults()
    assert Browser("planner").post(f"{path}none/", {}).status == 404
    assert Browser("finance").post(f"{path}dispatch/", {}).status == 404


def test_button_of_somebody_else_says_why_it_is_grey(county, screened):
    path = address(ON_FARMLAND)
    assert "只有自然资源规划岗位可以办理" in Browser("luxi").get(path).words
    dispatched(county, path)
    assert "只有被派遣的单位可以回复核查结果" in Browser("planner").get(path).words


def test_zero_new_shows_a_dash_where_nobody_looked(county, screened):
    shown = Browser("leader").get("/patches/zero-new/")
    assert "2026 年“零新增”" in shown.words
    cells = [cell.text_content().strip() for cell in shown.rows()[0].xpath("./td")]
    assert cells[0] == "0 (1)"
    assert cells[1:12] == ["—未筛查"] * 11
    assert cells[12] == "0 (1)"
    assert "自上一期调查（2025年6月30日）以来的全部新增" in shown.words
    assert "未筛查" in Browser("leader").get("/patches/zero-new/?year=2020").words
    assert Browser("finance").get("/patches/zero-new/").status == 403
    (town,) = Browser("luxi").get("/patches/zero-new/").rows()
    assert "芦溪镇" in town.text_content()
