"""Words in running text that set a time limit (时间限定语).

A limit is a date to be met (到2025年, 6月底前), a rhythm (每年) or a length of time (5年内). Dates
that only tell when something began, was issued or was counted are not limits.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from xianzhi.core.policy.dates import DateMention, find_dates
from xianzhi.core.policy.plan import DeadlineKind

__all__ = ["STANDING", "Limit", "find_limits"]

STANDING = re.compile(
    "持续推进|长期坚持|长期推进|长期实施|持续实施|持续开展|持续落实|常态化推进|常态化开展|常态长效|"
    "按进度推进|按计划推进|按时序推进|按序时推进|按时间节点推进|滚动实施|滚动推进|持续|长期|常态"
)
"""Words of a task without a due date; meaningful only in a note, a label or a time column."""

_RECURRING = re.compile(
    r"每(?:个)?(?:年度?|半年|季度?|月|周|日|天)(?:[最前]后?一个?月)?(?:的?\d{1,2}[日号])?(?:前|"
    r"底前|底|末)?"
)
_EVERY = re.compile(r"每(?:一?年|个?季度|半年)度?的?$")
_LENGTH = re.compile(
    r"[\d一二两三四五六七八九十][\d.一二两三四五六七八九十]*"
    r"(?:个)?(?:工作日|小时|分钟|自然日|日|天|周|月|季度|年)(?:之内|以内|内)"
)

# What stands before a date that is no limit, and after it.
_ORIGIN = re.compile(r"(?:自|从|由|截至|截止|截止到|始于|比|较|同比|相比|根据|按照|以|对|按)$")
_PAST = re.compile(
    r"(?:以来|以后|之后|起|开始|始|印发|出台|颁布|发布|公布|制定|修订|第|版|生效|[-~至]\d|"
    r"\d*[-~至]|"
    r"\)?[《〔]|公报|普查|统计|基期|为基|价格|的|建成的|同期)"
)
_AIM = re.compile(
    r"(?:到|至|力争到?|确保到?|争取到?|于|在|计划到?|预计到?|实现|至迟|最迟|完成时[限间][:为]?)$"
)
_DONE = re.compile(
    r"完成|建成|达到|达|实现|投入使用|投用|投运|交付|竣工|完工|出台|印发|发布|上线|启用|开园|开馆|"
    r"通车|贯通|建立|形成|新建|新增|培育|打造|力争|确保|全面|基本|累计|不少于|不低于|超过|突破|"
    r"动工|开工|启动|整改到位|到位|取得|控制在|消除|清零|≥|≤|改造|建设|实施|开展|举办|引进|创建|"
    r"争创|整治|治理|招引|培训|推广|组建|成立|扩建|改建|修复|提升|增长|下降|提高"
)
_FIGURE = re.compile(r"\d|[一二三四五六七八九十两百]+[个座所家条处公]")
_PLAN_SPAN = re.compile(r"《[^》\n]{0,120}》|〔[^〕\n]{0,12}〕")


@dataclass(slots=True)  # made by the thousand: not frozen
class Limit:
    """A time limit in folded text (时间限定); ``mention`` is null without a date."""

    start: int
    end: int
    kind: DeadlineKind
    mention: DateMention | None = None


def find_limits(text: str, default_year: int | None) -> tuple[list[Limit], list[DateMention]]:
    """Find the limits of folded text, and the dates that are none (时间限定与其他日期).

    Parameters
    ----------
    text
        Folded text.
    default_year
        Year of the document: an earlier bare year reports, it does not limit.
    """
    titles = [(found.start(), found.end()) for found in _PLAN_SPAN.finditer(text)]
    limits: list[Limit] = []
    others: list[DateMention] = []
    taken = 0
    for mention in find_dates(text):
        taken = mention.end
        if _inside(mention.start, titles) or not _limits(text, mention, default_year):
            others.append(mention)
        else:
            limits.append(_dated(text, mention))
    if taken or "每" in text or "内" in text:
        limits.extend(_undated(text, limits))
        limits.sort(key=lambda limit: limit.start)
    return limits, others


def _dated(text: str, mention: DateMention) -> Limit:
    """A date to be met once, or 每年|1月底前."""
    rhythm = _EVERY.search(text, max(0, mention.start - 5), mention.start)
    if rhythm is None or mention.year is not None:
        return Limit(mention.start, mention.end, DeadlineKind.DATE, mention)
    return Limit(rhythm.start(), mention.end, DeadlineKind.RECURRING, mention)


def _undated(text: str, dated: Sequence[Limit]) -> list[Limit]:
    spans = [(limit.start, limit.end) for limit in dated]
    found: list[Limit] = []
    for pattern, kind in (
        (_RECURRING, DeadlineKind.RECURRING),
        (_LENGTH, DeadlineKind.RELATIVE),
    ):
        found += [
            Limit(match.start(), match.end(), kind)
            for match in pattern.finditer(text)
            if not _inside(match.start(), spans)
        ]
    return found


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (at + 1, 0)) - 1
    return index >= 0 and at < spans[index][1]


def _limits(text: str, mention: DateMention, default_year: int | None) -> bool:
    before = text[max(0, mention.start - 8) : mention.start]
    after = text[mention.end : mention.end + 12]
    if _ORIGIN.search(before) or _PAST.match(after):
        return False
    if mention.year is not None and default_year is not None and mention.year < default_year:
        return False
    clause = _clause_after(text, mention.end)
    if "已" in clause[:12] or "累计已" in clause:
        return False
    if mention.bounded or _AIM.search(before):
        return True
    if _DONE.search(clause):
        return True
    # 2025年,|森林覆盖率45%: a year that opens a clause with a number in it governs the number.
    opens = not before or before[-1] in ",。;:!?|\n()"
    return opens and _FIGURE.search(clause) is not None


def _clause_after(text: str, start: int) -> str:
    """Give the rest of the clause; a comma right after the date belongs to it."""
    rest = text[start : start + 60].lstrip(",")
    cut = re.search(r"[,。;:!?|\n]", rest)
    return rest[: cut.start()] if cut else rest
