"""Titles and grades to obtain or to keep (创建与巩固)."""

import re
from collections.abc import Iterator, Sequence

from xianzhi.core.policy.plan import TargetType
from xianzhi.core.policy.targets.leads import strip_lead
from xianzhi.core.policy.targets.phrases import left_edge
from xianzhi.core.policy.targets.wordings import Range, Wording

__all__ = ["find_statuses"]

_LEVEL = r"(?:国家级?|全国|省级?|市级?|全省|全市|中国|国际|世界|部级|[一二三]级|[345五四三]A级?)"
_KIND = (
    r"(?:(?:示范|先行|试点|先进|模范|百强|强|均衡)(?:县|市|区|镇|乡镇|村|园区?|基地|城市|单位|点|"
    r"社区|街道|带|城)|"
    r"(?:卫生|文明|园林|森林)(?:县城?|城市|区|市|乡镇|镇|村镇|村|单位|校园|乡村)|"
    r"城市|县城|县\(区\)|县\(市、?区\)|县|之乡|景区|度假区|医院|特色小镇|名镇|名村|名县|"
    r"名城)(?:\(区\))?"
)
_HONOUR = rf"[“\"]?{_LEVEL}[^,。;:!?|\n、创“”\"\d]{{0,18}}?{_KIND}[”\"]?"
_LIST = rf"(?P<list>{_HONOUR}(?:[、和及]{_HONOUR})*)"
_TAIL = r"(?P<tail>(?:的)?(?:成果|水平|称号|荣誉|工作)|[^,。;:!?|\n]{0,6})"
_OBTAIN = re.compile(
    r"(?P<op>(?:成功|积极|全力|争取|加快|深入|扎实|启动|力争|持续)?"
    rf"(?:创建|争创|创成|申创|获评|荣获|获得|打造|创)(?:成为|成|为)?){_LIST}{_TAIL}"
)
_CREATE = re.compile(rf"{_LIST}(?P<op>创建){_TAIL}")
_KEEP = re.compile(
    r"(?P<op>巩固提升|巩固拓展|巩固深化|巩固|保持|保住|蝉联)(?P<whose>[^,。;:!?|\n、]{0,8}?)"
    rf"{_LIST}{_TAIL}"
)
_MAY_HOLD = re.compile(
    r"创[建成]|争创|申创|巩固|保持|保住|蝉联|获[评得]|荣获|打造(?=[\w“\"]{0,6}[国省市级])"
)
_ONE = re.compile(_HONOUR)
_NO_TITLE = re.compile(r"的?标准|要求|办法|条例|指标|细则|规范|建设标准|水平线|知名|一流|领先|重要")
_GRADE = re.compile(r"[一二三]级")
_AWARD = re.compile(
    "示范|先行|试点|先进|模范|卫生|文明|园林|森林|均衡|强|名|景区|医院|之乡|称号|健康|生态|安全|"
    "食品|双拥|平安"
)
_CLOSING = re.compile(r"(?:的)?(?:成果|水平|称号|荣誉|工作)")


def find_statuses(text: str, sentences: Sequence[Range]) -> Iterator[Wording]:
    """Find titles to obtain or to keep in folded text (创建与巩固)."""
    taken: set[int] = set()
    hint = _MAY_HOLD.search(text)
    for low, high in sentences:
        if hint is None:
            return
        if hint.start() >= high:
            continue
        hint = _MAY_HOLD.search(text, high)
        for pattern, op in ((_KEEP, "keep"), (_OBTAIN, "obtain"), (_CREATE, "obtain")):
            for match in pattern.finditer(text, low, high):
                if _is_title(match) and match.start("list") not in taken:
                    taken.add(match.start("list"))
                    yield from _titles(text, match, op)


def _is_title(match: re.Match[str]) -> bool:
    return (
        _NO_TITLE.match(match["tail"]) is None
        and not match.string[match.end("list") : match.end("list") + 1].isdecimal()
        and _AWARD.search(match["list"]) is not None
        and "知名" not in match["list"]
    )


def _titles(text: str, match: re.Match[str], op: str) -> Iterator[Wording]:
    closing = _CLOSING.match(text, match.start("tail"), match.end("tail"))
    end = closing.end() if closing else max(match.end("list"), match.end("op"))
    for one in _ONE.finditer(text, *match.span("list")):
        graded = _GRADE.match(one[0]) is not None
        holder = _holder(text, match, op) if graded else None
        yield Wording(
            (holder or one.span(),),
            TargetType.STATUS,
            left_edge(text, match.start(), 0),
            end,
            f"status_{op}",
            op=op,
            op_words=match.span("op"),
            title=one.span(),
            suffix="等级" if holder else "",
            sure=holder is not None or not graded,
        )


def _holder(text: str, match: re.Match[str], op: str) -> Range | None:
    """县医院创建为三级医院, 巩固县医院二级甲等医院成果: whose grade it is."""
    low, high = match.span("whose") if op == "keep" else (0, match.start())
    if op != "keep":
        low = strip_lead(text, left_edge(text, high, 0), high)
    return (low, high) if high - low > 1 else None
