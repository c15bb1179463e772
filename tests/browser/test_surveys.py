"""A survey in a browser: begun at the desk, answered on a phone from the code on paper."""

import gzip

import pytest
from playwright.sync_api import expect

from browser.waiting import follow

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
LOOKS = [
    pytest.param(PHONE | {"django_language": "zh-hans"}, id="360-zh"),
    pytest.param(
        PHONE | {"django_language": "en", "xianzhi_theme": "dark"},
        id="360-en-dark",
        marks=pytest.mark.slow,
    ),
    pytest.param(
        PHONE | {"django_language": "zh-hans", "xianzhi_density": "elder"},
        id="360-zh-elder",
        marks=pytest.mark.slow,
    ),
    pytest.param({"width": 1440, "django_language": "en"}, id="1440-en", marks=pytest.mark.slow),
]
MOST_BYTES = 60 * 1024


def looked_at(visitor, name: str) -> list[str]:
    """What is wrong with a page as it stands."""
    found = [f"{name}: {visitor.overflow()} px"] if visitor.overflow() > 0 else []
    return [*found, *(f"{name}: {one}" for one in visitor.barriers())]


@pytest.fixture
def codes(visitor) -> list[str]:
    """The codes of a new survey of Hechuan, as its page of slips shows them."""
    visitor.sign_in("clerk")
    visitor.go("/checkup/surveys/new/")
    visitor.page.fill("[name=sample_size]", "30")
    visitor.page.fill("[name=seed]", "2026")
    follow(visitor.page, "main form button.primary")
    faults = looked_at(visitor, "survey")
    follow(visitor.page, "main form button.primary")
    expect(visitor.page.locator(".slip svg").first).to_be_visible()
    faults += looked_at(visitor, "slips")
    assert faults == []
    visitor.page.context.clear_cookies(name="sessionid")
    return visitor.page.locator(".slip-code").all_text_contents()


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_a_resident_answers_from_the_paper(visitor, codes):
    page = visitor.page
    weight = {}
    page.on(
        "response", lambda answer: weight.update({answer.url: len(gzip.compress(answer.body()))})
    )
    visitor.go(f"/survey/#{codes[0]}")
    expect(page.locator("[name=code]")).to_have_value(codes[0])
    assert "#" not in page.url
    faults = looked_at(visitor, "code")
    weight.clear()
    page.press("[name=code]", "Enter")
    expect(page.locator("main fieldset").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert sum(weight.values()) <= MOST_BYTES, weight
    faults += looked_at(visitor, "questions")
    follow(page, "main form button.primary")
    expect(page.locator("[role=alert]:visible")).to_be_visible()  # nothing was answered
    page.focus("[name=q-overall][value='5']")
    page.keyboard.press("Space")
    page.check("[name=q-sorting_known][value='1']")
    follow(page, "main form button.primary")
    expect(page).to_have_url(f"{visitor.site.url}/survey/done/")
    faults += looked_at(visitor, "done")
    visitor.go("/survey/")
    page.fill("[name=code]", codes[0])
    follow(page, "main form button.primary")
    expect(page.locator("[role=alert]:visible")).to_be_visible()  # once for each household
    assert faults == []
    log = (visitor.site.home / "server.log").read_text(encoding="utf-8", errors="replace")
    assert not any(code in log or code.replace("-", "") in log for code in codes)
