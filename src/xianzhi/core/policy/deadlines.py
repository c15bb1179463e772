"""Time limits of rows (时限): the note or time column first, else the latest date to be met."""

import re
from collections.abc import Sequence
from dataclasses import replace

from xianzhi.core.policy.dates import DateMention, find_dates
from xianzhi.core.policy.glyphs import Folded
from xianzhi.core.policy.plan import Deadline, DeadlineKind, Reading, Span, State, Target
from xianzhi.core.policy.shapes import shape
from xianzhi.core.policy.targets import TargetContext, find_targets
from xianzhi.core.policy.targets.scene import Scene
from xianzhi.core.policy.timelimits import Limit
from xianzhi.core.policy.timeplaces import (
    is_relative,
    is_time,
    labelled_times,
    note_pieces,
    time_cells,
)

__all__ = ["DeadlineContext", "DeadlineFound", "read_deadline"]

_START = re.compile(r"^(?:[前内底])*(?:,)?(?:动工|开工|启动|开始|进场)(?![率数量])")
_TO, _ENDS = re.compile(r"\s?(?:[-~至到]|——?|起至)\s?"), 2
_LEAD = re.compile(r"^(?:(?:力争|确保|争取|计划|预计|到|于|在|至|截至|截止|最迟|至迟)\s*)+")


@shape(frozen=True, slots=True)
class DeadlineContext:
    """What is known of a row before its time limit is read (时限读取的上下文).

    ``note`` is the bracket note or the label lines with the responsible units; ``cells`` are the
    cells of the row under a heading of time (完成时限); ``exclude`` are cells of progress or
    remarks; ``targets`` are the targets of the row where they are known, else they are read here;
    ``scene`` is what they were read from.
    """

    default_year: int | None = None
    note: Span | None = None
    cells: tuple[Span, ...] = ()
    exclude: tuple[Span, ...] = ()
    targets: tuple[Target, ...] | None = None
    scene: Scene | None = None


@shape(frozen=True, slots=True)
class DeadlineFound:
    """A row's time limit, if any, with its reading (时限及其读法)."""

    deadline: Deadline | None
    readings: tuple[Reading, ...]


_FROM = re.compile(r"年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|开始)|(?:印发|发布|施行|实施)之日起")
_NO_LIMIT = DeadlineFound(None, (Reading("deadline", State.CERTAIN, "deadline.none"),))
_TIME_WORD = re.compile(
    r"[年月季每内內]|(?:19|20)\d\d[./-]|持[续續]|[长長]期|常[态態]|按|立行|即知|[滚滾][动動]|２０"
    r"|[适適][时時]|[贯貫]穿|定期|[动動][态態]|[实實随隨][时時]"
)
"""Without any of these a row says nothing of time."""
_MARKED_OFF = re.compile(r"[|｜:：\n]")
"""What stands beside a label or between cells and lines."""


def read_deadline(text: str, span: Span, *, context: DeadlineContext) -> DeadlineFound:
    """Read the time limit of a row and say by which rule (时限读取).

    References
    ----------
    Order: time column, note, labelled line, a cell that is nothing but a time, the latest date to
    be met in the sentences, a rhythm or length of time that governs a target.
    """
    if not context.cells and _TIME_WORD.search(text, span.start, span.end) is None:
        return _NO_LIMIT
    source = _Source(text, span, context)
    begins = None
    for rule, place in source.named_places():
        found = source.whole(place, rule)
        if found is not None and not _begins(found):
            return found
        begins = begins or found
    return begins or source.body()


def _begins(found: DeadlineFound) -> bool:
    """10月底前动工,2027年6月底前投用: the first of the two is no end."""
    return found.deadline is not None and found.deadline.kind is DeadlineKind.START


def _with_years(mentions: Sequence[DateMention]) -> list[DateMention]:
    """2026年6月—12月: a later month without a year lies in the year named before."""
    known: list[DateMention] = []
    year = None
    for mention in mentions:
        bare = mention.year is None and year is not None and not mention.relative_year
        known.append(replace(mention, year=year) if bare else mention)
        year = known[-1].year
    return known


def _is_period(text: str, mentions: Sequence[DateMention]) -> bool:
    """Tell whether two dates are the ends of one period (起止时间)."""
    return len(mentions) == _ENDS and bool(_TO.fullmatch(text, mentions[0].end, mentions[1].start))


