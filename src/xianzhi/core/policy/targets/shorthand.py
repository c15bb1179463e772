"""The plan's own shorthand (简称性目标): “一镇十村”, 百亿产业. Only a person can define it."""

import re
from collections.abc import Iterator

from xianzhi.core.policy.numerals import plain, read_folded
from xianzhi.core.policy.plan import TargetType
from xianzhi.core.policy.targets.leads import strip_lead
from xianzhi.core.policy.targets.phrases import left_edge
from xianzhi.core.policy.targets.wordings import Wording

__all__ = ["find_shorthand"]

_COUNT = "[一二两三四五六七八九十百千]{1,3}"
_QUOTED = re.compile(rf"[“\"](?P<body>(?:{_COUNT}[^\W一二两三四五六七八九十百千多全]){{2,6}})[”\"]")
_PAIR = re.compile(rf"(?P<count>{_COUNT})(?P<unit>\w)")
_BUILD = re.compile(r"(?:推进|谋划|聚焦|实施|建设|加快|完成|推动)$")
# Terms of national policy: they name a doctrine or a register, not things to be built.
_DOCTRINE = re.compile(
    "三区三线|三品一标|四好一强|两新一重|两客一危|三线一单|一老一小|三会一课|两山两化|.*位一体"
)
_SCALE = re.compile(
    r"(?P<scale>[百千万])亿(?!斤|吨|立方|千瓦|公里|次|人)(?:级|元)?"
    r"(?P<rest>[^,。;:!?|\n、”\"]{0,10}?(?:产业集群|产业链|产业|集群|园区|板块|工程|企业))"
)
_SIZES = {"百": 100, "千": 1000, "万": 10000}


def find_shorthand(text: str) -> Iterator[Wording]:
    """Find shorthand with counts, and sizes such as 百亿, in folded text (简称性目标)."""
    if "“" in text or '"' in text:
        for match in _QUOTED.finditer(text):
            yield from _counts(text, match)
    if "亿" in text:
        for match in _SCALE.finditer(text):
            yield from _scale(text, match)


def _counts(text: str, match: re.Match[str]) -> Iterator[Wording]:
    pairs = [(pair["unit"], pair["count"]) for pair in _PAIR.finditer(match["body"])]
    # 一村一品 shares out, 五位一体 and 三区三线 are doctrine.
    shares_out = all(count == "一" for _, count in pairs)
    repeats = len({unit for unit, _ in pairs}) < len(pairs)
    doctrine = _DOCTRINE.fullmatch(match["body"])
    governed = _BUILD.search(text, max(0, match.start() - 4), match.start())
    if shares_out or repeats or doctrine or not governed:
        return
    yield Wording(
        (match.span("body"),),
        TargetType.SHORTHAND,
        match.start(),
        match.end(),
        "shorthand",
        components=tuple((unit, _digits(count)) for unit, count in pairs),
        sure=False,
    )


def _digits(numeral: str) -> str:
    number = read_folded(numeral)
    return numeral if number is None else str(plain(number))


def _scale(text: str, match: re.Match[str]) -> Iterator[Wording]:
    start = left_edge(text, match.start(), 0)
    named = strip_lead(text, start, match.start())
    if re.search(r"\d", text[start : match.start()]):
        return
    if named == start or text[match.start() - 1] in "十几数千百两三五":
        return
    rest = match.span("rest")
    yield Wording(
        ((named, match.start()), rest) if match.start() > named else (rest,),
        TargetType.SHORTHAND,
        start,
        match.end(),
        "scale",
        op=">=",
        value=_SIZES[match["scale"]],
        unit="亿",
        sure=False,
    )
