"""Dates that cannot be kept, and targets without one (时限矛盾与缺漏)."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from xianzhi.core.policy.plan import (
    Contradiction,
    Part,
    PolicyFacts,
    Row,
    RowKind,
    Target,
    TargetType,
)

__all__ = ["deadline_before_issue", "phases_out_of_order", "targets_without_date"]

_YEAR = re.compile(r"(?:19|20)\d{2}(?:年|[-—－~至])")


def deadline_before_issue(rows: Sequence[Row], facts: PolicyFacts) -> Iterator[Contradiction]:
    """Report time limits that had passed when the document was issued (时限早于印发日期)."""
    issued = facts.issued_date
    if issued is None:
        return
    issued_at = facts.spans.get("issued_date")
    for row in rows:
        if row.deadline and row.deadline.date and row.deadline.date < issued:
            spans = (row.deadline.span, issued_at) if issued_at else (row.deadline.span,)
            yield Contradiction(
                "contradiction.deadline_before_issue",
                {
                    "title": row.title,
                    "deadline": row.deadline.text,
                    "issued": f"{issued.year}年{issued.month}月{issued.day}日",
                },
                spans,
                (row.id,),
            )


def phases_out_of_order(rows: Sequence[Row]) -> Iterator[Contradiction]:
    """Report a phase that ends before the phase printed above it (工作步骤次序颠倒)."""
    phases = [row for row in rows if row.kind is RowKind.PHASE]
    for _, of_part in groupby(phases, key=lambda row: (row.part, row.section)):
        for earlier, later in pairwise(of_part):
            first, second = earlier.deadline, later.deadline
            if first and second and first.date and second.date and second.date < first.date:
                yield Contradiction(
                    "contradiction.phases_out_of_order",
                    {
                        "first": earlier.title,
                        "first_date": first.text,
                        "second": later.title,
                        "second_date": second.text,
                    },
                    (first.span, second.span),
                    (earlier.id, later.id),
                )


def targets_without_date(
    rows: Sequence[Row], parts: Sequence[Part], facts: PolicyFacts
) -> Iterator[Contradiction]:
    """Report rows whose measured targets carry no date (指标缺时限), one finding a row.

    A plan whose title names its year or years (2023年重点工作) dates all its targets.
    """
    dated = {part.number for part in parts if _YEAR.search(f"{facts.title} {part.title}")}
    for row in rows:
        undated = [target for target in row.targets if _lacks_date(row, target)]
        if undated and row.part not in dated:
            yield Contradiction(
                "contradiction.target_without_date",
                {
                    "title": row.title,
                    "targets": "、".join(target.name for target in undated),
                    "count": str(len(undated)),
                },
                tuple(dict.fromkeys(target.span for target in undated)),
                (row.id,),
            )


def _lacks_date(row: Row, target: Target) -> bool:
    if target.type not in {TargetType.INDICATOR, TargetType.COUNT}:
        return False
    governed = row.deadline is not None and row.deadline.scope == "item"
    return target.deadline is None and not governed
