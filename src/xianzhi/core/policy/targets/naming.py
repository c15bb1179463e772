"""The name of what a quantity measures (指标名称): by the syntax around the number.

Before the number (绿地率达到36%), after it (建成2个综合住院楼), or around it (北侧43户征迁).
"""

import re
from dataclasses import dataclass, replace

from xianzhi.core.policy.targets import lexicon, unitwords
from xianzhi.core.policy.targets.cells import BARE_GROWTH, heading_cell
from xianzhi.core.policy.targets.leads import (
    VERB,
    VERBS,
    ends_with_verb,
    past_verb,
    strip_lead,
    strip_opening,
)
from xianzhi.core.policy.targets.phrases import left_edge, past_mark, right_edge
from xianzhi.core.policy.targets.quantities import Quantity
from xianzhi.core.policy.targets.reach import is_reach

__all__ = ["Name", "name_of"]

_IDLE = re.compile(rf"(?:{lexicon.MANNER.pattern}|\w好|发挥|做[大强优精])+|推动|推进")
"""What cannot name by itself: 加快|6个…, 抓好|6条…."""
_JOIN = re.compile(r"[、和及与或,]")
_CUT = re.compile(
    r"(?:并(?!网|购|联|行|轨|发|排|存)|用于|用来|以便|从而|进而|,|"
    r"(?<![未往外本从原由历])来(?![源自宾访往])|且|其中|"
    r"(?<=\w{4})到(?![位期达户人场站账]))"
)
_ACTION_AFTER = re.compile(r"(?:开展|进行|实施|参加|接受|参与|提供|配备|安装|发放|的)")
_NOT_NOUN = re.compile(
    r"^(?:以(?!色列)|为|是|由|在(?![建校岗册园编孵])|于|的|予|到|至|且|也|均|都|及|和(?![美谐平睦])|与|、|\)|\(|/|”|"
    r"\"(?![^\"]{2,12}\"))|^(?:后|前|"
    r"内|中|时|来|起|给|可|就|即|则|左右).?$"
)
_TAIL = re.compile(r"(?:等|以上|左右|目标任务|的?目标|(?:建设)?任务|工作任务|工作)$")
_ACTIVITY = re.compile(
    r"(?:征迁|拆迁|改造|搬迁|整治|修缮|建设|治理|修复|提升|清理|安置|征收|扩建|贯通|维修|升级|"
    r"硬化|绿化|亮化|美化|净化|改建|迁建|"
    r"加固|疏浚|整改|验收|除险)"
)
_ADDRESSED = re.compile(r"(?:面向|针对|对|为|向)(?:全\w|各\w)?$")
_MIDWAY = re.compile(r"(?:累计|合计|总计|共计)(?:统筹)?")
_WHOLE = re.compile(r"(?:全覆盖|清零)[、和及]")
_TASKS = re.compile(r"(?:年度|目标|建设|改造|全部|既定|总)*(?:任务|目标)")
_REMARK = re.compile(
    r"\([^()]{4,}(?:\)|$)|在[^,。]{2,9}基础上|(?:较|比)(?:(?:19|20)\d\d年|上年|去年|同期|基期|上年同期)(?:同期|底)?"
)
_EMPTY = frozenset({"目前已", "现已", "其中", "分别", "累计", "新增", "面向", "针对"})
_DEEDS = re.compile(
    "培训|轮训|筛查|检查|抽检|检测|监测|走访|慰问|救助|演出|放映|巡演|帮扶|服务|体检|执法|排查|"
    "招聘|核查|抽查|试点|普查|吸纳|转移|安置|带动|出栏|存栏|接种"
)
_AFTER_QUALITIES = re.compile(r"、[^。;!?|\n]{2,60}?\w的(?P<head>\w{2,16})(?=[,。;!?|\n]|$)")
_DEED_ROOM = 8
_CLOSING_ROOM = 3
_SHORT_NAMES = frozenset("村镇桥路井塔楼站馆园闸坝渠厂校")
_LEADING = ("全部", "总体", "普遍", "平均", "整体", "至少", "最少")
_TRIM = " 、,:“\"'"


@dataclass(slots=True)  # made by the thousand: not frozen
class Name:
    """A name as ranges of folded text (名称); several ranges are joined in order.

    ``rule`` says where they stand; ``verb`` means that only a verb was found, or nothing. ``sure``
    says that the syntax left no choice.
    """

    parts: tuple[tuple[int, int], ...]
    rule: str
    sure: bool
    start: int
    end: int


