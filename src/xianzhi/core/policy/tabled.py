"""Drafts of table records (表格任务)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xianzhi.core.policy.drafts import Draft
from xianzhi.core.policy.notes import Group, UnitNote, parse_units
from xianzhi.core.policy.paragraphs import Script
from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.roles import RoleClass, role_class
from xianzhi.core.policy.tables import TableRead
from xianzhi.core.policy.tables.cells import Cell
from xianzhi.core.policy.tables.columns import Column, ColumnRole
from xianzhi.core.policy.tables.reading import Record
from xianzhi.core.policy.titles import read_title

__all__ = ["tabled_drafts"]

_NO_TARGETS = {
    ColumnRole.INDEX,
    ColumnRole.UNIT,
    ColumnRole.PERSON,
    ColumnRole.PROGRESS,
    ColumnRole.SCORE,
    ColumnRole.TIME,
    ColumnRole.OTHER,
    ColumnRole.CATEGORY,
}


def tabled_drafts(script: Script, table: TableRead, part: int) -> Iterator[Draft]:
    """Make a row of each record of a table (表格条目)."""
    for order, record in enumerate(table.records):
        draft = _draft(script, record, part, order)
        if draft is not None:
            yield draft


def _draft(script: Script, record: Record, part: int, order: int) -> Draft | None:
    index = record.of(ColumnRole.INDEX)
    printed = [cell for _, cell in record.cells if not cell.is_empty]
    tasks = record.of(ColumnRole.TASK)
    if not printed or not tasks:
        return None
    start = min(index[0][1].start if index else printed[0].start, tasks[0][1].start)
    end = max(cell.end for cell in printed)
    title_cell = max(tasks[:2], key=lambda item: min(item[1].end - item[1].start, 12))[1]
    title, title_kind = read_title(script.folded, title_cell.start, title_cell.end)
    number = index[0][1].span if index else None
    path = (script.folded[number.start : number.end],) if number else (f"row{order + 1}",)
    return Draft(
        kind=RowKind.TASK,
        part=part,
        span=Span(start, end),
        title=title,
        title_kind=title_kind,
        rule="read.kind.table_row",
        number=number,
        section=_category(record),
        path=("table", *path),
        note=_note(script, record),
        units_source="table",
        time_cells=tuple(cell.span for _, cell in reversed(record.reaching(ColumnRole.TIME))),
        excluded=tuple(_without_targets(record)),
    )


def _without_targets(record: Record) -> Iterator[Span]:
    """Cells in which no target can stand, and the separators between cells."""
    printed = [(column, cell) for column, cell in record.cells if not cell.is_empty]
    for place, (column, cell) in enumerate(printed):
        if column.role in _NO_TARGETS:
            yield cell.span
        if place and printed[place - 1][1].end < cell.start:
            yield Span(printed[place - 1][1].end, cell.start)


def _category(record: Record) -> Span | None:
    found = record.reaching(ColumnRole.CATEGORY)
    if found:
        return found[0][1].span
    return record.section.span if record.section else None


def _note(script: Script, record: Record) -> UnitNote | None:
    """Join the cells of all unit columns into one note; the headings are the role words.

    The note stands where the record prints units itself, if it does.
    """
    own = record.of(ColumnRole.UNIT)
    cells = record.reaching(ColumnRole.UNIT)
    notes = [(column, note) for column, cell in cells if (note := _cell_note(script, column, cell))]
    groups = _merged([group for _, note in notes for group in note.groups])
    if not groups:
        return None
    printed = [cell for _, cell in own or cells]
    span = Span(min(c.start for c in printed), max(c.end for c in printed))
    return UnitNote(
        span,
        "table",
        tuple(groups),
        any(note.open_ended for _, note in notes),
        tuple(hole for _, note in notes for hole in note.conventions),
        tuple(person for _, note in notes for person in note.persons),
        labelled=True,
    )


def _cell_note(script: Script, column: Column, cell: Cell) -> UnitNote | None:
    note = parse_units(script.folded, cell.span)
    if note is None:
        return None
    heading = re.sub(r"\s+", "", column.heading)
    groups = tuple(_under_heading(group, heading) for group in note.groups)
    return replace(note, groups=groups)


def _under_heading(group: Group, heading: str) -> Group:
    """A role word in the cell counts where it says more than the heading of its column."""
    if group.word:
        named, printed = role_class(heading), role_class(group.word)
        if named is RoleClass.OWN and printed is not RoleClass.OWN:
            return group
        if named is RoleClass.LEAD and printed is RoleClass.SUPPORT:
            return group
    return replace(group, word=heading, word_span=None)


def _merged(groups: Sequence[Group]) -> list[Group]:
    """Groups of one role word, from several rows of a merged record, become one."""
    merged: dict[str, Group] = {}
    for group in groups:
        before = merged.get(group.word)
        names = (*before.names, *group.names) if before else group.names
        merged[group.word] = replace(group, names=names)
    return list(merged.values())
