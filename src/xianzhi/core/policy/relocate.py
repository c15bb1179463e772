"""The same rows in another text (换算位置): from the original to the reading text.

The reading text is the original without line wraps, page headers and doubled words; a role word
that a wrap cuts in two is whole there.
"""

from collections.abc import Sequence
from dataclasses import replace

from xianzhi.core.policy.plan import Deadline, Part, PolicyFacts, Role, Row, Span, Target
from xianzhi.core.policy.repair import Reading

__all__ = ["facts_in_reading", "parts_in_reading", "rows_in_reading", "span_in_reading"]


def span_in_reading(span: Span, reading: Reading) -> Span:
    """Move a span of the original into the reading text (换算到修复后文本)."""
    start = reading.reading_at(span.start)
    return Span(start, max(start, reading.reading_at(span.end)))


def rows_in_reading(rows: Sequence[Row], reading: Reading) -> tuple[Row, ...]:
    """Move rows with all the places the audit looks at (换算条目)."""
    return tuple(_row(row, reading) for row in rows)


def _row(row: Row, reading: Reading) -> Row:
    whole = span_in_reading(Span(row.start, row.end), reading)
    return replace(
        row,
        start=whole.start,
        end=whole.end,
        unit_note=span_in_reading(row.unit_note, reading) if row.unit_note else None,
        roles=tuple(_role(role, reading) for role in row.roles),
        deadline=_deadline(row.deadline, reading) if row.deadline else None,
        targets=tuple(_target(target, reading) for target in row.targets),
        projects=tuple(span_in_reading(span, reading) for span in row.projects),
    )


def _role(role: Role, reading: Reading) -> Role:
    return replace(role, spans=tuple(span_in_reading(span, reading) for span in role.spans))


def _deadline(deadline: Deadline, reading: Reading) -> Deadline:
    return replace(deadline, span=span_in_reading(deadline.span, reading))


def _target(target: Target, reading: Reading) -> Target:
    span = span_in_reading(target.span, reading)
    return replace(target, span=span, evidence=reading.text[span.start : span.end])


def parts_in_reading(parts: Sequence[Part], reading: Reading) -> tuple[Part, ...]:
    """Move the plans of a document (换算方案)."""
    return tuple(
        replace(
            part,
            span=span_in_reading(part.span, reading),
            lead_span=span_in_reading(part.lead_span, reading) if part.lead_span else None,
        )
        for part in parts
    )


def facts_in_reading(facts: PolicyFacts, reading: Reading) -> PolicyFacts:
    """Move the places of a document's own facts (换算文件要素)."""
    spans = {name: span_in_reading(span, reading) for name, span in facts.spans.items()}
    return replace(facts, spans=spans)
