"""What a row is before its fields are read (条目草稿)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xianzhi.core.policy.notes import UnitNote
from xianzhi.core.policy.numbering import Mark
from xianzhi.core.policy.outline import Node
from xianzhi.core.policy.paragraphs import Script
from xianzhi.core.policy.parts import Section
from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.shapes import shape

_HEADING_ONLY = 48
_CLOSING = re.compile(
    r"本(?:措施|方案|意见|办法|政策|计划|行动|通知|规划|举措|文件)(?:自|由|有效|从|的?解释|印发)|施行说明|附件|\(?\s?此件|联系人|抄送|主送|来源|编辑|责任编辑|"
    r"[^。]{0,30}(?:20\d\d|二[〇○零]\S\S)\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日[^。,]{0,30}[。]?$|各地区?各(?:有关)?部门要|https?:"
)

__all__ = ["Draft", "Outline", "end_with_stop"]


@shape(frozen=True, slots=True)
class Draft:
    """A row with its place and its note, in reading text (条目草稿).

    ``rule`` says why it is a row of this kind; ``only_if_stated`` drops it again where it holds
    neither target nor date; ``time_cells`` and ``excluded`` are cells of a table that name the time
    limit, and cells in which no target can stand. A draft that is not ``sure`` wants a look.
    """

    kind: RowKind
    part: int
    span: Span
    title: Span
    title_kind: str
    rule: str
    number: Span | None = None
    section: Span | None = None
    subsection: Span | None = None
    path: tuple[str, ...] = ()
    note: UnitNote | None = None
    units_source: str = "none"
    time_cells: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()
    only_if_stated: bool = False
    sure: bool = True


@dataclass(frozen=True)
class Outline:
    """A plan with its numbered paragraphs (方案层次)."""

    script: Script
    section: Section
    nodes: Sequence[Node]

    def mark_span(self, position: int) -> Span:
        """Where the number of a node stands."""
        mark = self._mark(position)
        return Span(mark.start, mark.end)

    def start(self, position: int) -> int:
        """Where a node begins."""
        return self.script.paragraphs[self.nodes[position].first].start

    def heading(self, position: int) -> Span:
        """Number and heading of a node, without its full stop."""
        return Span(self.start(position), self.nodes[position].heading.end)

    def is_heading_only(self, position: int) -> bool:
        """The numbered paragraph holds a heading and no body."""
        words = self.script.words(self.script.paragraphs[self.nodes[position].first])
        return len(words) <= _HEADING_ONLY and "。" not in words.rstrip("。")

    def end(self, position: int, size: int | None = None) -> int:
        """Where a node ends: its last paragraph, signature and closing remarks left out.

        *size* bounds how many paragraphs it takes.
        """
        node, paragraphs = self.nodes[position], self.script.paragraphs
        last = node.last if size is None else min(node.last, node.first + max(size, 1))
        while last - 1 > node.first and self._is_closing(last - 1):
            last -= 1
        return paragraphs[last - 1].end

    def _is_closing(self, index: int) -> bool:
        """A signature, a date, a remark on validity or an attachment list at the end of a plan."""
        words = self.script.words(self.script.paragraphs[index])
        if _CLOSING.match(words):
            return True
        at_edge = index + 1 >= self.section.last or self._is_closing(index + 1)
        return at_edge and len(words) <= 30 and words[-1] not in "。;,:)!"

    def ancestors(self, position: int) -> list[int]:
        """Nodes above a node, the outermost first."""
        found: list[int] = []
        position = self.nodes[position].parent if position >= 0 else -1
        while position >= 0:
            found.append(position)
            position = self.nodes[position].parent
        return found[::-1]

    def path(self, position: int) -> tuple[str, ...]:
        """The number path of a node, style and value: stable while the outline stays."""
        steps = [*self.ancestors(position), position] if position >= 0 else []
        return tuple(f"{self.nodes[step].style}{self.nodes[step].value}" for step in steps)

    def headings(self, position: int) -> tuple[Span | None, Span | None]:
        """The headings of section and subsection that a node lies in."""
        above = self.ancestors(position)
        section = self.heading(above[0]) if above else None
        return section, self.heading(above[1]) if len(above) > 1 else None

    def _mark(self, position: int) -> Mark:
        mark = self.script.paragraphs[self.nodes[position].first].mark
        if mark is None:  # a node is made of a numbered paragraph
            raise ValueError(position)
        return mark


def end_with_stop(folded: str, end: int) -> int:
    """Take the full stop that follows a note into the row."""
    return end + 1 if folded[end : end + 1] in ("。", ".") else end
