"""Verbs of the review desk (审核操作)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.selectors.desk import note_key, unit_names
from xianzhi.apps.ledger.selectors.reviews import LoadedReview
from xianzhi.apps.ledger.services.decisions import Decided, Request, decide, row_at, row_of
from xianzhi.apps.ledger.services.orders import reasoned
from xianzhi.apps.ledger.services.requests import (
    Choice,
    FieldValue,
    IndicatorChoice,
    RoleChange,
    RowRef,
    TargetValues,
)
from xianzhi.apps.ledger.services.values import checked_links, checked_value, new_target
from xianzhi.core.policy.review import JsonValue, ReviewedRow, Verb, as_object, as_objects
from xianzhi.errors import RuleError

__all__ = [
    "accept_field",
    "accept_identical_notes",
    "accept_row",
    "add_target",
    "bind_indicator",
    "change_role",
    "choose_alternative",
    "correct_field",
    "exclude_row",
    "merge_rows",
    "remove_target",
    "reset_field",
    "restore_row",
    "split_row",
]

# What a unit note says; rows with the same note share these.
NOTE_FIELDS = ("lead_units", "support_units", "joint", "open_ended", "roles")
_ROLE_WORDS = {"lead": "牵头", "support": "配合"}


def accept_field(*, actor: Actor, at_row: RowRef, field: str, request_id: str, at: datetime) -> str:
    """Accept one field as it is shown (认可字段)."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        _must_have(row, field)
        yield Decided(Verb.ACCEPT, row, {field: row.value(field)})

    body = {"row": at_row.row_id, "field": field}
    return decide(Request("accept_field", actor, at_row.document_id, body, request_id, at), choose)


def accept_row(*, actor: Actor, at_row: RowRef, request_id: str, at: datetime) -> str:
    """Accept every field of a row as it is shown (认可整条)."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        yield Decided(Verb.ACCEPT, row, _unsettled(row, row.fields) or _kind_of(row))

    body = {"row": at_row.row_id}
    return decide(Request("accept_row", actor, at_row.document_id, body, request_id, at), choose)


def accept_identical_notes(
    *, actor: Actor, document_id: str, note_key: str, request_id: str, at: datetime
) -> str:
    """Accept the units of all rows whose note has the same words (认可相同责任单位注).

    Where a person has corrected the units of one of these rows, the others take the same units;
    two different corrections leave it to the person.

    Raises
    ------
    RuleError
        No row has that note, or its rows were corrected differently.
    """

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        rows = _with_note(loaded, note_key)
        settled = [_units_of(row) for row in rows if _corrected(row)]
        if any(item != settled[0] for item in settled[1:]):
            raise RuleError("ledger.notes_corrected_differently")
        for row in rows:
            if settled and not _corrected(row):
                yield Decided(Verb.SET, row, settled[0])
            elif pending := _unsettled(row, NOTE_FIELDS):
                yield Decided(Verb.ACCEPT, row, pending)

    body = {"note": note_key}
    request = Request("accept_identical_notes", actor, document_id, body, request_id, at)
    return decide(request, choose)


def choose_alternative(
    *, actor: Actor, at_row: RowRef, choice: Choice, request_id: str, at: datetime
) -> str:
    """Take another reading of a field (选择备选读法).

    Raises
    ------
    RuleError
        The field has no such alternative.
    """

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        readings = row.fields[choice.field].readings if choice.field in row.fields else ()
        offered = [(item.path, value) for item in readings for _, value in item.alternatives]
        if not 0 <= choice.index < len(offered):
            raise RuleError("ledger.no_such_alternative")
        path, value = offered[choice.index]
        yield Decided(Verb.SET, row, _with_units(row, path, value))

    body = {"row": at_row.row_id, **asdict(choice)}
    request = Request("choose_alternative", actor, at_row.document_id, body, request_id, at)
    return decide(request, choose)


def correct_field(
    *, actor: Actor, at_row: RowRef, change: FieldValue, request_id: str, at: datetime
) -> str:
    """Put a typed value into a field (更正字段).

    Raises
    ------
    RuleError
        There is no such field, or the value is not one for it.
    """

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        value = checked_value(row, change.field, change.value)
        yield Decided(Verb.SET, row, {change.field: value})

    body = {"row": at_row.row_id, "field": change.field, "value": change.value}
    request = Request(
        "correct_field", actor, at_row.document_id, body, request_id, at, change.reason
    )
    return decide(request, choose)


def bind_indicator(
    *, actor: Actor, at_row: RowRef, choice: IndicatorChoice, request_id: str, at: datetime
) -> str:
    """Tie a target to an indicator, or say that none fits (指标绑定).

    Raises
    ------
    RuleError
        The field is no target of the row, or the catalogue has no such indicator.
    """

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        links = checked_links(row, choice)
        if links == as_object(row.value(choice.field)).get("indicators"):
            raise RuleError("ledger.nothing_to_decide")
        yield Decided(Verb.SET, row, {f"{choice.field}.indicators": links})

    body = {"row": at_row.row_id, **asdict(choice)}
    request = Request("bind_indicator", actor, at_row.document_id, body, request_id, at)
    return decide(request, choose)


def reset_field(*, actor: Actor, at_row: RowRef, field: str, request_id: str, at: datetime) -> str:
    """Take back what was decided about a field (恢复原读)."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        _must_have(row, field)
        yield Decided(Verb.RESET, row, {field: None})

    body = {"row": at_row.row_id, "field": field}
    return decide(Request("reset_field", actor, at_row.document_id, body, request_id, at), choose)


