"""The plans inside one document (专项方案): the body, attachments, unrelated articles.

A plan begins at an attachment mark, at a title that the notice quoted in 《》, or at a title after
the date of the notice. A news agency's lead begins an unrelated article; a numbered 一、 after
another title ends it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xianzhi.core.policy.notefinder import is_label_line
from xianzhi.core.policy.notes import UnitNote
from xianzhi.core.policy.paragraphs import Paragraph, Script
from xianzhi.core.policy.plan import Span

__all__ = ["Section", "find_sections", "is_news_lead", "is_title_like"]

_ATTACHMENT = re.compile(r"附件\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?\s?[::]?")
_DATE = re.compile(
    r"(?:[^\s。;,]{2,30}\s?)?(?:20\d\d|二[〇零○][一二三四五六七八九〇零○]{2})\s?[年.-]\s?[\d一二三四五六七八九十]{1,3}\s?[月.-]\s?[\d一二三四五六七八九十]{1,3}\s?日?[?\s]*"
)
_NUMBER = re.compile(r"\(?[^\s,。]{1,14}[\[(]\s?20\d\d\s?[\])]\s?(?:第\s?)?\d{1,5}\s?号\)?")
_PLAN_WORD = re.compile(
    r"(?:方案|计划|措施|意见|举措|行动|政策|任务|要点|清单|办法|规划|细则|安排|分工|分解|分解表|一览表|项目表|进度表|目标|规定|条例|名单|"
    r"实事|工程|责任表|台账|汇总表|推进表|项目|任务书|若干条|决定|十条|条措施)(?:\([^()]{1,20}\))*$"
)
_QUOTED = re.compile(r"《([^《》\n]{4,60}(?:《[^》\n]{2,30}》)?[^《》\n]{0,40})》")
_NEWS_LEAD = re.compile(
    r"(?:据)?(?:新华社|新华网|人民日报|人民网|中新社|中新网|央视|本报|本网|通讯员|[^\s。,]{2,8}日报|[^\s。,]{2,8}网讯)"
    r"[^。\n]{0,24}(?:电(?!力|网|子|气)|讯|记者|报道)|[((]?(?:上?接第?[一二三四\d]{1,2}版|下转)|(?:本报)?(?:记者|通讯员)\s?[^。,]{2,12}$"
    r"|[^。,]{2,8}(?:讯|消息)\s?[((]"
)
_RESUMES = re.compile(r"(?:全文|内容)如下[::。]?$")
_NO_TITLE = re.compile(r"[(\[]|附件|http|发布|来源|索\s?引|责任|牵头|配合")
_BESIDE_WORDS = re.compile(r"[\s《》“”\"<>()\[\]、,.·-]+")
_LONGEST_TITLE = 64


@dataclass(frozen=True, slots=True)
class Section:
    """A run of paragraphs ``[first, last)`` with one title (文件组成部分).

    ``kind`` is plan, preface (the notice before its attachments) or news; ``number`` counts plans.
    """

    first: int
    last: int
    kind: str
    number: int
    title: str
    title_last: int  # the first paragraph after the title
    lead: UnitNote | None = None


def _is_date_line(words: str) -> bool:
    """Tell whether folded words are a date, perhaps with a signature: 2026年3月2日."""
    return ("20" in words or "二" in words) and _DATE.fullmatch(words) is not None


def is_title_like(script: Script, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph could be (a line of) a title (疑似标题)."""
    words = script.words(paragraph)
    if paragraph.mark is not None or len(words) > _LONGEST_TITLE or "|" in words:
        return False
    if words[-1] in "。;,:、!?" or _NO_TITLE.match(words):
        return False
    if _is_date_line(words) or _NUMBER.fullmatch(words) or "。" in words:
        return False
    return not is_label_line(script, paragraph)


def is_news_lead(words: str) -> bool:
    """Tell whether folded words open a newspaper article (新闻导语)."""
    return bool(_NEWS_LEAD.match(words))


def find_sections(script: Script, notes: Sequence[UnitNote]) -> list[Section]:
    """Cut a document into its plans, its notice and unrelated articles (划分组成部分)."""
    starts = _starts(script)
    count = len(script.paragraphs)
    if not starts:
        starts = [(0, "plan")]
    elif starts[0][0] > 0:
        starts.insert(0, (0, "preface" if any(kind == "plan" for _, kind in starts) else "plan"))
    starts = _settle_kinds(starts)
    lone = {note.span.start: note for note in notes}
    sections: list[Section] = []
    number = 0
    for position, (first, kind) in enumerate(starts):
        last = starts[position + 1][0] if position + 1 < len(starts) else count
        number += kind == "plan"
        title, title_last = _title(script, first, last)
        lead = _lead(script, title_last, last, lone) if kind == "plan" else None
        sections.append(Section(first, last, kind, number, title, title_last, lead))
    return sections


