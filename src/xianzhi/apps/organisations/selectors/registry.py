"""Reading units of a day (查询单位): lists, names and what printed names mean."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.organisations.choices import UnitKind
from xianzhi.apps.organisations.models import GroupMember, Unit, UnitAlias
from xianzhi.apps.organisations.selectors.periods import (
    Standing,
    former_names,
    heirs,
    standing_units,
    valid_on,
)
from xianzhi.core.policy import units as core

__all__ = [
    "UnitLine",
    "folded",
    "reach",
    "resolve",
    "subtree",
    "suggestions",
    "unit_lines",
    "unit_registry",
    "units_by_code",
]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as lists show it (单位). ``member_ids`` is filled for groups only."""

    id: str
    code: str
    name: str
    kind: str
    member_ids: tuple[str, ...] = ()


def unit_registry(at: date) -> core.UnitRegistry:
    """Give the compiler the county's list of units as it stood on a day (单位名录).

    A name that a unit bore earlier, or that a unit dissolved into it bore, still means it, unless
    another unit bears that name on the day.
    """
    units = standing_units(at)
    aliases: dict[str, list[core.UnitAlias]] = defaultdict(list)
    for alias in valid_on(UnitAlias.objects, at).order_by("name"):
        aliases[str(alias.unit_id)].append(
            core.UnitAlias(alias.name, alias.valid_from, alias.valid_until)
        )
    taken = {unit.name for unit in units} | {a.name for listed in aliases.values() for a in listed}
    for unit_id, name in former_names(at):
        if name not in taken:
            aliases[unit_id].append(core.UnitAlias(name))
    members = _members(at)
    codes = {unit.id: unit.code for unit in units}
    return core.UnitRegistry(
        tuple(
            core.UnitEntry(
                code=unit.code,
                name=unit.name,
                aliases=tuple(aliases[unit.id]),
                members=tuple(codes[item] for item in members[unit.id] if item in codes),
            )
            for unit in units
        )
    )


def unit_lines(at: date, *, with_groups: bool = True) -> tuple[UnitLine, ...]:
    """List the units of a day by the names of that day, in their order (单位列表).

    Two queries; without groups, one, and no line has members.
    """
    members = _members(at) if with_groups else defaultdict(list)
    return tuple(
        UnitLine(unit.id, unit.code, unit.name, unit.kind, tuple(members[unit.id]))
        for unit in standing_units(at)
        if with_groups or unit.kind != UnitKind.GROUP
    )


def units_by_code(codes: Iterable[str]) -> Mapping[str, str]:
    """Find the ids of units by their codes."""
    found = Unit.objects.filter(code__in=list(codes)).values_list("code", "id")
    return {code: str(unit_id) for code, unit_id in found}


def resolve(names: Iterable[str], at: date) -> Mapping[str, UnitLine]:
    """Find the units that printed names mean on a day (名称绑定); unknown names are left out.

    A name means a unit when it equals its name or one of its aliases after width, blanks and
    brackets are folded. A name that means two units means none: a person must say. A name of the
    past means the unit that bore it, or the one that took it over, where nobody bears it now.
    """
    lines = {line.id: line for line in unit_lines(at)}
    meanings: dict[str, set[str]] = defaultdict(set)
    for line in lines.values():
        meanings[folded(line.name)].add(line.id)
    for unit_id, name in valid_on(UnitAlias.objects, at).values_list("unit_id", "name"):
        if str(unit_id) in lines:
            meanings[folded(name)].add(str(unit_id))
    wanted = {name: folded(name) for name in names}
    former: dict[str, set[str]] = defaultdict(set)
    if any(plain not in meanings for plain in wanted.values()):
        for bearer, name in former_names(at):
            former[folded(name)].add(bearer)
    found = {name: meanings.get(plain) or former[plain] for name, plain in wanted.items()}
    return {name: lines[next(iter(ids))] for name, ids in found.items() if len(ids) == 1}


def suggestions(name: str, lines: Iterable[UnitLine], most: int = 3) -> tuple[UnitLine, ...]:
    """Propose units that a printed name may mean, the likeliest first (名称建议)."""
    wanted = _bigrams(folded(name))
    scored = [(_likeness(wanted, _bigrams(folded(line.name))), line) for line in lines]
    likely = sorted((item for item in scored if item[0] >= 0.3), key=lambda item: -item[0])
    return tuple(line for _, line in likely[:most])


def subtree(unit_id: str, at: date) -> frozenset[str]:
    """Collect a unit, all below it, and what was dissolved into any of them (下级单位)."""
    return reach(unit_id, standing_units(at), heirs(at))


def reach(unit_id: str, units: Iterable[Standing], dissolved: Mapping[str, str]) -> frozenset[str]:
    """Follow a tree downwards and the heirs backwards (管辖范围)."""
    below: dict[str | None, list[str]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id].append(unit.id)
    for past, heir in dissolved.items():
        below[heir].append(past)
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
    rows = valid_on(GroupMember.objects, at).order_by("member__position", "member__code")
    for group, member in rows.values_list("group_id", "member_id"):
        members[str(group)].append(str(member))
    return members


def _bigrams(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)} or {text}


def _likeness(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