def change_role(
    *, actor: Actor, at_row: RowRef, change: RoleChange, request_id: str, at: datetime
) -> str:
    """Make a unit lead, support, or have no part in a row (调整角色).

    Raises
    ------
    RuleError
        The row does not name the unit, or the role is unknown.
    """
    if change.duty not in {"lead", "support", "none"}:
        raise RuleError("ledger.value_not_possible", {"value": change.duty})

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        yield Decided(Verb.SET, row, _reassigned(row, change))

    body = {"row": at_row.row_id, **asdict(change)}
    return decide(Request("change_role", actor, at_row.document_id, body, request_id, at), choose)


def add_target(
    *, actor: Actor, at_row: RowRef, target: TargetValues, request_id: str, at: datetime
) -> str:
    """Add a target that the compiler did not read (补充指标)."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        number = sum(name.startswith("targets[+") for name in row.fields) + 1
        value = new_target(target, loaded.version.text)
        yield Decided(Verb.SET, row, {f"targets[+{number}]": value})

    body = {"row": at_row.row_id, **asdict(target)}
    return decide(Request("add_target", actor, at_row.document_id, body, request_id, at), choose)


def remove_target(
    *, actor: Actor, at_row: RowRef, field: str, request_id: str, at: datetime
) -> str:
    """Say that something is no target (删除指标); it can be reset."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        _must_have(row, field)
        if not field.startswith("targets["):
            raise RuleError("ledger.field_unknown", {"field": field})
        yield Decided(Verb.SET, row, {field: None})

    body = {"row": at_row.row_id, "field": field}
    return decide(Request("remove_target", actor, at_row.document_id, body, request_id, at), choose)


def split_row(
    *, actor: Actor, at_row: RowRef, offsets: Sequence[int], request_id: str, at: datetime
) -> str:
    """Cut a row at offsets of the document's text (拆分条目).

    The first piece keeps the row's id. Each piece keeps the units; targets and dates go with the
    words they stand in.

    Raises
    ------
    RuleError
        No offset lies inside the row, or it was merged.
    """

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        start, end = row.pieces[0]
        if len(row.pieces) > 1 or not any(start < offset < end for offset in offsets):
            raise RuleError("ledger.cannot_split_there")
        base = next(item.start for item in loaded.sources if item.id == row.roots[0])
        cuts: list[JsonValue] = [offset - base for offset in sorted(set(offsets))]
        yield Decided(Verb.SPLIT, row, {"at": cuts})

    body = {"row": at_row.row_id, "offsets": sorted(set(offsets))}
    return decide(Request("split_row", actor, at_row.document_id, body, request_id, at), choose)


def merge_rows(
    *, actor: Actor, at_row: RowRef, others: Sequence[str], request_id: str, at: datetime
) -> str:
    """Merge other rows into one (合并条目): its title and kind, the units and targets of all.

    Raises
    ------
    RuleError
        No other row is named.
    """

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        rows = tuple(row_of(loaded, row_id) for row_id in dict.fromkeys(others))
        row = row_at(loaded, at_row)
        if not rows or row in rows:
            raise RuleError("ledger.nothing_to_merge")
        yield Decided(Verb.MERGE, row, others=rows)

    body = {"row": at_row.row_id, "others": list(others)}
    return decide(Request("merge_rows", actor, at_row.document_id, body, request_id, at), choose)


