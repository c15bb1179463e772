"""Must show 6: all tasks of a plan are reviewed in a browser, signed, printed, and all agree.

Once with a county's real plan from the development data, once with a plan of our own.
"""

import re
from typing import NamedTuple

import pytest

from browser.reviewing import (
    Line,
    Review,
    ledger_lines,
    lines_of_docx,
    lines_of_xlsx,
    own_lines,
)
from gold.hechuan import compact_rows
from gold_rows import PLAN, read_gold, shared_folder
from xianzhi.samples.plans.catalog import package_text

pytestmark = pytest.mark.browser

READ = ["任务", "牵头单位", "配合单位", "完成时限"]
HOUSING = "县住建局"
REASON = "已与起草单位核对，按原文执行"
GRAVEST_FIRST = ("conflict", "check")


class Reviewed(NamedTuple):
    """What the desk showed on the way."""

    review: Review
    kinds: list[str]
    states: list[str]
    cleared: dict[str, int]


def review(visitor, name: str, content: bytes) -> Reviewed:
    """From the file to the signature, through the page alone."""
    desk = Review(visitor.page, visitor.site.url)
    desk.hand_in(name, content)
    cleared = {sheet: desk.count(sheet) for sheet in ("audit", "contradictions")}
    states = desk.settle_rows()
    seen, kinds = [], []
    for row in desk.walk():
        assert desk.is_lit(), f"no sentence is lit for {row}"
        seen.append(row)
        kinds.append(desk.kind())
    assert len(set(seen)) == len(seen) == desk.count("rows")
    for sheet, open_before in cleared.items():
        assert desk.clear(sheet, REASON) == open_before
    assert [desk.count(sheet) for sheet in ("row", *cleared)] == [0, 0, 0]
    desk.sign()
    return Reviewed(desk, kinds, states, cleared)


def download(visitor, address: str) -> bytes:
    """Press a button of the export menu and take what the browser saved."""
    page = visitor.page
    link = page.locator(f".menu-sheet a[download]{address}")
    if not link.is_visible():
        page.click("details.menu:has(a[download]) > summary")
    with page.expect_download() as saved:
        link.click()
    return saved.value.path().read_bytes()


def exports(visitor) -> dict[str, list[Line]]:
    """Every file that the page offers for the list it shows, opened again."""
    xlsx, docx, office = "[href*='.xlsx']", "[href*='.docx']", "[href*='layout=office']"
    return {
        "xlsx": lines_of_xlsx(download(visitor, f"{xlsx}:not({office})")),
        "docx": lines_of_docx(download(visitor, f"{docx}:not({office})")),
        "office xlsx": lines_of_xlsx(download(visitor, xlsx + office)),
        "office docx": lines_of_docx(download(visitor, docx + office)),
    }


def figures(visitor) -> set[int]:
    """Every place where the page says how many lines there are."""
    places = (".lede", ".ledger-table tfoot th", ".pager > span")
    said = [visitor.page.inner_text(place) for place in places]
    told = {int(re.findall(r"(\d+) *[条行]", words)[-1]) for words in said}
    return told | {int(visitor.page.inner_text(".tabs [aria-current] .count"))}


def assert_filters_count_their_rows(visitor, address: str, name: str) -> None:
    """Take the first three choices of a filter: each leaves as many rows as it said."""
    visitor.go(address)
    choices = visitor.page.locator(f"#filter-{name} option:not([value=''])")
    told = [(one.get_attribute("value"), one.inner_text()) for one in choices.all()[:3]]
    assert told
    for value, words in told:
        visitor.go(f"{address}&{name}={value}")
        assert len(ledger_lines(visitor.page)) == int(re.findall(r"\d+", words)[-1]), words


def gold_lines(rows: list[dict]) -> list[tuple[str, ...]]:
    """The tasks as somebody labelled them by hand, in the columns of the ledger."""
    return [
        (
            row["title"],
            "、".join(row["lead_units"]),
            "、".join(row["support_units"]),
            row["deadline"] or "",
        )
        for row in rows
        if row["kind"] == "task"
    ]


def assert_everything_agrees(visitor, document: str, gold: list[tuple[str, ...]]) -> None:
    """The page, its figures, its filters and its files hold the same tasks: those of the gold."""
    address = f"/tasks/?plan={document}"
    visitor.go(address)
    assert figures(visitor) == {len(gold)}
    lines = ledger_lines(visitor.page)
    assert own_lines(lines, READ) == gold
    visitor.go(address)
    for name, exported in exports(visitor).items():
        headings = [heading for heading in lines[0] if heading in exported[0]]
        assert set(headings) >= set(READ), name
        assert own_lines(exported, headings) == own_lines(lines, headings), name
    for name in ("unit", "status"):
        assert_filters_count_their_rows(visitor, address, name)


def assert_a_unit_sees_its_lines(visitor, document: str, gold: list[tuple[str, ...]]) -> None:
    """Right after the signature an officer of a bureau finds the bureau's lines, not all lines."""
    own = {title for title, lead, support, _ in gold if HOUSING in f"{lead}、{support}".split("、")}
    visitor.page.context.clear_cookies()
    visitor.sign_in("housing")
    visitor.go(f"/tasks/?plan={document}")
    shown = {line["任务"] for line in ledger_lines(visitor.page)}
    assert own
    assert own <= shown < {title for title, *_ in gold}


@pytest.mark.slow  # a check reviews a plan of our own, below
@pytest.mark.shared
def test_all_67_tasks_of_a_real_plan_are_reviewed_signed_and_printed(visitor):
    folder = shared_folder()
    gold = read_gold(folder / "ledger" / "001_hanyin.gold.jsonl")
    visitor.sign_in()
    content = (folder / "documents" / PLAN).read_bytes()
    reviewed = review(visitor, PLAN, content + b"\n")  # a file of its own, whatever ran before

    assert len(reviewed.review.stages) == 4
    assert reviewed.kinds.count("任务") == 67
    assert len(reviewed.kinds) == len(gold)
    assert reviewed.states[0] == min(reviewed.states, key=GRAVEST_FIRST.index)
    assert reviewed.states
    assert reviewed.cleared["contradictions"] > 0
    assert reviewed.review.accepted_together
    wanted = gold_lines(gold)
    assert len(wanted) == 67
    assert_everything_agrees(visitor, reviewed.review.document, wanted)
    dates = [row["deadline_date"] or "" for row in gold if row["kind"] == "task"]
    visitor.go(f"/tasks/?plan={reviewed.review.document}")
    assert [line["截止日期"] for line in ledger_lines(visitor.page)] == dates
    assert visitor.said == []


def test_a_plan_of_our_own_is_reviewed_signed_and_printed(visitor):
    text = package_text("05_grassroots.html").replace("15号", "95号")  # another file, same plan
    gold = [{"lead_units": [], "support_units": [], **row} for row in compact_rows("05_grassroots")]
    for row in gold:
        row["deadline"] = (row.get("deadline") or [None])[0]
    visitor.sign_in()
    reviewed = review(visitor, "基层治理.html", text.encode("gb18030"))

    assert len(reviewed.review.stages) == 4
    assert len(reviewed.kinds) == len(gold)
    assert reviewed.states[0] == min(reviewed.states, key=GRAVEST_FIRST.index)
    wanted = gold_lines(gold)
    assert_everything_agrees(visitor, reviewed.review.document, wanted)
    assert_a_unit_sees_its_lines(visitor, reviewed.review.document, wanted)
    assert visitor.said == []
