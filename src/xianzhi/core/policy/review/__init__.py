"""Review of a compiled plan (审核): what persons decide lies over what the compiler read.

Rows as read never change. A person's decision is a :class:`Correction`, anchored to the words it
was made about; :func:`fold` lays all corrections over the rows and says which of them the present
text no longer bears. :func:`compare` sets two readings of a document beside each other.
"""

from xianzhi.core.policy.review.compare import RowChange, compare
from xianzhi.core.policy.review.fields import (
    FieldReading,
    JsonObject,
    JsonValue,
    SourceField,
    SourceRow,
    as_object,
    as_objects,
    canonical,
    content_of,
    root_field,
    source_row,
    text_digest,
)
from xianzhi.core.policy.review.overlay import anchor_of, fold
from xianzhi.core.policy.review.reviewed import (
    Anchor,
    Correction,
    Review,
    ReviewedField,
    ReviewedRow,
    Verb,
)
from xianzhi.core.policy.review.stored import stored_audit_item, stored_contradiction

__all__ = [
    "Anchor",
    "Correction",
    "FieldReading",
    "JsonObject",
    "JsonValue",
    "Review",
    "ReviewedField",
    "ReviewedRow",
    "RowChange",
    "SourceField",
    "SourceRow",
    "Verb",
    "anchor_of",
    "as_object",
    "as_objects",
    "canonical",
    "compare",
    "content_of",
    "fold",
    "root_field",
    "source_row",
    "stored_audit_item",
    "stored_contradiction",
    "text_digest",
]
