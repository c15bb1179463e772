"""Rows of invented plans, cut from their text by the words in them."""

from datetime import date

from xianzhi.core.policy.plan import (
    Deadline,
    Part,
    Role,
    Row,
    RowKind,
    Span,
    Target,
    TargetType,
)


def span(text: str, words: str, start: int = 0) -> Span:
    at = text.index(words, start)
    return Span(at, at + len(words))


def row(
    text: str,
    words: str,
    *,
    row_id: str = "r1",
    kind: RowKind = RowKind.TASK,
    lead: tuple[str, ...] = (),
    note: str | None = None,
    **fields: object,
) -> Row:
    """A row that begins where *words* stand and runs to the end of their line."""
    start = text.index(words)
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    spans = tuple(span(text, unit, start) for unit in lead)
    return Row(
        id=row_id,
        kind=kind,
        part=1,
        start=start,
        end=end,
        title=str(fields.pop("title", words)),
        title_kind="heading",
        unit_note=span(text, note, start) if note else None,
        roles=(Role("牵头", lead, spans),) if lead else (),
        lead_units=lead,
        **fields,
    )


def part(text: str, title: str = "", lead: str | None = None) -> Part:
    lead_span = span(text, lead) if lead else None
    return Part(1, title, Span(0, len(text)), lead_span=lead_span)


def deadline(text: str, words: str, day: date) -> Deadline:
    return Deadline(words, span(text, words), "item", date=day)


def target(text: str, evidence: str, name: str, value: float, **fields: object) -> Target:
    return Target(
        name=name,
        op=">=",
        value=value,
        unit=str(fields.pop("unit", "%")),
        type=TargetType(str(fields.pop("kind", "indicator"))),
        span=span(text, evidence),
        evidence=evidence,
        **fields,
    )
