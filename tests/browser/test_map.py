"""The one map in a real browser: looking, drawing with a verdict, the table, both languages."""

import gzip
import re

import pytest
from playwright.sync_api import Route, expect

from browser.waiting import follow, swap

pytestmark = pytest.mark.browser

PAGES = (
    "/map/",
    "/map/at/?x=122.4369&y=33.6046",
    "/layers/",
    "/layers/register/",
    "/layers/buildings/",
    "/layers/buildings/rows/",
    "/layers/buildings/import/",
    "/layers/buildings/compare/",
    "/reviews/",
    "/reviews/new/",
)
ALSO = pytest.mark.slow  # a map takes seconds to draw without a graphics card: ./do trust
LOOKS = [
    pytest.param(
        {"width": width, "django_language": language, **more},
        id=f"{width}-{language}{tag}",
        marks=marks,
    )
    for width, language, more, tag, marks in (
        (1440, "zh-hans", {}, "", ()),
        (360, "en", {"height": 740}, "", ()),
        (360, "zh-hans", {"height": 740}, "", ALSO),
        (1366, "en", {"height": 768}, "", ALSO),
        (1440, "zh-hans", {"xianzhi_theme": "dark"}, "-dark", ALSO),
        (360, "zh-hans", {"xianzhi_density": "elder", "height": 740}, "-elder", ALSO),
    )
]
# Waiting for it takes an arrow function: a bare expression would need an eval that is forbidden.
MAP = "document.querySelector('[data-map]').sheet.map"
# The software renderer of a machine without a graphics card tells of its own slowness.
RENDERER = "GL Driver Message"
MOST_BYTES = 900 * 1024


def weight_of(visitor, asked: list[str]) -> dict[str, int]:
    """What each part of the page weighs, packed; tiles of layers and what is made here aside."""
    parts = {url for url in asked if url.startswith("http") and not url.endswith(".pmtiles")}
    return {url: len(gzip.compress(visitor.page.request.get(url).body())) for url in parts}


def drawn(visitor) -> None:
    """Wait for the map and, where the page has one, for the table that comes after the page."""
    visitor.page.wait_for_selector("[data-map][data-drawn]")
    expect(visitor.page.locator("#rows:not([data-layer])")).to_have_count(0)


def open_map(visitor, query: str = ""):
    visitor.go(f"/map/{query}")
    visitor.page.wait_for_selector(".bench-map[data-ready]")
    drawn(visitor)
    return visitor.page


def said(visitor) -> list[str]:
    return [line for line in visitor.said if RENDERER not in line]


def middle_of_map(page) -> tuple[float, float]:
    box = page.locator("[data-map] canvas").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def middle_of(page, code: str) -> None:
    """Bring the first row of a layer under the middle of the map."""
    swap(page, lambda: page.select_option("#table-layer", index=option_of(page, code)), "#rows")
    page.wait_for_selector(f"#rows[data-layer={code}]")
    page.click("#rows tbody tr:first-child a")
    page.wait_for_function(f"() => {MAP}.getZoom() > 13.9 && !{MAP}.isMoving()")


def option_of(page, code: str) -> int:
    return page.eval_on_selector_all(
        "#table-layer option", f"all => all.findIndex(one => one.dataset.code === '{code}')"
    )


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_the_map(visitor):
    visitor.sign_in("planner")
    faults = []
    for path in PAGES:
        visitor.said.clear()
        status = visitor.go(path)
        if visitor.page.query_selector("[data-map]"):
            drawn(visitor)
        if status != 200:
            faults.append(f"{path}: status {status}")
        if (over := visitor.overflow()) > 0:
            faults.append(f"{path}: {over} px too wide")
        faults += [f"{path}: {line}" for line in [*said(visitor), *visitor.barriers()]]
    assert faults == []


def test_a_script_that_comes_after_the_map_finds_it_all_the_same(visitor):
    """On a slow line the map may stand before the script that links it with its page."""
    visitor.sign_in("planner")
    page, late = visitor.page, []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(re.compile(r"/atlas/workbench[^/]*\.js"), hold)
    page.goto(f"{visitor.site.url}/map/", wait_until="commit")
    page.wait_for_selector("[data-map][data-drawn]")
    late.pop().continue_()
    page.wait_for_selector(".bench-map[data-ready]")
    assert said(visitor) == []


