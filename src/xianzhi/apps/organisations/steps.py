"""What a reorganisation changes, step by step (机构改革方案): pure, for preview and for doing.

A reorganisation takes effect on a day. What stood before that day stays as it was: a step closes a
period and opens another, it never rewrites one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from xianzhi.apps.organisations.choices import Following, UnitKind
from xianzhi.errors import RuleError

__all__ = ["VERBS", "NewUnit", "Reorganisation", "Stands", "Step", "steps_of"]

VERBS: Final = ("found", "rename", "move", "merge", "split", "abolish")


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that a reorganisation founds (新设单位); no parent: beside the units it comes from."""

    code: str
    name: str
    kind: str
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """What is asked for (机构改革).

    ``unit_ids`` are the units it changes, ``seen`` their versions as the page showed them. A
    merger goes into ``new[0]`` or into the standing ``heir_id``; a split gives ``new``, and
    ``heir_code`` names the part that takes over what is open, empty where the old unit stays; an
    abolished unit is taken over by ``heir_id``. ``until`` ends what is founded for a time.
    """

    verb: str
    on: date
    basis: str
    unit_ids: tuple[str, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    name: str = ""
    parent_id: str = ""
    new: tuple[NewUnit, ...] = ()
    heir_id: str = ""
    heir_code: str = ""
    until: date | None = None


class Stands(Protocol):
    """A unit as it stands on the day (存续单位)."""

    @property
    def id(self) -> str:
        """Id of the unit."""

    @property
    def code(self) -> str:
        """Code of the unit."""

    @property
    def name(self) -> str:
        """Name on the day."""

    @property
    def parent_id(self) -> str | None:
        """Unit above on the day."""

    @property
    def since(self) -> date | None:
        """First day of this name and place."""

    @property
    def is_last(self) -> bool:
        """Whether nothing changed after this name and place."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change (变动): ``unit`` and ``other`` are ids, or codes of units to be founded."""

    kind: str  # found, rename, move, end, follow
    unit: str
    before: str = ""
    after: str = ""
    other: str = ""
    following: str = ""
    takes_over: bool = False
    new: NewUnit | None = None


def steps_of(
    asked: Reorganisation, units: Mapping[str, Stands], known_codes: frozenset[str]
) -> tuple[Step, ...]:
    """Lay out a reorganisation (改革步骤).

    Parameters
    ----------
    units
        The units that stand on its day, by id.
    known_codes
        Every code that was ever given, for a code is never used twice.

    Raises
    ------
    RuleError
        It cannot be done so; the words say why.
    """
    if asked.verb not in VERBS:
        raise RuleError("organisations.verb_unknown")
    for unit_id in asked.unit_ids:
        _check_stands(unit_id, asked.on, units)
    going = set(asked.unit_ids) if asked.verb == "merge" or asked.heir_code else set()
    for new in asked.new:
        _check_new(new, units, known_codes, going)
    if len({new.code for new in asked.new}) < len(asked.new):
        raise RuleError("organisations.code_is_taken", {"code": asked.new[0].code})
    return tuple(_PLANS[asked.verb](asked, units))


def _found(asked: Reorganisation, units: Mapping[str, Stands]) -> Iterator[Step]:
    if len(asked.new) != 1:
        raise RuleError("organisations.name_the_new_unit")
    if asked.until is not None and asked.until <= asked.on:
        raise RuleError("organisations.ends_before_it_begins")
    yield _founding(asked.new[0], None, units)


def _rename(asked: Reorganisation, units: Mapping[str, Stands]) -> Iterator[Step]:
    unit = units[_only(asked)]
    _check_name(asked.name, units, besides={unit.id})
    if asked.name == unit.name:
        raise RuleError("organisations.nothing_changes")
    yield Step("rename", unit.id, unit.name, asked.name)


def _move(asked: Reorganisation, units: Mapping[str, Stands]) -> Iterator[Step]:
    unit = units[_only(asked)]
    if asked.parent_id not in units:
        raise RuleError("organisations.no_such_unit")
    if asked.parent_id == unit.parent_id:
        raise RuleError("organisations.nothing_changes")
    if unit.id in _above(asked.parent_id, units):
        raise RuleError("organisations.not_below_itself", {"name": unit.name})
    yield _moving(unit, asked.parent_id, units)


def _merge(asked: Reorganisation, units: Mapping[str, Stands]) -> Iterator[Step]:
    """Merge units into a new one, or into one that stands (合并)."""
    going = [units[unit_id] for unit_id in asked.unit_ids if unit_id != asked.heir_id]
    if bool(asked.heir_id) == bool(asked.new) or len(asked.new) > 1:
        raise RuleError("organisations.merge_into_one")
    if len(going) + bool(asked.heir_id) < 2:
        raise RuleError("organisations.merge_needs_two")
    if asked.new:
        yield _founding(asked.new[0], going[0].parent_id, units)
        heir = asked.new[0].code
    else:
        heir = _heir(asked, units)
    yield from _dissolve(going, heir, Following.MERGED, units)


def _split(asked: Reorganisation, units: Mapping[str, Stands]) -> Iterator[Step]:
    """Split a unit: it stays beside its parts, or one of them takes over (拆分)."""
    unit = units[_only(asked)]
    codes = [new.code for new in asked.new]
    if not codes or (asked.heir_code and (len(codes) < 2 or asked.heir_code not in codes)):
        raise RuleError("organisations.split_into_parts")
    for new in asked.new:
        yield _founding(new, unit.parent_id, units)
        takes_over = new.code == asked.heir_code
        yield Step(
            "follow", unit.id, other=new.code, following=Following.SPLIT, takes_over=takes_over
        )
    if asked.heir_code:
        yield from _end(unit, asked.heir_code, units)


def _abolish(asked: Reorganisation, units: Mapping[str, Stands]) -> Iterator[Step]:
    unit = units[_only(asked)]
    if asked.heir_id:
        yield from _dissolve([unit], _heir(asked, units), Following.ABOLISHED, units)
        return
    if any(below.parent_id == unit.id for below in units.values()):
        raise RuleError("organisations.has_units_below", {"name": unit.name})
    yield Step("end", unit.id, unit.name)


_PLANS = {
    "found": _found,
    "rename": _rename,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "abolish": _abolish,
}


def _dissolve(
    going: list[Stands], heir: str, following: Following, units: Mapping[str, Stands]
) -> Iterator[Step]:
    for unit in going:
        yield Step("follow", unit.id, other=heir, following=following, takes_over=True)
    gone = {unit.id for unit in going}
    for unit in going:
        yield from _end(unit, heir, units, gone)


def _end(
    unit: Stands, heir: str, units: Mapping[str, Stands], gone: set[str] | None = None
) -> Iterator[Step]:
    """End a unit; what hung below it hangs below the heir from then on."""
    for below in units.values():
        if below.parent_id == unit.id and below.id not in (gone or set()):
            # Dissolved into a unit below itself: that one moves up to where the old one stood.
            after = unit.parent_id if heir == below.id else heir
            yield Step("move", below.id, unit.name, _name_of(after, units), other=after or "")
    yield Step("end", unit.id, unit.name)


def _founding(new: NewUnit, beside: str | None, units: Mapping[str, Stands]) -> Step:
    parent = new.parent_id or beside or ""
    above = _name_of(parent, units)
    return Step("found", new.code, before=above, after=new.name, other=parent, new=new)


def _moving(unit: Stands, parent_id: str, units: Mapping[str, Stands]) -> Step:
    before, after = _name_of(unit.parent_id, units), _name_of(parent_id, units)
    return Step("move", unit.id, before, after, other=parent_id)


def _name_of(unit_id: str | None, units: Mapping[str, Stands]) -> str:
    return units[unit_id].name if unit_id and unit_id in units else ""


def _only(asked: Reorganisation) -> str:
    if len(asked.unit_ids) != 1:
        raise RuleError("organisations.no_such_unit")
    return asked.unit_ids[0]


def _heir(asked: Reorganisation, units: Mapping[str, Stands]) -> str:
    _check_stands(asked.heir_id, asked.on, units)
    if asked.verb == "abolish" and asked.heir_id in asked.unit_ids:
        raise RuleError("organisations.nothing_changes")
    return asked.heir_id


def _above(unit_id: str, units: Mapping[str, Stands]) -> list[str]:
    """List a unit and all above it, from below."""
    found = [unit_id]
    while (parent := units[found[-1]].parent_id) and parent in units and parent not in found:
        found.append(parent)
    return found


def _check_stands(unit_id: str, on: date, units: Mapping[str, Stands]) -> None:
    unit = units.get(unit_id)
    if unit is None:
        raise RuleError("organisations.does_not_stand", {"day": on.isoformat()})
    if not unit.is_last:
        params = {"name": unit.name, "day": on.isoformat()}
        raise RuleError("organisations.changed_later", params)
    if unit.since is not None and unit.since >= on:
        params = {"name": unit.name, "day": unit.since.isoformat()}
        raise RuleError("organisations.changed_that_day", params)


def _check_new(
    new: NewUnit, units: Mapping[str, Stands], known_codes: frozenset[str], going: set[str]
) -> None:
    if not new.code or new.code in known_codes:
        raise RuleError("organisations.code_is_taken", {"code": new.code})
    if new.kind not in UnitKind.values:
        raise RuleError("organisations.kind_unknown")
    if new.parent_id and new.parent_id not in units:
        raise RuleError("organisations.no_such_unit")
    _check_name(new.name, units, besides=going)


def _check_name(name: str, units: Mapping[str, Stands], besides: set[str]) -> None:
    if not name:
        raise RuleError("records.text_required")
    if any(unit.name == name and unit.id not in besides for unit in units.values()):
        raise RuleError("organisations.name_is_taken", {"name": name})
