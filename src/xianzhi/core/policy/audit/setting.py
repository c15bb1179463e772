"""A document as the rules of the audit see it (核对所依据的文件): its look-ups, made once."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xianzhi.core.policy.clauses import line_at
from xianzhi.core.policy.cover import Cover
from xianzhi.core.policy.plan import Part, PolicyFacts, Row, Span
from xianzhi.core.policy.targets import LeftOut, read_targets

__all__ = ["LeftOutByRow", "Setting"]

_CITATION = re.compile(r"《[^\n《》]{1,80}(?:〈[^\n〈〉]{1,80}〉[^\n《》]{0,80})?》")
_DOCUMENT_NUMBER = re.compile(r"[〔\[【(]\d{4}[〕\]】)] ?第? ?\d+ ?号")

LeftOutByRow = Mapping[str, Sequence[LeftOut]]
"""By row id, what the reader of targets left out of the row."""

_Reasons = dict[int, str | None]
_UNREADABLE = "target.left.nameless"
"""A number whose name could not be read is no reason to leave it out: a person must look."""


class LeftOutNumbers:
    """Why the reader of targets left numbers out (未列为指标的数量).

    What it said of a row is *known*; it is asked again only where a number is unclaimed and it was
    not shown that place: a unit note, a cell of progress, a line outside the rows.
    """

    def __init__(self, text: str, rows: Sequence[Row], known: LeftOutByRow) -> None:
        self._text = text
        self._rows = [Span(row.start, row.end) for row in rows]
        self._known = [_by_end(known.get(row.id, ())) for row in rows]
        self._read: dict[Span, _Reasons] = {}

    def reason(self, span: Span) -> str | None:
        """Give the rule that left out the number at *span*; null if it might be a target."""
        index = bisect_right(self._rows, Span(span.start, len(self._text))) - 1
        if index < 0 or self._rows[index].end < span.end:
            return self._reasons(line_at(self._text, span)).get(span.end)
        if span.end in self._known[index]:
            return self._known[index][span.end]
        return self._reasons(self._rows[index]).get(span.end)

    def _reasons(self, stretch: Span) -> _Reasons:
        if stretch not in self._read:
            self._read[stretch] = _by_end(read_targets(self._text, stretch).left_out)
        return self._read[stretch]


def _by_end(left_out: Sequence[LeftOut]) -> _Reasons:
    reasons: _Reasons = {}
    for one in left_out:
        rule = None if one.rule == _UNREADABLE else one.rule
        for end in range(one.span.start + 1, one.span.end + 1):
            reasons.setdefault(end, rule)
    return reasons


@dataclass(frozen=True, slots=True)
class Setting:
    """A document as the rules see it (核对所依据的文件); ``text`` is folded."""

    text: str
    rows: tuple[Row, ...]
    facts: PolicyFacts
    plans: Cover
    plans_from: int
    plan_leads: Cover
    row_starts: tuple[int, ...]
    citations: tuple[Span, ...]
    numbers: tuple[Span, ...]
    headings: tuple[Span, ...]
    left_out: LeftOutNumbers

    @classmethod
    def of(
        cls,
        text: str,
        rows: Sequence[Row],
        parts: Sequence[Part],
        facts: PolicyFacts,
        left_out: LeftOutByRow,
    ) -> "Setting":
        """Prepare the look-ups of one document."""
        ordered = tuple(sorted(rows, key=lambda row: (row.start, row.end)))
        return cls(
            text=text,
            rows=ordered,
            facts=facts,
            plans=Cover((part.span.start, part.span.end, part.title) for part in parts),
            plans_from=min((part.span.start for part in parts), default=len(text)),
            plan_leads=Cover(
                (part.lead_span.start, part.lead_span.end, part.title)
                for part in parts
                if part.lead_span
            ),
            row_starts=tuple(row.start for row in ordered),
            citations=tuple(Span(*match.span()) for match in _CITATION.finditer(text)),
            numbers=tuple(Span(*match.span()) for match in _DOCUMENT_NUMBER.finditer(text)),
            headings=_titles(text, parts, facts),
            left_out=LeftOutNumbers(text, ordered, left_out),
        )

    def row_at(self, span: Span) -> Row | None:
        """Find the row around *span*."""
        index = bisect_right(self.row_starts, span.start) - 1
        row = self.rows[index] if index >= 0 else None
        return row if row and row.end >= span.end else None

    def words(self, span: Span) -> str:
        """Give the words of *span*."""
        return self.text[span.start : span.end]

    def after(self, span: Span, count: int) -> str:
        """Give the characters after *span*."""
        return self.text[span.end : span.end + count]

    def before(self, span: Span, count: int) -> str:
        """Give the characters before *span*."""
        return self.text[max(0, span.start - count) : span.start]


def _titles(text: str, parts: Sequence[Part], facts: PolicyFacts) -> tuple[Span, ...]:
    found = [facts.spans[name] for name in ("title",) if name in facts.spans]
    for part in parts:
        at = text.find(part.title, part.span.start, part.span.end) if part.title else -1
        if at >= 0:
            found.append(Span(at, at + len(part.title)))
    return tuple(sorted(found))
