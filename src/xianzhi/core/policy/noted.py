"""Rows that carry a note of responsible units (带责任标注的任务).

A task is the smallest numbered item with its own note. What “item” means is read from the
document: numbers whose items hold several noted paragraphs are section headings; numbers of which
only the last sibling carries a note are steps of the item above them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from xianzhi.core.policy.cards import Cards, find_cards
from xianzhi.core.policy.drafts import Draft, Outline, end_with_stop
from xianzhi.core.policy.notes import UnitNote
from xianzhi.core.policy.numbering import mark_at
from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.titles import read_title

__all__ = ["noted_drafts"]

_HEADING_ONLY = 48
ByNode = Mapping[int, Sequence[UnitNote]]


def noted_drafts(outline: Outline, notes: Sequence[UnitNote]) -> Iterator[Draft]:
    """Make one row of each note in a plan (按标注生成任务)."""
    by_node = _by_node(outline, notes)
    as_sections = _section_styles(outline, by_node)
    as_steps = _step_styles(outline, by_node)
    trailing = _styles_with_body_after(outline, by_node)
    cards = find_cards(outline.script, outline.section.first, outline.section.last)
    for position, owned in by_node.items():
        floor = -1
        for order, note in enumerate(owned):
            start, owner = _start(outline, position, note, floor, as_sections, as_steps)
            if position < 0 or outline.nodes[position].style in as_sections or floor >= 0:
                start = min(start, _start_of_card(outline, cards, note, floor))
            end = end_with_stop(outline.script.folded, note.span.end)
            last_in_node = order + 1 == len(owned)
            if position >= 0 and last_in_node and outline.nodes[position].style in trailing:
                end = max(end, outline.end(position))
            if last_in_node or position < 0 or outline.nodes[position].style in as_sections:
                end = max(end, _end_of_card(outline, cards, position, note))
            floor = end
            yield _draft(outline, owner, note, Span(start, end))


def _end_of_card(outline: Outline, cards: Cards, position: int, note: UnitNote) -> int:
    """Label lines below the note belong to its row: 工作内容, 备注."""
    index = outline.script.index_at(note.span.end - 1)
    limit = outline.nodes[position].last if position >= 0 else outline.section.last
    if index not in cards.labels:
        return note.span.end
    return outline.script.paragraphs[cards.last_line(index, limit)].end


def _start_of_card(outline: Outline, cards: Cards, note: UnitNote, floor: int) -> int:
    index = _paragraph_of(outline, note)
    paragraphs = outline.script.paragraphs
    if index not in cards.labels:
        return note.span.start
    begin = paragraphs[cards.first_line(index, outline.section.first)].start
    return begin if begin >= floor else note.span.start


def _by_node(outline: Outline, notes: Sequence[UnitNote]) -> ByNode:
    firsts = [node.first for node in outline.nodes]
    found: dict[int, list[UnitNote]] = defaultdict(list)
    for note in notes:
        if note is outline.section.lead:
            continue
        paragraph = outline.script.index_at(note.span.start)
        found[bisect_right(firsts, paragraph) - 1].append(note)
    return found


def _paragraph_of(outline: Outline, note: UnitNote) -> int:
    return outline.script.index_at(note.span.start)


def _section_styles(outline: Outline, by_node: ByNode) -> set[str]:
    """Styles whose numbers head several noted paragraphs: these are sections, not items."""
    styles = set()
    for position, owned in by_node.items():
        if position < 0 or not outline.is_heading_only(position):
            continue
        if sum(_has_body(outline, position, owned, order) for order in range(len(owned))) >= 2:
            styles.add(outline.nodes[position].style)
    return styles


def _has_body(outline: Outline, position: int, owned: Sequence[UnitNote], order: int) -> bool:
    """A note below a heading that closes a paragraph of its own, or stands under one."""
    script, note = outline.script, owned[order]
    index = _paragraph_of(outline, note)
    if index == outline.nodes[position].first:
        return False
    if note.span.start > script.paragraphs[index].body_start + 1:
        return True
    before = script.paragraphs[index - 1]
    floor = owned[order - 1].span.end if order else outline.start(position)
    return before.start >= floor and index - 1 != outline.nodes[position].first


def _step_styles(outline: Outline, by_node: ByNode) -> set[str]:
    """Styles of which, in every family of siblings, only the last one carries notes."""
    families: dict[int, list[int]] = defaultdict(list)
    for position, node in enumerate(outline.nodes):
        if node.parent >= 0 and node.style != "box":
            families[node.parent].append(position)
    last_only: dict[str, bool] = {}
    carrying = _carrying(outline, by_node)
    for parent, members in families.items():
        noted = [position for position in members if position in carrying]
        style = outline.nodes[members[0]].style
        if not noted or len(members) < 2:
            continue
        alone = noted == [members[-1]] and parent not in by_node
        last_only[style] = last_only.get(style, True) and alone
    return {style for style, alone in last_only.items() if alone}


def _carrying(outline: Outline, by_node: ByNode) -> set[int]:
    """Nodes that carry a note themselves or in a node below them."""
    carrying: set[int] = set()
    for position in by_node:
        above = position
        while above >= 0 and above not in carrying:
            carrying.add(above)
            above = outline.nodes[above].parent
    return carrying


def _styles_with_body_after(outline: Outline, by_node: ByNode) -> set[str]:
    """Styles whose note stands in the heading line, before the body."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for position, owned in by_node.items():
        if position < 0:
            continue
        node = outline.nodes[position]
        paragraph = outline.script.paragraphs[node.first]
        head = outline.script.folded[paragraph.body_start : owned[0].span.start]
        in_heading = (
            _paragraph_of(outline, owned[0]) == node.first
            and "。" not in head
            and len(head) <= _HEADING_ONLY
        )
        counts[node.style][0] += in_heading and node.last > node.first + 1
        counts[node.style][1] += 1
    return {style for style, (after, total) in counts.items() if after > total / 2}


