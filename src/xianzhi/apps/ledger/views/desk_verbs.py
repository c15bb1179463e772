"""The verbs of the review desk (复核操作): from a posted form to one service each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xianzhi.apps.ledger import services
from xianzhi.apps.ledger.services import (
    AliasChoice,
    Choice,
    FieldValue,
    IndicatorChoice,
    RoleChange,
    RowRef,
    TargetValues,
)
from xianzhi.apps.ledger.views.asking import Ask
from xianzhi.core.policy.review import JsonValue
from xianzhi.errors import RuleError

__all__ = ["VERBS", "DeskAsk"]


@dataclass(frozen=True, slots=True)
class DeskAsk:
    """A posted verb with the document it was said about."""

    ask: Ask
    document_id: str

    @property
    def at_row(self) -> RowRef:
        """The row that the verb is about."""
        return RowRef(self.document_id, self.ask.text("row"), self.ask.text("seen"))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RuleError("ledger.value_not_possible", {"value": text[:40]})
    return int(text)


def _accept(said: DeskAsk) -> str:
    ask = said.ask
    return services.accept_row(
        actor=ask.actor, at_row=said.at_row, request_id=ask.request_id, at=ask.at
    )


def _accept_field(said: DeskAsk) -> str:
    ask = said.ask
    return services.accept_field(
        actor=ask.actor,
        at_row=said.at_row,
        field=ask.text("field"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _accept_notes(said: DeskAsk) -> str:
    ask = said.ask
    return services.accept_identical_notes(
        actor=ask.actor,
        document_id=said.document_id,
        note_key=ask.text("note"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _choose(said: DeskAsk) -> str:
    ask = said.ask
    return services.choose_alternative(
        actor=ask.actor,
        at_row=said.at_row,
        choice=Choice(ask.text("field"), _number(ask.text("index"))),
        request_id=ask.request_id,
        at=ask.at,
    )


def _correct(said: DeskAsk) -> str:
    ask = said.ask
    name = ask.text("field")
    change = FieldValue(name, _typed(ask, name), ask.text("reason"))
    return services.correct_field(
        actor=ask.actor, at_row=said.at_row, change=change, request_id=ask.request_id, at=ask.at
    )


def _typed(ask: Ask, name: str) -> JsonValue:
    """Read the value that a person typed, in the form that the field has."""
    if name.startswith("targets["):
        return {part: ask.text(part) for part in ("name", "op", "value", "unit")}
    if name == "deadline":
        return _typed_deadline(ask)
    if name in {"lead_units", "support_units"}:
        words = ask.text("value").replace("，", "、").replace(",", "、").replace("\n", "、")
        return [word.strip() for word in words.split("、") if word.strip()]
    if name in {"joint", "open_ended"}:
        return ask.text("value") == "yes"
    return ask.text("value")


def _typed_deadline(ask: Ask) -> JsonValue:
    text, day = ask.text("value"), ask.text("date")
    if not text and not day:
        return None
    return {
        "text": text or day,
        "date": day or None,
        "kind": ask.text("kind") or "date",
        "scope": ask.text("scope") or "item",
    }


def _bind(said: DeskAsk) -> str:
    ask = said.ask
    return services.bind_indicator(
        actor=ask.actor,
        at_row=said.at_row,
        choice=IndicatorChoice(ask.text("field"), ask.text("named")),
        request_id=ask.request_id,
        at=ask.at,
    )


def _reset(said: DeskAsk) -> str:
    ask = said.ask
    return services.reset_field(
        actor=ask.actor,
        at_row=said.at_row,
        field=ask.text("field"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _change_role(said: DeskAsk) -> str:
    ask = said.ask
    change = RoleChange(ask.text("unit"), ask.text("duty"))
    return services.change_role(
        actor=ask.actor, at_row=said.at_row, change=change, request_id=ask.request_id, at=ask.at
    )


def _add_target(said: DeskAsk) -> str:
    ask = said.ask
    target = TargetValues(
        name=ask.text("name"),
        op=ask.text("op"),
        value=ask.text("value"),
        unit=ask.text("unit"),
        deadline=ask.text("deadline"),
    )
    return services.add_target(
        actor=ask.actor, at_row=said.at_row, target=target, request_id=ask.request_id, at=ask.at
    )


def _remove_target(said: DeskAsk) -> str:
    ask = said.ask
    return services.remove_target(
        actor=ask.actor,
        at_row=said.at_row,
        field=ask.text("field"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _split(said: DeskAsk) -> str:
    ask = said.ask
    return services.split_row(
        actor=ask.actor,
        at_row=said.at_row,
        offsets=[_number(offset) for offset in ask.post.getlist("offset")],
        request_id=ask.request_id,
        at=ask.at,
    )


def _merge(said: DeskAsk) -> str:
    ask = said.ask
    return services.merge_rows(
        actor=ask.actor,
        at_row=said.at_row,
        others=ask.post.getlist("other"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _exclude(said: DeskAsk) -> str:
    ask = said.ask
    return services.exclude_row(
        actor=ask.actor,
        at_row=said.at_row,
        reason=ask.text("reason"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _restore(said: DeskAsk) -> str:
    ask = said.ask
    return services.restore_row(
        actor=ask.actor, at_row=said.at_row, request_id=ask.request_id, at=ask.at
    )


def _clear_audit(said: DeskAsk) -> str:
    ask = said.ask
    return services.clear_audit_items(
        actor=ask.actor,
        document_id=said.document_id,
        keys=ask.post.getlist("key"),
        reason=ask.text("reason"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _clear_contradictions(said: DeskAsk) -> str:
    ask = said.ask
    return services.clear_contradictions(
        actor=ask.actor,
        document_id=said.document_id,
        keys=ask.post.getlist("key"),
        reason=ask.text("reason"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _confirm_alias(said: DeskAsk) -> str:
    ask = said.ask
    alias = AliasChoice(ask.text("name"), ask.text("unit"))
    return services.confirm_unit_alias(
        actor=ask.actor,
        document_id=said.document_id,
        alias=alias,
        request_id=ask.request_id,
        at=ask.at,
    )


VERBS: Mapping[str, Callable[[DeskAsk], str]] = {
    "accept": _accept,
    "accept-field": _accept_field,
    "accept-notes": _accept_notes,
    "choose": _choose,
    "correct": _correct,
    "bind": _bind,
    "reset": _reset,
    "change-role": _change_role,
    "add-target": _add_target,
    "remove-target": _remove_target,
    "split": _split,
    "merge": _merge,
    "exclude": _exclude,
    "restore": _restore,
    "clear-audit": _clear_audit,
    "clear-contradictions": _clear_contradictions,
    "confirm-alias": _confirm_alias,
}
