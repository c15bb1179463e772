"""Land supply in a real browser: quota of a year, stock land that earns it, bottom lines."""

import re

import pytest
from playwright.sync_api import expect

from browser.test_map import LOOKS, drawn
from browser.waiting import follow

pytestmark = pytest.mark.browser

PAGES = (
    "/land/quota/2026/",
    "/land/quota/2026/book/?kind=used",
    "/land/quota/2026/book/?kind=settled",
    "/land/stock/",
    "/land/stock/new/",
    "/land/stock/import/",
    "/land/bottom-lines/",
)
YEAR = "2031"  # a year of this journey alone


def book(page, kind: str, **given: str) -> None:
    page.goto(re.sub(r"/land/.*", f"/land/quota/{YEAR}/book/?kind={kind}", page.url))
    for name, value in given.items():
        field = page.locator(f"main form [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    follow(page, page.get_by_role("button", name="记账"))


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_land_supply(visitor):
    visitor.sign_in("planner")
    faults = []
    for path in PAGES:
        visitor.said.clear()
        status = visitor.go(path)
        if status != 200:
            faults.append(f"{path}: status {status}")
        if (over := visitor.overflow()) > 0:
            faults.append(f"{path}: {over} px too wide")
        faults += [f"{path}: {line}" for line in [*visitor.said, *visitor.barriers()]]
    assert faults == []


def test_quota_is_received_allotted_refused_beyond_and_booked_back(visitor):
    visitor.sign_in("planner")
    page = visitor.page
    visitor.go(f"/land/quota/{YEAR}/")
    book(page, "received", area="150", unit="mu", basis="文〔2031〕1号")
    expect(page.locator(".figures")).to_contain_text("100,000 平方米")
    book(page, "allotted", holder="990121101", area="90", unit="mu", basis="文〔2031〕2号")
    expect(page.locator("#booking-2")).to_contain_text("60,000")
    book(page, "allotted", holder="990121102", area="61", unit="mu", basis="文〔2031〕3号")
    fault = page.locator("main [role=alert][data-focus]")
    expect(fault).to_contain_text("2031 年可分配指标只剩 40000 平方米")
    expect(fault).to_contain_text("《关于推进以县城为重要载体的城镇化建设的意见》第36条")
    expect(page.locator("main form [name=area]")).to_have_value("61")
    page.locator("main form [name=area]").fill("60")
    follow(page, page.get_by_role("button", name="记账"))
    expect(page.locator("#booking-3")).to_contain_text("40,000")
    follow(page, page.locator("#booking-3").get_by_role("link", name="冲销"))
    page.locator("main form [name=reason]").fill("乡镇选错")
    follow(page, page.get_by_role("button", name="冲销"))
    expect(page.locator("#booking-3")).to_contain_text("已由第 4 号冲销")
    expect(page.locator("#booking-4")).to_contain_text("乡镇选错")
    page.emulate_media(media="print")
    expect(page.locator(".page-actions")).to_be_hidden()
    expect(page.locator("#booking-4")).to_be_visible()


def test_stock_land_is_registered_drawn_and_dealt_with_for_quota(visitor):
    visitor.sign_in("planner")
    page = visitor.page
    visitor.go("/land/stock/new/?layer=industrial_park&row=1")
    given = {"holder": "浏览器测试公司", "since_date": "2024-01-05", "cause": "资金不足"}
    for name, value in given.items():
        page.locator(f"main form [name={name}]").fill(value)
    page.locator("main form [name=kind]").select_option("idle")
    follow(page, page.get_by_role("button", name="登记"))
    expect(page.locator("h1")).to_have_text("浏览器测试公司")
    drawn(visitor)
    page.locator("main form [name=dealt_date]").fill("2025-06-01")
    page.locator("main form [name=basis]").fill("收回决定")
    follow(page, page.get_by_role("button", name="已处置"))
    expect(page.locator(".verdict-word")).to_contain_text("已处置")
    follow(page, page.get_by_role("link", name=re.compile("2025 年第")))
    expect(page.locator("main")).to_contain_text("浏览器测试公司")
    visitor.go("/land/stock/?state=dealt&keyword=浏览器")
    expect(page.locator(".stock-table tbody tr")).to_have_count(1)
    drawn(visitor)


def test_the_unit_in_charge_clears_a_bottom_line(visitor):
    visitor.sign_in("planner")
    page = visitor.page
    visitor.go("/reviews/new/")
    ring = "[[122.44,33.60],[122.441,33.60],[122.441,33.601],[122.44,33.601],[122.44,33.60]]"
    page.locator("[name=project]").first.fill("浏览器测试项目")
    page.locator("[name=geometry]").fill(f'{{"type":"Polygon","coordinates":[{ring}]}}')
    follow(page, "button[value=keep]")
    follow(page, page.get_by_role("link", name="底线清单"))
    expect(page.locator("#line-demolition_share")).to_contain_text("由责任单位核验")
    path = re.sub(r"https?://[^/]+", "", page.url)
    page.context.clear_cookies()
    visitor.sign_in("housing")
    visitor.go(path)
    row = page.locator("#line-demolition_share")
    row.locator("summary").click()
    row.locator("[name=numerator]").fill("300")
    row.locator("[name=denominator]").fill("1000")
    row.locator("[name=reason]").fill("实测")
    follow(page, row.get_by_role("button"))
    expect(row).to_contain_text("突破底线")
    expect(row).to_contain_text("30.0%")
    assert visitor.barriers() == []
