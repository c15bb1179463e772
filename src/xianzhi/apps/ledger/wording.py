"""Values and codes put into words for pages (用语)."""

from collections.abc import Mapping, Sequence

from xianzhi.apps.ledger.readmodels import May, Words
from xianzhi.catalogue import messages
from xianzhi.core.policy.review import JsonObject, JsonValue
from xianzhi.errors import CatalogueError
from xianzhi.records.decisions import Decision

__all__ = [
    "field_label",
    "may",
    "say",
    "say_kind",
    "say_status",
    "say_target",
    "say_value",
    "verbatim",
]

_OPERATORS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "", "~=": "约 ", "range": ""}
_NOTHING = Words("（无）", "(none)")


def say(code: str, params: Mapping[str, str] | None = None) -> Words:
    """Put a message code into both languages; an unknown code is shown as it is.

    A plan that was compiled by another version may name a rule that this catalogue lacks: its
    page must open all the same.
    """
    try:
        return Words(messages.words(code, params, "zh"), messages.words(code, params, "en"))
    except CatalogueError:
        return verbatim(code)


def verbatim(text: str) -> Words:
    """Show quoted text: the same in both languages."""
    return Words(text, text)


def may(decision: Decision) -> May:
    """Tell a page whether its button may be pressed."""
    if decision.allowed:
        return May(allowed=True)
    return May(allowed=False, reason=say(decision.reason, decision.params))


def say_status(status: str) -> Words:
    """Name a status of a task (办理状态)."""
    return say(f"ledger.status.{status}")


def say_kind(kind: str) -> Words:
    """Name a kind of line (条目类型)."""
    return say(f"ledger.kind.{kind}")


def field_label(name: str) -> Words:
    """Name a field at the desk (字段名称); targets are counted from 1."""
    if name.startswith("targets["):
        inside = name[len("targets[") :].split("]", 1)[0]
        number = str(int(inside) + 1) if inside.isdigit() else "+"
        return say("ledger.field.target", {"number": number})
    return say(f"ledger.field.{name}")


def say_value(name: str, value: JsonValue) -> Words:
    """Put the value of a field into words (字段内容)."""
    if value is None or value == []:
        return _NOTHING
    if isinstance(value, bool):
        return say("ledger.value.yes" if value else "ledger.value.no")
    if name == "kind":
        return say_kind(str(value))
    if isinstance(value, dict):
        return _say_object(name, value)
    if isinstance(value, list):
        return _say_list(name, value)
    return verbatim(str(value))


def say_target(target: JsonObject) -> str:
    """Write a target in one line (指标一行): name, comparator, value and unit."""
    value, op, unit = target.get("value"), str(target.get("op") or ""), target.get("unit") or ""
    name = str(target.get("name") or "")
    if op in {"obtain", "keep"}:
        return f"{name}：{value}" if value and str(value) not in name else name
    if isinstance(value, list):
        number = "—".join(_number(item) for item in value)
    else:
        number = _number(value)
    return f"{name} {_OPERATORS.get(op, op)}{number}{unit}".strip()


def _say_object(name: str, value: JsonObject) -> Words:
    if name.startswith("targets["):
        return verbatim(say_target(value))
    if name == "deadline":
        text, date = str(value.get("text") or ""), value.get("date")
        return verbatim(f"{text}（{date}）" if date else text)
    if "name" in value:
        return verbatim(str(value["name"]))
    return verbatim("；".join(str(item) for item in value.values() if item is not None))


def _say_list(name: str, value: Sequence[JsonValue]) -> Words:
    if name == "roles":
        pairs = [item for item in value if isinstance(item, dict)]
        return verbatim(
            "；".join(f"{item.get('role')}：{_names(item.get('units'))}" for item in pairs)
        )
    return Words(_names(list(value)), ", ".join(_plain(item) for item in value))


def _names(value: JsonValue) -> str:
    return "、".join(_plain(item) for item in value) if isinstance(value, list) else ""


def _plain(value: JsonValue) -> str:
    return say_value("", value).zh if isinstance(value, dict) else str(value)


def _number(value: JsonValue) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