def test_nothing_is_asked_of_another_host_and_the_page_is_light(visitor):
    """All that the page needs before its first tile: 900 KB on the wire."""
    visitor.sign_in("planner")
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    open_map(visitor)
    visitor.page.wait_for_load_state("networkidle")
    weight = weight_of(visitor, asked)
    assert sum("maplibre-gl" in url for url in weight) >= 2, weight  # the map and its worker
    assert sum(weight.values()) <= MOST_BYTES, weight
    assert [url for url in asked if not url.startswith((visitor.site.url, "data:", "blob:"))] == []


def test_a_click_lists_the_rows_of_every_visible_layer(visitor):
    visitor.sign_in("planner")
    page = open_map(visitor)
    middle_of(page, "ecological_red_line")
    swap(page, lambda: page.mouse.click(*middle_of_map(page)), "#identified")
    page.wait_for_selector("#at-ecological_red_line")
    swap(page, lambda: page.click("#identified a[href*='?row=']"), "#rows")
    page.wait_for_selector("#rows[data-layer=ecological_red_line] tr[aria-current=true]")


def test_the_keyboard_reaches_what_the_mouse_reaches(visitor):
    visitor.sign_in("planner")
    page = open_map(visitor)
    page.focus("[data-map] canvas")
    before = page.evaluate(f"{MAP}.getCenter().lng")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {MAP}.getCenter().lng > {before}")
    swap(page, lambda: page.keyboard.press("Enter"), "#identified")
    page.wait_for_selector("#identified p")
    page.focus("#rows tbody tr:first-child a")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#rows tr[data-row='2'] a")).to_be_focused()


def test_a_parcel_is_judged_while_it_is_drawn_and_kept(visitor):
    visitor.sign_in("planner")
    page = open_map(visitor, "?tool=draw")
    x, y = middle_of_map(page)
    corners = ((-60, -20), (40, -30), (50, 60), (-50, 50), (-60, -20))
    for across, down in corners:
        page.mouse.move(x + across, y + down, steps=4)
        page.mouse.down()
        page.mouse.up()
    page.wait_for_selector("#verdict .verdict-word")
    assert "面积" in page.inner_text("#measured")
    page.fill("#check-form [name=project]", "滨河文化中心")
    follow(page, "#check-form button[name=verb]")
    expect(page).to_have_url(re.compile(r"/reviews/[^/]+-[^/]+/$"))
    assert page.inner_text("h1") == "滨河文化中心"
    drawn(visitor)
    assert said(visitor) == []


def test_an_earlier_version_lies_beside_the_present_one(visitor):
    visitor.sign_in("planner")
    page = open_map(visitor, "?layer=buildings")
    page.click("[data-layer-item=buildings] .layer-more summary")
    page.select_option("[data-swipe=buildings]", index=1)
    page.wait_for_selector("[data-map-before][data-drawn]")
    page.focus("[data-swipe-bar]")
    before = page.evaluate("document.querySelector('[data-map-before]').style.clipPath")
    page.keyboard.press("ArrowRight")
    after = page.evaluate("document.querySelector('[data-map-before]').style.clipPath")
    assert before != after
    centres = page.evaluate(
        "['[data-map]', '[data-map-before]'].map(one =>"
        " document.querySelector(one).sheet.map.getCenter().toString())"
    )
    assert centres[0] == centres[1]


def test_the_printed_sheet_has_scale_north_and_a_place_for_the_approval(visitor):
    visitor.sign_in("planner")
    page = open_map(visitor)
    page.emulate_media(media="print")
    for part in (".maplibregl-ctrl-scale", ".north", ".approval-number", ".layer-tree"):
        expect(page.locator(part).first).to_be_visible()
    for part in (".map-tools", ".bench-table", ".bench-side"):
        expect(page.locator(part).first).to_be_hidden()


@pytest.mark.parametrize("visitor", [{"script": False}], indirect=True)
def test_without_script_a_parcel_is_checked_all_the_same(visitor):
    visitor.sign_in("planner")
    visitor.go("/map/")
    follow(visitor.page, "a[href='/map/at/']")
    visitor.go("/reviews/new/")
    outline = "122.44 33.60,122.45 33.60,122.45 33.605,122.44 33.605,122.44 33.60"
    ring = [[float(part) for part in point.split()] for point in outline.split(",")]
    visitor.page.fill("[name=geometry]", f'{{"type":"Polygon","coordinates":[{ring}]}}')
    follow(visitor.page, "button[value=check]")
    expect(visitor.page.locator(".verdict-word")).to_be_visible()
