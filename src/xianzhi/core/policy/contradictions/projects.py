"""Named projects, and the same project in several tasks (项目名称、同一项目多头负责).

A named project is an item of an enumeration, or the object of a verb of building, that ends like a
thing to be built (路, 公园, 水厂, 工程 …) and keeps at least two characters when the words of
everyday municipal business are taken away: 老旧小区改造 is a kind of work, 柳荫街改造 is a project.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from xianzhi.core.policy.glyphs import Folded, fold
from xianzhi.core.policy.plan import Contradiction, Row, RowKind, Span

__all__ = ["find_projects", "named_projects", "project_in_several_tasks", "similar_project_names"]

_VERBS = """
推进 推动 实施 打通 拆除 建成 编制 修订完善 修编 完善 启动 打造 新建 改建 扩建 改扩建 续建
建设 改造提升 提升改造 谋划 完成 加快 开工 修建 修复 整治 治理 维修 加强 争取 落实 开展 做好
拓宽 延伸 理顺 实现 推广 优化 推行 申报 举办 开办 培育 支持 保护 用好 加固 疏浚 完工 投用 建好
办好 规划建设 搭建 开通 构建 强化 明确 集中 促进 整合 保障 确保 提升 巩固 彰显 扩大 配合 加大
守住 利用 包装 纳入 参与 改善 引导 探索
"""
_MANNERS = """
积极 有序 全面 加快 高质量 持续 逐步 大力 同步 统筹 继续 深入 启动 着力 重点 稳步 尽快 抓好 扎实
"""


def _may_begin(words: str) -> str:
    """A look ahead that skips all places where none of *words* can begin."""
    return f"(?=[{''.join(sorted({word[0] for word in words.split()}))}])"


_VERB = re.compile(
    rf"{_may_begin(_MANNERS + _VERBS)}(?:{'|'.join(_MANNERS.split())})*"
    rf"(?:{'|'.join(_VERBS.split())})(?:了|好|对)?"
)
_TAILS = ("建设步伐", "征迁工作", "改造工作", "施工", "建设", "工作", "步伐", "进度", "任务")
_ENDING_WORDS = """
路 街 巷 桥 门 渠 库 馆 楼 谷 站 厂 港 线 段 大道 道路 步道 绿道 通道 隧道
高速 环岛 广场 公园 湿地 水库 水厂 河堤 工程 项目 改造 改扩建 扩容 管网 管道
管廊 管涵 排污口 防洪堤 堤防 电站 车站 场站 停车场 停车库 停车楼 基地 展厅 书吧
医院 分院 卫生院 敬老院 福利院 中心 学校 小学 中学 幼儿园 小镇 示范镇 示范村
示范区 示范点 示范园 社区 家园 度假区 景区 园区 产业园 创业园 物流园 综合体 街区
城墙 片区 沿线 市场 平台 天桥 规划 控规 预案 发电 绿化 众筹 治理 征迁 拆迁 搬迁
西延 东延 南延 北延 延伸 一期 二期 三期 四期 提档升级 标准化建设 保护 利用 开发
数字城管 水源地 体育场 体育馆 文化站 游客中心 农场 林场 牧场 口岸 码头 机场
"""
_ENDINGS = frozenset(_ENDING_WORDS.split())
_LONGEST_ENDING = max(map(len, _ENDINGS))
_Range = tuple[int, int]
_LAST = frozenset(ending[-2:] for ending in (*_ENDINGS, *_TAILS, ")"))
"""What a name or the general words after it end in, two characters or one: most items stop here."""
_SECOND_NAME = re.compile(r"[(][^()]{1,12}[)]$")
_EVERYDAY_WORDS = """
老城区 老小区 老旧 小区 城市 城乡 城区 镇区 集镇 乡镇 乡村 农村 县城 县域 全县
全市 全区 我县 我市 我区 各类 各级 一批 公共 基础 设施 服务 文化 体育 卫生 医疗
教育 养老 托育 生活 生产 垃圾 污水 雨水 雨污 分流 处理 分类 道路 公路 街道 背街
小巷 巷道 次干道 主干道 干道 支路 断头 交通 公交 供水 供电 供气 供热 供暖 燃气
排水 电网 网络 信息 智慧 数字 智能 大数据 生态 环境 景观 绿化 绿色 亮化 美化 建设
改造 提升 整治 治理 更新 修复 维修 维护 工程 项目 行动 综合 管理 体系 机制 制度
标准 规范 改革 创新 发展 产业 企业 人才 重点 重大 大型 小型 新型 现代化 现代 特色
示范 试点 精品 配套 危房 危旧 棚户 厕所 公厕 房屋 住房 住宅 传统 村落 民居 建筑
历史 保护 利用 开发 国家级 国家 省级 市级 县级 推进 推动 实施 加快 完善 健全 加强
优化 编制 制定 建立 建成 打造 统筹 有序 持续 开展 启动 支持 鼓励 引导 结合 安全
应急 防灾 减灾 防洪 排涝 内涝 消防 地下 管网 管线 管道 平台 中心 基地 园区 社区
市场 规划 专项 详细 总体 控制性 能力 水平 质量 功能 品质 效率 数字化 智能化 标准化
规范化 精细化 网格化 一体化 信息化 优质 均衡 普惠 全民 群众 学校 医院 幼儿园 机构
单位 场所 场地 空间 区域 片区 沿线 两岸 周边 重要 主要 关键 薄弱 部位 节点 出入口
以及 等 和 及 与 的 畅通 商业 通组 产业路 旅游 观光 休闲 健身 停车 充电 泊位
车位 广场 公园 口袋 山体 水系 河道 自然 岸线 屋顶 垂直 外墙 立面 广告 义务 职业
高中 无障碍 验收 合格 村级 现有 资源化 农产品 批发 零售 工业 互联网 物联网 老化
破损 各项 各
"""


def _any_of(words: Iterable[str]) -> str:
    """A pattern for the first of *words* that fits, sorted by first character to be quick."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())


