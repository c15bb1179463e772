"""Journeys of a case in a browser: resident, dispatcher by keys alone, handler, checker, head."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser import open_cases
from browser.conftest import Visitor, _environment
from browser.open_cases import MORNING
from browser.waiting import follow

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "django_language": "zh-hans"}
LOOKS = [
    pytest.param(WIDE, id="1440-zh"),
    pytest.param(
        {"width": 360, "height": 740, "django_language": "en"}, id="360-en", marks=pytest.mark.slow
    ),
    pytest.param(
        {"width": 360, "height": 740, "django_language": "zh-hans"},
        id="360-zh",
        marks=pytest.mark.slow,
    ),
    pytest.param({"width": 1440, "django_language": "en"}, id="1440-en", marks=pytest.mark.slow),
]
MOST_BYTES = 60 * 1024


def press(visitor: Visitor, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    for key in keys[:-1]:
        visitor.page.keyboard.press(key)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(keys[-1])


def is_status(visitor: Visitor, status: str) -> None:
    """The page of the case says so in the words of its language."""
    words = {
        "verified": "待立案|to be filed", "filed": "待派遣|to be dispatched",
        "dispatched": "待签收|to be signed for", "handling": "处置中|being handled",
        "handled": "待核查|to be checked", "checked": "待结案|to be closed",
        "closed": "已结案|closed",
    }  # fmt: skip
    expect(visitor.page.locator("main .page-head .lede")).to_have_text(re.compile(words[status]))


def as_somebody(visitor: Visitor, name: str, path: str) -> None:
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.sign_in(name)
    visitor.go(path)


def move(visitor: Visitor, verb: str, **given: str) -> None:
    """Make a move with the mouse: unfold its form, fill it, send it."""
    form = visitor.page.locator(f"form[action$='/{verb}/']")
    unfolder = visitor.page.locator(f"details:has(form[action$='/{verb}/']) > summary")
    if unfolder.count():
        unfolder.click()
    for name, value in given.items():
        form.locator(f"[name={name}]").fill(value)
    follow(visitor.page, form.locator("button").last)


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_a_matter_goes_from_the_resident_to_every_desk_and_back_again(visitor):
    page = visitor.page
    visitor.go("/report/")
    page.fill("[name=text]", "稻香路口的路灯不亮，灯杆倾斜")
    page.fill("[name=place_text]", "稻香路口")
    follow(page, "main form button.primary")
    code = page.locator(".case-code").inner_text().strip()
    number = re.search(r"\d{8}-\d{5}", page.locator("h1").inner_text())
    assert number
    expect(page.locator(".qr svg")).to_be_visible()

    as_somebody(visitor, "dispatcher", f"/cases/?group=all&keyword={number[0]}")
    press(visitor, "j", "Enter")
    case = page.url.split("?")[0].removeprefix(visitor.site.url)
    press(visitor, "v", "Enter")
    is_status(visitor, "verified")
    press(visitor, "1")
    press(visitor, "Enter")
    is_status(visitor, "filed")
    press(visitor, "1")
    press(visitor, "Enter")
    is_status(visitor, "dispatched")

    as_somebody(visitor, "housing", case)
    move(visitor, "sign")
    is_status(visitor, "handling")
    move(visitor, "finish", words="更换灯泡，扶正灯杆")
    is_status(visitor, "handled")

    as_somebody(visitor, "checker", case)
    move(visitor, "confirm", words="已亮")
    is_status(visitor, "checked")

    as_somebody(visitor, "dispatcher", case)
    page.keyboard.press("c")
    page.keyboard.type("路灯已修好")
    press(visitor, "Control+Enter")
    is_status(visitor, "closed")

    page.context.clear_cookies(name="sessionid")
    visitor.go("/follow/")
    page.fill("[name=code]", code.lower().replace("-", " "))
    follow(page, "main form button.primary")
    expect(page.locator("main")).to_contain_text("路灯已修好")
    page.locator("form[action$='/reopen/'] [name=reason]").fill("又不亮了")
    follow(page, "form[action$='/reopen/'] button")
    expect(page.locator("main [role=status]")).to_be_visible()

    as_somebody(visitor, "leader", "/cases/counters/?weeks=1&stage=dispatch")
    opened = page.locator("a[href*='number=reopened']")
    count = int(re.sub(r"\D", "", opened.inner_text()))
    follow(page, opened)
    assert page.locator("main tbody tr").count() == count >= 1
    assert visitor.overflow() <= 0
    assert visitor.said == []


# What the words of the directory alone do not tell apart, a dispatcher picks from its list.
TAKEN = {"f": "category", "d": "unit"}
KNOWN = {"井盖": "H03001", "垃圾箱": "H05002", "路灯": "H04001"}


def decide(visitor: Visitor, key: str) -> None:
    """Take what is proposed, or choose from the list where nothing is sure; send it: by keys."""
    page = visitor.page
    if page.locator(f"[data-key={key}]").count() == 0:
        return
    if page.locator(f"[data-key='1'][href^='?take={TAKEN[key]}']").count():
        press(visitor, "1")
        press(visitor, "Enter")
        return
    page.keyboard.press(key)  # unfolds the form with the empty list at hand
    expect(page.locator("details[open] select:focus")).to_have_count(1)
    told = page.locator(".case-text").inner_text() if key == "f" else ""
    code = next((code for word, code in KNOWN.items() if word in told), "")
    if code:
        page.keyboard.type(code)
    else:
        page.keyboard.press("ArrowDown")
    press(visitor, "Control+Enter")


def settle(visitor: Visitor) -> None:
    """Bring the case at hand as far as the desk can, by keys alone."""
    if visitor.page.locator("[data-key=v]").count():
        press(visitor, "v", "Enter")
    if visitor.page.locator("[data-key=f]").count() + visitor.page.locator("[data-key=d]").count():
        decide(visitor, "f")
        decide(visitor, "d")
        is_status(visitor, "dispatched")
        return
    visitor.page.keyboard.press("c")
    visitor.page.keyboard.type("已处置，谢谢您的监督")
    press(visitor, "Control+Enter")
    is_status(visitor, "closed")


def work(visitor: Visitor, count: int) -> set[str]:
    """Settle so many cases of the desk, the most urgent first; the addresses of all."""
    seen = set()
    visitor.go("/cases/?group=desk")
    press(visitor, "j", "Enter")
    for place in range(count):
        seen.add(visitor.page.url.partition("?")[0])
        settle(visitor)
        if place < count - 1:
            press(visitor, "n")
    return seen


@pytest.mark.parametrize("visitor", [WIDE], indirect=True)
def test_dispatcher_works_by_keys_alone(visitor):
    visitor.sign_in("dispatcher")
    assert len(work(visitor, 2)) == 2
    visitor.go("/cases/?group=desk")
    visitor.page.keyboard.press("?")
    expect(visitor.page.locator("#keys")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("稻香 jkx")  # letters in a field are letters
    assert visitor.page.input_value("[name=keyword]") == "稻香 jkx"
    assert visitor.said == []


def desk_count(visitor: Visitor) -> int:
    return int(visitor.page.inner_text(".tabs [aria-current] .count"))


MORNINGS = [pytest.param(look.values[0], id=look.id, marks=pytest.mark.slow) for look in LOOKS]


@pytest.mark.parametrize("visitor", MORNINGS, indirect=True)
def test_a_morning_of_fifty_cases_is_worked_by_keys_alone(visitor, request):
    place = [look.id for look in LOOKS].index(request.node.callspec.id)
    laid = subprocess.run(
        [sys.executable, str(Path(open_cases.__file__)), f"晨光{place}路", str(33.7 + place / 20)],
        env=_environment(visitor.site.home), capture_output=True, check=False,
    )  # fmt: skip
    assert laid.returncode == 0, laid.stderr.decode()[-4000:]
    visitor.sign_in("dispatcher")
    visitor.go("/cases/?group=desk")
    before = desk_count(visitor)
    assert before >= MORNING
    assert len(work(visitor, MORNING)) == MORNING
    visitor.go("/cases/?group=desk")
    assert desk_count(visitor) == before - MORNING
    assert visitor.overflow() <= 0
    assert visitor.said == []


@pytest.mark.parametrize("visitor", [{**WIDE, "script": False}], indirect=True)
def test_a_case_moves_without_script(visitor):
    visitor.sign_in("dispatcher")
    visitor.go(f"/cases/{visitor.site.documents['case:49']}/")
    move(visitor, "verify")
    is_status(visitor, "verified")
    follow(visitor.page, "a[href^='?take=category']")
    follow(visitor.page, "form[action$='/file/'] button")
    is_status(visitor, "filed")


@pytest.mark.parametrize("visitor", [{"width": 360, "height": 740}], indirect=True)
def test_report_page_is_light_and_asks_nobody_else(visitor):
    weight, asked = {}, []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.on(
        "response", lambda answer: weight.update({answer.url: len(gzip.compress(answer.body()))})
    )
    visitor.go("/report/")
    visitor.page.wait_for_load_state("networkidle")
    assert all(url.startswith(visitor.site.url) for url in asked)
    assert len(weight) == len(asked) > 3
    assert sum(weight.values()) <= MOST_BYTES, weight
