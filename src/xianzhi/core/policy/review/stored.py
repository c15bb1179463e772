"""Findings of a compilation read back from JSON (核对结果存取)."""

from xianzhi.core.policy.plan import AuditItem, AuditState, Contradiction, Span
from xianzhi.core.policy.review.fields import JsonObject, JsonValue, as_object, as_objects, as_text

__all__ = ["stored_audit_item", "stored_contradiction"]


def stored_audit_item(content: JsonObject) -> AuditItem:
    """Read an item of the completeness audit back."""
    row_id = content.get("row_id")
    return AuditItem(
        kind=as_text(content["kind"]),
        span=_span(content["span"]),
        text=as_text(content["text"]),
        state=AuditState(as_text(content["state"])),
        reason=as_text(content["reason"]),
        row_id=None if row_id is None else as_text(row_id),
    )


def stored_contradiction(content: JsonObject) -> Contradiction:
    """Read a contradiction back."""
    row_ids = content.get("row_ids")
    return Contradiction(
        code=as_text(content["code"]),
        params={name: as_text(value) for name, value in as_object(content["params"]).items()},
        spans=tuple(_span(item) for item in as_objects(content["spans"])),
        row_ids=tuple(as_text(item) for item in row_ids) if isinstance(row_ids, list) else (),
    )


def _span(value: JsonValue) -> Span:
    held = as_object(value)
    return Span(int(as_text(held["start"])), int(as_text(held["end"])))
