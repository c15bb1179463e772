import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from xianzhi.samples.areas import TOWNS, Area, AreaLevel, build_areas

CODE_LENGTH = {
    AreaLevel.COUNTY: 6,
    AreaLevel.TOWN: 9,
    AreaLevel.VILLAGE: 12,
    AreaLevel.GRID: 15,
    AreaLevel.MICRO_GRID: 17,
}


@pytest.fixture(scope="module")
def areas() -> tuple[Area, ...]:
    return build_areas(2026)


def of_level(areas: tuple[Area, ...], level: AreaLevel) -> list[Area]:
    return [area for area in areas if area.level is level]


def test_the_same_seed_grows_the_same_tree_and_another_seed_another(
    areas: tuple[Area, ...],
) -> None:
    assert build_areas(2026) == areas
    assert build_areas(7) != areas


def test_county_has_ten_towns_and_one_hundred_and_forty_villages(areas: tuple[Area, ...]) -> None:
    counts = Counter(area.level for area in areas)

    assert (counts[AreaLevel.COUNTY], counts[AreaLevel.TOWN]) == (1, 10)
    assert counts[AreaLevel.VILLAGE] == 140
    assert {town.kind for town in TOWNS} == {"街道", "镇", "乡"}


def test_codes_are_unique_and_nest_in_their_parents(areas: tuple[Area, ...]) -> None:
    by_code = {area.code: area for area in areas}

    assert len(by_code) == len(areas)
    for area in areas:
        assert len(area.code) == CODE_LENGTH[area.level]
        if area.parent_code is not None:
            assert area.code.startswith(area.parent_code)
            levels = list(AreaLevel)
            assert levels.index(area.level) == levels.index(by_code[area.parent_code].level) + 1


def test_parents_come_before_their_children(areas: tuple[Area, ...]) -> None:
    seen: set[str | None] = {None}
    for area in areas:
        assert area.parent_code in seen
        seen.add(area.code)


def test_households_and_residents_of_children_sum_to_the_parent(areas: tuple[Area, ...]) -> None:
    sums: dict[str, list[int]] = {}
    for area in areas:
        if area.parent_code:
            total = sums.setdefault(area.parent_code, [0, 0])
            total[0] += area.households
            total[1] += area.residents

    parents = {area.code: [area.households, area.residents] for area in areas if area.code in sums}
    assert sums == parents


def test_micro_grids_have_thirty_to_fifty_households_as_plan_five_asks(
    areas: tuple[Area, ...],
) -> None:
    sizes = [area.households for area in of_level(areas, AreaLevel.MICRO_GRID)]

    assert min(sizes) >= 30
    assert max(sizes) <= 50


def test_villages_have_different_names_and_an_urban_rural_class(areas: tuple[Area, ...]) -> None:
    villages = of_level(areas, AreaLevel.VILLAGE)

    assert len({area.name for area in villages}) == len(villages)
    assert {area.urban_rural_class for area in villages} == {"121", "122", "210", "220"}


@pytest.mark.shared
def test_no_code_and_no_town_of_hechuan_exists_and_villages_copy_no_county(
    areas: tuple[Area, ...],
) -> None:
    beside = Path(__file__).resolve().parents[4] / "shared"
    folder = Path(os.environ.get("XIANZHI_SHARED", beside)) / "data" / "admin_codes"
    if not folder.is_dir():
        pytest.skip("development data not found: set XIANZHI_SHARED or put it at ../shared")
    with (folder / "divisions_8counties.csv").open(encoding="utf-8") as source:
        real = list(csv.DictReader(source))
    with (folder / "provinces.csv").open(encoding="utf-8-sig") as source:
        provinces = {row["code"] for row in csv.DictReader(source)}

    assert len(provinces) > 30
    assert not provinces & {area.code[:2] for area in areas}
    assert not {area.code for area in areas} & {row["code"] for row in real}
    towns = {area.name for area in of_level(areas, AreaLevel.TOWN)}
    assert not towns & {row["name"] for row in real}
    ours = {area.name.removesuffix("村").removesuffix("社区") for area in areas}
    shared: Counter[str] = Counter()
    for row in real:
        stem = row["name"].removesuffix("村委会").removesuffix("社区居委会")
        shared[row["code"][:6]] += stem.removesuffix("村") in ours
    assert max(shared.values()) <= 3  # a common word may occur, a real county may not
