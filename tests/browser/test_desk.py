"""The review of a plan: with the keyboard alone, and without any script."""

import pytest
from playwright.sync_api import expect

from browser.waiting import follow, swap

pytestmark = pytest.mark.browser


def open_desk(visitor, name: str) -> None:
    visitor.sign_in()
    visitor.go(f"/documents/{visitor.site.documents[name]}/desk/")


def pending(visitor) -> int:
    return int(visitor.page.inner_text("#panel .tabs li:first-child .count"))


def press(visitor, key: str) -> None:
    swap(visitor.page, lambda: visitor.page.keyboard.press(key))


def row_at_hand(visitor) -> str:
    return visitor.page.get_attribute("#panel", "data-row") or ""


def test_a_plan_is_reviewed_with_the_keyboard_alone(visitor):
    open_desk(visitor, "02_legacy_problems.txt")
    if not visitor.page.locator("#panel .field-row.pending").count():
        press(visitor, "Enter")  # a row that only takes part in a contradiction comes first
    before = pending(visitor)
    assert before > 0  # else this test proves nothing
    for left in range(before, 0, -1):
        assert pending(visitor) == left
        assert visitor.page.locator("#panel .field-row.pending").count() > 0
        press(visitor, "Enter")
    assert pending(visitor) == 0
    assert visitor.said == []


def test_the_sentence_of_the_row_is_lit_and_in_sight(visitor):
    open_desk(visitor, "01_spatial_planning.txt")
    for _ in range(4):
        row = row_at_hand(visitor)
        lit = visitor.page.locator(".paper .ink.lit").first
        assert lit.get_attribute("data-row") == row
        box, paper = lit.bounding_box(), visitor.page.locator(".paper").bounding_box()
        assert box is not None
        assert paper is not None
        assert paper["y"] <= box["y"] <= paper["y"] + paper["height"]
        press(visitor, "j")
        assert row_at_hand(visitor) != row


def test_j_and_k_go_on_and_back(visitor):
    open_desk(visitor, "01_spatial_planning.txt")
    first = row_at_hand(visitor)
    press(visitor, "j")
    second = row_at_hand(visitor)
    press(visitor, "k")
    assert row_at_hand(visitor) == first
    assert second != first


def test_a_role_is_changed_with_the_keyboard_and_the_page_takes_the_colour(visitor):
    open_desk(visitor, "03_county_seat.docx")
    page = visitor.page
    while page.locator("#panel details[data-key=r] form").count() < 2:
        press(visitor, "j")
    page.keyboard.press("r")
    button = page.locator("#panel details[data-key=r] button[value=support]").first
    unit = page.locator("#panel details[data-key=r] .role-unit").first.inner_text()
    page.keyboard.press("Tab")  # from the first button (lead) to the second (support)
    expect(button).to_be_focused()
    press(visitor, "Enter")
    support = page.locator("#panel .field-row:has(.swatch.f-support) .field-value").first
    assert unit in support.inner_text()


def test_a_question_mark_shows_the_keys(visitor):
    open_desk(visitor, "01_spatial_planning.txt")
    keys = visitor.page.locator("dialog#keys")
    expect(keys).to_be_hidden()
    visitor.page.keyboard.press("?")
    expect(keys).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_letters_typed_into_a_field_are_no_commands(visitor):
    open_desk(visitor, "01_spatial_planning.txt")
    row = row_at_hand(visitor)
    visitor.page.keyboard.press("x")
    visitor.page.keyboard.type("jks")
    assert visitor.page.input_value("#exclude-reason") == "jks"
    assert row_at_hand(visitor) == row


def test_the_list_of_unclaimed_words_shrinks_to_nothing(visitor):
    open_desk(visitor, "05_grassroots.html")
    page = visitor.page
    swap(page, lambda: page.click("#panel .tabs a[href*='sheet=audit']"))
    ticks = page.locator("#panel .findings input[name=key]")
    assert ticks.count() > 0
    for tick in ticks.all():
        tick.check()
    page.fill("#audit-reason", "属于背景数据，不是任务")
    swap(page, lambda: page.click("#panel form:has(#audit-reason) button.primary"))
    expect(page.locator("#panel .notice.done")).to_be_visible()
    expect(ticks).to_have_count(0)


@pytest.mark.parametrize("visitor", [{"script": False}], indirect=True)
def test_rows_are_accepted_without_any_script(visitor):
    open_desk(visitor, "03_county_seat.docx")
    before = pending(visitor)
    assert before > 0
    while not visitor.page.locator("#panel .field-row.pending").count():
        follow(visitor.page, "#panel [data-key=Enter]")
    follow(visitor.page, "#panel [data-key=Enter]")
    assert pending(visitor) == before - 1


