"""From the town to its blocks and communities: in every width and language, by keyboard too."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from browser.conftest import PATIENCE_S, Site, _chromium, _environment, _serve
from browser.waiting import follow

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PARKS = "HY-06"
PICTURES = os.environ.get("XIANZHI_LOOKS")  # a folder to look at the pages in
LOOKS = [
    pytest.param({"width": width, "django_language": language, **more}, id=f"{width}-{language}")
    for width, language, more in (
        (1440, "zh-hans", {}),
        (360, "en", {"xianzhi_theme": "dark", "xianzhi_density": "elder", "height": 740}),
        (1440, "en", {"xianzhi_theme": "dark"}),
        (360, "zh-hans", {"height": 740}),
    )
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    _chromium()
    home = tmp_path_factory.mktemp("town")
    environment = _environment(home)
    script = [sys.executable, str(Path(__file__).with_name("prepare_town.py")), "tree"]
    made = subprocess.run(script, env=environment, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr.decode()[-4000:]
    url, server = _serve(home, environment)
    try:
        urlopen(url, timeout=PATIENCE_S).close()
        yield Site(url, {}, home)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def look(visitor, name: str) -> None:
    assert visitor.overflow() <= 0, name
    assert visitor.barriers() == [], name
    if PICTURES:
        page = visitor.page
        size = f"{page.viewport_size['width']}-{page.locator('html').get_attribute('lang')}"
        page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=True)


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_the_value_of_the_town_leads_down_to_a_community_and_back(visitor):
    page = visitor.sign_in("planner").page
    visitor.go("/checkup/")
    follow(page, f"main a[href$='/{PARKS}/']")
    follow(page, f"main a[href$='/{PARKS}/parts/']")
    page.wait_for_selector("[data-map][data-drawn][data-linked]")
    rows = page.locator("#shortfall-table tbody tr")
    expect(rows).to_have_count(2)
    page.locator("[data-show]").first.press("Enter")
    expect(page.locator("#shortfall-table tr[aria-current]")).to_have_count(1)
    page.locator("[data-show]").first.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    look(visitor, "parts")
    follow(page, "#shortfall-table tbody tr[data-problem='W'] th a")
    expect(page.locator("#shortfall-table tbody tr")).to_have_count(2)
    look(visitor, "block")
    follow(page, "#shortfall-table tbody tr[data-problem='W1'] th a")
    look(visitor, "community")
    follow(page, ".crumbs li:nth-last-child(2) a")
    look(visitor, "unit")
    follow(page, "main a[href$='/matrix/']")
    look(visitor, "matrix")
    visitor.go(page.url.removeprefix(visitor.site.url).replace("/matrix/", "/two/"))
    look(visitor, "two-diagnoses")
    assert [line for line in visitor.said if "GL Driver Message" not in line] == []