def exclude_row(*, actor: Actor, at_row: RowRef, reason: str, request_id: str, at: datetime) -> str:
    """Say that a row is none (不作为条目), with the reason."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        yield Decided(Verb.EXCLUDE, row_at(loaded, at_row))

    body, why = {"row": at_row.row_id}, reasoned(reason)
    request = Request("exclude_row", actor, at_row.document_id, body, request_id, at, why)
    return decide(request, choose)


def restore_row(*, actor: Actor, at_row: RowRef, request_id: str, at: datetime) -> str:
    """Take a row back into the ledger (恢复条目)."""

    def choose(loaded: LoadedReview) -> Iterable[Decided]:
        row = row_at(loaded, at_row)
        if not row.excluded:
            raise RuleError("ledger.nothing_to_decide")
        yield Decided(Verb.RESTORE, row)

    body = {"row": at_row.row_id}
    return decide(Request("restore_row", actor, at_row.document_id, body, request_id, at), choose)


def _must_have(row: ReviewedRow, field: str) -> None:
    if field not in row.fields:
        raise RuleError("ledger.field_unknown", {"field": field})


def _unsettled(row: ReviewedRow, names: Iterable[str]) -> dict[str, JsonValue]:
    fields = {name: row.fields[name] for name in names if name in row.fields}
    return {name: item.value for name, item in fields.items() if not item.settled}


def _kind_of(row: ReviewedRow) -> dict[str, JsonValue]:
    """Say again what a settled row is: accepting it twice is no fault."""
    return {"kind": row.value("kind")}


def _with_note(loaded: LoadedReview, key: str) -> list[ReviewedRow]:
    text = loaded.version.text
    rows = [row for row in loaded.review.rows if row.note and not row.excluded]
    found = [row for row in rows if row.note and note_key(text[slice(*row.note)]) == key]
    if not found:
        raise RuleError("ledger.no_such_note")
    return found


def _corrected(row: ReviewedRow) -> bool:
    return any(row.fields[name].corrected for name in NOTE_FIELDS if name in row.fields)


def _units_of(row: ReviewedRow) -> dict[str, JsonValue]:
    return {name: row.value(name) for name in NOTE_FIELDS if name in row.fields}


def _with_units(row: ReviewedRow, path: str, value: JsonValue) -> Mapping[str, JsonValue]:
    """Let the units follow when an alternative is another reading of the roles."""
    if path != "roles":
        return {path: value}
    groups = [[str(unit) for unit in _listed(item.get("units"))] for item in as_objects(value)]
    lead = groups[0] if groups else []
    support = [unit for group in groups[1:] for unit in group if unit not in lead]
    return {
        "roles": value,
        "lead_units": [*lead],
        "support_units": [*dict.fromkeys(support)],
        "joint": len(lead) > 1,
    }


def _reassigned(row: ReviewedRow, change: RoleChange) -> Mapping[str, JsonValue]:
    lead, support = list(unit_names(row, "lead_units")), list(unit_names(row, "support_units"))
    if change.unit not in [*lead, *support]:
        raise RuleError("ledger.unit_not_in_row", {"unit": change.unit[:60]})
    parts = {"lead": lead, "support": support}
    for listed in parts.values():
        if change.unit in listed:
            listed.remove(change.unit)
    if change.duty in parts:
        parts[change.duty].append(change.unit)
    return {
        "lead_units": [*lead],
        "support_units": [*support],
        "joint": len(lead) > 1,
        "roles": _roles(row, change),
    }


def _roles(row: ReviewedRow, change: RoleChange) -> list[JsonValue]:
    """Move the unit to another role word; role words that nobody holds any more go."""
    roles: list[JsonValue] = []
    for role in as_objects(row.value("roles")):
        units: list[JsonValue] = [u for u in _listed(role.get("units")) if u != change.unit]
        if units:
            roles.append({"role": role.get("role"), "units": units})
    if change.duty != "none":
        word = change.role_word or _ROLE_WORDS[change.duty]
        same = next((r for r in as_objects(roles) if r.get("role") == word), None)
        if same is None:
            roles.insert(0 if change.duty == "lead" else len(roles), {"role": word, "units": []})
            same = next(r for r in as_objects(roles) if r.get("role") == word)
        same["units"] = [*_listed(same["units"]), change.unit]
    return roles


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
