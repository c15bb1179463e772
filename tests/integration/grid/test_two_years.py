"""A year of reorganisation replayed: the reports of last year and of this year are both right."""

from datetime import UTC, date, datetime

import pytest

from factories.grid import square
from xianzhi.apps.grid import services
from xianzhi.apps.grid.selectors import (
    Figure,
    figures_as_they_were,
    figures_on_the_tree_of,
    report_on,
    standing_areas,
    terms_on,
)
from xianzhi.apps.grid.services import NewArea, Paper, TermDraft
from xianzhi.apps.organisations import services as organisations
from xianzhi.apps.organisations.steps import Reorganisation as UnitChange

LAST_YEAR, THIS_YEAR = date(2025, 12, 31), date(2026, 12, 31)
AT = datetime(2026, 12, 31, 9, tzinfo=UTC)
TOWN = "990121101"
ONE, TWO = "990121101001001", "990121101001002"


@pytest.fixture
def replayed(grown):
    """Two grids merged, one micro-grid moved, one split, one worker's post handed over."""
    admin = grown.actor("admin")
    first = services.assign_worker(
        actor=admin,
        draft=TermDraft(ONE, grown.posts["白晓芸"], "full_time", date(2025, 2, 1)),
        request_id="first",
        at=AT,
    )
    services.assign_worker(
        actor=admin,
        draft=TermDraft(TWO, grown.posts["方若谷"], "part_time", date(2025, 2, 1)),
        request_id="second",
        at=AT,
    )
    services.hand_over(
        actor=admin,
        term_id=first,
        to=TermDraft(ONE, grown.posts["陆小满"], "full_time", date(2026, 3, 1)),
        note="台账、钥匙已移交",
        request_id="over",
        at=AT,
    )
    services.merge_areas(
        actor=admin,
        codes=[ONE, TWO],
        into=NewArea("990121101001003", "中心网格"),
        paper=Paper(date(2026, 5, 1), "禾政办发〔2026〕7号"),
        request_id="merge",
        at=AT,
    )
    services.transfer_area(
        actor=admin,
        code="99012110120000101",
        parent_code="990121101001003",
        paper=Paper(date(2026, 7, 1), "禾政办发〔2026〕9号"),
        request_id="move",
        at=AT,
    )
    return grown


def test_each_year_has_its_own_grids_households_and_people(replayed) -> None:
    leader = replayed.actor("leader")

    then, now = report_on(leader, LAST_YEAR)[TOWN], report_on(leader, THIS_YEAR)[TOWN]

    # 40 + 41 + 42 + 43 + 50 + 51 + 52 + 53 households; nobody was counted twice or lost
    assert (then.grids, then.micro_grids, then.households) == (4, 8, 372)
    assert (now.grids, now.micro_grids, now.households) == (3, 8, 372)
    # the two workers of the merged grids work on; the village beside has nobody in either year
    assert (then.full_time, then.part_time, then.vacant) == (1, 1, 4)
    assert (now.full_time, now.part_time, now.vacant) == (1, 1, 3)


def test_the_worker_of_each_day_is_named(replayed) -> None:
    def named(day: date, code: str) -> list[tuple[str, bool, str]]:
        return [(t.person, t.is_lead, t.follows) for t in terms_on(day).get(code, ())]

    assert named(LAST_YEAR, ONE) == [("白晓芸", True, "")]
    assert named(date(2026, 3, 1), ONE) == [("陆小满", True, "白晓芸")]
    assert named(THIS_YEAR, "990121101001003") == [
        ("陆小满", True, "陆小满"),
        ("方若谷", False, "方若谷"),
    ]


def test_villages_keep_their_ground_of_each_year(replayed) -> None:
    def area(day: date, code: str) -> float:
        return standing_areas(day)[code].area_m2

    moved = standing_areas(THIS_YEAR)["99012110120000101"].area_m2
    assert standing_areas(LAST_YEAR, with_shapes=True)["990121101200"].shape.equals(
        square(2, 0, 2, 2)
    )
    for village, sign in (("990121101001", 1), ("990121101200", -1)):
        change = area(THIS_YEAR, village) - area(LAST_YEAR, village)
        assert change == pytest.approx(sign * moved, rel=1e-6)


def test_figures_of_last_year_stay_and_are_told_on_this_years_tree(replayed) -> None:
    """Visits: 7 in grid one, 5 in grid two, 11 in the micro-grid that moved, in each year."""
    figures = [
        Figure(ONE, date(2025, 6, 1), 7),
        Figure(TWO, date(2025, 6, 1), 5),
        Figure("99012110120000101", date(2025, 6, 1), 11),
    ]
    later = [
        Figure("990121101001003", date(2026, 6, 1), 12),
        Figure("99012110120000101", date(2026, 8, 1), 11),
    ]

    was = figures_as_they_were(figures)
    assert (was[ONE], was[TWO], was["990121101001"], was["990121101200"], was[TOWN]) == (
        7, 5, 12, 11, 23,
    )  # fmt: skip
    this_year = figures_as_they_were(later)
    assert (this_year["990121101001"], this_year.get("990121101200"), this_year[TOWN]) == (
        23, None, 23,
    )  # fmt: skip
    told = figures_on_the_tree_of(figures, THIS_YEAR)
    assert (told.amounts["990121101001003"], told.amounts["990121101001"]) == (23, 23)
    assert (ONE in told.amounts, told.amounts[TOWN], told.homeless) == (False, 23, ())


def test_figures_of_a_grid_that_was_split_count_for_what_holds_all_parts(replayed) -> None:
    services.split_area(
        actor=replayed.actor("admin"),
        code="990121101200002",
        parts=[
            NewArea("990121101200003", "东网格", children=("99012110120000202",)),
            NewArea("990121101200004", "西网格", children=("99012110120000201",)),
        ],
        paper=Paper(date(2026, 9, 1)),
        request_id="split",
        at=AT,
    )

    told = figures_on_the_tree_of([Figure("990121101200002", date(2025, 6, 1), 9)], THIS_YEAR)

    assert told.undivided == {"990121101200002": "990121101200"}
    assert told.amounts["990121101200"] == 9


def test_a_unit_that_was_renamed_has_the_name_of_each_year(replayed) -> None:
    unit = replayed.units["luxi"]
    rename_unit(replayed, unit, "芦溪街道办事处", date(2026, 4, 1))

    leader = replayed.actor("leader")
    assert report_on(leader, LAST_YEAR)[TOWN].unit == "芦溪镇"
    assert report_on(leader, THIS_YEAR)[TOWN].unit == "芦溪街道办事处"


def rename_unit(county, unit_id: str, name: str, day: date) -> None:
    organisations.reorganise(
        actor=county.actor("admin"),
        asked=UnitChange("rename", day, "禾编发〔2026〕3号", unit_ids=(unit_id,), name=name),
        request_id="rename",
        at=AT,
    )
