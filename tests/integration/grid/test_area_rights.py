"""A post that is for one area sees and does what lies in it, and in what followed it."""

from datetime import date

import pytest

from factories.county import AT, SINCE
from pages import Browser
from xianzhi.apps.accounts.models import Post
from xianzhi.apps.atlas.models import Patch
from xianzhi.apps.atlas.selectors.patches import visible_patches
from xianzhi.apps.grid import selectors, services
from xianzhi.apps.grid.services import GoalDraft, NewArea, Paper, TermDraft
from xianzhi.errors import PermissionDeniedError

VILLAGE = "990121101001"
ONE, TWO = f"{VILLAGE}001", f"{VILLAGE}002"
DAY = date(2026, 3, 2)
PAPER = Paper(date(2026, 3, 1), "禾政发〔2026〕3号")


@pytest.fixture
def local(grown):
    """The small county whose officer of the town is for the first grid only."""
    Post.objects.filter(pk=grown.posts["白晓芸"]).update(area_code=ONE)
    return grown


def put_in(county, who: str, code: str) -> str:
    draft = TermDraft(code, county.posts[who], "full_time", date(2025, 6, 1))
    return services.assign_worker(
        actor=county.actor("admin"), draft=draft, request_id=f"{who} {code}", at=AT
    )


def test_the_tree_of_a_post_begins_with_its_area(local):
    luxi = local.actor("luxi")
    page = selectors.tree_page(luxi, DAY)
    assert page.root.code == ONE
    assert [area.code for area, *_ in page.rows] == [f"{ONE}01", f"{ONE}02"]
    assert {unit for _, _, unit, _ in page.rows} == {"芦溪镇"}  # it still governs them
    found = selectors.tree_page(luxi, DAY, keyword="网格").rows
    assert {row[0].code for row in found} == {ONE, f"{ONE}01", f"{ONE}02"}
    assert len(selectors.tree_page(local.actor("leader"), DAY, keyword="网格").rows) == 12


def test_board_workers_vacancies_and_checks_keep_to_the_area(local):
    put_in(local, "白晓芸", ONE)
    put_in(local, "方若谷", TWO)
    luxi, leader = local.actor("luxi"), local.actor("leader")
    assert [line.person for line in selectors.worker_lines(luxi, DAY)] == ["白晓芸"]
    assert len(selectors.worker_lines(leader, DAY)) == 2
    assert selectors.board(luxi, DAY).root.code == ONE
    assert selectors.board(luxi, DAY).total.micro_grids == 2
    assert len(selectors.vacancies(leader, DAY)) == 4  # of the other village
    assert selectors.vacancies(luxi, DAY) == ()
    assert selectors.check_page(leader, DAY).lines
    assert {line.area for line in selectors.check_page(luxi, DAY).lines} <= {ONE, f"{ONE}01",
                                                                           f"{ONE}02"}  # fmt: skip
    shown = selectors.areas_on_map(luxi, DAY, ONE)["features"]
    assert {one["properties"]["code"] for one in shown} == {ONE, f"{ONE}01", f"{ONE}02"}


def test_what_lies_elsewhere_is_not_there(local):
    browser = Browser("luxi")
    assert browser.get(f"/grid/areas/{ONE}01/").status == 200
    for code in (TWO, VILLAGE, "990121101", "990121102"):
        assert browser.get(f"/grid/areas/{code}/").status == 404, code
        assert browser.get(f"/grid/areas/{code}/staff/goal/").status == 404, code
    assert browser.get(f"/grid/areas/{ONE}01/staff/goal/").status == 200


def test_the_service_refuses_elsewhere_too(local):
    luxi = local.actor("luxi")
    for code, is_allowed in ((f"{ONE}01", True), (TWO, False), (VILLAGE, False)):
        draft = GoalDraft(code, 2026, "走访入户全覆盖")
        if is_allowed:
            services.set_goal(actor=luxi, draft=draft, request_id=code, at=AT)
        else:
            with pytest.raises(PermissionDeniedError):
                services.set_goal(actor=luxi, draft=draft, request_id=code, at=AT)


def test_a_post_reaches_the_area_that_followed_its_own(local):
    services.merge_areas(
        actor=local.actor("admin"),
        codes=[ONE, TWO],
        into=NewArea(f"{VILLAGE}009", "联合网格"),
        paper=PAPER,
        request_id="merge",
        at=AT,
    )
    luxi = local.actor("luxi")
    assert selectors.tree_page(luxi, DAY).root.code == f"{VILLAGE}009"
    assert selectors.area_page(luxi, f"{TWO}01", DAY).area.code == f"{TWO}01"
    before = selectors.tree_page(luxi, date(2026, 2, 1))
    assert {row[0].code for row in before.rows} == {ONE, TWO}  # as it stood before, with all of it
    assert selectors.areas_over(f"{ONE}01") >= {f"{VILLAGE}009", ONE, TWO, VILLAGE, "990121101"}


def test_a_record_of_a_split_area_lies_in_neither_part(local):
    parts = [
        NewArea(f"{VILLAGE}003", "北", children=(f"{ONE}01",)),
        NewArea(f"{VILLAGE}004", "南", children=(f"{ONE}02",)),
    ]
    services.split_area(
        actor=local.actor("admin"), code=ONE, parts=parts, paper=PAPER, request_id="s", at=AT
    )
    assert ONE not in selectors.codes_within(f"{VILLAGE}003")
    assert ONE in selectors.codes_within(VILLAGE)
    luxi = local.actor("luxi")  # who was over the whole is over both
    assert {row[0].code for row in selectors.tree_page(luxi, DAY).rows} == {
        f"{VILLAGE}003",
        f"{VILLAGE}004",
    }


def test_an_area_that_moves_takes_its_records_and_leaves_the_old_parent(grown):
    Post.objects.filter(pk=grown.posts["白晓芸"]).update(area_code=VILLAGE)
    luxi = grown.actor("luxi")
    assert selectors.area_page(luxi, TWO, DAY).area.code == TWO
    services.transfer_area(
        actor=grown.actor("admin"),
        code=TWO,
        parent_code="990121101200",
        paper=PAPER,
        request_id="move",
        at=AT,
    )
    assert TWO not in selectors.codes_within(VILLAGE)
    assert f"{TWO}01" not in selectors.codes_within(VILLAGE)
    assert Browser("luxi").get(f"/grid/areas/{TWO}/").status == 404


def test_patches_outside_the_area_do_not_exist_for_the_post(local):
    from factories.patches import publish_two_dates
    from xianzhi.apps.accounts.services import PostDraft, create_demo_accounts
    from xianzhi.apps.atlas.services import ScreeningDraft, screen

    planner = PostDraft("苏晚", "resources", "规划员", ("planner",), SINCE, None, "planner")
    create_demo_accounts((planner,), "for tests only")
    screen(
        actor=local.actor("planner"),
        draft=ScreeningDraft(*publish_two_dates(local)),
        request_id="screen",
        at=AT,
    )
    mine, other = Patch.objects.order_by("code")[:2]
    unit = local.units["luxi"]
    Patch.objects.filter(pk=mine.pk).update(unit_id=unit, area_code=f"{ONE}01")
    Patch.objects.filter(pk=other.pk).update(unit_id=unit, area_code=TWO)
    luxi = local.actor("luxi")
    assert [patch.pk for patch in visible_patches(luxi)] == [mine.pk]
    Post.objects.filter(pk=local.posts["白晓芸"]).update(area_code="")
    assert {mine.pk, other.pk} <= {patch.pk for patch in visible_patches(local.actor("luxi"))}
