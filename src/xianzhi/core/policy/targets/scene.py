"""One stretch of text with all that its targets refer to (读取现场)."""

import re
from bisect import bisect_left, bisect_right
from datetime import date
from functools import cached_property

from xianzhi.core.policy.dates import DateMention
from xianzhi.core.policy.glyphs import Folded
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.targets.context import TargetContext
from xianzhi.core.policy.targets.passages import progress_cells, steps, titles
from xianzhi.core.policy.targets.phrases import Stretches, right_edge, sentence_bounds
from xianzhi.core.policy.timelimits import Limit, find_limits

__all__ = ["Scene"]

_AIM = re.compile(r"力争|争取(?!到?[中国省市上])|努力|确保")
_REACH = 400
_WAS = re.compile(r"实现|完成|达|累计|以来|期间|已|[为是]")
_SHALL = re.compile(r"新建|建设|打造|力争|确保|计划|培育|启动|推进|任务|目标")
_TOWARDS = {"到", "至", "较", "比", "与", "同", "以", "按"}
_BASE = re.compile(r"[的底末]?(?:基础|水平|相比|为基)")


class Scene:
    """Folded text with its sentences, dates, titles and reports, each found once and only if asked.

    All offsets are those of ``words``; ``folded`` leads back to the document.
    """

    def __init__(self, text: str, span: Span, context: TargetContext) -> None:
        self.folded = Folded(text, span, context.exclude)
        self.words = self.folded.text
        self.context = context

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The sentences, in order."""
        return sentence_bounds(self.words)

    @cached_property
    def _times(self) -> tuple[list[Limit], list[DateMention]]:
        return find_limits(self.words, self.context.default_year)

    @property
    def limits(self) -> list[Limit]:
        """The words that set a time limit, in order."""
        return self._times[0]

    @property
    def other_dates(self) -> list[DateMention]:
        """The dates that set no limit, in order."""
        return self._times[1]

    @cached_property
    def dates(self) -> Stretches:
        """Every date, whether it sets a limit or not."""
        limits, others = self._times
        dated = [(limit.start, limit.end) for limit in limits if limit.mention]
        return Stretches(dated + [(other.start, other.end) for other in others])

    @cached_property
    def titles(self) -> Stretches:
        """Titles of documents and document numbers."""
        return Stretches(titles(self.words))

    @cached_property
    def reports(self) -> Stretches:
        """Cells and lines that report progress or name units."""
        return Stretches(progress_cells(self.words))

    @cached_property
    def schedule(self) -> Stretches:
        """What stands under a month of its own, where several months are named."""
        return Stretches(steps(self.words, self.limits))

    def sentence(self, at: int) -> tuple[int, int]:
        """Give the bounds of the sentence around *at*, no farther than a sentence may reach.

        The bound keeps reading linear in a text without marks.
        """
        place = bisect_right(self.sentences, (at, len(self.words))) - 1
        low, high = self.sentences[max(place, 0)]
        return max(low, at - _REACH), min(high, at + _REACH)

    def limit(self, start: int, end: int) -> Limit | None:
        """Give the time limit that governs ``[start, end)``.

        The last one before it in its sentence, else one that follows in the same phrase.
        """
        low, high = self.sentence(start)
        at = bisect_left(self.limits, start, key=lambda limit: limit.start)
        if at and self.limits[at - 1].start >= low:
            return self.limits[at - 1]
        at = bisect_left(self.limits, end, key=lambda limit: limit.start)
        if at < len(self.limits) and self.limits[at].start < right_edge(self.words, end, high):
            return self.limits[at]
        return None

    def day(self, limit: Limit | None) -> date | None:
        """Give the last day of a time limit; null without a date or a year."""
        mention = limit.mention if limit else None
        return mention.last_day(self.context.default_year) if mention else None

    def is_past(self, at: int) -> bool:
        """Tell whether a year gone by stands before *at*, as what was then: 2022年实现|300亿元."""
        year = self.context.default_year
        if year is None:
            return False
        low, _ = self.sentence(at)
        last = self._last_date(low, at)
        if last is None or last.year is None or last.year >= year:
            return False
        if _BASE.match(self.words, last.end) or not _WAS.search(self.words, last.start, at + 2):
            return False
        if _SHALL.search(self.words, last.end, at):
            return False
        return self.words[max(0, last.start - 1) : last.start] not in _TOWARDS

    def _last_date(self, low: int, at: int) -> DateMention | None:
        """Give the last date that begins in ``[low, at)``."""
        place = bisect_left(self._mentions, at, key=lambda mention: mention.start) - 1
        if place < 0 or self._mentions[place].start < low:
            return None
        return self._mentions[place]

    @cached_property
    def _mentions(self) -> list[DateMention]:
        limits, others = self._times
        dated = [limit.mention for limit in limits if limit.mention]
        return sorted([*dated, *others], key=lambda mention: mention.start)

    def modality(self, end: int) -> str | None:
        """Give the word of effort (力争) that governs what ends at *end*; 确保 takes it back."""
        low, _ = self.sentence(end - 1)
        aims = [found[0] for found in _AIM.finditer(self.words, low, end)]
        return aims[-1] if aims and aims[-1] != "确保" else None

    def spans(self, ranges: tuple[tuple[int, int], ...]) -> tuple[Span, ...]:
        """Give the document spans of several ranges."""
        return tuple(self.folded.span(*one) for one in ranges)

    def verbatim(self, ranges: tuple[tuple[int, int], ...]) -> str:
        """Join the printed words of several ranges."""
        return "".join(self.folded.verbatim(*one) for one in ranges)
