"""How people say it (来件措辞): one matter in other words, with slips of the ear and finger."""

import csv
from dataclasses import dataclass
from random import Random

from xianzhi.samples.cases.declared import VAGUE
from xianzhi.samples.plans.catalog import package_text

__all__ = ["CaseWords", "Matter", "case_words", "matter_of", "said"]

_OPENINGS = (
    "", "", "", "您好，", "你好", "反映一下，", "我要投诉：", "群众来电反映", "麻烦看看，",
    "再次反映，", "喂，", "巡查发现", "市民来电称，",
)  # fmt: skip
_ENDINGS = (
    "", "", "", "请尽快处理。", "希望有人管管。", "麻烦派人来看一下", "请核实处理并回复", "谢谢！",
    "到底谁负责？", "已经说过几次了", "盼回复。",
)  # fmt: skip
_SINCE = ("", "", "今天", "昨天开始", "这两天", "上周到现在", "一直", "从早上起", "大概半个月了，")
_PATTERNS = (
    "{open}{where}{since}{thing}{fault}，{detail}。{end}",
    "{open}{since}{where}的{thing}{fault}。{end}",
    "{where}，{thing}{fault}，{detail}，{more}。{end}",
    "{open}{detail}，{where}{thing}{fault}。{end}",
    "{open}住在{where}附近，{since}{thing}{fault}，{more}。{end}",
    "{where}{thing}{fault}",
    "{open}{where}这里{detail}，因为{thing}{fault}。{end}",
)
_VAGUE = (
    "{open}{where}这里{since}没人管，{detail}。{end}", "{open}{where}有问题，麻烦来看一下。{end}",
    "{where}{since}还是老样子，{detail}",
)  # fmt: skip
_SLIPS = {
    "的": "得", "在": "再", "已经": "以经", "路": "露", "没": "沒", "好几": "好多", "一直": "一只",
    "井": "景", "盖": "该", "扰": "绕", "堵": "赌", "占": "站", "了": "啦", "很": "狠",
}  # fmt: skip
_SLIP_SHARE, _DROP_SHARE = 0.15, 0.12


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What is said of one category, and how often it happens (类别用语)."""

    code: str
    share: float
    rural: float  # share of its matters in villages
    repeats: float  # further reports of one matter, on average
    things: tuple[str, ...]
    faults: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is wrong in one place (事由): all who report it mean this."""

    things: tuple[str, ...]
    faults: tuple[str, ...]
    details: tuple[str, ...]


def case_words() -> tuple[CaseWords, ...]:
    """List the categories with their words (类别用语表)."""
    rows = csv.DictReader(package_text("case_words.csv").splitlines())
    return tuple(
        CaseWords(
            row["code"],
            float(row["share"]),
            float(row["rural"]),
            float(row["repeats"]),
            *(tuple(row[name].split("|")) for name in ("objects", "faults", "details")),
        )
        for row in rows
    )


def matter_of(words: CaseWords, chance: Random) -> Matter:
    """Choose what is wrong: reporters use other words of it, not of all others."""
    return Matter(
        tuple(chance.sample(words.things, 2)),
        tuple(chance.sample(words.faults, 2)),
        tuple(chance.sample(words.details, 3)),
    )


def said(matter: Matter, where: str, chance: Random) -> str:
    """Let somebody report a matter (一次来件)."""
    vague = chance.random() < VAGUE
    detail, more = chance.sample(matter.details, 2)
    text = chance.choice(_VAGUE if vague else _PATTERNS).format(
        open=chance.choice(_OPENINGS),
        where=where,
        since=chance.choice(_SINCE),
        thing=chance.choice(matter.things),
        fault=chance.choice(matter.faults),
        detail=detail,
        more=more,
        end=chance.choice(_ENDINGS),
    )
    return _slipped(text, chance)


def _slipped(text: str, chance: Random) -> str:
    if chance.random() < _SLIP_SHARE:
        wrong = chance.choice(tuple(_SLIPS))
        text = text.replace(wrong, _SLIPS[wrong], 1)
    if len(text) > 12 and chance.random() < _DROP_SHARE:
        at = chance.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    return text
