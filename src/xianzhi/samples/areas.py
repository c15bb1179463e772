"""The five-level grid of Hechuan (五级网格：县、乡镇、村、网格、微网格).

Codes nest: 6 digits for the county, 9 for a town, 12 for a village or community (the layout of
the statistics codes), 15 for a grid, 17 for a micro-grid. The province part is 99, which no
province has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from random import Random

from xianzhi.samples.names import community_names, village_names

__all__ = ["COUNTY_CODE", "COUNTY_NAME", "TOWNS", "Area", "AreaLevel", "Town", "build_areas"]

COUNTY_CODE = "990121"
COUNTY_NAME = "禾川县"


class AreaLevel(StrEnum):
    """Which of the five levels an area belongs to (层级)."""

    COUNTY = "county"  # 县
    TOWN = "town"  # 乡镇、街道
    VILLAGE = "village"  # 村、社区
    GRID = "grid"  # 网格
    MICRO_GRID = "micro_grid"  # 微网格


@dataclass(frozen=True, slots=True)
class Area:
    """One node of the tree (区划或网格).

    ``urban_rural_class`` is the three-digit class of the statistics office, set for villages and
    communities only; ``households`` and ``residents`` are sums of the level below.
    """

    code: str
    name: str
    level: AreaLevel
    parent_code: str | None
    households: int
    residents: int
    urban_rural_class: str | None = None


@dataclass(frozen=True, slots=True)
class Town:
    """A town, township or street office with the number of its members (乡镇、街道)."""

    code: str
    name: str
    communities: int
    villages: int

    @property
    def kind(self) -> str:
        """The last word of the name: 街道, 镇 or 乡."""
        return "街道" if self.name.endswith("街道") else self.name[-1]


TOWNS = (
    Town("990121001", "禾阳街道", 12, 4),
    Town("990121002", "望禾街道", 8, 5),
    Town("990121100", "穗丰镇", 2, 14),
    Town("990121101", "云栈镇", 1, 13),
    Town("990121102", "鹭溪镇", 2, 15),
    Town("990121103", "石笏镇", 1, 12),
    Town("990121104", "枫渡镇", 2, 14),
    Town("990121105", "砚台镇", 1, 13),
    Town("990121200", "松岫乡", 1, 9),
    Town("990121201", "茶垄乡", 1, 10),
)

_GRID_HOUSEHOLDS = 400
_MICRO_GRID_HOUSEHOLDS = 40
_CLASS_OF_COMMUNITY = {"街道": "121", "镇": "121", "乡": "210"}
_CLASS_OF_VILLAGE = {"街道": "122", "镇": "220", "乡": "220"}


def build_areas(seed: int) -> tuple[Area, ...]:
    """Grow the tree, parents before children, siblings in code order."""
    chance = Random(seed)  # noqa: S311 -- a sample county, not a secret
    seat_communities = iter(community_names())
    villages = iter(village_names(sum(town.villages for town in TOWNS), chance))
    branches = []
    for town in TOWNS:
        names = _communities(town, seat_communities), list(islice(villages, town.villages))
        branches.append(_town(town, names, chance))
    tops = [branch[0] for branch in branches]
    county = Area(COUNTY_CODE, COUNTY_NAME, AreaLevel.COUNTY, None, *_sums(tops))
    return (county, *(area for branch in branches for area in branch))


def _communities(town: Town, seat_communities: Iterator[str]) -> list[str]:
    if town.kind == "街道":
        return list(islice(seat_communities, town.communities))
    stem = town.name[:-1]
    return [f"{stem}社区", f"{stem}新区社区"][: town.communities]


def _town(town: Town, names: tuple[list[str], list[str]], chance: Random) -> list[Area]:
    communities, villages = names
    members = [
        (
            f"{town.code}{number:03d}",
            name,
            _CLASS_OF_COMMUNITY[town.kind],
            chance.randint(700, 2200),
        )
        for number, name in enumerate(communities, start=1)
    ] + [
        (f"{town.code}{number:03d}", name, _CLASS_OF_VILLAGE[town.kind], chance.randint(180, 720))
        for number, name in enumerate(villages, start=200)
    ]
    branches = [_village(town.code, *member, chance=chance) for member in members]
    top = Area(
        town.code,
        town.name,
        AreaLevel.TOWN,
        COUNTY_CODE,
        *_sums([branch[0] for branch in branches]),
    )
    return [top, *(area for branch in branches for area in branch)]


def _village(
    town_code: str, code: str, name: str, urban_rural_class: str, households: int, *, chance: Random
) -> list[Area]:
    grids = [
        _grid(code, number, share, chance)
        for number, share in enumerate(_shares(households, _GRID_HOUSEHOLDS), start=1)
    ]
    sums = _sums([grid[0] for grid in grids])
    top = Area(code, name, AreaLevel.VILLAGE, town_code, *sums, urban_rural_class)
    return [top, *(area for grid in grids for area in grid)]


def _grid(village_code: str, number: int, households: int, chance: Random) -> list[Area]:
    code = f"{village_code}{number:03d}"
    cells = [
        Area(
            f"{code}{index:02d}",
            f"第{index}微网格",
            AreaLevel.MICRO_GRID,
            code,
            share,
            round(share * chance.uniform(2.2, 3.4)),
        )
        for index, share in enumerate(_shares(households, _MICRO_GRID_HOUSEHOLDS), start=1)
    ]
    return [Area(code, f"第{number}网格", AreaLevel.GRID, village_code, *_sums(cells)), *cells]


def _shares(total: int, each: int) -> list[int]:
    """Split *total* as evenly as possible into parts of about *each*."""
    parts = max(1, round(total / each))
    small, rest = divmod(total, parts)
    return [small + 1] * rest + [small] * (parts - rest)


def _sums(areas: Sequence[Area]) -> tuple[int, int]:
    return sum(area.households for area in areas), sum(area.residents for area in areas)
