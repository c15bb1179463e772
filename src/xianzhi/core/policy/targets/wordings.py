"""Targets without a number of their own (无数字指标): absolutes, titles to win, shorthand.

零新增, 全覆盖 and 不发生 mean 0 or 100 %; 创建 and 巩固 name a title to obtain or to keep; “一镇十村” and
百亿产业 are the plan's own shorthand, which only a person can define.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.numbers import plain, read_number
from xianzhi.core.policy.plan import TargetType, TargetValue
from xianzhi.core.policy.targets.naming import strip_lead
from xianzhi.core.policy.targets.phrases import left_edge, right_edge

__all__ = ["Wording", "find_wordings"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A target said in words (无数字指标), in folded text.

    ``name`` are the ranges that make its name; ``suffix`` is what the rule adds to them. ``value``
    is a range of the text for a title, else the number that the rule gives.
    """

    name: tuple[tuple[int, int], ...]
    op: str
    value: TargetValue | tuple[int, int]
    unit: str | None
    type: TargetType
    start: int
    end: int
    op_words: tuple[int, int] | None
    rule: str
    sure: bool
    suffix: str = ""
    components: tuple[tuple[str, str], ...] = ()


_TRIGGER = re.compile('零|全[覆部面]|[无不]|清|创|固|打造|[“"]|[百千万]亿|保持|获')
_EVENT = (
    "新增|增长|发生|事故|死亡|伤亡|积压|超标|直排|填埋|返贫|差错|违规|存量|复发|泄漏|泄露|遗漏|投诉|上访|欠薪|挂账|违建|滞留|失控|"
    "排放|发案|污染"
)
_ZERO = re.compile(rf"[“\"']?零(?P<event>{_EVENT})[”\"']?")
_WITHOUT = re.compile(rf"无(?P<event>{_EVENT})")
_NEVER = re.compile(
    r"(?P<word>不再?发生|不再?出现|零发生)(?P<what>[^,。;:!?|\n]{2,24}?)"
    r"(?:的?底线|的?现象|的?情况|的?问题)?(?=[,。;:!?|\n)]|$)"
)
_COVER = re.compile(
    r"(?P<word>全面?覆盖)(?![\w城]{0,1}(?:式|的|面|率|网))(?=[,。;:!?|\n、)和及与]|$|目标|,)"
)
_ALL = re.compile(r"全部(?P<rest>[^,。;:!?|\n、()]{2,16})")
_ALL_VERB = re.compile(
    r"(?P<light>实行|实现|完成|达到|纳入|建立|落实|开展|采用|使用)?(?P<deed>化解|达标|到位|清零|销号|整改|清退|关闭|拆除|办结|建成|完工|"
    r"开工|竣工|覆盖|消除|取缔|搬迁|入住|解决|退出|兑现|交付|投用|接入|建立|落实|通|入园|上线)?"
)
_CLEAR = re.compile(r"(?:动态)?清零")

_LEVEL = r"(?:国家级?|全国|省级?|市级?|全省|全市|中国|国际|世界|部级|[一二三]级|[345五四三]A级?)"
_KIND = (
    r"(?:示范(?:县|市|区|镇|乡镇|村|园区?|基地|城市|单位|点|社区|街道|带)|先行(?:县|市|区)|试点(?:县|市|区|城市)|先进(?:县|市|区)|模范(?:县|城|区|市)|"
    r"卫生(?:县城?|城市|区|市|乡镇|镇|村)|文明(?:县城?|城市|区|市|村镇|单位|校园)|园林(?:县城?|城市)|森林(?:县城?|城市|乡村)|"
    r"均衡县(?:\(区\))?|(?:百强|强)(?:县|市|区|镇)|城市|县城|县\(区\)|县\(市、?区\)|县|之乡|景区|度假区|医院|特色小镇|名镇|名村|名县|名城)"
)
_HONOUR = rf"[“\"]?{_LEVEL}[^,。;:!?|\n、创“”\"]{{0,18}}?{_KIND}[”\"]?"
_LIST = rf"(?P<list>(?:{_HONOUR})(?:[、和及](?:{_HONOUR}))*)"
_OBTAIN = re.compile(
    rf"(?P<op>(?:成功|积极|全力|争取|加快|深入|扎实|启动|力争|持续)?(?:创建|争创|创成|申创|获评|荣获|获得|打造|创))(?P<as>成?为)?{_LIST}"
    r"(?P<tail>[^,。;:!?|\n]{0,4})"
)
_CREATE = re.compile(rf"{_LIST}(?P<op>创建)(?P<tail>[^,。;:!?|\n]{{0,4}})")
_KEEP = re.compile(
    rf"(?P<op>巩固提升|巩固拓展|巩固深化|巩固|保持|保住|蝉联)(?P<whose>[^,。;:!?|\n、]{{0,8}}?){_LIST}(?P<tail>[^,。;:!?|\n]{{0,6}})"
)
_MAY_HONOUR = re.compile(
    r"创[建成]|争创|申创|巩固|保持|保住|蝉联|获[评得]|荣获|打造(?=[\w“\"]{0,6}[国省市级])"
)
_ONE_HONOUR = re.compile(_HONOUR)
_NO_STATUS = re.compile(
    r"^(?:的?标准|要求|办法|条例|指标|细则|规范|建设标准|水平线|知名|一流|领先|重要)"
)
_GRADE = re.compile(r"^[一二三]级")
_AWARD = re.compile(
    "示范|先行|试点|先进|模范|卫生|文明|园林|森林|均衡|强|名|景区|医院|之乡|称号|健康|生态|安全|食品|双拥|平安"
)