def _start(
    outline: Outline,
    position: int,
    note: UnitNote,
    floor: int,
    as_sections: set[str],
    as_steps: set[str],
) -> tuple[int, int]:
    """Give where the row of a note begins, and the node whose number it carries (or -1)."""
    script = outline.script
    node = outline.nodes[position] if position >= 0 else None
    owner = position
    if node is not None and node.style in as_steps and node.parent >= 0:
        owner = node.parent
    is_item = node is not None and node.style not in as_sections
    index = _paragraph_of(outline, note)
    if floor >= 0 and (is_item or script.paragraphs[index].start < floor):
        return _skip(script.folded, floor), owner if is_item else -1
    if is_item:
        return outline.start(owner), owner
    bare = note.span.start <= script.paragraphs[index].start
    if bare and index - 1 >= outline.section.first and script.paragraphs[index - 1].start >= floor:
        index -= 1
    if node is not None and index == node.first:
        return outline.start(position), position
    return script.paragraphs[index].start, -1 if node is None else position


def _skip(folded: str, at: int) -> int:
    while at < len(folded) and (folded[at].isspace() or folded[at] in "。;,、"):
        at += 1
    return at


def _draft(outline: Outline, owner: int, note: UnitNote, span: Span) -> Draft:
    folded = outline.script.folded
    mark = mark_at(folded, span.start, span.end)
    body = mark.end if mark and mark.style != "bullet" else span.start
    title_end = note.span.start if note.span.start > body else span.end
    title, title_kind = read_title(folded, body, title_end)
    number = Span(mark.start, mark.end) if mark and mark.style != "bullet" else None
    if number is None and owner >= 0 and not _starts_node(outline, owner, span.start):
        numbered = outline.nodes[owner].style if _repeats_number(outline, owner, span) else ""
        number = outline.mark_span(owner) if numbered else None
    section, subsection = _headings(outline, owner, span)
    return Draft(
        kind=RowKind.TASK,
        part=outline.section.number,
        span=span,
        title=title,
        title_kind=title_kind,
        rule="read.kind.note",
        number=number,
        section=section,
        subsection=subsection,
        path=outline.path(owner),
        note=note,
        units_source=note.source,
    )


def _starts_node(outline: Outline, owner: int, start: int) -> bool:
    return outline.start(owner) == start


def _repeats_number(outline: Outline, owner: int, span: Span) -> bool:
    """A later note of one item repeats its number; a noted paragraph of a section has none."""
    return not outline.is_heading_only(owner) and span.start > outline.start(owner)


def _headings(outline: Outline, owner: int, span: Span) -> tuple[Span | None, Span | None]:
    if owner >= 0 and outline.start(owner) < span.start and outline.is_heading_only(owner):
        above = [*outline.ancestors(owner), owner]
        return outline.heading(above[0]), outline.heading(above[1]) if len(above) > 1 else None
    return outline.headings(owner) if owner >= 0 else (None, None)
