"""The policy compiler (政策解析): a plan document becomes rows that a person can check.

Entry points: :func:`compile` for a document or plain text, :func:`to_record` for a row as JSON.
Pure and linear in the length of the text: no network, no word segmenter, no file.

The entry points are loaded when they are first asked for: the child process that reads a hostile
file needs the shape of a document from this room, and not half a second of compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianzhi.core.policy.compiler import compile  # noqa: A004 -- the field's own word
    from xianzhi.core.policy.document import Document
    from xianzhi.core.policy.plan import Plan, Row, RowKind
    from xianzhi.core.policy.rowjson import to_record
    from xianzhi.core.policy.units import UnitRegistry

__all__ = ["Document", "Plan", "Row", "RowKind", "UnitRegistry", "compile", "to_record"]

_HOMES = {
    "Document": "document",
    "Plan": "plan",
    "Row": "plan",
    "RowKind": "plan",
    "UnitRegistry": "units",
    "compile": "compiler",
    "to_record": "rowjson",
}


def __getattr__(name: str) -> object:
    """Load an entry point when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
