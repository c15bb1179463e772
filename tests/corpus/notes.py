"""Notes in brackets that name the responsible units, in every grammar that offices use.

A note sets the units and the deadline of its item to what a reader takes from it.
"""

import random
from collections.abc import Callable

from .items import merge_roles
from .paper import Item

Note = Callable[[random.Random, Item], str]
STANDING = ("持续推进", "6月底取得阶段性成效并持续推进", "长期坚持", "按进度推进")
FINISHED = ("，", "完成，", "前完成，", "投入使用，", "前建成投用，")
SEPARATORS = ("、", "、", "、", "，", ",")


def listing(rng: random.Random, units: list[str], *, uniform: bool = False) -> str:
    """Units in a row: mostly 、, a comma before a group, sometimes 及."""
    if len(units) < 2:
        return "".join(units)
    last = units[-1]
    joint = "、" if uniform else rng.choice(SEPARATORS)
    if not uniform and last.startswith(("各", "有关", "相关")):
        joint = rng.choice(("、", "，", "及", "和"))
    return "、".join(units[:-1]) + joint + last


def lead_and_support(rng: random.Random, item: Item) -> str:
    """（A牵头，B、C配合）."""
    helping = rng.choice(("配合", "配合", "参与", "协助", "按职责分工负责", "配合实施"))
    lead = listing(rng, item.lead, uniform=True)
    return f"（{lead}牵头，{listing(rng, item.support)}{helping}）"


def no_comma(rng: random.Random, item: Item) -> str:
    """（A牵头B配合）: nothing between the groups, and only one supporting unit."""
    item.support = item.support[:1]
    leading = rng.choice(("牵头", "负责"))
    return f"({listing(rng, item.lead, uniform=True)}{leading}{item.support[0]}配合)"


def labelled(rng: random.Random, item: Item) -> str:
    """（牵头单位：A；责任单位：B、C）."""
    first = rng.choice(("牵头单位", "牵头部门", "主办单位"))
    second = rng.choice(("责任单位", "配合单位", "协办单位", "参与单位", "责任部门"))
    colon, stop = rng.choice((("：", "；"), (":", ";"), ("：", "，"), ("：", "。")))
    lead, support = listing(rng, item.lead, uniform=True), listing(rng, item.support)
    return f"（{first}{colon}{lead}{stop}{second}{colon}{support}）"


def responsible(rng: random.Random, item: Item) -> str:
    """（责任单位：A、B）."""
    label = rng.choice(("责任单位", "责任单位", "责任部门", "负责单位", "落实单位"))
    return f"（{label}{rng.choice('：:')}{listing(rng, merge_roles(item))}）"


def in_charge(rng: random.Random, item: Item) -> str:
    """（A、B负责）."""
    return f"（{listing(rng, merge_roles(item))}{rng.choice(('负责', '负责', '组织实施'))}）"


def by_duty(rng: random.Random, item: Item) -> str:
    """（A、B等部门按职责分工负责）."""
    tail = rng.choice(("", "等", "等部门", "等单位", "等有关部门"))
    units = listing(rng, merge_roles(item), uniform=True)
    return f"（{units}{tail}按职责分工负责）"


def shared_duty(rng: random.Random, item: Item) -> str:
    """（A、B分工负责，C配合）."""
    helping = rng.choice(("配合", "配合实施", "协助"))
    spare = item.support.pop(0) if len(item.support) > 1 else None
    item.lead = [*item.lead, spare] if spare else item.lead
    lead = listing(rng, item.lead, uniform=True)
    return f"（{lead}分工负责，{listing(rng, item.support)}{helping}）"


def separately(rng: random.Random, item: Item) -> str:
    """（A、B分别负责）: joint by its wording."""
    item.joint = True
    return f"（{listing(rng, merge_roles(item), uniform=True)}分别负责）"


def lead_and_carry_out(rng: random.Random, item: Item) -> str:
    """（A牵头具体实施） or （A牵头，B具体实施，C配合）."""
    if rng.random() < 0.4:
        item.support = []
        return f"（{listing(rng, item.lead, uniform=True)}牵头具体实施）"
    own, rest = item.support[:1], item.support[1:]
    tail = f"，{listing(rng, rest)}配合" if rest else ""
    word = rng.choice(("具体实施", "组织实施", "负责具体实施"))
    return f"（{listing(rng, item.lead, uniform=True)}牵头，{own[0]}{word}{tail}）"


def nested(rng: random.Random, item: Item) -> str:
    """[牵头单位:A(alias);责任单位:B]: brackets in brackets, widths mixed."""
    item.lead = [f"{item.lead[0]}({rng.choice(('县营商办', '县爱卫会', '县粮食局'))})"]
    lead, support = item.lead[0], listing(rng, item.support, uniform=True)
    return rng.choice("[【［") + f"牵头单位:{lead};责任单位:{support}]"


def mixed_brackets(rng: random.Random, item: Item) -> str:
    """(牵头单位：A；责任单位：B）: opened thin, closed wide."""
    body = labelled(rng, item)[1:-1]
    opener, closer = rng.choice((("(", "）"), ("（", ")"), ("〔", "〕"), ("[", "］"), ("【", "】")))
    return f"{opener}{body}{closer}"


def dated_front(rng: random.Random, item: Item) -> str:
    """（2026年6月底前，A牵头，B配合）."""
    item.deadline = rng.choice(("6月底", "年底", "2026年9月底", "12月20日", *STANDING))
    body = lead_and_support(rng, item)[1:-1]
    standing = item.deadline in STANDING
    return f"（{item.deadline}{'，' if standing else rng.choice(FINISHED)}{body}）"


