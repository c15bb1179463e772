"""The same documents as pages (接口页面): what a program reads, for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xianzhi.catalogue import messages
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["Fact", "Page", "Row", "Sheet", "word"]


def word(name: str, params: Mapping[str, str] | None = None) -> str:
    """Say a word of these pages in the language of the request (接口用语)."""
    return messages.words(f"ogc.{name}", params, language())


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a list: what, and its value, which may lead somewhere."""

    word: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; its first cell leads to *url*."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heading."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page (页面): facts, tables, and where one can go from here."""

    title: str
    lede: str = ""
    crumbs: Sequence[Fact] = ()
    facts: Sequence[Fact] = ()
    sheets: Sequence[Sheet] = ()
    links: Sequence[Fact] = ()
    previous_url: str = ""
    next_url: str = ""
    place: str = field(default="")  # rows so and so of so many
