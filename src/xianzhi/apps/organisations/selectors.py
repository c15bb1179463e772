"""Reading units (查询单位)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Manager, Model, Q, QuerySet

from xianzhi.apps.organisations.choices import UnitKind
from xianzhi.apps.organisations.models import GroupMember, Unit, UnitAlias
from xianzhi.core.policy import units as core

__all__ = [
    "UnitKind",
    "UnitLine",
    "folded",
    "resolve",
    "subtree",
    "suggestions",
    "unit_lines",
    "unit_registry",
    "units_by_code",
]

Dated = TypeVar("Dated", bound=Model)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as lists show it (单位). ``member_ids`` is filled for groups only."""

    id: str
    code: str
    name: str
    kind: str
    member_ids: tuple[str, ...] = ()


def unit_registry(at: date) -> core.UnitRegistry:
    """Give the compiler the county's list of units as it stood on a day (单位名录)."""
    units = list(_valid(Unit.objects, at).order_by("position", "code"))
    aliases: dict[object, list[core.UnitAlias]] = defaultdict(list)
    for alias in _valid(UnitAlias.objects, at).order_by("name"):
        aliases[alias.unit_id].append(
            core.UnitAlias(alias.name, alias.valid_from, alias.valid_until)
        )
    members = _members(at)
    codes = {str(unit.id): unit.code for unit in units}
    return core.UnitRegistry(
        tuple(
            core.UnitEntry(
                code=unit.code,
                name=unit.name,
                aliases=tuple(aliases[unit.id]),
                members=tuple(codes[item] for item in members[str(unit.id)] if item in codes),
            )
            for unit in units
        )
    )


def unit_lines(at: date, *, with_groups: bool = True) -> tuple[UnitLine, ...]:
    """List the units of a day in their order (单位列表); two queries."""
    members = _members(at)
    found = _valid(Unit.objects, at).order_by("position", "code")
    return tuple(
        UnitLine(str(unit.id), unit.code, unit.name, unit.kind, tuple(members[str(unit.id)]))
        for unit in found
        if with_groups or unit.kind != UnitKind.GROUP
    )


def units_by_code(codes: Iterable[str]) -> Mapping[str, str]:
    """Find the ids of units by their codes."""
    found = Unit.objects.filter(code__in=list(codes)).values_list("code", "id")
    return {code: str(unit_id) for code, unit_id in found}


def resolve(names: Iterable[str], at: date) -> Mapping[str, UnitLine]:
    """Find the units that printed names mean on a day (名称绑定); unknown names are left out.

    A name means a unit when it equals its name or one of its aliases after width, blanks and
    brackets are folded. A name that means two units means none: a person must say.
    """
    lines = {line.id: line for line in unit_lines(at)}
    meanings: dict[str, set[str]] = defaultdict(set)
    for line in lines.values():
        meanings[folded(line.name)].add(line.id)
    for unit_id, name in _valid(UnitAlias.objects, at).values_list("unit_id", "name"):
        if str(unit_id) in lines:
            meanings[folded(name)].add(str(unit_id))
    found = {name: meanings.get(folded(name), set()) for name in names}
    return {name: lines[next(iter(ids))] for name, ids in found.items() if len(ids) == 1}


def suggestions(name: str, lines: Iterable[UnitLine], most: int = 3) -> tuple[UnitLine, ...]:
    """Propose units that a printed name may mean, the likeliest first (名称建议)."""
    wanted = _bigrams(folded(name))
    scored = [(_likeness(wanted, _bigrams(folded(line.name))), line) for line in lines]
    likely = sorted((item for item in scored if item[0] >= 0.3), key=lambda item: -item[0])
    return tuple(line for _, line in likely[:most])


def subtree(unit_id: str, at: date) -> frozenset[str]:
    """Collect a unit and all below it (下级单位); one query."""
    below: dict[str, list[str]] = defaultdict(list)
    for child, parent in _valid(Unit.objects, at).values_list("id", "parent_id"):
        below[str(parent)].append(str(child))
    found, open_ids = {unit_id}, [unit_id]
    while open_ids:
        children = [item for item in below[open_ids.pop()] if item not in found]
        found.update(children)
        open_ids.extend(children)
    return frozenset(found)


def folded(name: str) -> str:
    """Fold width, blanks and brackets of a printed name, for comparing only."""
    return "".join(
        char for char in unicodedata.normalize("NFKC", name) if char not in " <>()《》〈〉"
    )


def _members(at: date) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    rows = _valid(GroupMember.objects, at).order_by("member__position", "member__code")
    for group, member in rows.values_list("group_id", "member_id"):
        members[str(group)].append(str(member))
    return members


def _valid(rows: Manager[Dated], at: date) -> QuerySet[Dated]:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=at)
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    return rows.filter(begun & lasts)


def _bigrams(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)} or {text}


def _likeness(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
