"""Kinds of county seats and the articles that indicators answer to (县城类型与条款对照).

``county_kinds.csv`` names the five kinds of the Opinion on county seats. ``articles.csv`` says
which article an indicator measures; which one that is, is this project's own reading wherever
``verified`` is no.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from xianzhi.core.diagnosis.county_kinds import CountyKind
from xianzhi.errors import CatalogueError

__all__ = ["KindName", "article_of", "kind_names"]

_ARTICLES = range(1, 40)


@dataclass(frozen=True, slots=True)
class KindName:
    """A kind of county seat by its names, and its article (县城类型名称)."""

    zh: str
    en: str
    article: int


@cache
def article_of() -> Mapping[str, int]:
    """Give the article that each concept measures (指标对应条款).

    Raises
    ------
    CatalogueError
        A concept occurs twice, or an article is no number of the Opinion.
    """
    found: dict[str, int] = {}
    for row in _rows("articles.csv"):
        concept, article = row["concept"], row["article"]
        if concept in found or not article.isdigit() or int(article) not in _ARTICLES:
            raise CatalogueError("catalogue.article", {"concept": concept, "article": article})
        found[concept] = int(article)
    return MappingProxyType(found)


@cache
def kind_names() -> Mapping[CountyKind, KindName]:
    """Give the names of the five kinds in their order (县城类型)."""
    return MappingProxyType(
        {
            CountyKind(row["kind"]): KindName(row["zh"], row["en"], int(row["article"]))
            for row in _rows("county_kinds.csv")
        }
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
