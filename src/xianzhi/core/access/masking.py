"""Masks of personal data (脱敏): what a page shows before somebody gives a reason to see more."""

import re
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["MASKS", "masked"]

_STAR: Final = "*"
_HOUSE = re.compile(r"(?<=[村路街道巷组弄])\d.*$")


def masked(text: str, mask: str) -> str:
    """Show a value so far as its mask allows (脱敏显示); an empty value stays empty.

    Examples
    --------
    >>> masked("13800000000", "phone"), masked("张三丰", "name")
    ('138****0000', '张**')
    """
    return MASKS[mask](text.strip()) if text.strip() else ""


def _phone(text: str) -> str:
    """Keep three digits in front and four at the end, of short numbers two at the end."""
    if len(text) >= 11:
        return f"{text[:3]}{_STAR * (len(text) - 7)}{text[-4:]}"
    return f"{_STAR * max(len(text) - 2, 1)}{text[-2:]}" if len(text) > 2 else _STAR * len(text)


def _name(text: str) -> str:
    """Keep the family name: two characters of a name of four or more."""
    kept = 2 if len(text) >= 4 and "·" not in text else 1
    return text[0:kept] + _STAR * max(len(text) - kept, 1)


def _id_number(text: str) -> str:
    """Keep the first and the last character: the region and the birthday tell who it is."""
    return f"{text[0]}{_STAR * max(len(text) - 2, 1)}{text[-1]}" if len(text) > 2 else _STAR * 3


def _address(text: str) -> str:
    """Keep the village or the street, leave out the house."""
    if _HOUSE.search(text):
        return _HOUSE.sub(_STAR * 4, text)
    return text[: max(len(text) // 2, 1)] + _STAR * 4


def _whole(text: str) -> str:
    """Show nothing, not even how long it is."""
    return _STAR * 4


MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "phone": _phone,
    "name": _name,
    "id_number": _id_number,
    "address": _address,
    "whole": _whole,
}
