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
    Span,
    Target,
    TargetType,
)

__all__ = ["deadline_before_issue", "phases_out_of_order", "targets_without_date"]

_ANOTHER_YEAR = re.compile(r"(?:每|次|来|翌|下一|下)年度?$")
_LISTED_ALONE = 5
_YEAR = re.compile(r"(?:19|20)\d{2}(?:年|[-—－~至])")


def deadline_before_issue(
    folded: str, rows: Sequence[Row], facts: PolicyFacts
) -> Iterator[Contradiction]:
    """Report time limits that had passed when the document was issued (时限早于印发日期).

    每年1月底前 and 次年1月底前 are days still to come.
    """
    issued = facts.issued_date
    if issued is None:
        return
    issued_at = facts.spans.get("issued_date")
    for row in rows:
        limit = row.deadline
        if limit and limit.date and limit.date < issued and not _is_to_come(folded, limit.span):
            spans = (limit.span, issued_at) if issued_at else (limit.span,)
            yield Contradiction(
                "contradiction.deadline_before_issue",
                {
                    "title": row.title,
                    "deadline": limit.text,
                    "issued": f"{issued.year}年{issued.month}月{issued.day}日",
                },
                spans,
                (row.id,),
            )


def _is_to_come(folded: str, span: Span) -> bool:
    return _ANOTHER_YEAR.search(folded[max(0, span.start - 4) : span.start]) is not None


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
    """Report rows whose measured targets carry no date (指标缺时限).

    A plan whose title names its year or years (2023年重点工作) dates all its targets. A plan with
    many such rows is one finding: it needs one date, or a year in its title.
    """
    dated = {part.number for part in parts if _YEAR.search(f"{facts.title} {part.title}")}
    by_part: dict[int, list[_Undated]] = {}
    for row in rows:
        undated = [target for target in row.targets if _lacks_date(row, target)]
        if undated and row.part not in dated:
            by_part.setdefault(row.part, []).append((row, undated))
    for found in by_part.values():
        if len(found) > _LISTED_ALONE:
            yield _of_plan(found)
        else:
            yield from map(_of_row, found)


_Undated = tuple[Row, list[Target]]


def _of_row(found: _Undated) -> Contradiction:
    row, undated = found
    return Contradiction(
        "contradiction.target_without_date",
        {
            "title": row.title,
            "targets": "、".join(target.name for target in undated),
            "count": str(len(undated)),
        },
        tuple(dict.fromkeys(target.span for target in undated)),
        (row.id,),
    )


def _of_plan(found: Sequence[_Undated]) -> Contradiction:
    targets = [target for _, undated in found for target in undated]
    return Contradiction(
        "contradiction.plan_targets_without_date",
        {"rows": str(len(found)), "count": str(len(targets))},
        tuple(dict.fromkeys(target.span for target in targets)),
        tuple(row.id for row, _ in found),
    )


def _lacks_date(row: Row, target: Target) -> bool:
    if target.type not in {TargetType.INDICATOR, TargetType.COUNT}:
        return False
    governed = row.deadline is not None and row.deadline.scope == "item"
    return target.deadline is None and not governed
