"""The review of a plan: with the keyboard alone, and without any script."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def open_desk(visitor, name: str) -> None:
    visitor.sign_in()
    visitor.go(f"/documents/{visitor.site.documents[name]}/desk/")


def pending(visitor) -> int:
    return int(visitor.page.inner_text("#panel .tabs li:first-child .count"))


def press(visitor, key: str) -> None:
    """Press a key and wait until the panel has been swapped."""
    visitor.page.evaluate("document.getElementById('panel').dataset.old = 'yes'")
    visitor.page.keyboard.press(key)
    visitor.page.wait_for_selector("#panel:not([data-old])")


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
        visitor.page.wait_for_selector(f".paper .ink.lit[data-row='{row}']")
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
    assert button.evaluate("one => one === document.activeElement")
    press(visitor, "Enter")
    support = page.locator("#panel .field-row:has(.swatch.f-support) .field-value").first
    assert unit in support.inner_text()


def test_a_question_mark_shows_the_keys(visitor):
    open_desk(visitor, "01_spatial_planning.txt")
    visitor.page.keyboard.press("?")
    assert visitor.page.locator("dialog#keys").is_visible()
    visitor.page.keyboard.press("Escape")
    assert not visitor.page.locator("dialog#keys").is_visible()


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
    page.click("#panel .tabs a[href*='sheet=audit']")
    page.wait_for_selector("#audit-reason")
    ticks = page.locator("#panel .findings input[name=key]")
    assert ticks.count() > 0
    for tick in ticks.all():
        tick.check()
    page.fill("#audit-reason", "属于背景数据，不是任务")
    page.click("#panel form:has(#audit-reason) button.primary")
    page.wait_for_selector("#panel .notice.done")
    assert page.locator("#panel .findings input[name=key]").count() == 0


@pytest.mark.parametrize("visitor", [{"script": False}], indirect=True)
def test_rows_are_accepted_without_any_script(visitor):
    open_desk(visitor, "03_county_seat.docx")
    before = pending(visitor)
    assert before > 0
    while not visitor.page.locator("#panel .field-row.pending").count():
        visitor.page.click("#panel [data-key=Enter]")
    visitor.page.click("#panel [data-key=Enter]")
    assert pending(visitor) == before - 1
