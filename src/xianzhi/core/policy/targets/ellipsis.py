"""Names that a list leaves to its neighbours (承前启后省略)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from xianzhi.core.policy.targets import unitwords
from xianzhi.core.policy.targets.naming import Name
from xianzhi.core.policy.targets.quantities import BETWEEN, Quantity

__all__ = ["Candidate", "resolve"]

Range = tuple[int, int]
Candidate = tuple[Quantity, Name | None]

_SENTENCE_END = re.compile(r"[。;!?|\n]")
_SEVERALLY = re.compile(
    r"[,、;]分别(?P<move>(?:同比)?(?:增长|提高|提升|下降|降低|减少|增加))[到至]?$"
)
_ROOM = 10
_DEED = re.compile(r"存栏|出栏|开工|竣工|签约|投产|入库|达产|交付|封顶")
_LEVEL = re.compile(r"(?:国家|省|市|县|区|镇|乡|村|部)级?")


def resolve(text: str, candidates: Sequence[Candidate]) -> list[Name | None]:
    """Complete the names of quantities from those before and after them (补全名称).

    城市居民出行300米见绿、500米见园: the second borrows the opening. 生产总值500亿元,增长8% and
    棚户区改造3500套,竣工2000套: growth and bare verbs are of what was just named. 3个市级、5个县级
    示范点: what is missing follows.
    """
    names: list[Name | None] = []
    last: tuple[Quantity, Name] | None = None
    grown = _grown(text, candidates)
    for place, (quantity, name) in enumerate(candidates):
        if place in grown:
            subject, move = names[grown[place][0]], grown[place][1]
            parts = (*subject.parts, move) if subject else ()
            names.append(
                replace(subject, parts=parts, rule="growth", sure=False) if subject else None
            )
            continue
        whole = _from_before(text, quantity, name, last)
        names.append(whole)
        if whole is not None and whole.rule != "verb" and not _is_share(text, quantity, last):
            last = (quantity, whole)
    for place in range(len(candidates) - 2, -1, -1):
        names[place] = _from_after(text, candidates, names, place)
    return [name if name and name.parts and name.rule != "verb" else None for name in names]


def _grown(text: str, candidates: Sequence[Candidate]) -> dict[int, tuple[int, Range]]:
    """接待游客50万人次、收入3亿元,分别|增长|5%和8%: which candidate each share is the growth of."""
    found: dict[int, tuple[int, Range]] = {}
    for place, (quantity, _) in enumerate(candidates):
        said = _SEVERALLY.search(text, max(0, quantity.number[0] - _ROOM), quantity.number[0])
        if said is None:
            continue
        last = place + 1
        while last < len(candidates) and _goes_on(text, candidates, last):
            last += 1
        count = last - place
        if 1 < count <= place and not _SENTENCE_END.search(
            text[candidates[place - count][0].end : quantity.start]
        ):
            found |= {at: (at - count, said.span("move")) for at in range(place, last)}
    return found


def _goes_on(text: str, candidates: Sequence[Candidate], place: int) -> bool:
    gap = text[candidates[place - 1][0].end : candidates[place][0].start]
    return BETWEEN.fullmatch(gap) is not None


def _is_share(text: str, quantity: Quantity, last: tuple[Quantity, Name] | None) -> bool:
    """亿元以上项目30个(其中工业项目20个),竣工|15个: the whole is meant again, not its part."""
    return last is not None and "其中" in text[last[1].end : quantity.start]


def _from_before(
    text: str, quantity: Quantity, name: Name | None, last: tuple[Quantity, Name] | None
) -> Name | None:
    if name is None and last is not None and last[0].end == quantity.start:
        return replace(last[1], rule="growth", sure=False)  # 新建道路5条|6.8公里
    if name is None or last is None or _SENTENCE_END.search(text[last[1].end : quantity.start]):
        return name
    same = last[0].unit_text(text) == quantity.unit_text(text)
    if name.rule == "verb":
        growth = quantity.unit_text(text) in unitwords.PER_CENT
        if not (same or (growth and name.parts)):
            return name
        own = () if _is_said(text, name, last[1]) else name.parts
        return replace(name, parts=(*last[1].parts, *own), rule="growth")
    if same and (shared := _deed_of(text, name, last[1])):
        return replace(name, parts=shared, rule="growth", sure=False)
    gap = text[last[1].end : quantity.start]
    if same and (name.rule, last[1].rule) == ("after", "around") and BETWEEN.fullmatch(gap):
        return replace(name, parts=(last[1].parts[0], *name.parts), rule="around", sure=False)
    return name


def _deed_of(text: str, name: Name, last: Name) -> tuple[Range, ...]:
    """生猪存栏12万头、出栏|25万头: a bare deed is done to what was just named."""
    start, end = last.parts[-1]
    if len(name.parts) != 1 or not _DEED.fullmatch(text, *name.parts[0]):
        return ()
    return ((start, end - 2), *name.parts) if _DEED.match(text, end - 2, end) else ()


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
