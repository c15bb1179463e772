"""A clerk at work: a plan goes in, every row is looked at, the ledger comes out as files."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import docx
import openpyxl
from playwright.sync_api import Page, expect

from browser.waiting import follow, swap

__all__ = ["Line", "Review", "ledger_lines", "lines_of_docx", "lines_of_xlsx", "own_lines"]

Line = Mapping[str, str]  # heading of the column -> text of the cell

_HEADINGS = {"任务", "牵头单位"}  # every sheet of the ledger has them, whatever else it has
# The cells of the ledger: a title, a status without what stands beside it.
_CELLS = """rows => rows.map(row => [...row.children].map(
    cell => (cell.querySelector('a, .status') ?? cell).innerText.trim()))"""
_ROWS = ".ledger-table tbody tr:not(.group-row)"


@dataclass
class Review:
    """The desk of one document, driven as a clerk drives it."""

    page: Page
    url: str
    document: str = ""
    stages: list[str] = field(default_factory=list)
    accepted_together: list[str] = field(default_factory=list)

    def hand_in(self, name: str, content: bytes) -> None:
        """Give a file to the library, watch its stages, go on to the desk."""
        page = self.page
        page.goto(f"{self.url}/documents/")
        page.set_input_files("input[type=file]", {"name": name, "mimeType": "", "buffer": content})
        follow(page, "form.import button[type=submit]")
        page.wait_for_selector("#import a.button.primary")
        self.stages = page.locator("#import .stages li.done").all_inner_texts()
        follow(page, "#import a.button.primary")
        expect(page).to_have_url(re.compile("/desk/"))
        self.document = urlsplit(page.url).path.split("/")[2]

    def open(self) -> None:
        self.page.goto(f"{self.url}/documents/{self.document}/desk/")

    def count(self, sheet: str) -> int:
        """What the tab of a sheet says is left."""
        at = "li:first-child" if sheet == "row" else f"a[href*='sheet={sheet}']"
        return int(self.page.inner_text(f"#panel .tabs {at} .count"))

    def press(self, key: str) -> None:
        swap(self.page, lambda: self.page.keyboard.press(key))

    def row(self) -> str:
        return self.page.get_attribute("#panel", "data-row") or ""

    def kind(self) -> str:
        return self.page.inner_text("#panel .row-head .small.quiet").split(" · ")[1]

    def state(self) -> str:
        """conflict, check or certain: the gravest state of the row's fields."""
        for state in ("conflict", "check"):
            if self.page.locator(f"#panel .field-row.pending.{state}").count():
                return state
        return "certain"

    def is_lit(self) -> bool:
        """Whether the sentence of the row at hand is lit on the page left."""
        lit = self.page.locator(".paper .ink.lit")
        return lit.count() > 0 and lit.first.get_attribute("data-row") == self.row()

    def settle_rows(self) -> list[str]:
        """Accept what needs a person; give the states in the order in which they came."""
        states = []
        most = 3 * self.count("row") + 3
        while self.count("row"):
            assert len(states) < most, "the rows left do not become fewer"
            states.append(self.state())
            if not self._accept_together():
                self.press("Enter")
        return [state for state in states if state != "certain"]

    def _accept_together(self) -> bool:
        """Accept the note of the row in all rows that have it, once for each note."""
        offer = self.page.locator("#panel form:has([data-key=a]) [name=note]")
        if not offer.count() or (note := offer.get_attribute("value")) in self.accepted_together:
            return False
        self.accepted_together.append(str(note))
        self.press("a")
        return True

    def walk(self) -> Iterator[str]:
        """Go from the first row to the last by J, as a clerk does who reads them all."""
        self.open()
        while True:
            self._accept_together()
            yield self.row()
            if not self.page.locator("#panel [data-key=j]").count():
                return
            self.press("j")

    def clear(self, sheet: str, reason: str) -> int:
        """Tick all that a list still holds, say why, and give their number."""
        page = self.page
        swap(page, lambda: page.click(f"#panel .tabs a[href*='sheet={sheet}']"))
        ticks = page.locator("#panel .findings input[name=key]")
        ticked = ticks.count()
        if ticked:
            for tick in ticks.all():
                tick.check()
            page.fill("#panel form input[name=reason][id$=-reason]:not(#sign-reason)", reason)
            swap(page, lambda: page.click("#panel form:has(.findings) button.primary"))
            expect(page.locator("#panel .notice.done").first).to_be_visible()
        return ticked

    def sign(self) -> None:
        """Sign without a note: the desk allows that only when nothing is open."""
        follow(self.page, "#panel .sign-form button.primary")
        expect(self.page).to_have_url(re.compile(rf"/documents/{self.document}/$"))


def ledger_lines(page: Page) -> list[Line]:
    """Read the list that is shown, page after page."""
    found: list[Line] = []
    while True:
        heads = page.locator(".ledger-table thead th").all_inner_texts()
        rows = page.eval_on_selector_all(_ROWS, _CELLS)
        found += [dict(zip(heads, row, strict=True)) for row in rows]
        if not page.locator(".pager a[rel=next]").count():
            return found
        follow(page, ".pager a[rel=next]")


def lines_of_xlsx(content: bytes) -> list[Line]:
    """Read the rows under the heading of a workbook's first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return _under_heading([[_text(cell) for cell in row] for row in sheet.iter_rows()])


def lines_of_docx(content: bytes) -> list[Line]:
    """Read the rows under the heading of a document's table."""
    table = docx.Document(io.BytesIO(content)).tables[0]
    return _under_heading([[cell.text for cell in row.cells] for row in table.rows])


def own_lines(lines: list[Line], headings: list[str]) -> list[tuple[str, ...]]:
    """Keep the columns that are compared."""
    return [tuple(line[heading] for heading in headings) for line in lines]


def _under_heading(rows: list[list[str]]) -> list[Line]:
    at = next(place for place, row in enumerate(rows) if set(row) >= _HEADINGS)
    heads = rows[at]
    return [dict(zip(heads, row, strict=True)) for row in rows[at + 1 :] if row[0].isdigit()]


def _text(cell: object) -> str:
    value = getattr(cell, "value", None)
    if hasattr(value, "date"):
        return str(value.date())
    return "" if value is None else str(value)
