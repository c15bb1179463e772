"""Words of a plan document that might be facts (可能是事实的字词).

All patterns read folded text: half-width marks, simplified characters, offsets unchanged.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.dates import find_dates
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.roles import LABEL
from xianzhi.core.policy.targets.quantities import find_quantities

__all__ = ["HEADER_WORD", "Found", "scan"]

_LABEL = r"(?:牵头考核|牵头|责任|配合|协办|协同|协助|参与|主办|承办)(?:单位|部门|主体)"
_WHO = r"(?:单位|部门|主体)(?:及主要负责人)?"
_DOING = r"(?:组织|具体)?(?:实施)?"
# Every branch begins with its own character: the search then skips all other characters.
_ROLE_WORD = re.compile(
    rf"牵头(?:(?:考核)?{_WHO}|{_DOING})|配合(?:{_WHO}|{_DOING})|协助(?:{_WHO}|{_DOING})"
    rf"|参与(?:{_WHO}|{_DOING})|负责{_DOING}|责任{_WHO}|协办{_WHO}|协同{_WHO}|主办{_WHO}|承办{_WHO}"
    r"|组织实施|具体实施|会同|实施(?=[。.]?[)\]】])"
)
_MANNER = ("分工", "分别", "共同", "按职责")
_MANNER_ENDS = frozenset(manner[-1] for manner in _MANNER)
_LABEL_LINE = re.compile(
    rf"(?m)^[ \t]*[(\[【]?(?:{LABEL.pattern}|(?:完成|办结)?时限(?:要求)?|完成时间)[ \t]*:[^\n]*"
)
_RECURRING = re.compile(r"每(?:年|季度|月)[^,。;:\n|]{0,8}?(?:日|底|前)前?")
HEADER_WORD = re.compile(
    rf"序号|项目名称|任务名称|(?:主要|目标|重点|工作)任务|{_LABEL}"
    r"|(?:完成|办结)?时限|完成时间|分管领导|进展|备注|指标|类别|分值|项目内容|当前进度|实事项目"
)


@dataclass(slots=True)  # made by the thousand: not frozen
class Found:
    """A word that might be a fact, before its fate is known (待核对的字词)."""

    kind: str  # role_word, label_line, table_row, date, quantity
    span: Span


def scan(folded: str, tables: Sequence[Span]) -> list[Found]:
    """List the words of *folded* text that might be facts, in reading order (扫描).

    A number that belongs to a date is listed once, as a date.
    """
    dates = _dates(folded)
    streams = (
        ("table_row", [span for span in tables if span.start < span.end]),
        ("label_line", _matches(_LABEL_LINE, folded)),
        ("role_word", _role_words(folded)),
        ("date", dates),
        ("quantity", _apart(_quantities(folded), dates)),
    )
    found = [(span.start, -span.end, kind, span) for kind, spans in streams for span in spans]
    found.sort()
    return [Found(kind, span) for _, _, kind, span in found]


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (Span(*match.span()) for match in pattern.finditer(text))


def _role_words(folded: str) -> Iterator[Span]:
    """Role words with what says how they are shared out: 按职责分工负责."""
    for word in _ROLE_WORD.finditer(folded):
        start, end = word.span()
        if folded[start - 1 : start] in _MANNER_ENDS:
            for manner in _MANNER:
                if folded.startswith(manner, max(0, start - len(manner)), start):
                    start -= len(manner)
        yield Span(start, end)


def _dates(folded: str) -> list[Span]:
    recurring = list(_matches(_RECURRING, folded))
    mentions = (Span(mention.start, mention.end) for mention in find_dates(folded))
    return sorted([*recurring, *_apart(mentions, recurring)])


def _quantities(folded: str) -> Iterator[Span]:
    """Numbers with a unit or a comparing word; a bare number is a name or an address."""
    for quantity in find_quantities(folded):
        if quantity.unit[1] > quantity.unit[0] or quantity.op_words:
            yield Span(quantity.number[0], max(quantity.number[1], quantity.unit[1]))


def _apart(spans: Iterable[Span], others: Sequence[Span]) -> Iterator[Span]:
    """Drop the spans that overlap one of *others*; both are sorted and disjoint."""
    at = 0
    for span in spans:
        while at < len(others) and others[at].end <= span.start:
            at += 1
        if at == len(others) or others[at].start >= span.end:
            yield span
