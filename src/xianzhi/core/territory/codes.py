"""Codes of areas (区划代码、网格编码): six digits by GB/T 2260, twelve by the statistics office.

A county names the form of its own grid codes with a pattern: ``{parent}`` stands for the code of
the parent, ``#`` for a digit, ``@`` for a letter or digit, ``|`` parts alternatives; all else is
itself. There is nothing in it that a search could lose itself in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from xianzhi.core.spatial.layer import Severity

__all__ = ["DEFAULT_PATTERNS", "LEVELS", "CodeFault", "CodedArea", "code_faults", "is_pattern"]

LEVELS = ("county", "town", "village", "grid", "micro_grid", "cell")
DEFAULT_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        "county": "######",
        "town": "{parent}###",
        "village": "{parent}###",
        "grid": "{parent}###",
        "micro_grid": "{parent}##",
        "cell": "{parent}##|{parent}###",
    }
)
_PARENT = "{parent}"
_PATTERN = re.compile(r"(?:\{parent\}|[#@A-Za-z0-9_.-])+(?:\|(?:\{parent\}|[#@A-Za-z0-9_.-])+)*")
_MOST = 120
# Provinces of GB/T 2260; what begins otherwise lies in none of them.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)
# What the last three digits of a town and of a village mean (统计用区划代码编制规则).
_TOWN_WORDS = ((1, 99, ("街道",)), (100, 199, ("镇",)), (200, 399, ("乡", "苏木")))
_VILLAGE_WORDS = ((1, 199, ("社区", "居委会", "居民委员会")), (200, 399, ("村", "村委会", "嘎查")))


@dataclass(frozen=True, slots=True)
class CodedArea:
    """An area as its code is judged (待校验区域)."""

    code: str
    name: str
    level: str
    parent_code: str = ""


@dataclass(frozen=True, slots=True)
class CodeFault:
    """What is wrong with a code (编码问题)."""

    code: str
    severity: Severity
    params: Mapping[str, str] = field(default_factory=dict)


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern of codes (编码规则是否成立)."""
    return len(text) <= _MOST and _PATTERN.fullmatch(text) is not None


def code_faults(area: CodedArea, patterns: Mapping[str, str]) -> tuple[CodeFault, ...]:
    """Check the code of an area against the pattern of its level and the national rules (校验编码).

    Parameters
    ----------
    patterns
        By level; a level without one takes the default.

    Returns
    -------
    tuple of CodeFault
        ``grid.code_form`` and ``grid.code_zeros`` are errors; that a code does not begin like its
        parent, that no province has it, or that it names another kind of town or village than the
        name does, is a warning or a note: such codes exist and mean something.
    """
    pattern = patterns.get(area.level) or DEFAULT_PATTERNS[area.level]
    return tuple(_faults(area, pattern))


def _faults(area: CodedArea, pattern: str) -> Iterator[CodeFault]:
    said = {"code": area.code, "pattern": pattern, "parent": area.parent_code}
    if not _compiled(pattern, area.parent_code).fullmatch(area.code):
        if not _compiled(pattern, area.parent_code, is_any=True).fullmatch(area.code):
            yield CodeFault("grid.code_form", Severity.ERROR, said)
            return
        yield CodeFault("grid.code_not_of_parent", Severity.WARNING, said)
    if area.level == "county":
        yield from _county_faults(area, said)
    elif area.level in {"town", "village"}:
        yield from _statistics_faults(area, said)


@lru_cache(4096)
def _compiled(pattern: str, parent: str, *, is_any: bool = False) -> re.Pattern[str]:
    """Make an expression; any other code of the parent's length may stand in its place."""
    stem = f"[A-Za-z0-9_.-]{{{len(parent)}}}" if is_any else re.escape(parent)
    parts = [
        "".join(_expression(piece, stem) for piece in re.split(r"(\{parent\})", choice))
        for choice in pattern.split("|")
    ]
    return re.compile("|".join(f"(?:{part})" for part in parts))


def _expression(piece: str, stem: str) -> str:
    if piece == _PARENT:
        return stem
    signs = {"#": "[0-9]", "@": "[A-Za-z0-9]"}
    return "".join(signs.get(sign) or re.escape(sign) for sign in piece)


def _county_faults(area: CodedArea, said: Mapping[str, str]) -> Iterator[CodeFault]:
    if not re.fullmatch(r"[0-9]{6}", area.code):
        return  # the county chose a form of its own
    if area.code[:2] not in _PROVINCES:
        yield CodeFault("grid.code_no_province", Severity.NOTE, said)
    if area.code.endswith("00"):
        yield CodeFault("grid.code_zeros", Severity.ERROR, said)


def _statistics_faults(area: CodedArea, said: Mapping[str, str]) -> Iterator[CodeFault]:
    length = 9 if area.level == "town" else 12
    if not re.fullmatch(rf"[0-9]{{{length}}}", area.code):
        return
    number = int(area.code[-3:])
    if number == 0:
        yield CodeFault("grid.code_zeros", Severity.ERROR, said)
        return
    ranges = _TOWN_WORDS if area.level == "town" else _VILLAGE_WORDS
    own = [words for low, high, words in ranges if low <= number <= high]
    others = [word for low, high, words in ranges if not low <= number <= high for word in words]
    ends = tuple(word for words in own for word in words)
    if own and area.name.endswith(tuple(others)) and not area.name.endswith(ends):
        yield CodeFault("grid.code_class", Severity.WARNING, {**said, "name": area.name})