_QUOTED = re.compile(r"[“\"](?P<body>[一二两三四五六七八九十百千\u4e00-\u9fff]{4,12})[”\"]")
_PAIRS = re.compile(
    r"(?:[一二两三四五六七八九十百千]{1,3}[^\W一二两三四五六七八九十百千多全]){2,6}"
)
_PAIR = re.compile(r"(?P<count>[一二两三四五六七八九十百千]{1,3})(?P<unit>\w)")
_BUILD = re.compile(r"(?:推进|谋划|聚焦|实施|建设|加快|完成|推动)$")
_NATIONAL = frozenset(
    {
        "三区三线",
        "两山两化",
        "三品一标",
        "四好一强",
        "两新一重",
        "两客一危",
        "三线一单",
        "一老一小",
        "三会一课",
    }
)
_SCALE = re.compile(
    r"(?P<scale>[百千万]亿)(?P<unit>级|元)?(?P<rest>[^,。;:!?|\n、”\"]{0,10}?(?:产业集群|产业链|产业|集群|园区|板块|工程|企业))"
)


def find_wordings(text: str, sentences: Sequence[tuple[int, int]]) -> list[Wording]:
    """Find the targets that folded text states in words (无数字指标)."""
    if not _TRIGGER.search(text):
        return []
    found = [*_absolutes(text), *_statuses(text, sentences), *_shorthand(text), *_scales(text)]
    return sorted(found, key=lambda one: one.start)


def _absolutes(text: str) -> Iterator[Wording]:
    for sign, pattern, rule in (
        ("零", _ZERO, "zero"),
        ("无", _WITHOUT, "without"),
        ("清零", _CLEAR, "clear"),
    ):
        if sign in text:
            for match in pattern.finditer(text):
                yield from _zero(text, match, rule)
    for match in _NEVER.finditer(text) if "发生" in text or "出现" in text else ():
        what = match.span("what")
        yield Wording(
            (what,), "=", 0, None, TargetType.ABSOLUTE, match.start(), match.end(),
            match.span("word"), "never", sure=True,
        )  # fmt: skip
    for match in _COVER.finditer(text) if "覆盖" in text else ():
        yield from _whole(text, match, ())
    for match in _ALL.finditer(text) if "全部" in text else ():
        yield from _all(text, match)


def _subject(text: str, end: int) -> tuple[int, int] | None:
    start = left_edge(text, end, 0)
    named = strip_lead(text, start, end)
    scope = max(
        text.rfind(word, named + 1, end) for word in ("全县", "全市", "全区", "全省", "全镇")
    )
    named = max(named, scope)
    while end > named and text[end - 1] in '“"的、 ':
        end -= 1
    return (named, end) if end - named > 1 else None


def _zero(text: str, match: re.Match[str], rule: str) -> Iterator[Wording]:
    start = left_edge(text, match.start(), 0)
    subject = _subject(text, match.start())
    sure = subject is not None
    if subject is None:
        subject = _last_quoted(text, match.start())
    if subject is None or (rule == "without" and not sure):
        return
    name: tuple[tuple[int, int], ...] = (subject,)
    if rule == "without":
        name = (subject, match.span("event"))
    yield Wording(
        name, "=", 0, None, TargetType.ABSOLUTE, start, match.end(), match.span(), rule, sure
    )


