"""The tree of a day and the history of a unit (组织机构树、单位沿革)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.organisations.choices import BODIES
from xianzhi.apps.organisations.models import Succession, Unit, UnitPeriod
from xianzhi.apps.organisations.selectors.periods import Standing, heirs, standing_units, valid_on
from xianzhi.apps.organisations.selectors.registry import UnitLine
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = [
    "Followed",
    "MemberLine",
    "PeriodLine",
    "TreeLine",
    "UnitFile",
    "days_of_change",
    "dissolved_units",
    "responsible_units",
    "tree_of",
    "unit_at",
    "unit_file",
]


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A unit in the tree of a day (机构树行): ``depth`` counts from 0."""

    id: str
    code: str
    name: str
    kind: str
    depth: int
    parent_name: str


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """What a unit was called and where it stood, for a time (沿革)."""

    name: str
    parent_name: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A unit before or after this one (承继)."""

    id: str
    name: str
    following: str
    on: date
    takes_over: bool
    basis: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A unit that belongs to a body for a period (成员单位)."""

    id: str
    name: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class UnitFile:
    """Everything the registry knows of a unit (单位档案)."""

    id: str
    code: str
    name: str
    kind: str
    parent_id: str | None
    valid_from: date | None
    valid_until: date | None
    version: int
    periods: tuple[PeriodLine, ...]
    predecessors: tuple[Followed, ...]
    successors: tuple[Followed, ...]
    members: tuple[MemberLine, ...]

    @property
    def is_body(self) -> bool:
        """Whether other units belong to it (是否为多单位组成)."""
        return self.kind in BODIES

    def stands_on(self, day: date) -> bool:
        """Whether the unit exists on a day (是否存续)."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day < self.valid_until)


def tree_of(day: date) -> tuple[TreeLine, ...]:
    """List the tree of a day, every unit under its parent (当日机构树); one query."""
    units = standing_units(day)
    names = {unit.id: unit.name for unit in units}
    below: dict[str | None, list[Standing]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id if unit.parent_id in names else None].append(unit)
    return tuple(_lines(below, names, None, 0))


def unit_at(unit_id: str, day: date) -> TreeLine | None:
    """Find a unit as it stood on a day (当日单位); null when it did not exist then."""
    return next((line for line in tree_of(day) if line.id == unit_id), None)


def responsible_units(day: date) -> Mapping[str, TreeLine]:
    """Say which unit of a day answers for each unit there ever was (责任承继); two queries.

    A standing unit answers for itself, a dissolved one through the unit that took it over; who
    was dissolved without an heir, or did not exist yet, is left out.
    """
    lines = {line.id: line for line in tree_of(day)}
    taken = {past: lines[heir] for past, heir in heirs(day).items() if heir in lines}
    return taken | lines


def unit_file(unit_id: str) -> UnitFile:
    """Read everything of a unit (单位档案).

    Raises
    ------
    NotFoundError
        There is no such unit.
    """
    unit = Unit.objects.filter(pk=unit_id).first() if is_id(unit_id) else None
    if unit is None:
        raise NotFoundError
    periods = UnitPeriod.objects.filter(unit=unit).select_related("parent")
    before = Succession.objects.filter(successor=unit).select_related("predecessor")
    after = Succession.objects.filter(predecessor=unit).select_related("successor")
    members = unit.memberships.select_related("member").order_by("member__position", "valid_from")
    return UnitFile(
        id=str(unit.id),
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent_id=str(unit.parent_id) if unit.parent_id else None,
        valid_from=unit.valid_from,
        valid_until=unit.valid_until,
        version=version_of(stream_of("unit", unit.pk)),
        periods=tuple(sorted(map(_period, periods), key=lambda one: one.valid_from or date.min)),
        predecessors=tuple(
            _followed(one, one.predecessor)
            for one in before.order_by("on", "predecessor__position", "predecessor__code")
        ),
        successors=tuple(
            _followed(one, one.successor)
            for one in after.order_by("on", "successor__position", "successor__code")
        ),
        members=tuple(
            MemberLine(str(one.member_id), one.member.name, one.valid_from, one.valid_until)
            for one in members
        ),
    )


def dissolved_units(unit_ids: Iterable[str], day: date) -> tuple[UnitLine, ...]:
    """List those of some units that no longer stand on a day, by their last names (已撤并单位)."""
    gone = Unit.objects.filter(pk__in=list(unit_ids), valid_until__lte=day)
    return tuple(
        UnitLine(str(unit.pk), unit.code, unit.name, unit.kind)
        for unit in gone.order_by("position", "code")
    )


def days_of_change() -> tuple[date, ...]:
    """List the days on which the tree changed, newest first (机构变动日)."""
    days = UnitPeriod.objects.exclude(valid_from__isnull=True).values_list("valid_from", flat=True)
    ends = UnitPeriod.objects.exclude(valid_until__isnull=True)
    every = {*days, *ends.values_list("valid_until", flat=True)}
    return tuple(sorted((day for day in every if day), reverse=True))


def _lines(
    below: Mapping[str | None, list[Standing]],
    names: Mapping[str, str],
    parent: str | None,
    depth: int,
) -> Iterator[TreeLine]:
    for unit in below.get(parent, ()):
        above = names.get(unit.parent_id or "", "")
        yield TreeLine(unit.id, unit.code, unit.name, unit.kind, depth, above)
        yield from _lines(below, names, unit.id, depth + 1)


def _period(row: UnitPeriod) -> PeriodLine:
    above = ""
    if row.parent:
        on_day = row.valid_from or date.min
        then = valid_on(UnitPeriod.objects, on_day).filter(unit=row.parent)
        above = then.values_list("name", flat=True).first() or row.parent.name
    return PeriodLine(row.name, above, row.valid_from, row.valid_until)


def _followed(row: Succession, other: Unit) -> Followed:
    return Followed(str(other.pk), other.name, row.following, row.on, row.takes_over, row.basis)
