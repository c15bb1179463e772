"""Levels and units: the board by level, indicators by units, a unit with its problems."""

from datetime import date

import pytest

from factories.checkup_map import publish_two_units
from pages import Browser
from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation, ProblemSighting
from xianzhi.apps.checkup.selectors import MatrixView, matrix_page

WEST, EAST = "99012110", "99012111"
SIGNS = {"met": "达标", "unmet": "未达标", "undecidable": "不可判定"}


@pytest.fixture
def halves(room) -> CheckupRun:
    """A run of a town in two halves: the west has parks, the east has none."""
    publish_two_units(room.county)
    return room.run(date(2025, 12, 31), "halves")


def test_the_board_is_narrowed_to_a_level_and_counts_what_it_shows(run):
    planner = Browser("planner")
    for level in ("urban", "county"):
        shown = planner.get(f"/checkup/runs/{run.pk}/?level={level}")
        titles = shown.tree.xpath("//table//tr/th[contains(@class,'title-cell')]")
        concepts = run.observations.filter(level=level).values("concept").distinct()
        assert len(titles) == concepts.count() > 0
        tab = shown.tree.xpath(f"//a[@href='?verdict=all&level={level}']//span[@class='count']")
        assert int(tab[0].text) == len(titles)
    assert planner.get(f"/checkup/runs/{run.pk}/?level=no-such").status == 200


def test_every_cell_of_the_matrix_is_what_was_observed_with_a_sign(halves):
    shown = Browser("planner").get(f"/checkup/runs/{halves.pk}/matrix/")
    table = shown.tree.xpath("//table[contains(@class,'matrix')]")[0]
    heads = [one.xpath("string(.//a)") for one in table.xpath(".//thead//th")][2:]
    assert heads == ["县城", "城东新区"]
    cells = 0
    for line in table.xpath(".//tbody/tr"):
        concept = line.xpath("string(./th/div)").split(" ")[0]
        for code, cell in zip((WEST, EAST), line.xpath("./td")[1:], strict=True):
            seen = IndicatorObservation.objects.get(run=halves, concept=concept, unit_code=code)
            (link,) = cell.xpath(".//a")
            assert link.get("href") == f"/checkup/runs/{halves.pk}/{concept}/#unit-{code}"
            assert cell.xpath(".//span[@class='visually-hidden']")[0].text == SIGNS[seen.verdict]
            assert cell.xpath(".//*[local-name()='svg']")
            assert seen.verdict in cell.get("class").split()
            cells += 1
    assert cells == halves.observations.count()


def test_a_unit_puts_its_worst_indicators_first(room, halves):
    found = matrix_page(room.county.actor("planner"), str(halves.pk), MatrixView(sort=EAST))
    order = [row.cells[1].verdict for row in found.rows]
    ranks = {"unmet": 0, "undecidable": 1, "met": 2}
    assert order == sorted(order, key=ranks.__getitem__)
    assert order != [row.cells[0].verdict for row in found.rows]
    plain = matrix_page(room.county.actor("planner"), str(halves.pk), MatrixView(sort="none"))
    assert [row.concept for row in plain.rows] != [row.concept for row in found.rows]


def test_many_units_are_shown_some_at_a_time(room, halves, monkeypatch):
    monkeypatch.setattr("xianzhi.apps.checkup.selectors.matrix.UNITS_OF_A_PAGE", 1)
    monkeypatch.setattr("xianzhi.apps.checkup.views.levels.UNITS_OF_A_PAGE", 1)
    shown = Browser("planner").get(f"/checkup/runs/{halves.pk}/matrix/?page=2&level=urban")
    assert "城东新区" in shown.words
    pages = shown.tree.xpath("//nav[@aria-label='体检单元']//a")
    assert [one.get("aria-current") for one in pages] == [None, "page"]
    assert Browser("planner").get(f"/checkup/runs/{halves.pk}/matrix/?page=99").status == 200


def test_a_unit_leads_to_its_own_problems_and_to_no_others(halves):
    planner = Browser("planner")
    for code in (WEST, EAST):
        shown = planner.get(f"/checkup/runs/{halves.pk}/units/{code}/")
        seen = ProblemSighting.objects.filter(run=halves, quantity__isnull=False)
        numbers = set(
            seen.filter(problem__unit_code=code).values_list("problem__number", flat=True)
        )
        listed = {one.text for one in shown.tree.xpath("//a[contains(@href,'/problems/')]")}
        assert {text for text in listed if text and text.startswith("WT-")} == numbers
        assert numbers
    for none in ("no-such", "%00", "%27"):
        assert planner.get(f"/checkup/runs/{halves.pk}/units/{none}/").status == 404


def test_an_indicator_leads_to_each_of_its_units(halves):
    shown = Browser("planner").get(f"/checkup/runs/{halves.pk}/HY-06/")
    for code in (WEST, EAST):
        (row,) = shown.tree.xpath(f"//tr[@id='unit-{code}']")
        assert row.xpath(f".//a[@href='/checkup/runs/{halves.pk}/units/{code}/']")


def test_units_of_measure_are_said_in_the_language_of_the_page(run):
    path = f"/checkup/runs/{run.pk}/HY-03/"
    assert "座/km²" in Browser("planner").get(path).words
    cells = Browser("planner", language="en").get(path).tree.xpath("//td[@class='number']")
    assert "per km²" in cells[0].text_content()
    assert "座" not in cells[0].text_content()