def _last_quoted(text: str, at: int) -> tuple[int, int] | None:
    """“两违” … 确保实现“零增长”: what the sentence spoke of last."""
    low = max(text.rfind("。", 0, at), 0)
    found = None
    for found in re.finditer(r"[“\"][^”\"]{2,12}[”\"]", text[low:at]):
        pass
    return None if found is None else (low + found.start() + 1, low + found.end() - 1)


def _whole(
    text: str, match: re.Match[str], extra: tuple[tuple[int, int], ...]
) -> Iterator[Wording]:
    subject = _subject(text, match.start())
    if subject is None or text[max(0, match.start() - 1)] == "%":
        return
    start = left_edge(text, match.start(), 0)
    yield Wording(
        (subject, *extra), "=", 100, "%", TargetType.ABSOLUTE, start, match.end(),
        match.span("word") if "word" in match.re.groupindex else (match.start(), match.start() + 2),
        "whole", sure=True,
    )  # fmt: skip


def _all(text: str, match: re.Match[str]) -> Iterator[Wording]:
    verb = _ALL_VERB.match(text, match.start("rest"), match.end("rest"))
    if verb is None or verb.end() == verb.start():
        return
    start, end = match.span("rest")
    if verb["light"] and end - verb.end("light") > 1:
        start = verb.end("light")
    yield from _whole(text, match, ((start, end),))


def _statuses(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[Wording]:
    taken: set[int] = set()
    for low, high in sentences:
        if not _MAY_HONOUR.search(text, low, high):
            continue
        for pattern, op in ((_KEEP, "keep"), (_OBTAIN, "obtain"), (_CREATE, "obtain")):
            for match in pattern.finditer(text, low, high):
                if _is_honour(match) and match.start("list") not in taken:
                    taken.add(match.start("list"))
                    yield from _honours(text, match, op)


def _is_honour(match: re.Match[str]) -> bool:
    return (
        _NO_STATUS.match(match["tail"]) is None
        and _AWARD.search(match["list"]) is not None
        and "知名" not in match["list"]
    )


def _honours(text: str, match: re.Match[str], op: str) -> Iterator[Wording]:
    for one in _ONE_HONOUR.finditer(text, *match.span("list")):
        grade = _GRADE.match(one[0])
        holder = _holder(text, match, op) if grade else None
        yield Wording(
            (holder or one.span(),), op, one.span(), None, TargetType.STATUS, match.start(),
            match.end("list"), match.span("op"), f"status_{op}", sure=not grade or bool(holder),
            suffix="等级" if holder else "",
        )  # fmt: skip


def _holder(text: str, match: re.Match[str], op: str) -> tuple[int, int] | None:
    """县医院创建为三级医院, 巩固县医院二级甲等医院成果: whose grade it is."""
    if op == "keep":
        low, high = match.span("whose")
    else:
        low, high = (
            strip_lead(text, left_edge(text, match.start(), 0), match.start()),
            match.start(),
        )
    return (low, high) if high - low > 1 else None


def _shorthand(text: str) -> Iterator[Wording]:
    for match in _QUOTED.finditer(text):
        body = match["body"]
        if not _PAIRS.fullmatch(body) or body in _NATIONAL or "位一体" in body:
            continue
        pairs = [(pair["unit"], pair["count"]) for pair in _PAIR.finditer(body)]
        if all(count == "一" for _, count in pairs) or len({unit for unit, _ in pairs}) == 1:
            continue
        if not _BUILD.search(text, max(0, match.start() - 4), match.start()):
            continue
        components = tuple((unit, str(plain(read_number(count) or 0))) for unit, count in pairs)
        yield Wording(
            (match.span("body"),), "=", None, None, TargetType.SHORTHAND, match.start(),
            match.end(), None, "shorthand", sure=False, components=components,
        )  # fmt: skip


def _scales(text: str) -> Iterator[Wording]:
    for match in _SCALE.finditer(text):
        start = left_edge(text, match.start(), 0)
        named = strip_lead(text, start, match.start())
        if text[max(0, match.start() - 1)] in "十几数千百" or named == start:
            continue
        rest = match.span("rest")
        value = {"百": 100, "千": 1000, "万": 10000}[match["scale"][0]]
        name = ((named, match.start()), rest) if match.start() > named else (rest,)
        yield Wording(
            name, ">=", value, "亿", TargetType.SHORTHAND, start, right_edge(text, rest[1], rest[1]),
            None, "scale", sure=False,
        )  # fmt: skip
