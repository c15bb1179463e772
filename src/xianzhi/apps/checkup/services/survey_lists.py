"""The list that a survey draws from (抽样名册): opaque numbers of households, and nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.checkup.choices import Weighing
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.apps.grid.selectors import Standing, Tree, tree_of
from xianzhi.core.indicators.surveys import Stratum
from xianzhi.errors import RuleError
from xianzhi.exchange.spreadsheets import (
    ListColumn,
    ListFaultsError,
    Record,
    RowFault,
    read_list,
)

__all__ = ["LIST_COLUMNS", "Frame", "counted_frame", "listed_frame"]

LIST_COLUMNS = (
    ListColumn("area", ("网格编号", "区域编号", "area"), is_required=True),
    ListColumn("household", ("户号", "住户编号", "地址编号", "household"), is_required=True),
)
_HEADINGS = {column.key: column.headings[0] for column in LIST_COLUMNS}
_NUMBER = re.compile(r"^[0-9A-Za-z][0-9A-Za-z_./-]{0,39}$")
_OF_A_PERSON = re.compile(r"^(?:1[3-9]\d{9}|\d{17}[\dXx]|\d{15})$")  # telephone, identity card
_PERSONAL = re.compile(
    r"姓名|名字|户主|联系人|业主|居民名|电话|手机|联系方式|身份证|证件|微信|邮箱|"
    r"\b(?:name|phone|mobile|tel|telephone|id ?card|e-?mail|contact)\b"
)
_MOST_HOUSEHOLDS, _MOST_FAULTS = 300_000, 50


@dataclass(frozen=True, slots=True)
class Frame:
    """Whom a survey may draw (抽样框): households by stratum, names and weights of the strata."""

    strata: tuple[Stratum, ...]
    names: Mapping[str, str]
    people: Mapping[str, int]
    weighing: Weighing
    source: str  # name of the file; empty where the areas' counts were numbered

    def written(self) -> bytes:
        """Write the list that the draw is repeated from (抽样名册): csv, sorted, UTF-8."""
        lines = [f"{one.code},{person}" for one in self.strata for person in sorted(one.people)]
        return "\n".join(["stratum,household", *lines, ""]).encode()


def listed_frame(upload: Upload, level: str, day: date) -> Frame:
    """Read the households of a list (读取抽样名册): the area of each, and its number.

    Raises
    ------
    ListFaultsError
        An area is unknown, a number is none or comes twice; up to fifty rows are told.
    RuleError
        A column looks like names or telephones, or there are too many rows.
    TableError
        The file is no such list.
    """
    check_size(upload)
    found = read_list(upload.content, LIST_COLUMNS)
    personal = [heading for heading in found.headings if _PERSONAL.search(heading)]
    if personal:
        raise RuleError("survey.list.personal", {"columns": "、".join(personal)[:80]})
    if not 0 < len(found.records) <= _MOST_HOUSEHOLDS:
        raise RuleError("survey.list.how_many", {"most": f"{_MOST_HOUSEHOLDS:,}"})
    tree = tree_of(day)
    faults = [fault for _, fault in zip(range(_MOST_FAULTS), _faults(found.records, tree, level))]  # noqa: B905 -- ends at the first fifty
    if faults:
        raise ListFaultsError("survey.list.rows_wrong", faults, len(found.records))
    people: dict[str, list[str]] = {}
    for record in found.records:
        stratum = tree.at_level(record.values["area"], level)
        assert stratum is not None  # _faults saw to it
        people.setdefault(stratum.code, []).append(record.values["household"])
    return _frame(people, tree, upload.name)


def counted_frame(level: str, day: date) -> Frame:
    """Number the households that the areas count (按网格户数编号).

    Raises
    ------
    RuleError
        No area of the level knows how many households it has, or there are too many.
    """
    tree = tree_of(day)
    people: dict[str, list[str]] = {}
    for area in tree.areas.values():
        if area.level == level:
            numbers = [number for one in _counted(tree, area) for number in _numbers(one)]
            if numbers:
                people[area.code] = numbers
    total = sum(map(len, people.values()))
    if not people:
        raise RuleError("survey.list.no_counts")
    if total > _MOST_HOUSEHOLDS:
        raise RuleError("survey.list.how_many", {"most": f"{_MOST_HOUSEHOLDS:,}"})
    return _frame(people, tree, "")


def _numbers(area: Standing) -> Iterator[str]:
    return (f"{area.code}-{number:05d}" for number in range(1, (area.households or 0) + 1))


def _counted(tree: Tree, area: Standing) -> Iterator[Standing]:
    """Give the smallest areas whose counts make up an area."""
    below = [one for child in tree.children(area.code) for one in _counted(tree, child)]
    if below:
        yield from below
    elif area.households:
        yield area


def _frame(people: Mapping[str, Sequence[str]], tree: Tree, source: str) -> Frame:
    strata = tuple(Stratum(code, tuple(people[code])) for code in sorted(people))
    weighing, weights = _weights(strata, tree)
    names = {one.code: tree.areas[one.code].name for one in strata}
    return Frame(strata, names, weights, weighing, source)


def _weights(strata: Sequence[Stratum], tree: Tree) -> tuple[Weighing, Mapping[str, int]]:
    """Weigh all strata by the same thing: people, else households, else what is listed."""
    for weighing in (Weighing.RESIDENTS, Weighing.HOUSEHOLDS):
        found = {one.code: _sum(tree, tree.areas[one.code], weighing) for one in strata}
        if all(found.values()):
            return weighing, {code: number or 0 for code, number in found.items()}
    return Weighing.LISTED, {one.code: len(one.people) for one in strata}


def _sum(tree: Tree, area: Standing, weighing: Weighing) -> int | None:
    own = area.residents if weighing is Weighing.RESIDENTS else area.households
    if own is not None:
        return own
    below = [_sum(tree, child, weighing) for child in tree.children(area.code)]
    return None if not below or None in below else sum(number or 0 for number in below)


def _faults(records: Sequence[Record], tree: Tree, level: str) -> Iterator[RowFault]:
    first: dict[str, int] = {}
    for record in records:
        area, number = record.values["area"], record.values["household"]
        if tree.at_level(area, level) is None:
            yield _told(record, "area", "survey.list.area_unknown")
        if _OF_A_PERSON.match(number):
            yield _told(record, "household", "survey.list.number_of_a_person")
        elif not _NUMBER.match(number):
            yield _told(record, "household", "survey.list.number")
        elif number in first:
            told = {"row": str(first[number])}
            yield RowFault(record.row, _HEADINGS["household"], "survey.list.twice", told)
        first.setdefault(number, record.row)


def _told(record: Record, key: str, code: str) -> RowFault:
    # What stands there may be somebody's number: it is not repeated.
    return RowFault(record.row, _HEADINGS[key], code, {})
