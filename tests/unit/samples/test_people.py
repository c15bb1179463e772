from collections import Counter
from datetime import date

import pytest

from xianzhi.samples.areas import AreaLevel
from xianzhi.samples.county import County, build_county
from xianzhi.samples.people import WITHOUT_STAFF, Duty


@pytest.fixture(scope="module")
def county() -> County:
    return build_county()


def test_the_same_seed_makes_the_same_people(county: County) -> None:
    assert build_county().staff == county.staff
    assert build_county(7).staff != county.staff


def test_nobody_shares_a_name_or_a_post_code(county: County) -> None:
    staff = county.staff

    assert len({person.name for person in staff.people}) == len(staff.people)
    assert len({post.code for post in staff.posts}) == len(staff.posts)


def test_every_post_is_held_by_exactly_one_person_today(county: County) -> None:
    holders = Counter(
        tenure.post_code for tenure in county.staff.tenures if tenure.valid_until is None
    )

    assert holders == Counter(post.code for post in county.staff.posts)


def test_a_post_that_changed_hands_has_no_gap_and_no_overlap(county: County) -> None:
    ended = [tenure for tenure in county.staff.tenures if tenure.valid_until is not None]

    assert len(ended) == 4
    for tenure in ended:
        successors = [
            other
            for other in county.staff.tenures
            if other.post_code == tenure.post_code and other.valid_from == tenure.valid_until
        ]
        assert tenure.valid_from < date(2026, 6, 1) == tenure.valid_until
        assert len(successors) == 1


def test_every_grid_has_a_worker_and_every_village_one_head(county: County) -> None:
    areas = {
        level: [area.code for area in county.areas if area.level is level] for level in AreaLevel
    }
    posts = county.staff.posts
    heads = [post.area_code for post in posts if post.duty is Duty.VILLAGE_HEAD]
    workers = [post.area_code for post in posts if post.duty is Duty.GRID_WORKER]

    assert heads == areas[AreaLevel.VILLAGE]
    assert workers[: len(areas[AreaLevel.GRID])] == areas[AreaLevel.GRID]
    assert set(workers) == set(areas[AreaLevel.GRID])


def test_225_grid_workers_are_full_time_and_180_part_time(county: County) -> None:
    kinds = Counter(post.full_time for post in county.staff.posts if post.duty is Duty.GRID_WORKER)
    assert kinds == {True: 225, False: 180}


def test_two_units_have_no_officer_so_that_the_ledger_has_gaps_to_report(county: County) -> None:
    with_officer = {post.unit_code for post in county.staff.posts if post.duty is Duty.OFFICER}
    units = {unit.code for unit in county.units if unit.kind not in WITHOUT_STAFF}

    assert units - with_officer == {"supply-marketing", "armed-forces"}
