"""The policy compiler (政策解析): a plan document becomes rows that a person can check.

Entry points: :func:`compile` for a document or plain text, :func:`to_record` for a row as JSON.
Pure and linear in the length of the text: no network, no word segmenter, no file.
"""

from xianzhi.core.policy.compiler import compile  # noqa: A004 -- the field's own word
from xianzhi.core.policy.document import Document
from xianzhi.core.policy.plan import Plan, Row, RowKind
from xianzhi.core.policy.rowjson import to_record
from xianzhi.core.policy.units import UnitRegistry

__all__ = ["Document", "Plan", "Row", "RowKind", "UnitRegistry", "compile", "to_record"]
