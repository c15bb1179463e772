"""A file on its way into the library, as a clerk sees it."""

import re

import pytest
from playwright.sync_api import expect

from browser.waiting import follow

pytestmark = pytest.mark.browser

NOTICE = """禾川县人民政府办公室关于印发禾川县公厕提升方案的通知
禾政办发〔2026〕77号

一、主要任务
（一）新建公共厕所。2026年10月底前新建公共厕所12座。（县住建局牵头，各镇配合）
（二）改造旱厕。2026年12月底前改造旱厕300座。（县农业农村局牵头，县卫健局配合）

禾川县人民政府办公室
2026年5月20日
"""


def hand_in(visitor, name: str, content: bytes) -> None:
    visitor.go("/documents/")
    visitor.page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content}
    )
    follow(visitor.page, "form.import button[type=submit]")


def test_a_plan_is_read_stage_by_stage_and_opens_on_the_desk(visitor):
    visitor.sign_in()
    hand_in(visitor, "公厕提升方案.txt", NOTICE.encode("gb18030"))
    expect(visitor.page.locator("#import .stages li.done")).to_have_count(4)
    follow(visitor.page, "#import a.button.primary")
    expect(visitor.page).to_have_url(re.compile("/desk/$"))
    assert "禾川县公厕提升方案" in visitor.page.inner_text("h1")
    assert "新建公共厕所" in visitor.page.inner_text(".paper")
    assert visitor.said == []


def test_the_original_comes_back_unchanged(visitor):
    visitor.sign_in()
    content = NOTICE.replace("77号", "78号").encode()
    hand_in(visitor, "原件.txt", content)
    follow(visitor.page, "#import a.button:not(.primary)")
    with visitor.page.expect_download() as download:
        visitor.page.click(".page-actions a[href$='/original/']")
    assert download.value.suggested_filename == "原件.txt"
    assert download.value.path().read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [("空.txt", b""), ("坏.docx", b"PK\x03\x04 broken"), ("图.pdf", b"%PDF-1.4 nothing")],
)
def test_a_file_that_cannot_be_read_gets_words(visitor, name, content):
    visitor.sign_in()
    before = documents(visitor)
    hand_in(visitor, name, content)
    words = visitor.page.locator(".errorlist li, #import .notice.alert")
    expect(words.first).to_have_text(re.compile(r"\S"))
    assert "Traceback" not in visitor.page.content()
    assert documents(visitor) == before


def documents(visitor) -> int:
    visitor.go("/documents/")
    return visitor.page.locator("table tbody tr").count()


def test_nobody_sees_the_library_without_signing_in(visitor):
    visitor.go("/documents/")
    assert "/sign-in/" in visitor.page.url


def test_a_unit_officer_may_not_open_the_desk(visitor):
    visitor.sign_in("housing")
    document = visitor.site.documents["04_urban_rural.md"]
    assert visitor.go(f"/documents/{document}/") == 200  # there is something to hide
    assert visitor.go(f"/documents/{document}/desk/") == 403
    assert "督查" in visitor.page.inner_text("main")
