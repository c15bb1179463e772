"""Suspected patches in a real browser: screened, seen on the map, worked at by three people."""

import pytest
from playwright.sync_api import expect

from browser.test_map import LOOKS, MAP, drawn, said
from browser.waiting import follow

pytestmark = pytest.mark.browser

IN_THE_MIDDLE = f"""() => {MAP}.queryRenderedFeatures({MAP}.project({MAP}.getCenter()))
    .some(found => found.source === 'patches')"""


def screen(visitor):
    """Screen the two dates that the form proposes; asked again, the site gives what stands."""
    visitor.go("/patches/screen/")
    follow(visitor.page, "main form.form button.primary")
    expect(visitor.page.locator("#patch-table tbody tr").first).to_be_visible()
    return visitor.page


def become(visitor, name: str) -> None:
    visitor.page.context.clear_cookies()
    visitor.sign_in(name)


def open_form(page, verb: str):
    form = page.locator(f"form[action$='/{verb}/']")
    page.locator("details.move-form", has=form).locator("summary").click()
    expect(form).to_be_visible()
    return form


def send(page, form) -> None:
    follow(page, form.locator("button.primary"))


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_the_patches(visitor):
    visitor.sign_in("planner")
    page = screen(visitor)
    patch = page.locator("#patch-table tbody a").first.get_attribute("href")
    faults = []
    for path in ("/patches/", "/patches/screen/", "/patches/zero-new/", patch):
        visitor.said.clear()
        status = visitor.go(path)
        if page.query_selector("[data-map]"):
            drawn(visitor)
        if status != 200:
            faults.append(f"{path}: status {status}")
        if (over := visitor.overflow()) > 0:
            faults.append(f"{path}: {over} px too wide")
        faults += [f"{path}: {line}" for line in [*said(visitor), *visitor.barriers()]]
    assert faults == []


def test_row_shows_its_patch_on_the_map_and_the_map_its_row(visitor):
    visitor.sign_in("planner")
    page = screen(visitor)
    drawn(visitor)
    row = page.locator("#patch-table tbody tr").nth(1)
    row.locator("[data-show-patch]").click()
    expect(row).to_have_attribute("aria-current", "true")
    page.wait_for_function(IN_THE_MIDDLE)
    box = page.locator("[data-map] canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    code = row.locator("th a").inner_text()
    expect(page.locator("#patch-said a")).to_have_text(code)
    follow(page, "#patch-said a")
    expect(page.locator("h1")).to_contain_text(code)


def test_patch_goes_from_planner_to_town_and_back_and_is_counted(visitor):
    visitor.sign_in("planner")
    page = screen(visitor)
    visitor.go("/patches/?class=suspected&status=found")
    follow(page, "#patch-table tbody tr:last-child th a")
    patch = page.url.removeprefix(visitor.site.url)
    form = open_form(page, "dispatch")
    form.locator("select").select_option(label="鹭溪镇人民政府")
    send(page, form)
    expect(page.locator(".page-head .status").last).to_have_text("核查中")

    become(visitor, "luxi")
    visitor.go(patch)
    form = open_form(page, "answer")
    form.get_by_label("违法", exact=True).check()
    form.get_by_label("现场情况和处理经过").fill("现场未见审批手续，已责令停工。")
    form.locator("[type=file]").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0"}
    )
    send(page, form)
    expect(page.locator(".page-head .status").last).to_have_text("已回复待复核")
    expect(page.get_by_role("link", name="现场.jpg")).to_be_visible()
    follow(page, ".page-head a:has-text('对应任务')")
    expect(page.get_by_text("现场未见审批手续").first).to_be_visible()
    follow(page, f"main a[href='{patch}']")

    become(visitor, "planning-head")
    visitor.go("/patches/zero-new/")
    before = int(page.locator(".figure b").first.inner_text())
    visitor.go(patch)
    send(page, open_form(page, "confirm"))
    expect(page.locator(".page-head .status").last).to_have_text("查实违法")
    visitor.go("/patches/zero-new/")
    expect(page.locator(".figure b").first).to_have_text(str(before + 1))
