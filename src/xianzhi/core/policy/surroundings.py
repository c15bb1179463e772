"""Rows beside the tasks (任务以外的条目): goals, phases and safeguards."""

import re
from collections.abc import Iterator

from xianzhi.core.policy.drafts import Draft, Outline
from xianzhi.core.policy.outline import heading_role
from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.titles import read_title

__all__ = ["surrounding_drafts"]

_KINDS = {"goal": RowKind.GOAL, "phase": RowKind.PHASE, "safeguard": RowKind.SAFEGUARD}
_EXTENT = re.compile(r"(?:试点|实施|工作|建设|创建)(?:范围|规模|数量)$")
_PROMISE = re.compile(r"(?:力争|确保|争取|计划)到?20\d\d年|到20\d\d年[^。]{0,60}\d")
_RULES = {
    RowKind.GOAL: "read.kind.goal_section",
    RowKind.PHASE: "read.kind.phase_section",
    RowKind.SAFEGUARD: "read.kind.safeguard_section",
}


def surrounding_drafts(outline: Outline) -> Iterator[Draft]:
    """Make rows of goals, phases and safeguards (目标、步骤、保障措施).

    An unnumbered goal paragraph and a box (专栏) are rows only where they state a target or a date.
    """
    nodes = outline.nodes
    yield from _stated_before(outline)
    for position, node in enumerate(nodes):
        if node.style == "box":
            yield _numbered(outline, position, RowKind.GOAL, "read.kind.box", stated=True)
            continue
        role = node.role
        if role == "general" and _EXTENT.search(_heading(outline, position)):
            yield _numbered(outline, position, RowKind.GOAL, "read.kind.goal_section", stated=True)
            continue
        if role == "general" and heading_role(_heading(outline, position)) == "goal":
            role = "goal"
        kind = _KINDS.get(role)
        if kind is None:
            continue
        if not node.has_children and (node.parent >= 0 or _has_own_text(outline, position)):
            if kind is RowKind.GOAL and not _has_own_text(outline, position):
                yield from _goal_paragraphs(outline, position)
            else:
                yield _numbered(outline, position, kind, _RULES[kind])
        elif kind is RowKind.GOAL:
            yield from _goal_paragraphs(outline, position)


def _stated_before(outline: Outline) -> Iterator[Draft]:
    """Paragraphs before the first number that promise for a year: 力争到2026年,…达到…."""
    script, section = outline.script, outline.section
    last = outline.nodes[0].first if outline.nodes else section.title_last
    for index in range(section.title_last, last):
        paragraph = script.paragraphs[index]
        if _PROMISE.search(script.folded, paragraph.start, paragraph.end):
            yield _goal_paragraph(outline, index, None, (f"before{index - section.title_last}",))


def _has_own_text(outline: Outline, position: int) -> bool:
    """The numbered paragraph says more than its heading."""
    node = outline.nodes[position]
    paragraph = outline.script.paragraphs[node.first]
    if paragraph.end - node.heading.end > 2:
        return True
    is_task = heading_role(_heading(outline, position)) == "task"
    return is_task and paragraph.end - paragraph.start > 12


def _heading(outline: Outline, position: int) -> str:
    span = outline.nodes[position].heading
    return outline.script.folded[span.start : span.end].strip(" .、:")


def _numbered(
    outline: Outline, position: int, kind: RowKind, rule: str, *, stated: bool = False
) -> Draft:
    node, script = outline.nodes[position], outline.script
    number = outline.mark_span(position)
    whole = node.style == "box" or not _has_own_text(outline, position)
    end = outline.end(position, None if whole else 1)
    title, title_kind = read_title(script.folded, number.end, end)
    section, subsection = outline.headings(position)
    return Draft(
        kind=kind,
        part=outline.section.number,
        span=Span(number.start, end),
        title=title,
        title_kind=title_kind,
        rule=rule,
        number=number,
        section=section,
        subsection=subsection,
        path=outline.path(position),
        only_if_stated=stated,
    )


def _goal_paragraphs(outline: Outline, position: int) -> Iterator[Draft]:
    node = outline.nodes[position]
    section = outline.heading(([*outline.ancestors(position), position])[0])
    for index in range(node.first + 1, node.last):
        path = (*outline.path(position), f"p{index - node.first}")
        yield _goal_paragraph(outline, index, section, path)


def _goal_paragraph(
    outline: Outline, index: int, section: Span | None, path: tuple[str, ...]
) -> Draft:
    paragraph = outline.script.paragraphs[index]
    title, _ = read_title(outline.script.folded, paragraph.body_start, paragraph.end)
    return Draft(
        kind=RowKind.GOAL,
        part=outline.section.number,
        span=Span(paragraph.start, paragraph.end),
        title=title,
        title_kind="first_clause",
        rule="read.kind.goal_paragraph",
        section=section,
        path=path,
        only_if_stated=True,
    )