def _settle_kinds(starts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A document whose only other parts are news is itself the plan."""
    if starts[0][1] == "preface" and all(kind == "news" for _, kind in starts[1:]):
        return [(starts[0][0], "plan"), *starts[1:]]
    return starts


def _starts(script: Script) -> list[tuple[int, str]]:
    paragraphs = script.paragraphs
    quoted = _quoted_titles(script)
    starts: list[tuple[int, str]] = []
    dated = in_news = False
    index = 0
    while index < len(paragraphs):
        words = script.words(paragraphs[index])
        kind, skip = _start_kind(script, index, quoted, dated)
        if is_news_lead(words) and not _RESUMES.search(words):
            begin = _headline(script, index, starts[-1][0] if starts else -1)
            if not in_news:
                starts.append((begin, "news"))
            in_news, dated = True, False
        elif kind or (in_news and _resumes(script, index)):
            announced = index > 0 and not kind and _announced(script, index)
            starts.append((announced if announced else index, "plan"))
            in_news, dated = False, False
            index += skip
        elif _is_date_line(words):
            dated = not starts or starts[-1][1] != "plan"
        elif paragraphs[index].mark is not None:
            dated = False
        index += 1
    return _merge(starts)


def _merge(starts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """One start a paragraph: what was found last counts."""
    return sorted(dict(starts).items())


def _quoted_titles(script: Script) -> set[str]:
    return {_plain(match[1]) for match in _QUOTED.finditer(script.folded)}


def _plain(words: str) -> str:
    return _BESIDE_WORDS.sub("", words)


def _start_kind(script: Script, index: int, quoted: set[str], dated: bool) -> tuple[bool, int]:
    """Tell whether a plan begins here, and how many paragraphs its first line takes."""
    paragraphs = script.paragraphs
    words = script.words(paragraphs[index])
    if _ATTACHMENT.fullmatch(words):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        return following is not None and following.mark is None, 0
    if not is_title_like(script, paragraphs[index]) or index == 0:
        return False, 0
    before = script.words(paragraphs[index - 1])
    if _ATTACHMENT.fullmatch(before):
        return False, 0
    for size in (1, 2, 3):
        if index + size > len(paragraphs):
            break
        run = paragraphs[index : index + size]
        if not all(is_title_like(script, paragraph) for paragraph in run):
            break
        title = "".join(script.words(paragraph) for paragraph in run)
        if _plain(title) in quoted and _is_new(script, index):
            return True, size - 1
        if dated and _PLAN_WORD.search(title):
            return True, size - 1
    return False, 0


def _is_new(script: Script, index: int) -> bool:
    """A quoted title stands after its quotation: something was said before it."""
    return any(
        script.paragraphs[i].end - script.paragraphs[i].start > 20
        for i in range(max(0, index - 12), index)
    )


def _headline(script: Script, index: int, floor: int) -> int:
    """Title-like lines directly above a news lead belong to the article."""
    begin = index
    while begin - 1 > floor and begin > index - 4:
        if not is_title_like(script, script.paragraphs[begin - 1]):
            break
        begin -= 1
    return begin


def _resumes(script: Script, index: int) -> bool:
    """A numbered 一、 after a title, or after “全文如下”, begins a plan again."""
    mark = script.paragraphs[index].mark
    if mark is None or mark.value != 1 or mark.style not in {"cn_point", "chapter"}:
        return False
    before = [script.words(p) for p in script.paragraphs[max(0, index - 3) : index]]
    return any(_RESUMES.search(words) or _PLAN_WORD.search(words) for words in before)


def _announced(script: Script, index: int) -> int:
    """The line “《…》全文如下” just above, which names the plan; 0 without one."""
    for before in range(index - 1, max(0, index - 4), -1):
        if _RESUMES.search(script.words(script.paragraphs[before])):
            return before
    return 0


def _title(script: Script, first: int, last: int) -> tuple[str, int]:
    """Join the title lines at the head of a section; give the title and what follows it."""
    index = first
    if index < last and _RESUMES.search(script.words(script.paragraphs[index])):
        quoted = _QUOTED.search(
            script.folded, script.paragraphs[index].start, script.paragraphs[index].end
        )
        return (script.text[quoted.start(1) : quoted.end(1)] if quoted else ""), index + 1
    if index < last and _ATTACHMENT.fullmatch(script.words(script.paragraphs[index])):
        index += 1
    begin = index
    limit = min(last, begin + 4)
    while index < limit and is_title_like(script, script.paragraphs[index]):
        index += 1
        joined = _join(script, begin, index)
        if _PLAN_WORD.search(joined) or joined.endswith("通知"):
            break
    return _join(script, begin, index), index


def _join(script: Script, first: int, last: int) -> str:
    return "".join(script.text[p.start : p.end] for p in script.paragraphs[first:last])


def _lead(script: Script, first: int, last: int, lone: dict[int, UnitNote]) -> UnitNote | None:
    """A note alone on its line under a title leads the whole plan; it is no task."""
    for index in range(first, min(last, first + 3)):
        paragraph = script.paragraphs[index]
        note = lone.get(paragraph.start)
        if paragraph.mark is not None:
            return None
        if note is not None and note.source == "bracket" and note.span.end >= paragraph.end - 1:
            return note
        if paragraph.end - paragraph.start > _LONGEST_TITLE:
            return None
    return None


def title_span(script: Script, section: Section) -> Span:
    """Where the title of a section stands (标题位置)."""
    paragraphs = script.paragraphs[section.first : max(section.title_last, section.first + 1)]
    return Span(paragraphs[0].start, paragraphs[-1].end)