def open_links(visitor) -> int:
    return int(visitor.page.inner_text("#panel .tabs [data-key=i] .count"))


def test_proposed_indicators_are_answered_with_the_keyboard(visitor):
    open_desk(visitor, "02_legacy_problems.txt")
    press(visitor, "i")
    before = open_links(visitor)
    assert before > 1  # else this test proves nothing
    press(visitor, "1")
    assert open_links(visitor) == before - 1
    panel = visitor.page.locator("#panel")
    assert "人工选定" in panel.inner_text()
    swap(visitor.page, panel.get_by_role("button", name="撤回选择").first.click)
    assert open_links(visitor) == before
    assert visitor.barriers() == []
    assert visitor.said == []


@pytest.mark.parametrize("visitor", [{"script": False, "width": 360}], indirect=True)
def test_proposed_indicators_are_answered_without_any_script(visitor):
    open_desk(visitor, "04_urban_rural.md")
    follow(visitor.page, "#panel .tabs [data-key=i]")
    before = open_links(visitor)
    assert before > 0
    follow(visitor.page, "#panel .binding button[value=none]")
    assert open_links(visitor) == before - 1
    first = visitor.page.locator("#panel .binding").first
    first.locator("summary").click()
    first.locator("input[name=named]").fill("CP-18")
    follow(visitor.page, "#panel .binding details[open] button")
    assert "CP-18" in visitor.page.inner_text("#panel .findings")
    assert visitor.overflow() <= 0


def test_of_two_who_correct_one_title_the_second_is_told_and_keeps_the_words(visitor):
    open_desk(visitor, "05_grassroots.html")
    first, second = visitor.page, visitor.page.context.new_page()
    second.goto(first.url)
    for page, title in ((first, "先改的标题"), (second, "后改的标题")):
        page.locator("#panel .field-row:has(#v-title) summary").first.click()
        page.fill("#v-title", title)
        swap(page, page.locator("#panel form:has(#v-title) button").click)
    told = second.inner_text("#panel [role=alert]")
    assert "刚被" in told
    assert "郑榆原" in told
    assert "后改的标题" in second.inner_text("#panel .typed")
    assert second.inner_text("#panel-title") == "先改的标题"


def test_the_whole_sentence_of_a_row_is_in_sight_where_it_fits(visitor):
    open_desk(visitor, "05_grassroots.html")
    visitor.page.set_viewport_size({"width": 1366, "height": 768})
    for _ in range(8):
        press(visitor, "j")
        top, bottom, begins, ends = visitor.page.evaluate(
            """() => {
                const paper = document.querySelector(".paper").getBoundingClientRect();
                const lit = [...document.querySelectorAll(".paper .ink.lit")];
                const places = lit.map((ink) => ink.getBoundingClientRect());
                return [paper.top, paper.bottom,
                        Math.min(...places.map((one) => one.top)),
                        Math.max(...places.map((one) => one.bottom))];
            }"""
        )
        assert top <= begins
        assert ends <= bottom or ends - begins > bottom - top - 80


def test_whoever_was_signed_out_meanwhile_is_told_and_keeps_what_was_typed(visitor):
    open_desk(visitor, "03_county_seat.docx")
    page = visitor.page
    page.locator("#panel .field-row:has(#v-title) summary").first.click()
    page.fill("#v-title", "还没有保存的标题")
    page.context.clear_cookies(name="sessionid")
    page.locator("#panel form:has(#v-title) button").click()
    told = page.locator("#fault")
    expect(told).to_be_visible()
    assert "您已退出登录" in told.inner_text()
    assert page.input_value("#v-title") == "还没有保存的标题"
    assert told.locator("a").get_attribute("target") == "_blank"


def test_a_lost_connection_is_told_and_the_next_try_works(visitor):
    open_desk(visitor, "03_county_seat.docx")
    page = visitor.page
    page.context.set_offline(True)
    page.keyboard.press("j")
    expect(page.locator("#fault")).to_be_visible()
    assert "连不上系统" in page.inner_text("#fault")
    page.context.set_offline(False)
    press(visitor, "j")
    expect(page.locator("#fault")).to_be_hidden()


def test_a_key_held_down_decides_about_one_row_only(visitor):
    open_desk(visitor, "03_county_seat.docx")
    page = visitor.page
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    def hold() -> None:
        for _ in range(3):  # without a release in between the browser reports repetitions
            page.keyboard.down("Enter")

    swap(page, hold)
    hold()
    page.keyboard.up("Enter")
    press(visitor, "j")  # what a repetition had asked for would have been sent before
    assert sent.count("POST") == 1
