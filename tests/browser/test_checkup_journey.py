"""Journey J9: a planner finds where parks are missing, places one, and hands it to a unit."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PATIENCE_S, Site, Visitor, _chromium, _environment, _serve
from browser.waiting import follow, swap

pytestmark = pytest.mark.browser

PARKS = "HY-06"
VISITORS = [
    pytest.param({"django_language": "zh-hans"}, id="desk"),
    pytest.param(
        {
            "width": 360,
            "django_language": "en",
            "xianzhi_theme": "dark",
            "xianzhi_density": "elder",
        },
        id="phone",
        marks=pytest.mark.slow,  # the same walk again: ./do trust
    ),
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A small town instead of Hechuan, for each visitor one that nobody has examined yet."""
    _chromium()
    home = tmp_path
    environment = _environment(home)
    script = Path(__file__).with_name("prepare_town.py")
    made = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr.decode()[-4000:]
    url, server = _serve(home, environment)
    try:
        urlopen(url, timeout=PATIENCE_S).close()
        yield Site(url, {}, home)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


@pytest.mark.parametrize("visitor", VISITORS, indirect=True)
def test_a_shortfall_becomes_a_park_and_a_task(visitor):
    page = visitor.sign_in("planner").page
    run_a_checkup(visitor)
    problem = open_the_shortfall(visitor)
    confirm(visitor, problem)
    place_a_park(visitor)
    hand_it_over(visitor)
    visitor.go(problem)  # it went along with the task
    assert page.locator(".verdict-word .status.accent").count() == 1
    assert [line for line in visitor.said if "GL Driver Message" not in line] == []


def run_a_checkup(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/checkup/new/")
    page.select_option("[name=edition]", "hanyin-2022")
    page.fill("[name=cut_off_date]", "2025-12-31")
    follow(page, "main form .button.primary")
    page.wait_for_url(re.compile(r"/checkup/runs/"))  # the page that waits goes there by itself
    follow(page, f"main a[href$='/{PARKS}/']")
    expect(page.locator(".status.alert").first).to_be_visible()


def open_the_shortfall(visitor: Visitor) -> str:
    """The map and the list say the same, chosen on either side; the address of one problem."""
    page = visitor.page
    follow(page, "main a[href$='/map/']")
    page.wait_for_selector("[data-map][data-drawn][data-linked]")
    assert page.locator("main .figures b").all_inner_texts() == ["2", "7,000"]
    page.locator("[data-show]").first.press("Enter")
    expect(page.locator("#shortfall-table tr[aria-current]")).to_have_count(1)
    page.locator("[data-show]").first.press("ArrowDown")
    chosen = page.locator("#shortfall-table tr[aria-current] th a")
    expect(page.locator("#shortfall-said a")).to_have_text(chosen.inner_text())
    first = page.locator("#shortfall-table tbody tr").first
    page.locator("[data-map] canvas").press("0")  # back to all of them
    click_on_map(page, float(first.get_attribute("data-x")), float(first.get_attribute("data-y")))
    expect(first).to_have_attribute("aria-current", "true")
    well_made(visitor)
    return first.locator("th a").get_attribute("href")


def confirm(visitor: Visitor, problem: str) -> None:
    page, shortfall = visitor.page, visitor.page.url
    visitor.go(problem)
    follow(page, "form[action$='/confirm/'] button")
    page.goto(shortfall)


def place_a_park(visitor: Visitor) -> None:
    """What is proposed is moved by hand and by key, and the numbers follow."""
    page = visitor.page
    follow(page, "main a[href$='/studio/']")
    page.wait_for_selector("[data-map][data-drawn][data-linked][data-sites='2']")
    assert answer(page) == ("7,000", "4,500,000")
    well_made(visitor)
    drag(page, "3", to_row=4)
    page.wait_for_selector("[data-cost='5,000,000']")
    assert answer(page) == ("7,000", "5,000,000")
    assert "chosen=4%2C2" in page.url or "chosen=2%2C4" in page.url
    swap(page, lambda: page.press("tr[data-row='4'] a", "Enter"), "#studio-answer")
    page.wait_for_selector("[data-map][data-sites='1']")
    assert answer(page) == ("3,000", "2,000,000")
    assert "133.33 %" in page.inner_text(".gap-line")
    page.select_option("#add-site", "3")
    swap(page, lambda: page.press(".add-site button", "Enter"), "#studio-answer")
    assert answer(page) == ("7,000", "4,500,000")
    page.wait_for_selector("[data-map][data-sites='2']")


def hand_it_over(visitor: Visitor) -> None:
    page = visitor.page
    page.fill(".keep-form [name=note]", "先北后南")
    follow(page, ".keep-form button")
    expect(page).to_have_url(re.compile(r"/checkup/prescriptions/[^/]+/$"))
    page.wait_for_selector("[data-map][data-drawn]")
    assert "CF-2025-001" in page.inner_text("h1")
    well_made(visitor)
    page.select_option("[name=unit]", label="县住建局")
    page.fill("[name=due_date]", "2030-06-30")
    follow(page, "form[action$='/hand-over/'] button")
    follow(page, "main a[href^='/tasks/']")
    asked = page.inner_text("main")
    for word in ("CF-2025-001", "TJ-2025-001", "DK-2", "DK-3", "7,000"):
        assert word in asked
    assert page.locator("main a[href*='/checkup/prescriptions/']").count() == 1


def answer(page: Page) -> tuple[str | None, str | None]:
    """People served anew and yuan, as the page says them."""
    people = page.locator("[data-added]").get_attribute("data-added")
    return people, page.locator("[data-cost]").get_attribute("data-cost")


def well_made(visitor: Visitor) -> None:
    assert visitor.overflow() <= 0
    assert visitor.barriers() == []


def place_of(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place lies in the window."""
    left, top = page.evaluate(
        """async ([x, y]) => {
          const element = document.querySelector('[data-map]');
          const { map } = element.sheet;
          element.scrollIntoView({ block: 'center' });
          if (!map.loaded()) await new Promise((resolve) => { map.once('idle', resolve); });
          const box = element.getBoundingClientRect();
          const at = map.project([x, y]);
          return [box.left + at.x, box.top + at.y];
        }""",
        [x, y],
    )
    return left, top


def click_on_map(page: Page, x: float, y: float) -> None:
    page.mouse.click(*place_of(page, x, y))


def drag(page: Page, row: str, *, to_row: int) -> None:
    """Take a marker to the place of another candidate."""
    x, y = page.evaluate(
        """async (row) => {
          const { map } = document.querySelector('[data-map]').sheet;
          const told = await map.getSource('areas').getData();
          const of = (one) => one.properties.row === row && one.geometry.type === 'Point';
          return told.features.find(of).geometry.coordinates;
        }""",
        to_row,
    )
    end = place_of(page, x, y)
    box = page.locator(f".site-marker[data-row='{row}']").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
