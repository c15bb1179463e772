"""Pages of the grid as people see them: every number opens its rows, every fault its area."""

import re
from datetime import date

import pytest

from factories.county import AT
from factories.grid import small_tree
from pages import Browser
from xianzhi.apps.grid import services
from xianzhi.apps.grid.models import Area
from xianzhi.apps.grid.selectors import vacancies, worker_lines
from xianzhi.apps.grid.services import GoalDraft, TermDraft

ONE = "990121101001001"


@pytest.fixture
def staffed(grown):
    """One grid with a worker and a goal; three without anybody."""
    admin = grown.actor("admin")
    services.assign_worker(
        actor=admin,
        draft=TermDraft(
            ONE, grown.posts["白晓芸"], "full_time", date(2025, 6, 1), None, True, ("patrol",)
        ),
        request_id="worker",
        at=AT,
    )
    services.set_goal(
        actor=admin, draft=GoalDraft(ONE, 2026, "走访入户全覆盖"), request_id="goal", at=AT
    )
    return grown


def test_the_board_counts_what_its_links_list(staffed) -> None:
    leader = staffed.actor("leader")
    browser = Browser("leader")

    shown = browser.get("/grid/?day=2026-03-02")

    assert shown.cells("无人网格（最小一级）") == ["6", "0"]
    assert len(vacancies(leader, date(2026, 3, 2), "990121101")) == 6
    assert shown.cells("专职") == ["1", "0"]
    assert len(worker_lines(leader, date(2026, 3, 2))) == 1
    for link in shown.tree.xpath("//main//table//a/@href"):
        path = link if link.startswith("/") else f"/grid/{link}"
        assert browser.get(path).status == 200


def test_the_area_says_who_works_there_and_what_it_is_to_reach(staffed) -> None:
    words = Browser("leader").get(f"/grid/areas/{ONE}/?day=2026-03-02").words

    assert "白晓芸" in words
    assert "巡查走访" in words
    assert "走访入户全覆盖" in words
    assert "芦溪镇" in words


def test_a_search_finds_areas_by_name_and_code(grown) -> None:
    shown = Browser("leader").get("/grid/tree/?q=磨坪&day=2026-03-02")

    assert shown.cells("编码") == ["990121101200"]


def test_an_area_that_nobody_knows_is_not_there(grown) -> None:
    assert Browser("leader").get("/grid/areas/990121999/").status == 404


def test_a_file_is_looked_at_first_and_then_kept(county) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = Browser("admin")
    file = SimpleUploadedFile("grids.geojson", small_tree())
    before = Area.objects.count()

    seen = browser.post(
        "/grid/import/inspect/", {"shapes": file, "effective_on": "2025-01-01", "basis": "禾政发"}
    )

    assert "新增 14" in seen.words
    assert Area.objects.count() == before
    note = seen.tree.xpath("//input[@name='note']/@value")[0]
    kept = browser.post(
        "/grid/import/keep/",
        {"note": note, "effective_on": "2025-01-01", "basis": "禾政发", "request_id": "kept"},
    )
    assert kept.status == 302
    assert Area.objects.count() == before + 14


def test_only_the_administrator_sees_the_import(county) -> None:
    assert Browser("admin").get("/grid/import/").status == 200
    assert Browser("luxi").get("/grid/import/").status == 403


def test_checks_name_the_area_and_say_what_to_do(grown) -> None:
    shown = Browser("leader").get("/grid/checks/?day=2026-03-02")

    assert re.search(r"没有边界", shown.words)
    assert "990121102" in shown.words
