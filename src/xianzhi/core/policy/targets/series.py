"""Several quantities under one name, several names before one list (并列指标).

X、Y和Z分别达到65%、36%和12%.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from xianzhi.core.policy.targets.naming import Name, strip_lead
from xianzhi.core.policy.targets.phrases import left_edge
from xianzhi.core.policy.targets.quantities import Quantity

__all__ = ["BETWEEN", "Series", "find_series"]

Series = tuple[tuple[Quantity, Name], ...]

BETWEEN = re.compile(r"[、,和及与 ]{1,2}")
_SEVERALLY = re.compile(r"分别")
_HEAD = re.compile(
    r"(?:\w{2}化|\w{2})?(?:率|数|量|面积|比重|收入|产值|覆盖|密度|占比|时间|浓度|水平)$"
)
_JOIN = re.compile(r"[、,和及与]|以及")


def find_series(text: str, quantities: Sequence[Quantity]) -> dict[int, Series]:
    """Find the lists that 分别 opens (分别…); keyed by the place of their first quantity."""
    found = {}
    for place, quantity in enumerate(quantities):
        if not _SEVERALLY.search(text, quantity.start, quantity.number[0]):
            continue
        members = _members(text, quantities, place)
        names = _names(text, quantity, len(members))
        if len(members) > 1 and names:
            found[place] = tuple(
                (one, replace(name, end=one.end))
                for one, name in zip(_same_op(members), names, strict=True)
            )
    return found


def _members(text: str, quantities: Sequence[Quantity], place: int) -> list[Quantity]:
    members = [quantities[place]]
    for following in quantities[place + 1 :]:
        if not BETWEEN.fullmatch(text, members[-1].end, following.start):
            break
        members.append(following)
    return members


def _same_op(members: Sequence[Quantity]) -> list[Quantity]:
    """A closing 以上 speaks for the whole list, and so does an opening 不低于."""
    spoken = next((one.op for one in members if one.op), None)
    return [replace(one, op=one.op or spoken) for one in members]


def _names(text: str, first: Quantity, count: int) -> list[Name] | None:
    start = strip_lead(text, left_edge(text, first.start, 0), first.start)
    parts, at = [], start
    for join in _JOIN.finditer(text, start, first.start):
        parts.append((at, join.start()))
        at = join.end()
    parts.append((at, first.start))
    parts = [part for part in parts if part[1] > part[0]]
    if len(parts) != count:
        return None
    head = _HEAD.search(text, *parts[-1])
    return [_name(text, part, head) for part in parts]


def _name(text: str, part: tuple[int, int], head: re.Match[str] | None) -> Name:
    """小学、初中入学率: each borrows the head that only the last one prints."""
    if head is None or _HEAD.search(text, *part):
        return Name((part,), "series", True, part[0], part[1])
    return Name((part, head.span()), "series", False, part[0], part[1])
