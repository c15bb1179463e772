"""What a person types into a field, checked (更正内容校验)."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from xianzhi.apps.ledger.choices import RowKind
from xianzhi.apps.ledger.selectors.indicators import indicator_named
from xianzhi.apps.ledger.services.requests import IndicatorChoice, TargetValues
from xianzhi.core.policy.plan import DeadlineKind, TargetType
from xianzhi.core.policy.review import (
    JsonObject,
    JsonValue,
    ReviewedRow,
    as_objects,
    root_field,
)
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text

__all__ = ["checked_links", "checked_value", "new_target", "parsed_number"]

_TITLE, _UNIT, _MOST_UNITS, _DEADLINE = 500, 200, 100, 200
_OPERATORS = {">=", "<=", ">", "<", "=", "~=", "range", "obtain", "keep"}
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")
_RANGE = re.compile(r"(\d{1,15}(?:\.\d{1,10})?)\s*[-—–~至]\s*(\d{1,15}(?:\.\d{1,10})?)")


def checked_value(row: ReviewedRow, path: str, value: JsonValue) -> JsonValue:
    """Check a typed value and give it the form that the field keeps (校验更正).

    Raises
    ------
    RuleError
        There is no such field, or the value is not one for it.
    """
    name = root_field(path)
    if name.startswith("targets["):
        return _target(row, name, path, value)
    check = _CHECKS.get(name)
    if check is None or path != name:
        raise RuleError("ledger.field_unknown", {"field": path})
    return check(value)


def checked_links(row: ReviewedRow, choice: IndicatorChoice) -> JsonValue:
    """Make the links of a target that a person chose (指标绑定校验); a proposal keeps its score.

    Raises
    ------
    RuleError
        The field is no target of the row, or the catalogue has no such indicator.
    """
    target = row.value(choice.field)
    if not choice.field.startswith("targets[") or not isinstance(target, dict):
        raise RuleError("ledger.field_unknown", {"field": choice.field[:40]})
    as_read = row.fields[choice.field].as_read
    offered = as_objects(as_read.get("indicators")) if isinstance(as_read, dict) else []
    if choice.named == "as_read":
        return [*offered]
    if choice.named == "none":
        return []
    found = indicator_named(choice.named)
    if found is None:
        raise RuleError("ledger.indicator_unknown", {"named": choice.named[:60]})
    same = next((link for link in offered if link.get("code") == found.code), {})
    return [{**same, "code": found.code, "bound": True, "confirmed": True}]


def new_target(target: TargetValues, text: str) -> JsonObject:
    """Make the target that a person adds (补充指标)."""
    start, end = target.evidence_start, target.evidence_end
    has_span = start is not None and end is not None and 0 <= start < end <= len(text)
    return _checked_target(
        {
            "name": target.name,
            "op": target.op,
            "value": target.value,
            "unit": target.unit or None,
            "deadline": target.deadline or None,
            "evidence": text[start:end] if has_span else "",
            "span": {"start": start, "end": end} if has_span else None,
        }
    )


def parsed_number(text: str) -> JsonValue:
    """Read a typed number, or a pair of them; other words stay words."""
    folded = text.replace(",", "").replace("，", "").strip()
    if found := _RANGE.fullmatch(folded):
        return [_number(found[1]), _number(found[2])]
    return _number(folded) if _NUMBER.fullmatch(folded) else text.strip()


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _text(most: int) -> Callable[[JsonValue], JsonValue]:
    def check(value: JsonValue) -> JsonValue:
        if not isinstance(value, str):
            raise _impossible(value)
        return clean_text(value, most=most, required=True)

    return check


def _flag(value: JsonValue) -> JsonValue:
    if not isinstance(value, bool):
        raise _impossible(value)
    return value


def _kind(value: JsonValue) -> JsonValue:
    if value not in RowKind.values:
        raise _impossible(value)
    return value


def _units(value: JsonValue) -> JsonValue:
    if not isinstance(value, list) or len(value) > _MOST_UNITS:
        raise _impossible(value)
    names = [_text(_UNIT)(item) for item in value]
    return list(dict.fromkeys(str(name) for name in names))


def _deadline(value: JsonValue) -> JsonValue:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _impossible(value)
    day, kind = value.get("date"), value.get("kind") or DeadlineKind.DATE
    if kind not in set(DeadlineKind):
        raise _impossible(kind)
    return {
        "text": _text(_DEADLINE)(value.get("text")),
        "date": _day(day) if day else None,
        "kind": str(kind),
        "scope": str(value.get("scope") or "item"),
    }


def _day(value: JsonValue) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise RuleError("ledger.date_not_possible", {"value": str(value)[:40]}) from None


def _target(row: ReviewedRow, name: str, path: str, value: JsonValue) -> JsonValue:
    if name not in row.fields:
        raise RuleError("ledger.field_unknown", {"field": path})
    if path == name:
        held = row.value(name)
        known: Mapping[str, JsonValue] = held if isinstance(held, dict) else {}
        return None if value is None else _checked_target({**known, **_object(value)})
    part = path.split(".", 1)[1]
    held = row.value(name)
    whole = _checked_target({**(held if isinstance(held, dict) else {}), part: value})
    if part not in whole:
        raise RuleError("ledger.field_unknown", {"field": path})
    return whole[part]


def _checked_target(target: JsonObject) -> JsonObject:
    value, op = target.get("value"), target.get("op")
    if op not in _OPERATORS:
        raise _impossible(op)
    unit, name = target.get("unit"), target.get("name")
    return {
        **target,
        "name": _text(_UNIT)(name),
        "op": op,
        "value": parsed_number(value) if isinstance(value, str) else value,
        "unit": clean_text(str(unit), most=40) if unit else None,
        "type": str(target.get("type") or TargetType.COUNT),
    }


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise _impossible(value)
    return value


def _impossible(value: JsonValue) -> RuleError:
    if value is None or value == "":
        return RuleError("records.text_required")
    return RuleError("ledger.value_not_possible", {"value": str(value)[:40]})


_CHECKS: Mapping[str, Callable[[JsonValue], JsonValue]] = {
    "title": _text(_TITLE),
    "kind": _kind,
    "lead_units": _units,
    "support_units": _units,
    "joint": _flag,
    "open_ended": _flag,
    "deadline": _deadline,
}
