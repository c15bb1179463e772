"""The terms of the field (术语表): one word for one concept, on every page and in every letter."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from xianzhi.errors import CatalogueError

__all__ = ["Term", "term", "terms"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its definition (术语); ``source`` says who defines it so."""

    id: str
    zh: str
    en: str
    definition: str
    source: str

    def name(self, language: Literal["zh", "en"]) -> str:
        """Give the term's name in a language."""
        return self.zh if language == "zh" else self.en


@cache
def _by_id() -> dict[str, Term]:
    text = files("xianzhi.catalogue").joinpath("glossary.csv").read_text(encoding="utf-8")
    found: dict[str, Term] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["id"] in found:
            raise CatalogueError("glossary.duplicate_term", {"id": row["id"]})
        found[row["id"]] = Term(**row)
    return found


def terms() -> tuple[Term, ...]:
    """List all terms in the order of the file."""
    return tuple(_by_id().values())


def term(term_id: str) -> Term:
    """Look a term up by its id.

    Raises
    ------
    CatalogueError
        No term has this id.
    """
    try:
        return _by_id()[term_id]
    except KeyError as error:
        raise CatalogueError("glossary.unknown_term", {"id": term_id}) from error
