"""A real plan of 67 tasks, from the file to the signed ledger and its exports, in a browser.

The plan is development data outside the repository; without it this test skips.
"""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

pytestmark = [
    pytest.mark.browser,
    pytest.mark.shared,
    pytest.mark.xdist_group("browser"),
]

TASKS = 67


def swap(visitor, act) -> None:
    """Do something and wait until the panel has been swapped."""
    visitor.page.evaluate("document.getElementById('panel').dataset.old = 'yes'")
    act()
    visitor.page.wait_for_selector("#panel:not([data-old])", timeout=30_000)


def press(visitor, key: str) -> None:
    swap(visitor, lambda: visitor.page.keyboard.press(key))


def pending(visitor) -> int:
    return int(visitor.page.inner_text("#panel .tabs li:first-child .count"))


def take_in(visitor, plan: Path) -> str:
    visitor.go("/documents/")
    visitor.page.set_input_files("input[type=file]", str(plan))
    visitor.page.click("form.import button[type=submit]")
    visitor.page.wait_for_selector("#import a.button.primary", timeout=60_000)
    visitor.page.click("#import a.button.primary")
    visitor.page.wait_for_url("**/desk/")
    return visitor.page.url.rstrip("/").split("/")[-2]


def read_every_row(visitor) -> list[str]:
    """Go through all rows with J; each lights its sentence. Gives the titles of the tasks."""
    page, titles = visitor.page, []
    while True:
        row = page.get_attribute("#panel", "data-row")
        page.wait_for_selector(f".paper .ink.lit[data-row='{row}']")
        if page.inner_text(".row-head > .row:first-child > span").split(" · ")[1] == "任务":
            titles.append(page.inner_text("#panel-title"))
        if not page.locator("#panel [data-key=j]").count():
            return titles
        press(visitor, "j")


def settle(visitor, sheet: str, reason: str) -> None:
    page = visitor.page
    swap(visitor, lambda: page.click(f"#panel .tabs a[href*='sheet={sheet}']"))
    ticks = page.locator("#panel .findings input[name=key]")
    if not ticks.count():
        return
    for tick in ticks.all():
        tick.check()
    form = page.locator("#panel form:has(.findings)")
    form.locator("input[name=reason]").fill(reason)
    swap(visitor, lambda: form.locator("button.primary").click())
    assert page.locator("#panel .findings input[name=key]").count() == 0


def rows_on_page(visitor, document: str) -> list[tuple[str, ...]]:
    """Read code, title and units of every row of the ledger, page by page."""
    rows: list[tuple[str, ...]] = []
    visitor.go(f"/tasks/?plan={document}")
    while True:
        lines = visitor.page.locator(".ledger-table tbody tr:not(.group-row)").all()
        rows.extend(row_of(line) for line in lines)
        following = visitor.page.locator("a[rel=next]")
        if not following.count():
            return rows
        following.click()
        visitor.page.wait_for_load_state()


def row_of(line) -> tuple[str, ...]:
    """Read a row; beside the title stands more than the title."""
    code, _title, lead, support = line.locator("td, th").all_inner_texts()[:4]
    title = line.locator("a").first.inner_text()
    return tuple(cell.strip() for cell in (code, title, lead, support))


def download(visitor, href: str) -> BytesIO:
    visitor.page.click("details.menu:has(a[download]) > summary")
    with visitor.page.expect_download() as waiting:
        visitor.page.click(f"a[download][href*='{href}']:not([href*=layout])")
    visitor.page.keyboard.press("Escape")
    return BytesIO(waiting.value.path().read_bytes())


def from_xlsx(content: BytesIO) -> list[tuple[str, ...]]:
    sheet = load_workbook(content).worksheets[0]
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in sheet.values]
    return below_heading(rows)


def from_docx(content: BytesIO) -> list[tuple[str, ...]]:
    table = Document(content).tables[0]
    return below_heading([tuple(cell.text for cell in row.cells) for row in table.rows])


def below_heading(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Cut code, title, lead and support out of the rows below the heading."""
    top = next(place for place, row in enumerate(rows) if "编号" in row)
    first = rows[top].index("编号")
    return [row[first : first + 4] for row in rows[top + 1 :] if row[first].strip()]


def test_all_tasks_of_a_real_plan_are_reviewed_signed_and_exported(visitor, real_plan):
    visitor.sign_in()
    document = take_in(visitor, real_plan)
    titles = read_every_row(visitor)
    assert len(titles) == TASKS

    visitor.go(f"/documents/{document}/desk/")
    for _ in range(200):
        if not pending(visitor):
            break
        press(visitor, "Enter")
    assert pending(visitor) == 0
    settle(visitor, "audit", "背景数据，不列入台账")
    settle(visitor, "contradictions", "已请示，按原文执行")
    visitor.page.fill("#sign-reason", "复核完毕")
    visitor.page.click(".sign-form button[type=submit]")
    visitor.page.wait_for_selector("[role=status] .notice.done")

    rows = rows_on_page(visitor, document)
    assert sorted(row[1] for row in rows) == sorted(titles)
    visitor.go(f"/tasks/?plan={document}")
    assert from_xlsx(download(visitor, "export.xlsx")) == rows
    assert from_docx(download(visitor, "export.docx")) == rows
    assert visitor.said == []
