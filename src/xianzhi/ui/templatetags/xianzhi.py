"""Tags of every page: terms, messages, dates (模板标签)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import uuid4

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from xianzhi.catalogue import glossary, messages
from xianzhi.catalogue.indicators.units import unit_words

__all__ = [
    "at",
    "day",
    "language",
    "message",
    "moment",
    "request_id",
    "say",
    "short_day",
    "size",
    "term",
    "unit_of_measure",
    "written",
]

register = template.Library()


class TwoLanguages(Protocol):
    """Anything said in both languages (双语)."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def language() -> messages.Language:
    """Tell which of the two languages the page is in."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@register.simple_tag
def term(term_id: str) -> str:
    """Name a term of the field in the language of the page, as a heading or label (术语)."""
    return capfirst(glossary.term(term_id).name(language()))


@register.simple_tag
def message(code: str, params: Mapping[str, str] | None = None) -> str:
    """Put a message of the catalogue into words (消息)."""
    return messages.words(code, params, language())


@register.filter
def unit_of_measure(unit: str) -> str:
    """Say a unit of measure in the language of the page (计量单位)."""
    return unit_words(unit, language())


@register.filter
def say(words: TwoLanguages | None) -> str:
    """Say words that travel in both languages in the language of the page."""
    if not words:
        return ""
    return words.en if language() == "en" else words.zh


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a date as offices do: 2026年3月5日, or 5 March 2026; empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if language() == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {formats.date_format(value, 'F Y')}"


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment: the date with hours and minutes of the county's clock."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M}"


@register.filter
def short_day(value: date | None) -> str:
    """Write a date narrowly for tables: 2026-03-05; empty when there is none."""
    return value.isoformat() if value else ""


@register.filter
def size(byte_count: int) -> str:
    """Write a file size with its unit."""
    if byte_count < 1024:
        return f"{byte_count} B"
    if byte_count < 1024 * 1024:
        return f"{byte_count / 1024:.0f} KB"
    return f"{byte_count / 1024 / 1024:.1f} MB"


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """Look a key up in a mapping; null when it is not there."""
    return mapping.get(key)


@register.filter
def written(value: object) -> str:
    """Write a number, a pair of numbers or words as a person would type them."""
    if isinstance(value, list | tuple):
        return "-".join(written(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


@register.simple_tag
def request_id() -> SafeString:
    """Put a fresh request id into a form: sending it twice changes nothing the second time."""
    return format_html('<input type="hidden" name="request_id" value="{}">', uuid4().hex)
