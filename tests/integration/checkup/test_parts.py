"""From the value of the town down to its blocks and communities."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from factories.checkup_map import UNIT, publish_second_year, publish_unit_tree
from pages import Browser
from xianzhi.apps.checkup.models import CheckupRun, CheckupUnit, UnitPart

FIRST, SECOND = date(2025, 12, 31), date(2026, 2, 28)
COVER = "HY-06"


@pytest.fixture
def tree(room) -> CheckupRun:
    publish_unit_tree(room.county)
    return room.run(FIRST, "tree")


def page(run: CheckupRun, query: str = "", concept: str = COVER):
    return Browser("planner").get(f"/checkup/runs/{run.pk}/{concept}/parts/{query}")


def rows(shown) -> dict[str, dict[str, str]]:
    """Cells of the table by unit and heading."""
    return {
        row.get("data-problem"): {
            cell.get("data-label"): " ".join(cell.text_content().split())
            for cell in row.xpath("./td[@data-label]")
        }
        for row in shown.tree.xpath("//table[@id='shortfall-table']/tbody/tr")
    }


def test_units_carry_their_parent_with_how_it_was_found(tree):
    found = {
        unit.code: (unit.parent_code, unit.placed_by, round(unit.share or 0, 2))
        for unit in CheckupUnit.objects.filter(run=tree)
    }
    assert found == {
        UNIT[0]: ("", "none", 0),
        "W": (UNIT[0], "stated", 1.0),
        "E": (UNIT[0], "ground", 1.0),
        "W1": ("W", "stated", 1.0),
        "W2": ("W", "ground", 1.0),
        "E1": ("E", "ground", 0.8),
    }
    astray = CheckupUnit.objects.get(run=tree, code="W2")
    assert astray.reason["code"] == "indicator.parent_unknown"
    (other,) = CheckupUnit.objects.get(run=tree, code="E1").others
    assert (other["unit"], round(other["share"], 3)) == ("W", 0.2)


def test_the_blocks_of_the_town_sum_to_it_and_the_worst_comes_first(tree):
    shown = page(tree)
    cells = rows(shown)
    assert list(cells) == ["E", "W"]  # no park in the east
    assert cells["E"]["占分子"].startswith("0.0%")
    assert cells["W"]["占分子"].startswith("100.0%")
    parts = {part.unit_code: part for part in UnitPart.objects.filter(run=tree, concept=COVER)}
    whole = tree.observations.get(concept=COVER, unit_code=UNIT[0])
    assert parts["W"].num + parts["E"].num == pytest.approx(whole.num, rel=1e-6)
    assert parts["W"].den + parts["E"].den == pytest.approx(whole.den, rel=1e-6)
    assert shown.words.count("相等：下级之和等于上级") == 2


def test_a_block_leads_on_to_its_communities_and_back_and_its_rest_has_a_reason(tree):
    shown = page(tree, "?unit=E")
    assert list(rows(shown)) == ["E1"]
    assert "下级单元没有盖满" in shown.words
    crumbs = [one.get("href") for one in shown.tree.xpath("//ol[@class='crumbs']//a")]
    assert crumbs[-1] == f"/checkup/runs/{tree.pk}/{COVER}/parts/?unit={UNIT[0]}"
    assert "跨界：另在 西街 20.0%" in " ".join(shown.words.split())
    lowest = page(tree, "?unit=E1")
    assert lowest.status == 200
    assert "没有可下钻的单元" in lowest.words


def test_the_page_of_a_unit_shows_its_parts_and_what_lies_below(tree):
    shown = Browser("planner").get(f"/checkup/runs/{tree.pk}/units/W/")
    below = shown.tree.xpath("//section[@aria-labelledby='below']//a")
    assert [one.text for one in below] == ["西一社区", "西二社区"]
    link = f"/checkup/runs/{tree.pk}/{COVER}/parts/?unit=W"
    assert shown.tree.xpath(f"//a[@href='{link}']")
    leaf = Browser("planner").get(f"/checkup/runs/{tree.pk}/units/W1/")
    assert leaf.status == 200
    assert not leaf.tree.xpath("//section[@aria-labelledby='below']")
    indicator = Browser("planner").get(f"/checkup/runs/{tree.pk}/{COVER}/")
    assert indicator.tree.xpath(f"//a[@href='/checkup/runs/{tree.pk}/{COVER}/parts/']")


def test_two_years_stand_side_by_side_and_a_moved_boundary_is_told(room, tree):
    publish_unit_tree(room.county, 2026)
    publish_second_year(room.county)
    cells = rows(page(room.run(SECOND, "second")))
    assert set(cells) == {"W", "E"}
    assert all("边界已变" in cells[code]["2025年12月31日"] for code in cells)
    then = UnitPart.objects.get(run=tree, concept=COVER, unit_code="W")
    assert f"{then.value:.2f}" in cells["W"]["2025年12月31日"]


def test_a_run_without_placed_units_still_shows(tree):
    # As runs were before: the rows are append-only for UPDATE, a test may take them away.
    UnitPart.objects.filter(run=tree).delete()
    CheckupUnit.objects.filter(run=tree).delete()
    shown = page(tree)
    assert shown.status == 200
    assert "重新开展体检后即可下钻" in shown.words
    assert Browser("planner").get(f"/checkup/runs/{tree.pk}/units/{UNIT[0]}/").status == 200
    assert Browser("planner").get(f"/checkup/runs/{tree.pk}/units/W1/").status == 404


def test_units_and_parts_are_never_edited(tree):
    for model, change in ((CheckupUnit, {"parent_code": "E"}), (UnitPart, {"value": 100.0})):
        found = model.objects.filter(run=tree)
        assert found.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            found.update(**change)


@pytest.mark.parametrize("unit", ["nobody", "%00", "%27", "W" * 200])
def test_a_unit_that_is_not_there_is_not_found(tree, unit):
    assert page(tree, f"?unit={unit}").status == 404


def test_the_map_has_the_rows_of_the_table_and_the_page_speaks_english(tree):
    shown = Browser("planner", language="en").get(f"/checkup/runs/{tree.pk}/{COVER}/parts/")
    assert "Drill down" in shown.words
    (told,) = shown.tree.xpath("//script[@id='map-configuration']/text()")
    assert '"class": "unmet"' in told
    assert '"W"' in told
