"""A row of a plan as fields that a person can judge one by one (字段)."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeAlias, cast

from xianzhi.core.policy.plan import (
    AuditItem,
    Contradiction,
    Edit,
    Part,
    PolicyFacts,
    Row,
    State,
)

__all__ = [
    "BASE_FIELDS",
    "FieldReading",
    "JsonObject",
    "JsonValue",
    "SourceField",
    "SourceRow",
    "as_object",
    "as_objects",
    "as_text",
    "canonical",
    "content_of",
    "judged",
    "root_field",
    "source_row",
    "text_digest",
    "worst",
]

# As json.loads gives.
JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, JsonValue]

# The fields that every row has, in the order of the desk; targets follow them.
BASE_FIELDS = (
    "kind",
    "title",
    "lead_units",
    "support_units",
    "joint",
    "open_ended",
    "deadline",
    "roles",
)
_BLANK = re.compile(r"\s+")
_UNSAID = {"span", "spans", "indicators"}
_RANK = {State.CERTAIN: 0, State.CHECK: 1, State.CONFLICT: 2}


@dataclass(frozen=True, slots=True)
class FieldReading:
    """Why a field, or a part of it, was read as it was (读取说明).

    ``path`` is the field or a part of it (``targets[0].value``); ``alternatives`` are pairs of
    rule and JSON value for that path.
    """

    path: str
    state: State
    rule: str
    params: Mapping[str, str]
    spans: tuple[tuple[int, int], ...] = ()
    alternatives: tuple[tuple[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field as read (原读字段). ``evidence`` is the digest of the words it was read from."""

    name: str
    value: JsonValue
    state: State
    readings: tuple[FieldReading, ...]
    spans: tuple[tuple[int, int], ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as read (原读条目). ``digest`` is that of its words without blanks."""

    id: str
    position: int
    kind: str
    part: int
    start: int
    end: int
    number: str | None
    section: str | None
    note: tuple[int, int] | None
    digest: str
    fields: tuple[SourceField, ...]


def text_digest(text: str) -> str:
    """Digest words so that blanks and line ends do not matter: 16 hexadecimal digits."""
    return hashlib.sha256(_BLANK.sub("", text).encode("utf-8", "replace")).hexdigest()[:16]


def canonical(value: JsonValue) -> str:
    """Write JSON in its one form, for comparing values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def judged(name: str, value: JsonValue) -> str:
    """Write a field's value for comparing, without what the words of the document do not say.

    Offsets move when anything before them does; proposed indicators change with the catalogue.
    """
    return "" if name == "span" else canonical(_said(value))


def content_of(part: Row | Part | PolicyFacts | AuditItem | Contradiction | Edit) -> JsonObject:
    """Put a part of a plan into JSON: what is stored as read, unchanged for ever."""
    return cast("JsonObject", json.loads(json.dumps(asdict(part), default=_plain)))


def source_row(content: JsonObject, text: str, position: int) -> SourceRow:
    """Read a stored row back as fields; *text* is that of its document."""
    start, end = _whole(content["start"]), _whole(content["end"])
    note = content.get("unit_note")
    return SourceRow(
        id=as_text(content["id"]),
        position=position,
        kind=as_text(content["kind"]),
        part=_whole(content["part"]),
        start=start,
        end=end,
        number=_maybe_text(content.get("number")),
        section=_maybe_text(content.get("subsection") or content.get("section")),
        note=_span(as_object(note)) if note else None,
        digest=text_digest(text[start:end]),
        fields=_fields(content, text),
    )


def root_field(path: str) -> str:
    """Name the field that a path lies in: ``targets[0]`` for ``targets[0].value``."""
    return path.split(".", 1)[0]


def worst(states: "list[State]") -> State:
    """Pick the state that needs a person most; certain for none."""
    return max(states, key=lambda state: _RANK[state], default=State.CERTAIN)


def as_object(value: JsonValue) -> JsonObject:
    """Take a JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_objects(value: JsonValue) -> list[JsonObject]:
    """Take the objects of a JSON list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_text(value: JsonValue) -> str:
    """Take a JSON string; the empty one for null."""
    return "" if value is None else str(value)


def _fields(content: JsonObject, text: str) -> tuple[SourceField, ...]:
    readings: dict[str, list[FieldReading]] = {}
    for item in as_objects(content.get("readings")):
        reading = _reading(item)
        readings.setdefault(root_field(reading.path), []).append(reading)
    values = _values(content, readings)
    return tuple(
        _field(name, value, tuple(readings.get(name, ())), text) for name, value in values.items()
    )


def _values(content: JsonObject, readings: "dict[str, list[FieldReading]]") -> JsonObject:
    """Collect the value of each field: the base, whatever else a reading speaks of, targets."""
    targets = as_objects(content.get("targets"))
    listed: JsonObject = {f"targets[{index}]": target for index, target in enumerate(targets)}
    values: JsonObject = {name: content.get(name) for name in BASE_FIELDS}
    for name in readings:
        if name == "span":
            values[name] = [content["start"], content["end"]]
        elif name not in listed:
            values.setdefault(name, content.get(name))
    return values | listed


def _field(
    name: str, value: JsonValue, readings: tuple[FieldReading, ...], text: str
) -> SourceField:
    spans = tuple(dict.fromkeys(span for reading in readings for span in reading.spans))
    own = as_object(value).get("span")
    if not spans and own:
        spans = (_span(as_object(own)),)
    words = [text_digest(text[start:end]) for start, end in spans] or [judged(name, value)]
    return SourceField(
        name=name,
        value=value,
        state=worst([reading.state for reading in readings]),
        readings=readings,
        spans=spans,
        evidence=text_digest("\x1f".join([name, *words])),
    )


def _reading(item: JsonObject) -> FieldReading:
    params = as_object(item.get("params"))
    return FieldReading(
        path=as_text(item["field"]),
        state=State(as_text(item["state"])),
        rule=as_text(item["rule"]),
        params={name: as_text(value) for name, value in params.items()},
        spans=tuple(_span(span) for span in as_objects(item.get("spans"))),
        alternatives=tuple(
            (as_text(other["rule"]), other.get("value"))
            for other in as_objects(item.get("alternatives"))
        ),
    )


def _span(value: JsonObject) -> tuple[int, int]:
    return _whole(value["start"]), _whole(value["end"])


def _whole(value: JsonValue) -> int:
    return value if isinstance(value, int) else int(as_text(value))


def _maybe_text(value: JsonValue) -> str | None:
    return None if value is None else str(value)


def _plain(value: object) -> str:
    """Write a date; anything else in a row is JSON already."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _said(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if name not in _UNSAID}
        return {name: _said(item) for name, item in kept.items()}
    if isinstance(value, list):
        return [_said(item) for item in value]
    return value
