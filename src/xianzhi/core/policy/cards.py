"""Tasks printed as cards (任务卡片): every field on a line of its own, behind its label.

The labels of a card (任务名称、工作内容、责任单位、完成时限) are those that return with every card;
the first of them begins the next card.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from xianzhi.core.policy.paragraphs import Paragraph, Script

__all__ = ["Cards", "find_cards"]

_LABEL = re.compile(r"[(\[]?([\u4e00-\u9fff]{2,9})[)\]]?\s?:")
_NO_LABEL = re.compile(r"如下|包括|要求是|指出|强调|表示|通知|意见|原则是|目标是")


@dataclass(frozen=True)
class Cards:
    """Label lines of a section (卡片标签行): paragraph index to label, and what begins a card."""

    labels: dict[int, str] = field(default_factory=dict)
    opening: str = ""

    def last_line(self, index: int, limit: int) -> int:
        """Give the last label line that follows paragraph *index* without another card between."""
        last = index
        for at in range(index + 1, limit):
            label = self.labels.get(at)
            if label is None or label == self.opening:
                break
            last = at
        return last

    def first_line(self, index: int, floor: int) -> int:
        """Give the line that opens the card of paragraph *index*; *index* itself outside a card."""
        for at in range(index, floor - 1, -1):
            label = self.labels.get(at)
            if label == self.opening:
                return at
            if label is None and at != index and at + 1 not in self.labels:
                break
        return index


def find_cards(script: Script, first: int, last: int) -> Cards:
    """Find the label lines that return with every card in paragraphs ``[first, last)`` (卡片)."""
    found = {
        index: label
        for index in range(first, last)
        if (label := _label(script, script.paragraphs[index])) is not None
    }
    counts = Counter(found.values())
    returning = {label for label, count in counts.items() if count >= 2}
    kept = {index: label for index, label in found.items() if label in returning}
    if len(returning) < 2:
        return Cards()
    return Cards(kept, _opening(kept))


def _opening(labels: dict[int, str]) -> str:
    """The label that comes first in most runs of label lines."""
    starts = Counter(label for index, label in labels.items() if index - 1 not in labels)
    return max(starts, key=lambda label: starts[label], default="")


def _label(script: Script, paragraph: Paragraph) -> str | None:
    if paragraph.mark is not None and paragraph.mark.style != "bullet":
        return None
    found = _LABEL.match(script.folded, paragraph.body_start, paragraph.end)
    if found is None or _NO_LABEL.search(found[1]):
        return None
    return found[1]
