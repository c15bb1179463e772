"""A finding is disputed and ruled upon; who fills in what: in every width and language."""

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


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A small town for each visitor, where a run no longer finds what a unit has as a task."""
    _chromium()
    environment = _environment(tmp_path)
    script = [sys.executable, str(Path(__file__).with_name("prepare_town.py")), "solved"]
    made = subprocess.run(script, env=environment, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr.decode()[-4000:]
    url, server = _serve(tmp_path, environment)
    try:
        urlopen(url, timeout=PATIENCE_S).close()
        yield Site(url, {}, tmp_path)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def look(visitor, name: str) -> None:
    if PICTURES:
        page = visitor.page
        size = f"{page.viewport_size['width']}-{page.locator('html').get_attribute('lang')}"
        page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=True)
    assert visitor.overflow() <= 0, name
    assert visitor.barriers() == [], name


def as_(visitor, who: str, path: str):
    """Go somewhere as somebody else."""
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.sign_in(who)
    visitor.go(path)
    return visitor.page


def send(page, verb: str, **given: str) -> None:
    """Open a form of the problem, fill it in and send it."""
    form = page.locator(f"form[action$='/{verb}/']")
    page.locator("details", has=form).locator("summary").click()
    for name, words in given.items():
        form.locator(f"[name='{name}']").fill(words)
    if verb == "rule":
        form.locator("input[value='dismiss']").check()
    follow(page, form.locator("button"))


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_a_dispute_goes_from_the_office_to_the_unit_and_to_a_third_person(visitor):
    page = as_(visitor, "clerk", "/checkup/problems/?status=solved")
    problem = page.get_attribute("main tbody th a", "href")
    visitor.go(problem)
    look(visitor, "may-dispute")
    send(page, "dispute", reason="现场没有公园，仍是停车场")
    look(visitor, "disputed")
    expect(page.locator("form[action$='/rule/']")).to_have_count(0)  # not by who raised it

    page = as_(visitor, "housing", problem)
    expect(page.locator("main")).to_contain_text("仍是停车场")
    send(page, "answer", text="公园北侧已开放，南侧六月底前开放")
    look(visitor, "answered")

    page = as_(visitor, "second", problem)
    send(page, "rule", reason="北侧已开放，满足服务半径")
    expect(page.locator("main")).to_contain_text("满足服务半径")
    look(visitor, "ruled")


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_who_fills_in_what_is_assigned_and_seen_by_its_unit(visitor):
    page = as_(visitor, "clerk", "/checkup/duties/?edition=hanyin-2022")
    look(visitor, "duties")
    page.check("input[value='HY-21']")
    page.select_option("[name=lead]", label="县财政局")
    follow(page, page.locator("button[value=assign]"))
    expect(page.locator("tr", has_text="HY-21")).to_contain_text("县财政局")
    page.check("input[value='HY-22']")
    page.fill("[name=due_date]", "2020-01-01")
    page.select_option("[name=lead]", label="县财政局")
    follow(page, page.locator("button[value=assign]"))
    assert page.is_checked("input[value='HY-22']")  # what was ticked stays
    look(visitor, "duties-wrong")
    visitor.go("/checkup/duties/import/")
    look(visitor, "duties-import")
    visitor.go("/checkup/")
    look(visitor, "run-reminds")

    page = as_(visitor, "housing", "/checkup/values/asked/")
    expect(page.locator("main")).to_contain_text("HY-18")
    expect(page.locator("main")).not_to_contain_text("HY-21")
    look(visitor, "asked")
    visitor.go("/checkup/duties/?edition=hanyin-2022")
    look(visitor, "duties-of-a-unit")
    page = as_(visitor, "planner", "/checkup/values/new/")
    look(visitor, "nothing-asked")
