"""Paragraphs of the reading text (段落)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xianzhi.core.policy.layout import lines_of
from xianzhi.core.policy.numbering import Mark, mark_at
from xianzhi.core.policy.repair import Reading
from xianzhi.core.policy.runon import run_on_cuts

__all__ = ["Paragraph", "Script", "read_script"]


@dataclass(slots=True)  # made by the thousand: not frozen
class Paragraph:
    """A paragraph (段落) without blanks at its edges, with the number it begins with."""

    start: int
    end: int
    indent: int
    blank_before: bool
    mark: Mark | None = None

    @property
    def body_start(self) -> int:
        """Where the words after the number begin."""
        return self.mark.end if self.mark else self.start


@dataclass(frozen=True)
class Script:
    """The repaired text cut into paragraphs (分段文本): what every later stage reads."""

    reading: Reading
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The reading text."""
        return self.reading.text

    @property
    def folded(self) -> str:
        """The reading text, structurally folded."""
        return self.reading.folded

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.paragraphs]

    def index_at(self, offset: int) -> int:
        """Give the index of the paragraph that holds *offset* or precedes it; -1 before all."""
        return bisect_right(self._starts, offset) - 1

    def words(self, paragraph: Paragraph) -> str:
        """Give the folded words of a paragraph."""
        return self.folded[paragraph.start : paragraph.end]


def read_script(reading: Reading) -> Script:
    """Cut the reading text into paragraphs and read their numbers (分段)."""
    folded = reading.folded
    paragraphs: list[Paragraph] = []
    for line in lines_of(folded):
        cuts = run_on_cuts(folded, line.start, line.end)
        for low, high in zip([line.start, *cuts], [*cuts, line.end], strict=True):
            mark = mark_at(folded, low, high)
            at_edge = low == line.start
            blank = line.blank_before and at_edge
            paragraphs.append(Paragraph(low, high, line.indent if at_edge else 0, blank, mark))
    return Script(reading, tuple(_confirm_weak(paragraphs)))


def _confirm_weak(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Keep 11.121人才 and “3 加快…” as numbers only where the number before them stands too."""
    last: dict[str, int] = {}
    kept: list[Paragraph] = []
    ahead = _next_values(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        mark = paragraph.mark
        if mark is None:
            kept.append(paragraph)
            continue
        if mark.weak:
            follows = last.get(mark.style, -9) == mark.value - 1
            leads = mark.value == 1 and ahead[index] == 2
            if not (follows or leads):
                kept.append(replace(paragraph, mark=None))
                continue
        last[mark.style] = mark.value
        kept.append(paragraph)
    return kept


def _next_values(paragraphs: Sequence[Paragraph]) -> list[int]:
    """For each paragraph, the value of the next mark of its own style."""
    upcoming: dict[str, int] = {}
    values = [0] * len(paragraphs)
    for index in range(len(paragraphs) - 1, -1, -1):
        mark = paragraphs[index].mark
        if mark is not None:
            values[index] = upcoming.get(mark.style, 0)
            upcoming[mark.style] = mark.value
    return values
