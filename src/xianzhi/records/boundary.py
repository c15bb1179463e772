"""What may enter a record as text (文本边界校验).

A NUL or a lone surrogate passes SQLite and is a fault on PostgreSQL, so both are stopped here, at
the one door that every typed word comes through.
"""

import re
import unicodedata
import uuid

from xianzhi.errors import RuleError

__all__ = ["clean_text", "is_id", "is_text"]

# C0 without tab and line feed, C1, lone surrogates, and what Unicode calls no character.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str, *, most: int, required: bool = False) -> str:
    """Check what a person typed and give it in one form (NFC, no blank ends, line feeds).

    Raises
    ------
    RuleError
        It holds control characters, is longer than *most* characters, or is missing.
    """
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if _FORBIDDEN.search(tidy):
        raise RuleError("records.control_characters")
    if len(tidy) > most:
        raise RuleError("records.too_long", {"most": str(most), "length": str(len(tidy))})
    if required and not tidy:
        raise RuleError("records.text_required")
    return tidy


def is_text(text: str) -> bool:
    """Whether a word from an address can stand in a record: none of it is a control character."""
    return _FORBIDDEN.search(text) is None


def is_id(text: str) -> bool:
    """Whether a word from an address can be the id of a record."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
