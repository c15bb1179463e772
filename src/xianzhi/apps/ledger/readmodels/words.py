"""Words and choices that travel in both languages (双语)."""

from dataclasses import dataclass

__all__ = ["May", "Option", "Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """One message in both languages (双语)."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class May:
    """Whether a button may be pressed, and why not (可否操作)."""

    allowed: bool
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter or a select box (选项)."""

    value: str
    words: Words
