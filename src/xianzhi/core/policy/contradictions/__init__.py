"""Contradictions and gaps in a plan (矛盾与缺漏): statements that cannot both stand.

Entry points: :func:`find_contradictions` for a compiled document, :func:`find_projects` for the
row builder. Each finder is one function; each finding names its places and says what to ask.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from xianzhi.core.policy.contradictions.counts import (
    attachment_counts,
    list_counts,
    title_counts,
)
from xianzhi.core.policy.contradictions.dates import (
    deadline_before_issue,
    phases_out_of_order,
    targets_without_date,
)
from xianzhi.core.policy.contradictions.grades import two_grades, two_honours
from xianzhi.core.policy.contradictions.numbering import numbering_gaps
from xianzhi.core.policy.contradictions.projects import (
    find_projects,
    named_projects,
    project_in_several_tasks,
    similar_project_names,
)
from xianzhi.core.policy.contradictions.units import (
    one_body_two_names,
    task_without_unit,
    unit_named_twice,
)
from xianzhi.core.policy.contradictions.values import two_values
from xianzhi.core.policy.cover import Cover
from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.plan import Contradiction, Part, PolicyFacts, Row

__all__ = ["find_contradictions", "find_projects", "named_projects"]


def find_contradictions(
    text: str,
    rows: Sequence[Row],
    parts: Sequence[Part],
    facts: PolicyFacts,
) -> tuple[Contradiction, ...]:
    """List the contradictions and gaps of a document (一致性检查).

    Parameters
    ----------
    text
        The text that all spans count in: the repaired one, where no line wrap cuts a word.
    rows
        Rows with their ``projects`` (see :func:`find_projects`), in any order.
    parts, facts
        The plans inside the document and its own facts.

    Returns
    -------
    tuple of Contradiction
        Most serious kind first, then in reading order. Cost is linear in the text, but for a sort.
    """
    return tuple(_found(text, rows, parts, facts))


def _found(
    text: str, rows: Sequence[Row], parts: Sequence[Part], facts: PolicyFacts
) -> Iterator[Contradiction]:
    folded = fold(text)  # offsets stay good
    ordered = sorted(rows, key=lambda row: (row.start, row.end))
    held = Cover((row.start, row.end, row.id) for row in ordered)
    return chain(
        deadline_before_issue(folded, ordered, facts),
        phases_out_of_order(ordered),
        two_grades(folded, ordered),
        two_values(ordered),
        two_honours(folded, held),
        project_in_several_tasks(folded, ordered),
        similar_project_names(folded, ordered),
        unit_named_twice(folded, ordered),
        one_body_two_names(ordered, parts),
        task_without_unit(ordered, parts),
        attachment_counts(folded, parts),
        title_counts(ordered, parts),
        list_counts(folded, ordered, held),
        numbering_gaps(folded, parts, held),
        targets_without_date(ordered, parts, facts),
    )