_NUMBERED = "|".join(rf"{digit}\d*[个座处所家条项]?" for digit in range(10))
_EVERYDAY = f"{_any_of(_EVERYDAY_WORDS.split())}|{_NUMBERED}"
_COMMON = re.compile(_EVERYDAY)
_SIGN = r"[\u4e00-\u9fffA-Za-z0-9]"
_SUBSTANCE = re.compile(rf"(?:(?:{_EVERYDAY}|(?!{_SIGN}).)*+{_SIGN}){{2}}", re.DOTALL)
"""Two characters that are left of a name without the words of everyday business."""
_CUT = re.compile(r"[。;,:!?\n|]")
_NUMBER = re.compile(
    r"\s*(?:\d{1,3}[.、]|[(][一二三四五六七八九十]{1,3}[)]|[一二三四五六七八九十]{1,3}、)?\s*"
)
_OTHERS = re.compile(r"(?<=[\u4e00-\u9fff”)]{2})等(?![级次离待])")
_CELL = re.compile(r"[^|\n]+")
_AFTER_THING = "[路街道园厂站馆楼程目造镇村区段线设]"
# Every branch begins with its own character: the search then skips all other characters.
_JOINT = re.compile(
    rf"、|以及|及(?!其)|和(?<={_AFTER_THING}和)(?=[\u4e00-\u9fff]{{3}})"
    rf"|与(?<={_AFTER_THING}与)(?=[\u4e00-\u9fff]{{3}})"
)
_HERE = "|".join(f"(?<={re.escape(last)})" for last in sorted(_LAST))
_MAY_END = re.compile(
    rf"[等{re.escape(''.join(sorted({last[-1] for last in _LAST})))}]"
    rf"(?:(?<=等)|(?=\s*(?:$|[、以及和与]))(?:{_HERE}))"
)
"""What a clause with a named project holds: the end of an item that may be a name, or 等."""
_NOT_ENDS = ("阶段", "思路", "手段", "管线", "标线", "红线", "底线", "一线", "片段", "出路", "干线")
_NOT_START = re.compile(
    r"[以在为将确各和的有并按把被从向与由其使让]|依托|优先|进行|采取|过程|不同|区别|重点|主要|相关|符合"
)
_NOT_INSIDE = re.compile(r"的(?!士)|进行|作为|成为|为[三特]|创建|有条件|符合|不发生")
_COUNT = re.compile(r"\s*对?(?:一批|[0-9一二三四五六七八九十]+[个座处所家条项])?(?:的)?")
_LONGEST = 30
_SIMILAR_FROM = 5  # characters of a name that may be a shorter form
_LEFT_OUT = 4
_BUILDING = (RowKind.TASK, RowKind.GOAL)
_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")


