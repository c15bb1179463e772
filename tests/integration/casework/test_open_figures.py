"""Public figures and map: every number opens its cases, none tells of fewer than five."""

from dataclasses import replace
from datetime import timedelta

import pytest

from factories.casework import Way
from factories.county import AT
from pages import Browser
from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.services import Report

PAGE, ROWS = "/open/cases/", "/open/cases/rows/"
SECRET = "我家后院的秘密"
LAMP = Report("resident", SECRET, x=108.62131, y=32.88171, category_code="H04001")
LATER = AT + timedelta(days=3)


def report(centre, count: int, **more: object) -> None:
    for _ in range(count):
        Way(centre, replace(LAMP, **more)).reported()


@pytest.fixture
def streets(centre):
    """Six lamps in one cell and four alone, and three reports of another category."""
    report(centre, 6)
    report(centre, 4, x=108.9, y=32.5)
    report(centre, 3, category_code="H11001", x=None, y=None)
    return centre


def test_small_groups_stand_together_and_cells_with_few_are_not_drawn(streets):
    found = selectors.open_figures("category", 13, LATER)
    assert [(line.key, line.count) for line in found.lines] == [("H04001", 10)]
    assert found.others is None  # three would tell too much
    assert [(cell.x, cell.y, cell.count) for cell in found.cells] == [(108.62, 32.88, 6)]
    assert found.off_map == 7
    report(streets, 2, category_code="H01002", x=None, y=None)
    assert selectors.open_figures("category", 13, LATER).others == 5


@pytest.mark.parametrize("by", selectors.OPEN_BY)
def test_every_number_opens_as_many_cases(streets, by):
    Case.objects.update(town_code="990121101")
    found = selectors.open_figures(by, 13, LATER)
    assert found.lines
    for line in found.lines:
        assert selectors.open_rows(by, line.key, 13, LATER).total == line.count
    for cell in found.cells:
        assert selectors.open_rows("cell", cell.key, 13, LATER).total == cell.count


def test_fewer_than_five_have_no_rows(streets):
    assert selectors.open_rows("category", "H11001", 13, LATER) == selectors.OpenRows(0, ())
    assert selectors.open_rows("cell", "1625_5445", 13, LATER).total == 0


def test_what_is_private_stands_on_no_page(streets):
    shown = Browser().get(f"{PAGE}?weeks=52")
    links = shown.tree.xpath("//main//table//a/@href")
    assert len(links) == 2
    for page in (shown, *(Browser().get(link) for link in links)):
        html = page.answer.content.decode()
        assert page.status == 200
        for told in (SECRET, "108.6213", "32.8817", "108.621", "32.881"):
            assert told not in html
    rows = Browser().get(links[0])
    assert len(rows.rows()) == 10


def test_what_its_reporter_published_is_read_with_its_answer(centre):
    report(centre, 5, may_publish=True, text="桥栏杆少了一截")
    html = Browser(language="en").get(f"{ROWS}?by=category&key=H04001&weeks=52")
    assert html.words.count("桥栏杆少了一截") == 5
    assert "5 cases" in html.words


def test_void_and_folded_cases_are_not_counted(streets):
    Case.objects.filter(category__code="H04001").update(status="voided", stage="over")
    assert selectors.open_figures("category", 13, LATER).lines == ()
    assert "不足 5 件" in Browser().get(f"{PAGE}?weeks=52").words


@pytest.mark.parametrize(
    "query",
    ["by=x&key=y", "by=cell&key=9_", "by=cell&key=99999999_1", "by=week&key=2026-13-01", "key=%00",
     "by=week&key=2026-03-03", "by=town&key=%27", "weeks=9999", "weeks=-1"],
)  # fmt: skip
def test_number_that_is_none_has_no_rows(centre, query):
    for page in (PAGE, ROWS):
        assert Browser().get(f"{page}?{query}").status == 200


def test_map_tells_many_from_few_and_hides_no_link_from_readers(streets):
    report(streets, 34, x=108.70131, y=32.88171)
    tree = Browser().get(f"{PAGE}?weeks=52").tree
    shades = {text.text: text.get("class") for text in tree.xpath("//svg[@class='open-map']//text")}
    assert shades == {"6": "shade-0", "34": "shade-3"}
    assert tree.xpath("//*[@role='img']//a") == []
    assert len(tree.xpath("//svg[@role='group'][@aria-label]//a")) == 2
