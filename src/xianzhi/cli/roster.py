"""A county's own units, people and accounts, from two lists (登记单位、人员、账户)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from xianzhi.apps.accounts.selectors import Role
from xianzhi.apps.accounts.services import PostDraft, open_accounts
from xianzhi.apps.organisations.selectors import UnitKind
from xianzhi.apps.organisations.services import AliasEntry, UnitDraft, register_units
from xianzhi.errors import RuleError, XianzhiError
from xianzhi.exchange.spreadsheets import ListColumn, Record, read_records

__all__ = ["RosterFaults", "TakenIn", "take_in_roster"]

_UNITS = (
    ListColumn("code", ("编码", "code"), is_required=True),
    ListColumn("name", ("名称", "name"), is_required=True),
    ListColumn("kind", ("类别", "kind"), is_required=True),
    ListColumn("parent", ("上级编码", "parent")),
    ListColumn("aliases", ("别名", "aliases")),
    ListColumn("members", ("成员编码", "members")),
)
_PEOPLE = (
    ListColumn("unit", ("单位编码", "unit"), is_required=True),
    ListColumn("person", ("姓名", "person"), is_required=True),
    ListColumn("title", ("职务", "title"), is_required=True),
    ListColumn("roles", ("岗位角色", "roles")),
    ListColumn("since", ("任职起", "from"), is_required=True),
    ListColumn("until", ("任职止", "until")),
    ListColumn("username", ("用户名", "username")),
)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was registered (登记结果)."""

    units: int
    posts: int
    accounts: tuple[str, ...]  # new ones; they have no password yet


class RosterFaults(Exception):  # noqa: N818 -- several faults, told together
    """Rows that cannot be registered (名单有误); nothing was stored."""

    def __init__(self, faults: Sequence[XianzhiError]) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)


def take_in_roster(units: Path, people: Path) -> TakenIn:
    """Register units, people, posts and accounts from two lists, all or nothing (登记名单).

    What is known already stays as it is, so the lists can be extended and taken in again.

    Raises
    ------
    RosterFaults
        Rows are wrong; every fault is told.
    """
    faults: list[XianzhiError] = []
    unit_rows, people_rows = read_records(units, _UNITS), read_records(people, _PEOPLE)
    unit_drafts = [_unit(record, faults) for record in unit_rows]
    post_drafts = [_post(record, faults) for record in people_rows]
    faults += [*_unknown_units(unit_rows), *_homeless(people_rows, unit_rows)]
    if faults:
        raise RosterFaults(faults)
    with transaction.atomic():
        register_units(unit_drafts)
        opened = open_accounts(post_drafts)
    return TakenIn(len(unit_drafts), len(post_drafts), opened)


def _unit(record: Record, faults: list[XianzhiError]) -> UnitDraft:
    values = _filled(record, _UNITS, faults)
    kinds = {
        **{kind.label: kind.value for kind in UnitKind},
        **{k.value: k.value for k in UnitKind},
    }
    return UnitDraft(
        code=values["code"],
        name=values["name"],
        kind=_choice(record, "kind", kinds, faults, "accounts.roster_kind"),
        parent_code=values["parent"],
        aliases=tuple(AliasEntry(name) for name in _several(values["aliases"])),
        member_codes=_several(values["members"]),
    )


def _post(record: Record, faults: list[XianzhiError]) -> PostDraft:
    values = _filled(record, _PEOPLE, faults)
    roles = {**{role.label: role.value for role in Role}, **{r.value: r.value for r in Role}}
    return PostDraft(
        person=values["person"],
        unit_code=values["unit"],
        title=values["title"],
        roles=tuple(
            _choice(Record(record.row, {"role": word}), "role", roles, faults, _ROLE_FAULT)
            for word in _several(values["roles"])
        ),
        held_from=_day(record, "since", faults) or date.min,
        held_until=_day(record, "until", faults),
        username=values["username"],
    )


_ROLE_FAULT = "accounts.roster_role"


def _filled(
    record: Record, columns: Sequence[ListColumn], faults: list[XianzhiError]
) -> Mapping[str, str]:
    for column in columns:
        if column.is_required and not record.values[column.key]:
            params = {"row": str(record.row), "column": column.headings[0]}
            faults.append(RuleError("accounts.roster_blank", params))
    return record.values


def _choice(
    record: Record,
    key: str,
    allowed: Mapping[str, str],
    faults: list[XianzhiError],
    code: str,
) -> str:
    word = record.values[key]
    if word and word not in allowed:
        params = {"row": str(record.row), "value": word[:40], "allowed": "、".join(allowed)}
        faults.append(RuleError(code, params))
    return allowed.get(word, "")


def _day(record: Record, key: str, faults: list[XianzhiError]) -> date | None:
    text = record.values[key]
    try:
        return date.fromisoformat(text[:10].replace("/", "-")) if text else None
    except ValueError:
        params = {"row": str(record.row), "value": text[:40]}
        faults.append(RuleError("accounts.roster_date", params))
        return None


def _several(text: str) -> tuple[str, ...]:
    words = text.replace("，", "、").replace(",", "、").replace("；", "、").split("、")
    return tuple(word.strip() for word in words if word.strip())


def _unknown_units(records: Sequence[Record]) -> Iterator[XianzhiError]:
    """Name parents and members that no earlier row has."""
    seen: set[str] = set()
    every = {record.values["code"] for record in records}
    for record in records:
        named = [(code, seen) for code in _several(record.values["parent"])]
        named += [(code, every) for code in _several(record.values["members"])]
        for code, known in named:
            if code not in known:
                params = {"row": str(record.row), "value": code[:40]}
                yield RuleError("accounts.roster_parent", params)
        seen.add(record.values["code"])


def _homeless(people: Sequence[Record], units: Sequence[Record]) -> Iterator[XianzhiError]:
    known = {record.values["code"] for record in units}
    for record in people:
        code = record.values["unit"]
        if code and code not in known:
            params = {"row": str(record.row), "value": code[:40]}
            yield RuleError("accounts.roster_no_unit", params)
