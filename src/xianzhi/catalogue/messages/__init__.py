"""The words of every message, in both languages (消息用语).

One CSV file a room (``policy.csv``, ``document.csv`` …) with the columns ``id, zh, en``. A message
says what is wrong or what was done, where, and what to do; placeholders are ``{name}``.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from xianzhi.errors import CatalogueError

__all__ = ["Language", "codes", "templates", "words"]

Language = Literal["zh", "en"]


@cache
def _messages() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if not path.name.endswith(".csv"):
            continue
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            if row["id"] in found:
                raise CatalogueError("catalogue.duplicate_message", {"id": row["id"]})
            found[row["id"]] = {"zh": row["zh"], "en": row["en"]}
    return found


def codes() -> tuple[str, ...]:
    """List the ids of all messages, sorted."""
    return tuple(sorted(_messages()))


def templates(language: Language) -> dict[str, str]:
    """Give all messages of a language with their placeholders, for scripts that fill them."""
    return {code: said[language] for code, said in _messages().items()}


def words(code: str, params: Mapping[str, str] | None = None, language: Language = "zh") -> str:
    """Put a message into words.

    Raises
    ------
    CatalogueError
        The code is unknown, or a placeholder has no value in *params*.
    """
    try:
        return _messages()[code][language].format_map(dict(params or {}))
    except KeyError as error:
        raise CatalogueError("catalogue.unknown_message", {"id": code}) from error