def named_projects(text: str, row: Row) -> tuple[Span, ...]:
    """Find the named projects in the words of a row (项目名称).

    Parameters
    ----------
    text
        The document.
    row
        Any row; its unit note is left out.

    Returns
    -------
    tuple of Span
        In reading order, disjoint; blanks are never at an edge.
    """
    if row.kind not in _BUILDING:
        return ()
    return find_projects(fold(text), Span(row.start, row.end), row.unit_note)


def find_projects(folded: str, span: Span, note: Span | None) -> tuple[Span, ...]:
    """Find the named projects in a stretch of folded text, outside its note (查找项目名称)."""
    start, end = _words_of(folded, span, note)
    if folded.find("\n", start, end) < 0:
        return tuple([Span(*name) for name in _named(folded, start, end)])
    unwrapped = Folded(folded, Span(start, end))
    names = _named(unwrapped.text, 0, len(unwrapped.text))
    return tuple([unwrapped.span(*name) for name in names])


def _named(folded: str, start: int, end: int) -> Iterator[_Range]:
    at = _NUMBER.match(folded, start, end).end()  # type: ignore[union-attr]  # may be empty
    for clause in _CUT.split(folded[at:end]):
        if _MAY_END.search(clause):
            for low, high in _of_clause(clause):
                yield at + low, at + high
        at += len(clause) + 1


def _words_of(folded: str, span: Span, note: Span | None) -> _Range:
    """The row without its unit note; of a table row the longest cell, which says what to do."""
    start = span.start
    end = note.start if note and note.start > start else span.end
    if folded.find("|", start, end) < 0:
        return start, end
    cells = list(_CELL.finditer(folded, start, end))
    longest = max(cells, key=lambda cell: cell.end() - cell.start(), default=None)
    return longest.span() if longest else (start, start)


def _of_clause(clause: str) -> Iterator[_Range]:
    """Read the items of one clause from the last to the first: a short item leans on the next."""
    found: list[_Range] = []
    leaning = False
    for item in reversed(_items(clause)):
        name = _name(clause, item) if _may_be_named(clause, item) else None
        if name is None and leaning:
            name = _short_name(clause, item)
        leaning = name is not None
        if name:
            found.append(name)
    return reversed(found)


def _may_be_named(clause: str, item: _Range) -> bool:
    """Tell by its last characters; 等 may hide them."""
    words = clause[item[0] : item[1]].rstrip()
    return words[-2:] in _LAST or words[-1:] in _LAST or "等" in words


def _items(clause: str) -> list[_Range]:
    items: list[_Range] = []
    at = 0
    for joint in _JOINT.finditer(clause):
        items.append((at, joint.start()))
        at = joint.end()
    items.append((at, len(clause)))
    return items


def _short_name(clause: str, item: _Range) -> _Range | None:
    """A bare place name that leans on the next item: 禾丰、青河污水处理站扩容."""
    verbs = [verb.end() for verb in _VERB.finditer(clause, *item)]
    start = verbs[-1] if verbs else item[0]
    words = clause[start : item[1]]
    if _SHORT_NAME.fullmatch(words) and not _COMMON.search(words):
        return start, item[1]
    return None


def _name(clause: str, item: _Range) -> _Range | None:
    """Cut the verb before and the general words after; null if no project is left."""
    base = max(item[0], item[1] - 2 * _LONGEST)
    words = clause[base : item[1]]
    others = _OTHERS.search(words) if "等" in words else None
    stem, end = _close(words[: others.start()] if others else words)
    if words.endswith(_NOT_ENDS, 0, end) or not _SUBSTANCE.match(words, 0, stem):
        return None
    verbs = [verb.end() for verb in _VERB.finditer(words, 0, end)]
    for after_verb in (*reversed(verbs), 0):
        start = _COUNT.match(words, after_verb, end).end()  # type: ignore[union-attr]  # may be empty
        if start < end <= start + _LONGEST and _is_distinct(words, start, stem, end):
            return base + start, base + end
    return None


