"""Names of units inside a note or cell (责任单位名称切分).

Units are kept verbatim. The list is cut at 、 , ; and 及; a bare kind after 各…、 belongs to it
(各乡、镇人民政府 is one unit). Most names end in one of thirty characters; the others are believed
where punctuation and role words leave no other reading.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from xianzhi.core.policy.plan import Span

__all__ = [
    "Name",
    "UnitList",
    "has_unit_ending",
    "is_person",
    "is_plausible",
    "is_surely_unit",
    "split_units",
]

# The first character is tested alone: the search then skips all other characters.
_SEPARATOR = re.compile(
    r"[()\[\]<>、,;。\n等\s/以及和与](?:(?<=[()\[\]<>、,;。\n等])|(?<=\s)\s*|(?<=/)(?!\d)|(?<=以)及"
    r"|(?<=及)(?<!普及)(?=\S\S)|(?<=[和与])(?=\S\S))"
)
_ENDINGS = (
    *"局委办厅部府院站所处科室心团会联社镇乡村街道区县市州省园校行队组班企馆厂台场地署库方学盟旗",
    *("公司", "专班", "单位", "部门", "企业", "机构", "基金", "中支", "资本", "责任人", "运营商"),
    *("铁塔", "电信", "移动", "联通", "邮政"),
)
"""How the names of units end; nearly all by one of forty characters."""

_LONGEST_NAME, _LONG_NAME = 40, 26
_OFFICE = re.compile(r"政府|管委会|大队|分局|支行|院$")
_STOP = re.compile(r"[。!?%=]")
_NEVER_INSIDE = re.compile(r"[:\"“]|\d{3}")
_NEVER_FIRST = re.compile(r"[的以将要对在应为从把被所\d]")
_NEXT_UNIT = re.compile(r"(?:各|有关|相关|其他|本|市|县|区|省|州|镇|乡|国家|中国|属地|所在)\S")
_WORD = re.compile(r"[^\s、,;。]+")
_EACH = re.compile(r"(?:市|县|区|省|州)?各|有关|相关")
_RULE = re.compile(
    r"应当|可以|不得|包括|按照|根据|如果|是指|简称|负责对|负责解|其他需|以上|以下|每年"
)
_STRICT = re.compile(
    r"(?:局|委|办|厅|部|府|院|中心|公司|委员会|镇|街道|集团|[县区市乡]|单位|部门)$"
)
_TAIL_BRACKET = re.compile(r"\s?(?:\([^()]*\)|<[^<>]*>|\[[^\[\]]*\])$")
_CLOSERS = frozenset(")>]")
_MARKED = re.compile(r"\((牵头|牵头单位|牵头部门|主办|配合)\)$")
_BARE_KIND = re.compile(
    r"(?:乡|镇|街道|县|区|市|旗|县级市|自治县|街|村|乡镇|社区|功能区|园区)(?:\([^()]*\))?"
    r"(?:人民政府|政府|街道|办事处|管委会|党工委|党委)?(?:\([^()]*\))?"
    r"|(?:人民)?政府|(?:街道)?办事处|街道办|管委会"
)
_OPEN = re.compile(
    r"等(?:\d{1,2}个?)?(?:国务院|有关|相关|市直|县直|区直|省直|各|县级|市级|省级|市有关|县有关|区有关|省有关|市级有关|市相关)*"
    r"(?:部门和单位|单位和部门|部门、单位|部门及单位|部门|单位|地区|方面|企业|机构|成员单位|责任单位|委办局|科局)?"
)
_LEADING_SIGNS = frozenset("由并以及和与其")
_LEADING = re.compile(r"(?:由|并由|以及|及|和|与|其中|[-·•:]|\d{1,2}[.、)]|[①-⑳])+\s*")
_EMPTY = {"", "无", "/", "-", "--", "---", "—", "——", "\\", "暂无", "等", "*"}
_REMARK = re.compile(r"\s?[(<\[][^()<>\[\]]*下同[)>\]]$")  # 各区政府(含开发区,下同)
_STARS = tuple("*★☆▲△※◎●#")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游"
    "阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚"
)
_VERB = re.compile(
    r"加强|推进|开展|完善|建立|提升|实施|应当|可以|不得|包括|按照|根据|如果|以上|以下|完成|进行|是指|简称|制定|做好|确保|"
    r"负责对|解释|印发|含有|其他需|达到|鼓励|支持(?!中心|单位)|每年"
)


@dataclass(slots=True)  # made by the thousand: not frozen
class Name:
    """A unit name (单位名称) in reading text; ``starred`` units lead by their mark."""

    start: int
    end: int
    starred: bool = False
    marked_role: str | None = None  # 县发改局(牵头)

    @property
    def span(self) -> Span:
        """Where the name stands."""
        return Span(self.start, self.end)


@dataclass(slots=True)  # made by the thousand: not frozen
class UnitList:
    """Units of one list (单位列表); ``open_ended`` when 等 closed it."""

    names: tuple[Name, ...] = ()
    open_ended: bool = False
    persons: tuple[Span, ...] = ()


@lru_cache(maxsize=4096)  # the units of a county, again and again
def has_unit_ending(name: str) -> bool:
    """Tell whether a folded name ends as unit names do (单位名称结尾)."""
    return _core(name).endswith(_ENDINGS)


def is_surely_unit(name: str) -> bool:
    """Tell whether a folded name ends as only offices and governments do (机关名称)."""
    return bool(_STRICT.search(_core(name)) or _OFFICE.search(name))


def is_person(name: str) -> bool:
    """Tell whether folded words look like the name of a person (人名)."""
    return 2 <= len(name) <= 3 and name[0] in _SURNAMES and not name.endswith(_ENDINGS)


@lru_cache(maxsize=4096)
def is_plausible(name: str) -> bool:
    """Tell whether folded words could be a unit at all: short, and no sentence (单位可信)."""
    core = _core(name)
    if not 2 <= len(core) <= _LONGEST_NAME or _STOP.search(core):
        return False
    if core.endswith(_ENDINGS) and len(core) <= _LONG_NAME and not _RULE.search(core):
        return True
    if _VERB.search(core) or _NEVER_INSIDE.search(core):
        return False
    return not _NEVER_FIRST.match(core)


def split_units(folded: str, start: int, end: int) -> UnitList:
    """Cut a run of structurally folded text into unit names (切分责任单位).

    Examples
    --------
    >>> words = "县发改局(粮食局)、各乡、镇人民政府及县燃气公司等部门"
    >>> [words[n.start : n.end] for n in split_units(words, 0, len(words)).names]
    ['县发改局(粮食局)', '各乡、镇人民政府', '县燃气公司']
    """
    pieces, open_ended = _pieces(folded, start, end)
    names: list[Name] = []
    persons: list[Span] = []
    for low, high in _join_kinds(folded, pieces):
        name = _trim(folded, low, high)
        if name is None:
            continue
        words = folded[name.start : name.end]
        if is_person(words) and _follows_unit(folded, names, name.start):
            persons.append(name.span)
        else:
            names.append(name)
    return UnitList(tuple(names), open_ended, tuple(persons))


def _core(name: str) -> str:
    """The name without what stands in brackets at its end."""
    if name[-1:] not in _CLOSERS:
        return name
    core = _TAIL_BRACKET.sub("", name)
    return core if len(core) >= 2 else name


def _pieces(folded: str, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    pieces: list[tuple[int, int]] = []
    depth, low, open_ended, skip = 0, start, False, start
    for found in _SEPARATOR.finditer(folded, start, end):
        mark = found.group()
        if found.start() < skip:
            continue
        if mark in "([<":
            depth += 1
        elif mark in ")]>":
            depth = max(0, depth - 1)
        elif depth == 0:
            stop = _separates(folded, low, found, end)
            if stop:
                pieces.append((low, found.start()))
                open_ended = open_ended or mark == "等"
                low = skip = stop
    pieces.append((low, end))
    return pieces, open_ended


def _separates(folded: str, low: int, found: re.Match[str], end: int) -> int:
    """Give where the next name begins, or 0 where the words are part of a name."""
    mark = found.group()
    left, right = folded[low : found.start()], folded[found.end() : end]
    if mark == "等":
        closing = _OPEN.match(folded, found.start(), end)
        stop = closing.end() if closing else found.end()
        rest = folded[stop:end]
        return stop if left and left[-1] not in "高中初平同" and _may_follow_etc(rest) else 0
    if mark in "和与":
        return found.end() if _joins_two(left, right) else 0
    if mark == "及":
        return found.end() if len(left.strip()) >= 2 and left[-1] not in "涉普" else 0
    if mark.isspace() and "\n" not in mark:
        return found.end() if _space_separates(left, right) else 0
    return found.end()


def _may_follow_etc(rest: str) -> bool:
    return not rest or rest[0] in "、,;。和及与\n )]" or rest.startswith("以及")


def _joins_two(left: str, right: str) -> bool:
    """和 stands between two units, not inside a name such as 住房和城乡建设局."""
    if not _STRICT.search(_core(left)) and not left.endswith("政府"):
        return False
    return _NEXT_UNIT.match(right) is not None


def _space_separates(left: str, right: str) -> bool:
    head = _WORD.match(right)
    if not left.strip() or head is None:
        return True
    return has_unit_ending(left.strip()) and (
        has_unit_ending(head.group()) or is_person(head.group())
    )


def _join_kinds(folded: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """各乡 and 镇人民政府 are one unit; so are 各区 and 县级市."""
    joined: list[tuple[int, int]] = []
    for low, high in pieces:
        follows = bool(joined) and folded[joined[-1][1]] in "、和及"
        if follows and _BARE_KIND.fullmatch(folded[low:high].strip()):
            before = folded[joined[-1][0] : joined[-1][1]].strip()
            whole = before.endswith(("政府", "管委会", "办事处"))
            if _EACH.match(before) and len(before) <= 12 and not whole:
                joined[-1] = (joined[-1][0], high)
                continue
        joined.append((low, high))
    return joined


def _trim(folded: str, low: int, high: int) -> Name | None:
    while low < high and folded[low].isspace():
        low += 1
    while high > low and (folded[high - 1].isspace() or folded[high - 1] in "。.:"):
        high -= 1
    words = folded[low:high]
    if words.isalpha() and words[0] not in _LEADING_SIGNS:
        return Name(low, high) if words not in _EMPTY else None
    if folded[low : low + 1] in ("(", "[", ")", "]") and _unpaired(folded[low:high]):
        low += 1
    leading = _LEADING.match(folded, low, high)
    if leading and high - leading.end() >= 2:
        low = leading.end()
    remark = _REMARK.search(folded, low, high) if folded[high - 1 : high] in _CLOSERS else None
    if remark and remark.start() - low >= 2:
        high = remark.start()
    starred = False
    if folded[low : low + 1] in _STARS and high - low > 2:
        low, starred = low + 1, True
    elif folded[high - 1 : high] in _STARS and high - low > 2:
        high, starred = high - 1, True
    role = None
    if folded[high - 1 : high] == ")":
        marked = _MARKED.search(folded[low:high])
        if marked and marked.start() >= 2:
            high, role = low + marked.start(), marked[1]
    if folded[low:high] in _EMPTY:
        return None
    return Name(low, high, starred, role)


def _unpaired(words: str) -> bool:
    """A bracket printed twice leaves one behind."""
    opened = words.count("(") + words.count("[")
    return opened != words.count(")") + words.count("]")


def _follows_unit(folded: str, names: list[Name], start: int) -> bool:
    """A person is printed after the unit, with a blank or line break between."""
    return bool(names) and folded[names[-1].end : start].strip() == ""
