"""What opens a phrase and never belongs to a name (句首修饰): dates, adverbs, scopes, verbs."""

import re

from xianzhi.core.policy.dates import find_dates
from xianzhi.core.policy.targets import lexicon
from xianzhi.core.policy.targets.phrases import past_mark

__all__ = ["VERB", "VERBS", "ends_with_verb", "past_verb", "strip_lead", "strip_opening"]

VERB = re.compile("|".join(map(re.escape, lexicon.VERBS)))
"""One verb that may stand before what is counted."""
VERBS = re.compile(f"(?:{VERB.pattern})+")
"""Several of them: 培育引进."""
_NOT_VERB = re.compile(
    r"(?:时限|时间|期限|周期|区(?![域块级县间位属直])|用地|率|量(?![子化贩])|度(?!假)|额|值(?!班)|"
    r"数(?![字据智控])|面积|者|性(?!能)|期(?!货)|类|型|资金$|力(?!争)|园(?![区林艺])|式|业(?![主务态])|站(?!点)|"
    r"部(?![分门件队级省属])|员(?!工)|厅|会(?![计展议])|院(?![士落线校])|所(?![有属])|局(?!部)|费|口(?![袋岸腔])|"
    r"产业|总值|总量|总额|强度|规模(?!化)|水平|基地$|中心$|平台$)"
)
_NOMINAL = re.compile(
    "生产|服务|研发|投入|培训|出口|销售|养殖|治理|整治|修复|办理|处置|转化|利用|救助|检测|筛查|"
    "征收|供应|转移|储备|种植|消费|储能|孵化|创新|开发|开放|签约|落地|招聘|监测|评定"
)
"""Verbs that are nouns before a level: 生产总值增长, 研发投入强度, 服务贸易."""
_PREPOSITION = re.compile(
    r"(?:免费)?(?:面向|依托|围绕|聚焦|在|以|通过|对|针对|按照|按|为|结合|根据|利用|发挥|从|由|"
    r"各(?=[县市区乡镇街村地部单])|"
    r"我(?=[县市省区])|全(?=[县市省区镇州域](?!性))|每(?=[个家村镇县区乡年]))"
)
_SHORT_RATE = 3
_BLANKS = " 、,:"


def strip_lead(text: str, start: int, end: int, level: bool = False) -> int:
    """Step over marks, dates, adverbs, scopes and verbs that open a phrase (去除句首修饰).

    Before a *level* (a share, a growth) verbs that are nouns as well stay: 生产总值.
    """
    start = past_mark(text, start, end)
    manner = lexicon.MANNER.match(text, start, end)
    if manner and _PREPOSITION.match(text, manner.end(), end):
        start = manner.end()
    start = _past_preposition(text, start, end, level)
    while start < end:
        moved = _step(text, start, end, level)
        if moved == start:
            break
        start = moved
    return start


def _step(text: str, start: int, end: int, level: bool) -> int:
    moved = _past_opening(text, start, end)
    if moved > start:
        return moved
    if manner := lexicon.MANNER.match(text, start, end):
        verb = past_verb(text, manner.end(), end, level)
        return verb if verb > manner.end() else start
    return past_verb(text, start, end, level)


def strip_opening(text: str, start: int, end: int) -> int:
    """Step over all dates, adverbs and scopes."""
    while (moved := _past_opening(text, start, end)) > start:
        start = moved
    return start


def _past_opening(text: str, start: int, end: int) -> int:
    """Step over one date, adverb or scope."""
    if start >= end:
        return start
    if text[start] in _BLANKS:
        return start + 1
    for mention in find_dates(text[start : min(end, start + 24)]):
        if mention.start == 0:
            return start + mention.end
        break
    for pattern in (lexicon.ADVERB, lexicon.SCOPE):
        found = pattern.match(text, start, end)
        if found and end - found.end() != 1:
            return found.end()
    return start


def past_verb(text: str, start: int, end: int, level: bool = False) -> int:
    """Step over one verb, unless it belongs to the name: 整改|完成率, 出口|额 (去除动词)."""
    found = VERB.match(text, start, end)
    if found is None or found[0] in {"新增", "累计"}:
        return start
    rest = end - found.end()
    if level and (_NOMINAL.fullmatch(found[0]) or (rest <= _SHORT_RATE and _rates(found[0]))):
        return start
    if rest == 1 or (rest and _NOT_VERB.match(text, found.end(), end)):
        return start
    if rest == 2 and found[0] in lexicon.EFFECT:
        return start
    return found.end()


def _rates(verb: str) -> bool:
    """整改|完成率: a short rate wants the verb before it; 实现|达标率 does not."""
    return verb not in {"实现", "确保", "力争", "达到", "完成", "推动", "推进", "提升", "坚持"}


def _past_preposition(text: str, start: int, end: int, level: bool) -> int:
    """面向重点行业遴选|省级试点: the last verb after a preposition governs the name."""
    if not _PREPOSITION.match(text, start, end) or text.find("(", start, end) >= 0:
        return start
    best = start
    for found in VERB.finditer(text, start + 2, end):
        left = end - found.end()
        if level and _NOMINAL.fullmatch(found[0]):
            continue
        if len(found[0]) > 1 and left > 1 and not _NOT_VERB.match(text, found.end(), end):
            best = found.start()
    return best


def ends_with_verb(text: str, start: int, end: int) -> bool:
    """Tell whether a phrase closes with a verb that governs what follows (以动词收尾)."""
    for found in VERB.finditer(text, max(start, end - 6), end):
        if found.end() == end and len(found[0]) > 1:
            return not lexicon.GROWTH.search(text[start:end])
    return False