def name_of(text: str, quantity: Quantity, floor: int, ceiling: int) -> Name | None:
    """Name what a quantity measures.

    Parameters
    ----------
    text, quantity
        Folded text and a quantity in it.
    floor, ceiling
        End of the quantity before and start of the next one, or the bounds of the text.
    """
    opened = _opening(text, quantity, floor)
    share = quantity.unit_text(text) in unitwords.PER_CENT
    before = _before(text, opened, quantity.start, share)
    after = _after(text, quantity, ceiling, opened)
    if heading := heading_cell(text, quantity, opened, before):
        return replace(_name(heading, "cell", text, quantity), start=quantity.start)
    if before and not after and BARE_GROWTH.fullmatch(text, *before):
        return replace(_name((before,), "verb", text, quantity), sure=False)
    chosen = False
    if before and after and not share and _governs(text, *before):
        before = None
    if before and after and _belong_together(text, quantity, after):
        return _name((before, after), "around", text, quantity)
    if before and after and not share and _qualifies(text, quantity, after):
        before, chosen = None, True
    if before:
        sure = not after or share or quantity.start < quantity.number[0]
        name = _name(_outside_brackets(text, *before), "before", text, quantity)
        return replace(name, sure=name.sure and sure)
    if after:
        name = _name(_outside_brackets(text, *after), "after", text, quantity)
        # What was cut off the phrase might have belonged to the name.
        return replace(name, sure=name.sure and not chosen and not _is_cut(text, after[1], ceiling))
    return (
        _deed(text, opened, quantity)
        or _farther(text, opened, quantity)
        or _left_out(text, opened, quantity)
    )


def _is_cut(text: str, end: int, ceiling: int) -> bool:
    """Tell whether the phrase goes on after the name by more than a closing word."""
    return min(right_edge(text, end, len(text)), ceiling) - end > _CLOSING_ROOM


def _belong_together(text: str, quantity: Quantity, after: tuple[int, int]) -> bool:
    """北侧|43户|征迁, 出行|300米|见绿: a deed or a reach goes on with what stands before."""
    if quantity.unit_text(text) in unitwords.PER_CENT or quantity.start < quantity.number[0]:
        return False
    deed = _ACTIVITY.match(text, after[0]) is not None and after[1] - after[0] <= _DEED_ROOM
    return deed or is_reach(text, quantity)


def _qualifies(text: str, quantity: Quantity, after: tuple[int, int]) -> bool:
    """东岭、西岭|3个|示范点: what is counted follows the number, what stands before says which."""
    return quantity.start == quantity.number[0] and VERB.match(text, *after) is None


