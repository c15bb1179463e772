"""Names that a list leaves to its neighbours (承前启后省略)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from xianzhi.core.policy.targets import unitwords
from xianzhi.core.policy.targets.naming import Name
from xianzhi.core.policy.targets.quantities import BETWEEN, Quantity

__all__ = ["Candidate", "resolve"]

Candidate = tuple[Quantity, Name | None]

_SENTENCE_END = re.compile(r"[。;!?|\n]")
_LEVEL = re.compile(r"(?:国家|省|市|县|区|镇|乡|村|部)级?")


def resolve(text: str, candidates: Sequence[Candidate]) -> list[Name | None]:
    """Complete the names of quantities from those before and after them (补全名称).

    城市居民出行300米见绿、500米见园: the second borrows the opening. 生产总值500亿元,增长8% and
    棚户区改造3500套,竣工2000套: growth and bare verbs are of what was just named. 3个市级、5个县级
    示范点: what is missing follows.
    """
    names: list[Name | None] = []
    last: tuple[Quantity, Name] | None = None
    for quantity, name in candidates:
        whole = _from_before(text, quantity, name, last)
        names.append(whole)
        if whole is not None and whole.rule != "verb" and not _is_share(text, quantity, last):
            last = (quantity, whole)
    for place in range(len(candidates) - 2, -1, -1):
        names[place] = _from_after(text, candidates, names, place)
    return [name if name and name.parts and name.rule != "verb" else None for name in names]


def _is_share(text: str, quantity: Quantity, last: tuple[Quantity, Name] | None) -> bool:
    """亿元以上项目30个(其中工业项目20个),竣工|15个: the whole is meant again, not its part."""
    return last is not None and "其中" in text[last[1].end : quantity.start]


def _from_before(
    text: str, quantity: Quantity, name: Name | None, last: tuple[Quantity, Name] | None
) -> Name | None:
    if name is None or last is None or _SENTENCE_END.search(text[last[1].end : quantity.start]):
        return name
    same = last[0].unit_text(text) == quantity.unit_text(text)
    if name.rule == "verb":
        growth = quantity.unit_text(text) in unitwords.PER_CENT
        if not (same or (growth and name.parts)):
            return name
        own = () if _is_said(text, name, last[1]) else name.parts
        return replace(name, parts=(*last[1].parts, *own), rule="growth")
    gap = text[last[1].end : quantity.start]
    if same and (name.rule, last[1].rule) == ("after", "around") and BETWEEN.fullmatch(gap):
        return replace(name, parts=(last[1].parts[0], *name.parts), rule="around", sure=False)
    return name


def _is_said(text: str, name: Name, last: Name) -> bool:
    """新增停车泊位500个,累计|新增|1000个: the verb stands in the name already."""
    return bool(name.parts) and text.startswith(text[slice(*name.parts[0])], last.parts[0][0])


def _from_after(
    text: str, candidates: Sequence[Candidate], names: Sequence[Name | None], place: int
) -> Name | None:
    name, following = names[place], names[place + 1]
    quantity, other = candidates[place][0], candidates[place + 1][0]
    if name is None or following is None or following.rule not in {"after", "shared"}:
        return name
    gap = text[quantity.end : other.start]
    same = quantity.unit_text(text) == other.unit_text(text)
    if not same or _SENTENCE_END.search(gap):
        return name
    if name.rule == "verb" and name.parts and BETWEEN.match(gap):
        return replace(name, parts=(*name.parts, following.parts[-1]), rule="shared", sure=False)
    head = _head(text, name, following)
    return replace(name, parts=(*name.parts, head), rule="shared", sure=False) if head else name


def _head(text: str, name: Name, following: Name) -> tuple[int, int] | None:
    """市级, 县级|示范点: a bare level lacks the head of the next one."""
    if name.rule != "after" or _LEVEL.fullmatch(text, *name.parts[0]) is None:
        return None
    start, end = following.parts[-1]
    level = _LEVEL.match(text, start, end)
    if level and level.end() < end:
        return (level.end(), end)
    return None if following.rule == "after" else (start, end)
