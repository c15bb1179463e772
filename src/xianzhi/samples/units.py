"""Units of Hechuan with the names that documents call them by (责任单位、别名、更名)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xianzhi.core.policy.units import UnitAlias, UnitEntry, UnitRegistry
from xianzhi.samples.areas import TOWNS, Town
from xianzhi.samples.plans.catalog import package_text

__all__ = ["Unit", "UnitKind", "build_units", "unit_registry"]


class UnitKind(StrEnum):
    """What a unit is (单位类型)."""

    COMMITTEE = "committee"  # 县委
    GOVERNMENT = "government"  # 县政府
    OFFICE = "office"  # 县政府办公机构
    PARTY = "party"  # 党委部门
    BUREAU = "bureau"  # 工作部门
    CENTRE = "centre"  # 事业单位、管委会
    ASSOCIATION = "association"  # 群团
    COURT = "court"  # 法院
    BRIGADE = "brigade"  # 消防
    COMPANY = "company"  # 企业
    TOWN = "town"  # 乡镇、街道
    TASK_FORCE = "task_force"  # 专班、领导小组、联席会议
    GROUP = "group"  # 统称：各乡镇、各相关部门


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, or a group of units that documents name with one word (单位).

    ``leader`` is the code of the county leader's post in charge (分管领导); ``members`` holds the
    codes a group may stand for; ``area_code`` is set for towns.
    """

    code: str
    name: str
    kind: UnitKind
    head_title: str = ""
    leader: str | None = None
    aliases: tuple[UnitAlias, ...] = ()
    members: tuple[str, ...] = ()
    area_code: str | None = None


def build_units() -> tuple[Unit, ...]:
    """List county units, then towns, then groups."""
    single = (*_county_units(), *(_town_unit(town) for town in TOWNS))
    return (*single, *_groups(single))


def unit_registry(units: tuple[Unit, ...]) -> UnitRegistry:
    """Give the compiler the county's list of units (单位名录)."""
    return UnitRegistry(
        tuple(UnitEntry(unit.code, unit.name, unit.aliases, unit.members) for unit in units)
    )


def _table(name: str) -> Iterator[dict[str, str]]:
    return iter(csv.DictReader(package_text(name).splitlines()))


def _county_units() -> Iterator[Unit]:
    aliases: dict[str, list[UnitAlias]] = {}
    for row in _table("unit_aliases.csv"):
        period = (_day(row["valid_from"]), _day(row["valid_until"]))
        aliases.setdefault(row["unit"], []).append(UnitAlias(row["name"], *period))
    for row in _table("units.csv"):
        yield Unit(
            row["code"],
            row["name"],
            UnitKind(row["kind"]),
            row["head_title"],
            row["leader"] or None,
            tuple(aliases.pop(row["code"], ())),
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _town_unit(town: Town) -> Unit:
    formal, head_title = {
        "街道": (f"{town.name}办事处", "办事处主任"),
        "镇": (f"{town.name}人民政府", "镇长"),
        "乡": (f"{town.name}人民政府", "乡长"),
    }[town.kind]
    return Unit(
        f"town-{town.code}",
        formal,
        UnitKind.TOWN,
        head_title,
        "governor",
        (UnitAlias(town.name),),
        area_code=town.code,
    )


def _groups(single: tuple[Unit, ...]) -> Iterator[Unit]:
    kinds = {town.code: town.kind for town in TOWNS}
    for row in _table("unit_groups.csv"):
        wanted = row["members"].split("|")
        members = tuple(
            unit.code
            for unit in single
            if unit.kind in wanted
            or kinds.get(unit.area_code or "") in wanted
            or unit.code.split("-")[0] in wanted
        )
        aliases = tuple(UnitAlias(name) for name in row["aliases"].split("|"))
        yield Unit(row["code"], row["name"], UnitKind.GROUP, aliases=aliases, members=members)
