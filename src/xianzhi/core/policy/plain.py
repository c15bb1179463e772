"""Rows of plans without any note of responsible units (无责任标注的任务).

In a document with no notes at all, a task is the lowest numbered item of a section that is not
about requirements, goals, safeguards or organisation. News, praise and public announcements
hold no tasks, however well they are numbered.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from statistics import median_low

from xianzhi.core.policy.drafts import Draft, Outline
from xianzhi.core.policy.numbering import chinese_value
from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.tables.columns import index_value
from xianzhi.core.policy.titles import read_title

__all__ = ["inline_drafts", "is_no_plan", "is_plan_title", "plain_drafts"]

_NO_PLAN = re.compile(
    r"(?:通报|公告|公示|通告|声明|名单|解读|讲话|总结|报道|纪实|启事|批复|函|复函|纪要|办法|规定|条例|细则|章程|准则|规则|守则|问答|白皮书|"
    r"公报|会议|召开|举行|[^工]作?推进会|动员会|座谈会|现场会|专题会|常务会|调研|慰问|通知书|致辞|动态|简报|倡议书|公开信|决算|预算)(?:\([^()]{1,12}\))*$|公众参与|征求意见的?(?:公告|通知)$|表扬|表彰|任免"
)
_PRAISE = re.compile(r"通报$|表扬|表彰|公示$|通告$|公告$|名单的通知$|任免")
_PLAN = re.compile(
    r"方案|计划|措施|意见|举措|行动|政策|任务|要点|清单|实事|分工|规划|安排|若干|重点工作|十条|项目"
)
_NEWS = re.compile(r"新华社|本报|记者|通讯员|据悉|报道")
_PLAN_TYPE = re.compile(
    r"(?:方案|计划|措施|意见|举措|要点|清单|分工|分解表?|规划|安排|任务|实事|项目|十条)(?:的通知)?(?:\([^()]{1,12}\))*$"
)
_MEETING = re.compile(
    r"会议(?:强调|指出|要求|听取|研究|传达|审议|认为|决定|原则|明确)|(?:出席|主持|参加)(?:了)?会议|召开\S{0,20}会"
)
_OFTEN = 2
_FEWEST = 3
_CN = "[一二三四五六七八九十]{1,3}"
_INLINE = re.compile(
    r"(?<![\d.])(?P<point>\d{1,2})\s?[.、](?!\d)"
    rf"|(?<=[。;:,])\s*(?:(?P<said>{_CN})是|第(?P<nth>{_CN})[,、:]|\((?P<paren>{_CN}|\d{{1,2}})\)|(?P<ring>[①-⑳])|(?P<pause>{_CN})、)"
)
_ANNOUNCED = re.compile(
    r"(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})(?:件|项|个|条|大)[^。\n]{0,30}?[:是。]\s*$"
)


def is_no_plan(title: str, words: str, *, document_title: str, numbered: int) -> bool:
    """Tell whether a text is something else than a plan (非方案类文件).

    Parameters
    ----------
    title, document_title
        Folded titles of the section and of the whole document.
    words
        Folded text of the whole section.
    numbered
        How many of its paragraphs are numbered.
    """
    if _NO_PLAN.search(title) or _PRAISE.search(document_title) or numbered < 2:
        return True
    if _PLAN_TYPE.search(title):
        return False
    if len(_MEETING.findall(words)) >= _OFTEN:
        return True
    return not _PLAN.search(title) and bool(_NEWS.search(words))


def is_plan_title(title: str) -> bool:
    """Tell whether a folded title names a plan (方案类标题)."""
    return bool(_PLAN.search(title)) and not _NO_PLAN.search(title)


def plain_drafts(outline: Outline) -> Iterator[Draft]:
    """Make a row of each lowest numbered item in the task sections of a plan (按序号生成任务)."""
    nodes = outline.nodes
    usual = _usual_size(outline)
    for position, node in enumerate(nodes):
        if node.has_children or node.style == "box":
            continue
        if node.role != "task":
            continue
        yield _draft(outline, position, _end(outline, position, usual[node.parent]))


def _usual_size(outline: Outline) -> dict[int, int]:
    """How many paragraphs an item takes, by parent; other text may follow the last sibling."""
    sizes: dict[int, list[int]] = defaultdict(list)
    for node in outline.nodes:
        sizes[node.parent].append(node.last - node.first)
    return {
        parent: median_low(found[:-1]) if len(found) > 1 else found[0]
        for parent, found in sizes.items()
    }


def _end(outline: Outline, position: int, usual: int) -> int:
    """An item takes its own paragraphs; the last sibling no more than the others usually do."""
    node = outline.nodes[position]
    following = outline.nodes[position + 1 : position + 2]
    if (following and following[0].parent == node.parent) or outline.is_heading_only(position):
        return outline.end(position)
    return outline.end(position, usual)


def _draft(outline: Outline, position: int, end: int) -> Draft:
    number = outline.mark_span(position)
    title, title_kind = read_title(outline.script.folded, number.end, end)
    section, subsection = outline.headings(position)
    return Draft(
        kind=RowKind.TASK,
        part=outline.section.number,
        span=Span(number.start, end),
        title=title,
        title_kind=title_kind,
        rule="read.kind.lowest_item",
        number=number,
        section=section,
        subsection=subsection,
        path=outline.path(position),
    )


def inline_drafts(outline: Outline, *, is_plan: bool) -> Iterator[Draft]:
    """Make rows of a list inside one paragraph: 这十件实事是:1.…2.… (段内列举).

    The numbers must run 1, 2, 3 …; a list that its paragraph announces may even stand in a
    newspaper, any other only in a plan.
    """
    script = outline.script
    yield from _listed_drafts(outline)
    for paragraph in script.paragraphs[outline.section.first : outline.section.last]:
        marks = _run_of_marks(script.folded, paragraph.start, paragraph.end)
        if len(marks) < _FEWEST:
            continue
        if not is_plan and not _is_announced(script.folded, paragraph.start, marks):
            continue
        for order, (start, body) in enumerate(marks):
            end = marks[order + 1][0] if order + 1 < len(marks) else paragraph.end
            yield _inline_draft(outline, order + 1, Span(start, end), body)


def _listed_drafts(outline: Outline) -> Iterator[Draft]:
    """A list of paragraphs whose number the sentence above it states: 十件实事如下:."""
    script = outline.script
    paragraphs = script.paragraphs
    for index, paragraph in enumerate(paragraphs):
        found = _ANNOUNCED.search(script.folded, paragraph.start, paragraph.end)
        if found is None or found.end() < paragraph.end:
            continue
        count = chinese_value(found["count"])
        items = paragraphs[index + 1 : index + 1 + count]
        values = [item.mark.value for item in items if item.mark is not None]
        if count < _FEWEST or values != list(range(1, count + 1)):
            continue
        for order, item in enumerate(items, start=1):
            yield _inline_draft(outline, order, Span(item.start, item.end), item.body_start)


def _is_announced(folded: str, start: int, marks: list[tuple[int, int]]) -> bool:
    """The sentence before the list says how many items it has: 这十件实事是:."""
    found = _ANNOUNCED.search(folded, start, marks[0][0])
    return found is not None and chinese_value(found["count"]) == len(marks)


def _run_of_marks(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Marks of one style that run 1, 2, 3 …: where each begins and where its words begin."""
    marks: list[tuple[int, int]] = []
    style = None
    for found in _INLINE.finditer(folded, start, end):
        kind = found.lastgroup or ""
        if index_value(found[kind]) == len(marks) + 1 and style in (None, kind):
            begin = found.end() - len(found.group().lstrip())
            marks.append((begin, found.end()))
            style = kind
    return marks


def _inline_draft(outline: Outline, value: int, span: Span, body: int) -> Draft:
    folded = outline.script.folded
    title, title_kind = read_title(folded, body, span.end)
    return Draft(
        kind=RowKind.TASK,
        part=max(outline.section.number, 1),
        span=span,
        title=title,
        title_kind=title_kind,
        rule="read.kind.inline_list",
        number=Span(span.start, body),
        path=(f"inline{value}",),
    )
