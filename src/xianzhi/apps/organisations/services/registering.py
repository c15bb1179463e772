"""Writing units (登记单位)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xianzhi.apps.organisations.choices import UnitKind
from xianzhi.apps.organisations.models import GroupMember, Unit, UnitAlias, UnitPeriod
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change
from xianzhi.records.history import append, stream_of

__all__ = ["AliasEntry", "UnitDraft", "add_alias", "register_units"]


@dataclass(frozen=True, slots=True)
class AliasEntry:
    """Another name with its period (别名)."""

    name: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit to be registered (待登记单位); parents and members are named by code."""

    code: str
    name: str
    kind: str
    parent_code: str = ""
    aliases: tuple[AliasEntry, ...] = ()
    member_codes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


def register_units(drafts: Iterable[UnitDraft]) -> Mapping[str, str]:
    """Register units of a new county by code (初始化单位名录); units known already stay.

    For setting up a county, before anybody holds a post: called by commands, not by pages.

    Returns
    -------
    Mapping[str, str]
        Code to id, of all drafts.
    """
    listed = list(drafts)
    with transaction.atomic():
        ids = {unit.code: unit for unit in Unit.objects.filter(code__in=[d.code for d in listed])}
        for position, draft in enumerate(listed):
            if draft.code not in ids:
                ids[draft.code] = _create(draft, position, ids)
        _link_groups(listed, ids)
    return {code: str(unit.id) for code, unit in ids.items()}


def add_alias(change: Change, unit_id: str, alias: AliasEntry) -> str:
    """Add another name to a unit within a change (确认单位别名); a known name stays as it is.

    Raises
    ------
    RuleError
        There is no such unit.
    """
    unit = Unit.objects.filter(pk=unit_id).first() if is_id(unit_id) else None
    if unit is None:
        raise RuleError("organisations.no_such_unit")
    name = clean_text(alias.name, most=120, required=True)
    made, is_new = UnitAlias.objects.get_or_create(
        unit=unit,
        name=name,
        defaults={"valid_from": alias.valid_from, "valid_until": alias.valid_until},
    )
    if is_new:
        append(change, stream_of("unit", unit.id), "add_alias", {"name": name})
    return str(made.id)


def _create(draft: UnitDraft, position: int, known: Mapping[str, Unit]) -> Unit:
    parent = known.get(draft.parent_code)
    if draft.parent_code and parent is None:
        raise RuleError(
            "organisations.parent_comes_first", {"code": draft.code, "parent": draft.parent_code}
        )
    unit = Unit.objects.create(
        code=draft.code,
        name=draft.name,
        kind=UnitKind(draft.kind),
        parent=parent,
        position=position,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
    )
    UnitPeriod.objects.create(
        unit=unit,
        name=unit.name,
        parent=parent,
        valid_from=unit.valid_from,
        valid_until=unit.valid_until,
    )
    UnitAlias.objects.bulk_create(
        UnitAlias(
            unit=unit, name=alias.name, valid_from=alias.valid_from, valid_until=alias.valid_until
        )
        for alias in draft.aliases
    )
    return unit


def _link_groups(drafts: list[UnitDraft], units: Mapping[str, Unit]) -> None:
    """Note the members; a pair that was ever known stays as reorganisations left it."""
    groups = [units[draft.code] for draft in drafts if draft.member_codes]
    known = set(GroupMember.objects.filter(group__in=groups).values_list("group_id", "member_id"))
    GroupMember.objects.bulk_create(
        GroupMember(group=units[draft.code], member=units[code])
        for draft in drafts
        for code in dict.fromkeys(draft.member_codes)
        if (units[draft.code].pk, units[code].pk) not in known
    )
