"""Several quantities under one name, several names before one list (并列指标).

X、Y和Z分别达到65%、36%和12%.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from xianzhi.core.policy.targets.leads import strip_lead
from xianzhi.core.policy.targets.naming import Name
from xianzhi.core.policy.targets.phrases import left_edge
from xianzhi.core.policy.targets.quantities import BETWEEN, Quantity

__all__ = ["Series", "find_series"]

Range = tuple[int, int]
Series = tuple[tuple[Quantity, Name], ...]

_SEVERALLY = re.compile(
    r"分别(?:(?P<move>增长|提高|提升|下降|降低|减少|增加)|新增|完成|实现)?(?=\D{0,5}$)"
)
_ROOM = 6
_HEAD = re.compile(
    r"(?:居民|人均)\w+$|(?:\w{2}化|(?!\w产[量值])\w{2}|产)?(?:率|数|量|额|值|面积|比重|收入|覆盖|密度|占比|时间|浓度|规模|"
    r"水平)$"
)
_JOIN = re.compile(r"[、,和及与]|以及")


def find_series(text: str, quantities: Sequence[Quantity]) -> dict[int, Series]:
    """Find the lists that 分别 opens (分别…); keyed by the place of their first quantity."""
    found = {}
    for place, quantity in enumerate(quantities):
        said = _SEVERALLY.search(text, max(0, quantity.start - _ROOM), quantity.number[0])
        if said is None:
            continue
        members = _members(text, quantities, place)
        names = _names(text, said, len(members))
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
    """A closing 以上 speaks for the whole list, and so does an opening 不低于 or 达到."""
    spoken = next((one.op for one in members if one.op), None)
    words = members[0].op_words
    return [replace(one, op=one.op or spoken, op_words=one.op_words or words) for one in members]


def _names(text: str, said: re.Match[str], count: int) -> list[Name] | None:
    end = said.start()
    start = strip_lead(text, left_edge(text, end, 0), end, level=True)
    parts, at = [], start
    for join in _JOIN.finditer(text, start, end):
        parts.append((at, join.start()))
        at = join.end()
    parts.append((at, end))
    parts = [part for part in parts if part[1] > part[0]]
    if len(parts) == 1 < count and said["move"]:
        parts *= count  # 城乡居民收入分别增长6%、7%: the text does not part the name
    if len(parts) != count:
        return None
    head = _HEAD.search(text, *parts[-1])
    named = [_name(text, part, parts, head) for part in parts]
    if said["move"]:
        return [replace(name, parts=(*name.parts, said.span("move"))) for name in named]
    return named


def _name(text: str, part: Range, parts: Sequence[Range], head: re.Match[str] | None) -> Name:
    """小学、初中入学率: each borrows the head that only the last one prints."""
    if head is None or (part != parts[-1] and _HEAD.search(text, *part)):
        return Name((part,), "series", True, part[0], part[1])
    if part != parts[-1]:
        return Name((part, head.span()), "series", False, part[0], part[1])
    opening = _opening(parts[0], (part[0], head.start()))
    if opening is None or _HEAD.search(text, *parts[0]):
        return Name((part,), "series", True, part[0], part[1])
    return Name((opening, part), "series", False, part[0], part[1])


def _opening(first: Range, last: Range) -> Range | None:
    """玉米播种、收割机械化率: a short last word leaves out what the first one opens with."""
    spare = (first[1] - first[0]) - (last[1] - last[0])
    short = 1 < last[1] - last[0] <= 2
    return (first[0], first[0] + spare) if short and spare > 1 else None