def dated_back(rng: random.Random, item: Item) -> str:
    """（A牵头，B配合，2026年6月底前完成）."""
    item.deadline = rng.choice(("6月底前", "2026年9月底前", "11月底前", "持续推进", "2027年底前"))
    body = lead_and_support(rng, item)[1:-1]
    verb = "" if item.deadline == "持续推进" else rng.choice(("完成", "取得阶段性成效", ""))
    return f"（{body}{rng.choice('，；')}{item.deadline}{verb}）"


def dated_label(rng: random.Random, item: Item) -> str:
    """（责任单位：A；完成时限：2026年12月底）."""
    body = rng.choice((labelled, responsible))(rng, item)[1:-1]
    item.deadline = rng.choice(("2026年12月底", "6月底", "长期坚持", "2027年6月", "2026年11月30日"))
    label = rng.choice(("完成时限", "完成时间", "时限要求", "时间节点"))
    return f"（{body}；{label}：{item.deadline}）"


def bare(rng: random.Random, item: Item) -> str:
    """（A、B）: units alone, no role word."""
    return f"（{listing(rng, merge_roles(item), uniform=True)}）"


def persons(rng: random.Random, item: Item) -> str:
    """（责任领导：张某某；牵头单位：A；责任单位：B）: a person is no unit."""
    person = rng.choice(("陈立新", "周桂兰", "赵文博", "欧阳明"))
    label = rng.choice(("责任领导", "牵头领导", "分管领导", "包抓领导"))
    body = labelled(rng, item)[1:-1]
    return f"（{label}：{person}；{body}）"


def starred(rng: random.Random, item: Item) -> str:
    """（责任单位：A*、B）: a star marks the lead, as the opening of the plan says."""
    listed = merge_roles(item, first_leads=True)
    return f"（责任单位：*{listing(rng, listed, uniform=True)}）"


def with_colon_free(rng: random.Random, item: Item) -> str:
    """（牵头单位 A 责任单位 B）: blanks where colons and semicolons should be."""
    lead, support = listing(rng, item.lead, uniform=True), listing(rng, item.support, uniform=True)
    return f"（牵头单位 {lead} 责任单位 {support}）"


def and_governments(rng: random.Random, item: Item) -> str:
    """（A、B等和各镇人民政府负责）."""
    item.support = [*item.support, "各镇人民政府"] if item.support else ["各镇人民政府"]
    item.support = [
        name for name in item.support if not name.startswith("各") or name[-2:] == "政府"
    ]
    listed = merge_roles(item)
    return f"（{'、'.join(listed[:-1])}等和{listed[-1]}负责）"


def guided(rng: random.Random, item: Item) -> str:
    """（A指导，B参与）: the unit that guides comes first and leads."""
    item.lead = item.lead[:1]
    if rng.random() < 0.5:
        item.support = []
        return f"（{item.lead[0]}指导）"
    return f"（{item.lead[0]}指导，{listing(rng, item.support, uniform=True)}参与）"


def others_too(rng: random.Random, item: Item) -> str:
    """（A牵头，B等县直有关部门及各镇按职责分工负责）."""
    helpers = [name for name in item.support if not name.startswith(("各", "有关", "相关"))][:3]
    item.support = [*helpers, "各镇"]
    lead = listing(rng, item.lead, uniform=True)
    return f"（{lead}牵头，{'、'.join(helpers)}等有关部门及各镇按职责分工负责）"


def label_in_brackets(rng: random.Random, item: Item) -> str:
    """【责任单位】A、B: the label itself stands in the bracket, the units after it."""
    return (
        f"【{rng.choice(('责任单位', '责任部门'))}】{listing(rng, merge_roles(item), uniform=True)}"
    )


NOTES: dict[str, Note] = {
    "and_governments": and_governments,
    "guided": guided,
    "others_too": others_too,
    "label_in_brackets": label_in_brackets,
    "lead_and_support": lead_and_support,
    "no_comma": no_comma,
    "labelled": labelled,
    "responsible": responsible,
    "in_charge": in_charge,
    "by_duty": by_duty,
    "shared_duty": shared_duty,
    "separately": separately,
    "carry_out": lead_and_carry_out,
    "nested": nested,
    "mixed_brackets": mixed_brackets,
    "dated_front": dated_front,
    "dated_back": dated_back,
    "dated_label": dated_label,
    "bare": bare,
    "persons": persons,
    "starred": starred,
    "colon_free": with_colon_free,
}


class NotListed:
    """The first note says that the towns carry out everything and are not named again."""

    def __init__(self) -> None:
        self._said = False

    def __call__(self, rng: random.Random, item: Item) -> str:
        """Write one note; the first one states the rule."""
        item.support = [name for name in item.support if not name.startswith("各")]
        if self._said:
            return f"（责任单位：{listing(rng, merge_roles(item), uniform=True)}）"
        self._said = True
        listed = [*merge_roles(item), "各镇（街道）"]
        item.lead = listed
        rule = rng.choice(
            ("。以下均需各镇（街道）落实，不再列出", "，以下均涉及各镇（街道），不再重复列出")
        )
        return f"（责任单位：{'、'.join(listed)}{rule}）"


class Convention:
    """A note style with a rule stated once, in the first note: the first unit leads."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._said = False
        self._label = rng.random() < 0.5
        self._rule = rng.choice(
            (
                "排在首位的为牵头单位，下同",
                "第一责任单位为牵头单位，下同",
                "列第一位者为牵头单位，下同",
                "排在第一位的部门为牵头部门，下同",
            )
        )

    def __call__(self, rng: random.Random, item: Item) -> str:
        """Write one note; the first one states the rule."""
        units = listing(rng, merge_roles(item, first_leads=True), uniform=True)
        body = f"责任单位：{units}" if self._label else f"{units}负责"
        rule = "" if self._said else self._rng.choice("，。") + self._rule
        self._said = True
        return f"（{body}{rule}）"
