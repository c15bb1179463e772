"""Counts that do not match their lists (数目与所列不符)."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from xianzhi.core.policy.cover import Cover
from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.numerals import read_number
from xianzhi.core.policy.plan import Contradiction, Part, Row, RowKind, Span

__all__ = ["attachment_counts", "list_counts", "title_counts"]

_NUMBER = r"(?P<number>[两一二三四五六七八九十]{1,3}|\d{1,2})"
_KIND = r"(?:[个项条类种大张级方面家座所处镇乡村县]|方面)"
_NOUN = r"(?P<noun>[\u4e00-\u9fff]{1,10})"

# “a、b、c”三项机制: a quoted list directly before its count.
_QUOTED = re.compile(
    rf"“(?P<list>[^“”\n]{{3,120}})”(?:等|这)?(?:的)?{_NUMBER}(?P<kind>{_KIND}){_NOUN}"
)
# a、b、c这三条控制线; 建成a、b、c等3家卫生院: a list in the running sentence, read backward.
_RUNNING = re.compile(rf"(?P<joint>这|等){_NUMBER}(?P<kind>{_KIND}){_NOUN}")
_LIST_START = re.compile(r"[,。;:!?\n|“”]")
_LONGEST_LIST = 160
# 三个方面:一是…二是…三是…; 四项制度(a、b、c、d)
_AHEAD = re.compile(
    rf"(?P<number>[两一二三四五六七八九十\d][一二三四五六七八九十\d]{{0,2}})(?P<kind>{_KIND})"
    r"(?P<noun>[\u4e00-\u9fff]{0,8})(?P<open>[:(])(?P<list>[^\n()]{3,600})"
)
_ORDINAL = re.compile(r"(?:^|[。;,:])\s*([一二三四五六七八九十])是")
_ITEM = re.compile(r"、|以及|(?<=\S\S)[和及与](?=\S\S)")
# 实施A路、B街、C桥建设,年内打通断头路5条: the works named, then counted, in the next clause.
_THINGS = "路街巷道桥园厂站校馆院"
_COUNTED = re.compile(
    r"(?<=[,:])[^,。;:!?\n|、]{0,8}?(?:打通|新建|建成|改造|修建|贯通|拓宽|改建|扩建|完成|治理)"
    rf"(?P<noun>[\u4e00-\u9fff]{{0,8}}?[{_THINGS}])(?P<number>[两一二三四五六七八九十]{{1,3}}|\d{{1,2}})"
    r"(?P<kind>[条座个处所家])(?=[,。;、\n|]|$)"
)
_CLAUSE_START = re.compile(r"[,。;:!?\n|]")
_FEWEST_NAMED = 3
_PLANS = re.compile(
    rf"{_NUMBER}(?:个|大|项)(?P<noun>(?:专项)?(?:行动|实施|工作|建设)*(?:方案|计划|办法|细则|制度|清单|意见|规划))"
)
_TITLE = re.compile(
    rf"{_NUMBER}(?:条|项|大|个|件|方面)(?P<noun>(?:政策|具体|重点|惠企|便民|支持)?"
    r"(?:措施|举措|政策|行动|工程|任务|实事|制度|意见|机制|改革))"
)
"""A count in a title; 三年行动 is a length of time and does not match."""


def list_counts(folded: str, rows: Sequence[Row], held: Cover) -> Iterator[Contradiction]:
    """Report a count in a sentence that differs from the list beside it (数目与列举不符).

    With 等 the list may be shorter than the count, never longer. A count and its list have to
    touch; 一 is never a count.
    """
    works = (
        one for row in rows if len(row.projects) >= _FEWEST_NAMED for one in _works(folded, row)
    )
    found = chain(_quoted(folded), _running(folded), _ahead(folded), works)
    for span, stated, listed, words in sorted(found):
        row_id = held.holder(span)
        yield Contradiction(
            "contradiction.list_count",
            {"words": words, "stated": str(stated), "listed": str(listed)},
            (span,),
            (row_id,) if row_id else (),
        )


_Mismatch = tuple[Span, int, int, str]


def _quoted(folded: str) -> Iterator[_Mismatch]:
    for found in _QUOTED.finditer(folded):
        listed = found["list"].count("、") + 1
        stated = _number(found["number"])
        if listed > 1 and stated > 1 and listed != stated:
            yield _mismatch(found, stated, listed)


def _running(folded: str) -> Iterator[_Mismatch]:
    for found in _RUNNING.finditer(folded):
        before = folded[max(0, found.start() - _LONGEST_LIST) : found.start()]
        words = _LIST_START.split(before)[-1]
        if "、" not in words:
            continue
        stated, listed = _number(found["number"]), _items(words)
        others = found["joint"] == "等"
        if stated > 1 and (listed > stated if others else listed != stated):
            yield _mismatch(found, stated, listed, from_=found.start() - len(words))


def _ahead(folded: str) -> Iterator[_Mismatch]:
    for found in _AHEAD.finditer(folded):
        stated, listed = _number(found["number"]), _listed_ahead(found["open"], found["list"])
        if stated > 1 and listed > 1 and stated != listed:
            yield _mismatch(found, stated, listed)


def _works(folded: str, row: Row) -> Iterator[_Mismatch]:
    """Named works of one kind, counted in the clause after them."""
    for found in _COUNTED.finditer(folded, row.start, row.end):
        end = found.start() - 1
        low = max(row.start, end - _LONGEST_LIST)
        words = _CLAUSE_START.split(folded[low:end])[-1]
        named = [
            span for span in row.projects if end - len(words) <= span.start and span.end <= end
        ]
        stated, listed, kind = _number(found["number"]), words.count("、") + 1, found["noun"][-1]
        if len(named) < _FEWEST_NAMED or listed != len(named) or "等" in words:
            continue
        alike = all(_is_of_kind(folded[span.start : span.end], kind) for span in named)
        if alike and stated > 1 and stated != listed:
            yield _mismatch(found, stated, listed, from_=named[0].start)


def _is_of_kind(name: str, kind: str) -> bool:
    """路, 街 and 巷 are all roads."""
    return any(sign in name for sign in ("路街巷道" if kind in "路街巷道" else kind))


def _listed_ahead(opening: str, words: str) -> int:
    """Count 一是…二是…, else the parts between ; or 、 of the bracket or sentence."""
    ordinals = _ORDINAL.findall(words)
    if ordinals:
        return len(ordinals) if ordinals[0] == "一" else 0
    sentence = words.split("。", 1)[0]
    if opening == "(" or "等" in sentence:
        return 0
    return sentence.count(";") + 1 if ";" in sentence else 0


def _items(words: str) -> int:
    """Count the items of a list; 和 joins the last two only after a 、."""
    head, _, tail = words.rpartition("、")
    return head.count("、") + 1 + (2 if _ITEM.search(tail) else 1)


def _number(words: str) -> int:
    value = read_number(words.replace("两", "二"))
    return int(value) if value is not None else 0


def _mismatch(
    found: re.Match[str], stated: int, listed: int, *, from_: int | None = None
) -> _Mismatch:
    words = f"{found['number']}{found['kind']}{found['noun']}"
    start = found.start() if from_ is None else from_
    return Span(start, found.end()), stated, listed, words


def attachment_counts(folded: str, parts: Sequence[Part]) -> Iterator[Contradiction]:
    """Report a covering letter that counts its plans otherwise than are attached (附件数目)."""
    if len(parts) < 2:
        return
    by_kind: dict[str, list[Part]] = {}
    for part in parts:
        by_kind.setdefault(fold(part.title)[-2:], []).append(part)
    for found in _PLANS.finditer(folded[: parts[0].span.start]):
        stated = _number(found["number"])
        same_kind = by_kind.get(found["noun"][-2:], [])
        if stated > 1 and len(same_kind) > 1 and stated != len(same_kind):
            yield Contradiction(
                "contradiction.attachment_count",
                {"words": found[0], "stated": str(stated), "attached": str(len(same_kind))},
                (Span(*found.span()), *(_first_line(part) for part in same_kind)),
            )


def _first_line(part: Part) -> Span:
    return Span(part.span.start, min(part.span.end, part.span.start + len(part.title)))


def title_counts(rows: Sequence[Row], parts: Sequence[Part]) -> Iterator[Contradiction]:
    """Report a title that counts its measures otherwise than the text does (标题数目与正文不符).

    In order when the tasks, or the headings of any level above them, are as many as announced.
    """
    by_part: dict[int, list[Row]] = {}
    for row in rows:
        if row.kind is RowKind.TASK:
            by_part.setdefault(row.part, []).append(row)
    for part in parts:
        found = _TITLE.search(fold(part.title))
        tasks = by_part.get(part.number)
        if found is None or not tasks:
            continue
        stated = _number(found["number"])
        headings = ({row.section for row in tasks}, {row.subsection for row in tasks})
        if stated > 1 and stated not in {len(tasks), *(len(names - {None}) for names in headings)}:
            yield Contradiction(
                "contradiction.title_count",
                {"title": part.title, "stated": str(stated), "tasks": str(len(tasks))},
                (_first_line(part),),
            )