def _ending(words: str) -> int:
    """Count the characters of the ending, a bracket behind it included; 0 where there is none."""
    bracket = 0
    if words.endswith(")"):
        second = _SECOND_NAME.search(words)
        bracket = second.end() - second.start() if second else 0
        words = words[: len(words) - bracket]
    size = _plain_ending(words[-_LONGEST_ENDING:])
    return size + bracket if size else 0


@lru_cache(maxsize=4096)
def _plain_ending(tail: str) -> int:
    sizes = range(min(_LONGEST_ENDING, len(tail)), 0, -1)
    return next((size for size in sizes if tail[-size:] in _ENDINGS), 0)


def _close(words: str) -> _Range:
    """Find where a name ends, before 建设, 施工, 步伐, and where its own ending begins.

    Both are 0 where no name ends.
    """
    words = words.rstrip()
    while words:
        size = _ending(words)
        if size:
            bare = words.removesuffix("项目")
            bare_size = _ending(bare) if len(bare) < len(words) else 0
            end, size = (len(bare), bare_size) if bare_size else (len(words), size)
            return end - size, end
        if not words.endswith(_TAILS):
            break
        words = words[: -len(next(tail for tail in _TAILS if words.endswith(tail)))]
    return 0, 0


def _is_distinct(words: str, start: int, stem: int, end: int) -> bool:
    """Tell whether ``words[start:end]`` names one project; its ending begins at *stem*."""
    if start >= stem or _NOT_START.match(words, start) or _NOT_INSIDE.search(words, start, end):
        return False
    return _SUBSTANCE.match(words, start, stem) is not None


def project_in_several_tasks(folded: str, rows: Sequence[Row]) -> Iterator[Contradiction]:
    """Report projects that several tasks name (同一项目列入多项任务).

    Projects shared by the same tasks are reported together. Where the leading units differ, the
    finding asks who is responsible; where they are the same, that it is counted once.
    """
    shared: dict[tuple[str, ...], list[str]] = {}
    places: dict[str, dict[str, Span]] = {}
    for row in rows:
        for span in row.projects if row.kind is RowKind.TASK else ():
            places.setdefault(_plain(folded, span), {}).setdefault(row.id, span)
    for name, by_row in places.items():
        if len(by_row) > 1:
            shared.setdefault(tuple(by_row), []).append(name)
    by_id = {row.id: row for row in rows}
    for row_ids, names in shared.items():
        tasks = [by_id[row_id] for row_id in row_ids]
        owners = {frozenset(task.lead_units) for task in tasks}
        yield Contradiction(
            code=(
                "contradiction.project_owners"
                if len(owners) > 1
                else "contradiction.project_repeated"
            ),
            params={
                "projects": "、".join(names),
                "count": str(len(tasks)),
                "tasks": "；".join(f"“{task.title}”（{_owners(task)}）" for task in tasks),
            },
            spans=tuple(places[name][row_id] for name in names for row_id in row_ids),
            row_ids=row_ids,
        )


def _plain(folded: str, span: Span) -> str:
    return "".join(folded[span.start : span.end].split())


def _owners(row: Row) -> str:
    return "、".join(row.lead_units) or "未写明单位"


def similar_project_names(folded: str, rows: Sequence[Row]) -> Iterator[Contradiction]:
    """Report two names that may mean one project (疑似同一项目).

    One is the other with words left out. Compared are names of different rows with the same two
    characters at either end.
    """
    alike: dict[str, dict[str, tuple[str, Span]]] = {}
    for row in rows:
        for span in row.projects:
            name = _plain(folded, span)
            if len(name) >= _SIMILAR_FROM:
                alike.setdefault(name[:2] + name[-2:], {}).setdefault(name, (row.id, span))
    for names in alike.values():
        ordered = sorted(names.items(), key=lambda item: (len(item[0]), item[0]))
        for (name, (row_id, span)), (other, (other_id, other_span)) in pairwise(ordered):
            if (
                row_id != other_id
                and len(other) - len(name) <= _LEFT_OUT
                and _leaves_out(other, name)
            ):
                yield Contradiction(
                    "contradiction.similar_projects",
                    {"first": name, "second": other},
                    (span, other_span),
                    (row_id, other_id),
                )


def _leaves_out(longer: str, shorter: str) -> bool:
    rest = iter(longer)
    return all(sign in rest for sign in shorter)
