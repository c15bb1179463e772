"""All or nothing (绝对性目标): 零新增, 无泄漏, 不发生 mean 0; 全覆盖, 全部 mean 100 %."""

import re
from collections.abc import Iterator

from xianzhi.core.policy.plan import TargetType
from xianzhi.core.policy.targets.leads import strip_lead
from xianzhi.core.policy.targets.phrases import left_edge
from xianzhi.core.policy.targets.wordings import Range, Wording

__all__ = ["find_absolutes"]

_EVENT = (
    "新增|增长|发生|事故|死亡|伤亡|积压|超标|直排|填埋|返贫|差错|违规|存量|复发|泄漏|泄露|遗漏|"
    "投诉|上访|欠薪|挂账|违建|滞留|"
    "失控|排放|发案|污染"
)
_ZERO = re.compile(rf"[“\"']?(?P<word>零(?:{_EVENT}))[”\"']?")
_WITHOUT = re.compile(rf"(?P<word>无)(?P<event>{_EVENT})")
_CLEAR = re.compile(r"(?P<word>(?:动态)?清零)")
_NEVER = re.compile(
    r"(?P<word>不再?发生|不再?出现)(?P<what>[^,。;:!?|\n]{2,24}?)"
    r"(?P<tail>的?(?:底线|现象|情况|问题))?(?=[,。;:!?|\n)]|$)"
)
_COVER = re.compile(r"(?P<word>全面?覆盖)(?=[,。;:!?|\n、)”\"和及与并]|$|(?:的)?目标)")
_ALL = re.compile(r"(?P<word>全部)(?P<rest>[^,。;:!?|\n、()]{1,16})")
_LIGHT = re.compile(r"实行|实现|完成|达到|纳入|建立|落实|开展|采用|使用")
_DEED = re.compile(
    r"化解|达标|到位|清零|销号|整改|清退|关闭|拆除|办结|建成|完工|开工|竣工|覆盖|消除|取缔|搬迁|"
    r"入住|解决|退出|兑现|交付|投用|接入|"
    r"建立|落实|通(?!过)|入园|上线"
)
_SCOPES = ("全县", "全市", "全区", "全省", "全镇")
_QUOTED = re.compile(r"[“\"](?P<what>[^”\"]{2,12})[”\"]")


def find_absolutes(text: str) -> Iterator[Wording]:
    """Find what is to be wholly done or never to happen in folded text (绝对性目标)."""
    if "零" in text:
        for pattern, rule in ((_ZERO, "zero"), (_CLEAR, "clear")):
            for match in pattern.finditer(text):
                yield from _zero(text, match, rule)
    if "无" in text:
        for match in _WITHOUT.finditer(text):
            yield from _without(text, match)
    if "不" in text:
        yield from map(_never, _NEVER.finditer(text))
    if "覆盖" in text:
        for match in _COVER.finditer(text):
            yield from _whole(text, match, ())
    if "全部" in text:
        for match in _ALL.finditer(text):
            yield from _all(text, match)


def _subject(text: str, end: int) -> Range | None:
    """What the clause before *end* speaks of; a word such as 全县 opens it anew."""
    start = strip_lead(text, left_edge(text, end, 0), end)
    start = max(start, *(text.rfind(scope, start + 1, end) for scope in _SCOPES))
    while end > start and text[end - 1] in '“"的、趋 ':
        end -= 1
    return (start, end) if end - start > 1 else None


def _zero(text: str, match: re.Match[str], rule: str) -> Iterator[Wording]:
    subject = _subject(text, match.start())
    name = subject or _last_quoted(text, match.start())
    if name is None:
        return
    yield Wording(
        (name,),
        TargetType.ABSOLUTE,
        min(left_edge(text, match.start(), 0), match.start()),
        match.end(),
        rule,
        value=0,
        op_words=match.span("word"),
        sure=subject is not None,
    )


def _last_quoted(text: str, at: int) -> Range | None:
    """“两违” … 确保实现“零增长”: what the sentence spoke of last."""
    low = max(text.rfind("。", 0, at), 0)
    places = [found.span("what") for found in _QUOTED.finditer(text, low, at)]
    return places[-1] if places else None


def _without(text: str, match: re.Match[str]) -> Iterator[Wording]:
    subject = _subject(text, match.start())
    if subject is not None:
        yield Wording(
            (subject, match.span("event")),
            TargetType.ABSOLUTE,
            left_edge(text, match.start(), 0),
            match.end(),
            "without",
            value=0,
            op_words=match.span("word"),
        )


def _never(match: re.Match[str]) -> Wording:
    return Wording(
        (match.span("what"),),
        TargetType.ABSOLUTE,
        left_edge(match.string, match.start(), 0),
        match.end(),
        "never",
        value=0,
        op_words=match.span("word"),
    )


def _whole(text: str, match: re.Match[str], extra: tuple[Range, ...]) -> Iterator[Wording]:
    subject = _subject(text, match.start())
    if subject is None or text[match.start() - 1] == "%":
        return
    yield Wording(
        (subject, *extra),
        TargetType.ABSOLUTE,
        left_edge(text, match.start(), 0),
        extra[-1][1] if extra else match.end(),
        "whole",
        value=100,
        unit="%",
        op_words=match.span("word"),
    )


def _all(text: str, match: re.Match[str]) -> Iterator[Wording]:
    """遗留问题全部化解, 新区全部实行雨污分流: a verb must follow, else 全部 only counts things."""
    start, end = match.span("rest")
    light = _LIGHT.match(text, start, end)
    if light and text[light.end() : light.end() + 1].isdecimal():
        return
    if light and end - light.end() > 1:
        yield from _whole(text, match, ((light.end(), end),))
    elif light or _DEED.match(text, start, end):
        yield from _whole(text, match, ((start, end),))
