"""The outline of a plan (层次结构), from the numbering statistics of this document.

Which style of number lies under which is counted: a style that restarts at 1 right after another
one lies below it. The usual order of GB/T 9704 decides only where the document is silent.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from xianzhi.core.policy.numbering import CANONICAL
from xianzhi.core.policy.paragraphs import Script
from xianzhi.core.policy.plan import Span

__all__ = ["Node", "SectionRole", "build_outline", "heading_role", "style_order"]

_STOP = re.compile("[。;!?]")
_LONGEST_HEADING = 30
SectionRole = str
_UNLEVELLED = {"bullet", "box"}
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "safeguard",
        re.compile(
            r"^(?:组织|政策|工作|服务|配套|要素|支撑|机制|有关|完善|强化|加强|健全|落实|相关|实施|推进|保障){0,3}(?:保障|保障措施|保障机制|工作保障)(?:与?要求|体系|落实)?$"
            r"|保障措施|保障机制|组织(?:实施|领导|保障|推进)|(?:工作|有关|相关|实施|几点|落实|推进|活动|具体|纪律)要求$|^要求$|工作机制$|监督(?:管理|检查|考核)$"
            r"|^(?:加强|强化)(?:组织|督查|监督|考核|协调|统筹)|^督(?:促|查|导)|^考核"
        ),
    ),
    (
        "general",
        re.compile(
            r"总体(?:要求|思路|考虑|部署|安排|定位)|指导思想|基本(?:原则|思路|情况|要求)|工作(?:思路|原则|要求和目标)|重大意义|重要意义|工作范围|适用范围|适用对象|支持对象|服务对象|"
            r"实施范围|试点范围|整治范围|政策对象|名词解释|有关定义|编制依据|背景|概况|现状|^总则|^附则|附则$|^其他$|^其他(?:事项|说明)|施行|有效期|^组织机构|领导小组|申报|主体认定|对象"
        ),
    ),
    ("goal", re.compile(r"目标(?!任务|责任|分解|管理)(?!.{0,3}任务)")),
    (
        "phase",
        re.compile(
            r"(?:工作|实施|方法|行动|推进|整治|活动)?(?:步骤|阶段)|时间(?:安排|进度|步骤)|进度安排|实施时间"
        ),
    ),
)


@dataclass(slots=True)  # made by the thousand: not frozen
class Node:
    """A numbered paragraph with what it owns (层次节点).

    ``first`` is its paragraph, ``last`` (exclusive) where the next number begins; ``level`` counts
    from 0, ``parent`` is an index into the outline or -1; ``role`` is the kind of section:
    task, goal, phase, general or safeguard.
    """

    first: int
    last: int
    style: str
    value: int
    level: int
    parent: int
    heading: Span
    has_children: bool = False
    role: SectionRole = "task"


def style_order(script: Script, ranges: Iterable[tuple[int, int]]) -> list[str]:
    """Sort the number styles of a document from the outermost to the innermost (层次顺序)."""
    below: Counter[tuple[str, str]] = Counter()
    styles: dict[str, int] = {}
    for first, last in ranges:
        before = ""
        for paragraph in script.paragraphs[first:last]:
            mark = paragraph.mark
            if mark is None or mark.style in _UNLEVELLED:
                continue
            styles.setdefault(mark.style, len(styles))
            if before and mark.value == 1 and mark.style != before:
                below[mark.style, before] += 1
            before = mark.style

    def compare(left: str, right: str) -> int:
        counted = below[left, right] - below[right, left]
        if counted:
            return 1 if counted > 0 else -1
        usual = CANONICAL[left] - CANONICAL[right]
        return usual or styles[left] - styles[right]

    return sorted(styles, key=cmp_to_key(compare))


def build_outline(script: Script, first: int, last: int, order: Sequence[str]) -> list[Node]:
    """Build the outline of paragraphs ``[first, last)`` (建立层次)."""
    rank = {style: position for position, style in enumerate(order)}
    nodes: list[Node] = []
    open_nodes: list[int] = []
    parents: set[int] = set()
    marked = [
        index
        for index in range(first, last)
        if (mark := script.paragraphs[index].mark) is not None and mark.style != "bullet"
    ]
    for position, index in enumerate(marked):
        mark = script.paragraphs[index].mark
        if mark is None:
            continue
        end = marked[position + 1] if position + 1 < len(marked) else last
        depth = rank.get(mark.style, len(order))
        while open_nodes and rank.get(nodes[open_nodes[-1]].style, len(order)) >= depth:
            open_nodes.pop()
        parent = open_nodes[-1] if open_nodes else -1
        if mark.style != "box":
            parents.add(parent)
        heading = heading_span(script, index)
        depth = len(open_nodes)
        nodes.append(Node(index, end, mark.style, mark.value, depth, parent, heading))
        open_nodes.append(len(nodes) - 1)
    _assign_roles(script, nodes, parents)
    return nodes


def _assign_roles(script: Script, nodes: Sequence[Node], parents: set[int]) -> None:
    """Tell each node what kind of section it lies in (章节类型).

    The nearest heading above that says so decides; a heading that merely mentions 保障 stays a
    task section (为县城建设提供政策保障).
    """
    for position, node in enumerate(nodes):
        own = "task"
        if position in parents or node.parent < 0:
            own = heading_role(script.folded[node.heading.start : node.heading.end].strip(" .、:"))
        inherited = nodes[node.parent].role if node.parent >= 0 else "task"
        node.role = inherited if own == "task" else own
        node.has_children = position in parents


def heading_span(script: Script, index: int) -> Span:
    """Give the heading words of a numbered paragraph: to its first full stop (标题句)."""
    paragraph = script.paragraphs[index]
    stop = _STOP.search(script.folded, paragraph.body_start, paragraph.end)
    return Span(paragraph.body_start, stop.start() if stop else paragraph.end)


def heading_role(words: str) -> SectionRole:
    """Classify the words of a heading (标题类型); ``task`` where they say nothing else."""
    if len(words) <= _LONGEST_HEADING:
        for role, pattern in _ROLES:
            if pattern.search(words):
                return role
    return "task"