def _outside_brackets(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Leave out long remarks in brackets: OPC(即依托个人…)数量; keep 县(区)."""
    parts, at = [], start
    for remark in _REMARK.finditer(text, start, end):
        parts.append((at, remark.start()))
        at = remark.end()
    parts.append((at, end))
    kept = tuple(part for part in parts if part[1] > part[0])
    return kept or ((start, end),)


def _name(parts: tuple[tuple[int, int], ...], rule: str, text: str, quantity: Quantity) -> Name:
    words = "".join(text[start:end] for start, end in parts)
    sure = (
        rule not in {"around", "cell"}
        and len(parts) == 1
        and 2 <= len(words) <= 24
        and not re.search("[,:;。]", words)
    )
    start = min(parts[0][0], quantity.start)
    return Name(parts, rule, sure, start, max(parts[-1][1], quantity.end))


def _opening(text: str, quantity: Quantity, floor: int) -> int:
    """Find where the phrase before the quantity opens, past its item number."""
    start = max(left_edge(text, quantity.start, 0), floor)
    if start == floor and floor:
        start = _after_join(text, floor, quantity.start)
    return past_mark(text, start, quantity.start)


def _before(text: str, start: int, end: int, level: bool) -> tuple[int, int] | None:
    if not level and text[end - 1] in "和及与或":
        return None
    if text[end - 1] in "出了" and ends_with_verb(text, start, end - 1):
        end -= 1
    start = strip_lead(text, start, end, level)
    end = _trim_before(text, start, end)
    for whole in _WHOLE.finditer(text, start + 2, end - 2):
        start = whole.end()
    for midway in _MIDWAY.finditer(text, start + 1, end - 2):
        if (moved := past_verb(text, midway.end(), end)) > midway.end():
            start = moved
    words = text[start:end]
    if len(words) < 2 or not re.search(r"[\w\"”)]", words) or words in _EMPTY:
        return None
    if _IDLE.fullmatch(words):
        return None
    return start, end


def _trim_before(text: str, start: int, end: int) -> int:
    """Step back over what only leads to the value: 收入全部|达到10万元."""
    while end > start:
        if text[end - 1] in _TRIM + "的各":
            end -= 1
        elif end - start > 3 and text.endswith(_LEADING, start, end):
            end -= 2
        else:
            break
    return end


def _governs(text: str, start: int, end: int) -> bool:
    """各乡镇建成|3个X, A、B等|8家X: what stands before does not name, it governs or lists."""
    return text.endswith(("等", "拥有", "设有", "建有"), start, end) or ends_with_verb(
        text, start, end
    )


def _left_out(text: str, start: int, quantity: Quantity) -> Name | None:
    """棚户区改造3500套,竣工|2000套; 现有62家,达到|80家: of what stands nearby, or of nothing."""
    end = quantity.start
    start = strip_opening(text, start, end)
    if end - start > 1 and VERBS.fullmatch(text, start, end):
        return replace(_name(((start, end),), "verb", text, quantity), sure=False)
    if end > start or not quantity.op_words:
        return None
    return Name((), "verb", sure=False, start=quantity.start, end=quantity.end)


def _farther(text: str, start: int, quantity: Quantity) -> Name | None:
    """建成8个以上、管理规范、环境整洁的|菜场: qualities come between."""
    if not text.startswith("、", quantity.end) or not VERBS.fullmatch(
        text, strip_opening(text, start, quantity.start), quantity.start
    ):
        return None
    found = _AFTER_QUALITIES.match(text, quantity.end)
    if found is None:
        return None
    return replace(_name((found.span("head"),), "after", text, quantity), sure=False)


def _deed(text: str, start: int, quantity: Quantity) -> Name | None:
    """培训5000人次: the deed itself is counted."""
    end = quantity.start
    deed = (max(start, end - 2), end)
    if _DEEDS.fullmatch(text, *deed) is None:
        return None
    return replace(_name((deed,), "before", text, quantity), sure=False)


def _after_join(text: str, floor: int, end: int) -> int:
    """Start after what still belongs to the quantity before: 20个A、B中心10个."""
    gap = text[floor:end]
    if not gap or _JOIN.match(gap):
        return floor + (1 if gap else 0)
    joins = list(_JOIN.finditer(gap))
    return floor + joins[-1].end() if joins else floor


def _after(text: str, quantity: Quantity, ceiling: int, opened: int) -> tuple[int, int] | None:
    start = quantity.end
    if text[start : start + 1] == "的":
        start += 1
    end = right_edge(text, start, len(text))
    if ceiling < end:
        end = _before_join(text, start, ceiling)
    if remark := _REMARK.search(text, start + 2, end):
        end = remark.start()
    cut = _CUT.search(text, start + 1, end)
    if cut and text.find("的", cut.end(), end) < 0:
        end = cut.start()
    if _ADDRESSED.search(text, opened, quantity.start) and (
        deed := _ACTION_AFTER.search(text, start + 2, end)
    ):
        end = deed.start()
    end = _trim_tail(text, start, end)
    start = _head(text, start, end)
    if _NOT_NOUN.match(text[start:end]) or _TASKS.fullmatch(text, start, end):
        return None
    if end - start < 2 and text[start:end] not in _SHORT_NAMES:
        return None
    return start, end


def _before_join(text: str, start: int, ceiling: int) -> int:
    joins = list(_JOIN.finditer(text, start, ceiling))
    return joins[-1].start() if joins else ceiling


def _trim_tail(text: str, start: int, end: int) -> int:
    while True:
        if (bracket := text.find("(", start + 2, end)) > 0 and text[end - 1 : end] == ")":
            end = bracket
        found = _TAIL.search(text[start:end])
        if found is None or found.start() < 2:
            break
        end = start + found.start()
    while end > start and text[end - 1] in _TRIM:
        if text[end - 1] == '"' and text.count('"', start, end) % 2 == 0:
            break
        end -= 1
    return end


def _head(text: str, start: int, end: int) -> int:
    """具有行业示范效应的|企业级平台: a head that says enough stands alone."""
    at = text.rfind("的", start, end)
    if at < 0:
        return start
    head = text[at + 1 : end]
    if len(head) > 1 and text.find("、", start, at) >= 0:
        return at + 1
    return start if head in lexicon.GENERIC_HEAD or len(head) < 3 else at + 1