class _Source:
    """The row being read, with the year of its document."""

    def __init__(self, text: str, span: Span, context: DeadlineContext) -> None:
        self._text = text
        self._span = span
        self._context = context
        self._year = context.default_year

    def named_places(self) -> list[tuple[str, Span]]:
        """List the places that a heading, a note or a label gives to the time limit."""
        context = self._context
        places = [("deadline.cell", cell) for cell in context.cells]
        if context.note is not None:
            places += [("deadline.note", piece) for piece in note_pieces(self._text, context.note)]
        if _MARKED_OFF.search(self._text, self._span.start, self._span.end) is None:
            return places
        folded = Folded(self._text, self._span, context.exclude)
        places += [("deadline.label", words) for words in labelled_times(folded)]
        return places + [("deadline.bare_cell", cell) for cell in time_cells(folded)]

    def _targets(self) -> tuple[Target, ...]:
        context = self._context
        if context.targets is not None:
            return context.targets
        return find_targets(self._text, self._span, context=self._known())

    def _scene(self) -> Scene:
        return Scene(self._text, self._span, self._known())

    def _known(self) -> TargetContext:
        context = self._context
        hidden = context.exclude + ((context.note,) if context.note else ())
        return TargetContext(default_year=self._year, exclude=hidden)

    def whole(self, place: Span, rule: str) -> DeadlineFound | None:
        """Read a place whose whole wording is the time limit."""
        folded = Folded(self._text, place)
        words = folded.text.strip()
        if not words or words in {"-", "/", "无"}:
            return None
        mentions = _with_years(list(find_dates(folded.text)))
        latest = max(mentions, key=self._order) if mentions else None
        if latest and len(mentions) > 1 and not _is_period(folded.text, mentions):
            return self._found(folded, latest.start, latest.end, rule + "_latest", latest)
        start = folded.text.index(words)
        end = start + len(words.rstrip("。.;"))
        lead = _LEAD.match(folded.text[start:end])
        if lead and lead.end() < end - start:
            start += lead.end()
        if not mentions and not is_time(words) and not is_relative(words):
            return None
        return self._found(folded, start, end, rule, latest)

    def _found(
        self, folded: Folded, start: int, end: int, rule: str, mention: DateMention | None
    ) -> DeadlineFound:
        span = folded.span(start, end)
        kind = _kind(folded.text[start:end], mention)
        return self._deadline(span, kind, mention, rule, scope="item")

    def _deadline(
        self, span: Span, kind: DeadlineKind, mention: DateMention | None, rule: str, scope: str
    ) -> DeadlineFound:
        words = re.sub(r"\s*\n\s*", "", self._text[span.start : span.end])
        day = mention.last_day(self._year) if mention else None
        deadline = Deadline(words, span, scope, kind, day)
        sure = rule in _SURE and (mention is None or day is not None)
        state = State.CERTAIN if sure else State.CHECK
        reading = Reading("deadline", state, rule, {"words": words}, (span,))
        return DeadlineFound(deadline, (reading,))

    def _order(self, mention: DateMention) -> tuple[int, int, int]:
        year = mention.year or (self._year or 0) + mention.relative_year
        return (year, mention.month or 12, mention.day or 31)

    def body(self) -> DeadlineFound:
        """Read the sentences: the latest date to be met, else what governs a target."""
        context, targets = self._context, self._targets()
        scene = context.scene or self._scene()
        folded, others = scene.folded, scene.other_dates
        reports = scene.reports
        limits = [one for one in scene.limits if not reports.holds(one.start, one.start + 1)]
        dated = [(limit.mention, limit) for limit in limits if limit.mention]
        done = [pair for pair in dated if not _starts(folded, pair[1])] or dated
        done = [pair for pair in done if pair[1].kind is DeadlineKind.DATE] or done
        if done:
            _, latest = max(done, key=lambda pair: (*self._order(pair[0]), pair[1].start))
            return self._from_body(folded, latest, len(dated), targets)
        return self._undated(folded, limits, others, targets)

    def _from_body(
        self, folded: Folded, limit: Limit, count: int, targets: Sequence[Target]
    ) -> DeadlineFound:
        rule = "deadline.sentence" if count == 1 else "deadline.sentence_latest"
        scope = _scope(folded, limit, targets)
        kind = DeadlineKind.START if _starts(folded, limit) else limit.kind
        return self._deadline(folded.span(limit.start, limit.end), kind, limit.mention, rule, scope)

    def _undated(
        self,
        folded: Folded,
        limits: Sequence[Limit],
        others: Sequence[DateMention],
        targets: Sequence[Target],
    ) -> DeadlineFound:
        governing = {target.deadline for target in targets if target.deadline}
        for limit in limits:
            words = folded.verbatim(limit.start, limit.end)
            if words not in governing:
                continue
            span = folded.span(limit.start, limit.end)
            if limit.kind is DeadlineKind.RELATIVE and not _FROM.search(folded.text):
                reading = Reading(
                    "deadline", State.CHECK, "deadline.no_start", {"words": words}, (span,)
                )
                return DeadlineFound(None, (reading,))
            rule = f"deadline.{limit.kind.value}"
            return self._deadline(span, limit.kind, None, rule, scope="targets")
        if others:
            spans = tuple(folded.span(other.start, other.end) for other in others)
            reading = Reading("deadline", State.CHECK, "deadline.left_out", {}, spans)
            return DeadlineFound(None, (reading,))
        return _NO_LIMIT


_SURE = frozenset(
    {
        "deadline.cell",
        "deadline.note",
        "deadline.label",
        "deadline.bare_cell",
        "deadline.sentence",
        "deadline.recurring",
    }
)


def _starts(folded: Folded, limit: Limit) -> bool:
    return bool(_START.match(folded.text[limit.end : limit.end + 5]))


def _relative(words: str) -> bool:
    return re.search(r"(?:日|天|月|年|小时)(?:之|以)?内", words) is not None


def _kind(words: str, mention: DateMention | None) -> DeadlineKind:
    if words.startswith("每"):
        return DeadlineKind.RECURRING
    if mention is None:
        return DeadlineKind.RELATIVE if is_relative(words) else DeadlineKind.STANDING
    if re.search(r"动工|开工|启动", words) and not re.search(r"完成|投用|建成|竣工|完工", words):
        return DeadlineKind.START
    return DeadlineKind.DATE


def _scope(folded: Folded, limit: Limit, targets: Sequence[Target]) -> str:
    """``targets`` when every clause that the date governs holds a target, else ``item``."""
    end = re.compile(r"[。;!?|\n]").search(folded.text, limit.end)
    stop = end.start() if end else len(folded.text)
    held = [target.span for target in targets]
    clauses = [
        folded.span(found.start(), found.end())
        for found in re.compile(r"[^,:]{2,}").finditer(folded.text, limit.end, stop)
    ]

    def holds(clause: Span) -> bool:
        return any(one.start < clause.end and clause.start < one.end for one in held)

    return "targets" if clauses and all(map(holds, clauses)) else "item"
