"""The compiler (政策解析): from a document to a plan of rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from xianzhi.core.policy.audit import audit
from xianzhi.core.policy.conflicts import mark_conflicts
from xianzhi.core.policy.contradictions import find_contradictions
from xianzhi.core.policy.document import Document
from xianzhi.core.policy.drafts import Draft, Outline
from xianzhi.core.policy.facts import read_facts
from xianzhi.core.policy.noted import noted_drafts
from xianzhi.core.policy.notefinder import find_notes
from xianzhi.core.policy.notes import FIRST_LEADS, UnitNote, find_conventions
from xianzhi.core.policy.outline import build_outline, style_order
from xianzhi.core.policy.paragraphs import Script, read_script
from xianzhi.core.policy.parts import Section, find_sections, title_span
from xianzhi.core.policy.plain import inline_drafts, is_no_plan, is_plan_title, plain_drafts
from xianzhi.core.policy.plan import Part, Plan, Row, Span
from xianzhi.core.policy.relocate import Relocation
from xianzhi.core.policy.repair import Reading, repair
from xianzhi.core.policy.rows import RowContext, make_rows
from xianzhi.core.policy.surroundings import surrounding_drafts
from xianzhi.core.policy.tabled import tabled_drafts
from xianzhi.core.policy.tables import TableRead, read_tables
from xianzhi.core.policy.targets import IndicatorIndex
from xianzhi.core.policy.units import UnitRegistry

__all__ = ["compile"]

_NO_UNITS = UnitRegistry()
_NO_INDICATORS = IndicatorIndex(())


def compile(  # noqa: A001 -- the field's own word
    source: str | Document,
    *,
    units: UnitRegistry = _NO_UNITS,
    indicators: IndicatorIndex = _NO_INDICATORS,
) -> Plan:
    """Compile a plan document into rows that a person can check (政策解析).

    Parameters
    ----------
    source
        A document, or plain text.
    units
        The county's own list of units; names in it need no second look.
    indicators
        The catalogue that targets are bound to; none by default.

    Returns
    -------
    Plan
        Rows in reading order; all offsets count in the text that was given. Cost is linear in
        its length. Any text compiles: one without tasks yields a plan without rows.
    """
    document = Document(source) if isinstance(source, str) else source
    script = read_script(repair(document))
    read = _read(document, script)
    conventions = [Span(*found.span()) for found in find_conventions(script.folded)]
    facts = read_facts(read.prose, read.sections, read.notes, conventions)
    leads_from, known = _first_leads_from(script, conventions), _known(units)
    context = RowContext(script.reading, facts, leads_from, known, indicators)
    return _plan(script, read, make_rows(read.drafts, context), context)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the structural stages found, in reading text."""

    prose: Script
    tables: tuple[TableRead, ...]
    sections: tuple[Section, ...]
    notes: tuple[UnitNote, ...]
    drafts: tuple[Draft, ...]


def _read(document: Document, script: Script) -> _Read:
    tables = read_tables(document, script)
    prose = _without_tables(script, tables)
    notes = find_notes(prose)
    sections = find_sections(prose, notes)
    plans = [section for section in sections if section.kind != "news"]
    order = style_order(prose, [(section.first, section.last) for section in plans])
    outlines = [
        Outline(prose, section, build_outline(prose, section.title_last, section.last, order))
        for section in plans
    ]
    leads = {id(section.lead) for section in sections if section.lead is not None}
    tasks = _noted(outlines, [note for note in notes if id(note) not in leads])
    tasks += _tabled(prose, script, sections, [t for t in tables if t.has_units])
    if not tasks:
        tasks = _tabled(prose, script, sections, tables) or _plain(outlines, prose)
    drafts = _settle([*tasks, *(d for o in outlines for d in surrounding_drafts(o))], len(tasks))
    return _Read(prose, tuple(tables), tuple(sections), tuple(notes), tuple(drafts))


def _without_tables(script: Script, tables: Sequence[TableRead]) -> Script:
    """The script without the paragraphs of tables: their numbers and words are cells."""
    inside = bytearray(len(script.paragraphs))
    for table in tables:
        if table.records:
            inside[table.first : table.last] = b"\x01" * (table.last - table.first)
    if not any(inside):
        return script
    kept = (p for p, gone in zip(script.paragraphs, inside, strict=True) if not gone)
    return Script(script.reading, tuple(kept))


def _tabled(
    prose: Script, script: Script, sections: Sequence[Section], tables: Sequence[TableRead]
) -> list[Draft]:
    starts = [
        prose.paragraphs[s.first].start if s.first < len(prose.paragraphs) else len(prose.text)
        for s in sections
    ]
    drafts: list[Draft] = []
    for table in tables:
        at = bisect_right(starts, script.paragraphs[table.first].start) - 1
        number = sections[at].number if at >= 0 else 1
        drafts.extend(tabled_drafts(script, table, max(number, 1)))
    return drafts


def _noted(outlines: Sequence[Outline], notes: Sequence[UnitNote]) -> list[Draft]:
    starts = [note.span.start for note in notes]
    drafts: list[Draft] = []
    for outline in outlines:
        paragraphs = outline.script.paragraphs[outline.section.first : outline.section.last]
        if not paragraphs:
            continue
        low = bisect_left(starts, paragraphs[0].start)
        high = bisect_left(starts, paragraphs[-1].end)
        drafts.extend(noted_drafts(outline, notes[low:high]))
    return drafts


def _plain(outlines: Sequence[Outline], script: Script) -> list[Draft]:
    drafts: list[Draft] = []
    head = [script.words(p) for p in script.paragraphs[:4] if p.mark is None]
    document_title = max((w for w in head if "。" not in w), key=len, default="")
    some_plan = False
    for outline in outlines:
        section = outline.section
        paragraphs = script.paragraphs[section.first : section.last]
        if not paragraphs:
            continue
        span = title_span(script, section)
        title = script.folded[span.start : span.end] if section.title else ""
        words = script.folded[span.start : paragraphs[-1].end]
        numbered = len(outline.nodes)
        if section.kind != "plan":
            continue
        if not is_no_plan(title, words, document_title=document_title, numbered=numbered):
            drafts.extend(plain_drafts(outline))
        some_plan = some_plan or is_plan_title(title)
    if drafts:
        return drafts
    whole = Section(0, len(script.paragraphs), "plan", 1, "", 0)
    return list(inline_drafts(Outline(script, whole, ()), is_plan=some_plan))


def _settle(drafts: Sequence[Draft], tasks: int) -> list[Draft]:
    """Tasks first; a goal or safeguard that a task covers is no row of its own."""
    kept = _disjoint(drafts[:tasks])
    starts = [draft.span for draft in kept]
    others = [d for d in drafts[tasks:] if not _covered(d.span, starts)]
    return sorted([*kept, *others], key=lambda draft: (draft.span.start, draft.span.end))


def _disjoint(tasks: Sequence[Draft]) -> list[Draft]:
    """Tasks in reading order; of two that claim the same words the first one stays."""
    kept: list[Draft] = []
    for draft in sorted(tasks, key=lambda draft: draft.span):
        if kept and draft.span.start < kept[-1].span.end:
            continue
        if draft.span.start < draft.span.end:
            kept.append(draft)
    return kept


def _covered(span: Span, tasks: Sequence[Span]) -> bool:
    at = bisect_left(tasks, span)
    near = tasks[max(0, at - 1) : at + 1]
    return any(task.start < span.end and span.start < task.end for task in near)


def _first_leads_from(script: Script, conventions: Sequence[Span]) -> int | None:
    for convention in conventions:
        found = FIRST_LEADS.search(script.folded, convention.start, convention.end)
        if found:
            return found.start()
    return None


def _known(units: UnitRegistry) -> frozenset[str]:
    names = {entry.name for entry in units.entries}
    return frozenset(names | {alias.name for e in units.entries for alias in e.aliases})


def _plan(script: Script, read: _Read, rows: list[Row], context: RowContext) -> Plan:
    reading, facts = script.reading, context.facts
    parts = _parts(read.prose, read.sections)
    if not parts and rows:
        parts = (Part(1, facts.title or "", Span(0, len(reading.text))),)
    tables = _table_rows(read.tables)
    found = find_contradictions(reading.text, rows, parts, facts)
    plan = Plan(
        text=reading.text,
        facts=facts,
        parts=parts,
        rows=mark_conflicts(rows, found, facts),
        audit=audit(reading.text, rows, parts, facts, tables=tables, left_out=context.left_out),
        contradictions=found,
    )
    return _in_original(plan, reading) if reading.edits else plan


def _in_original(plan: Plan, reading: Reading) -> Plan:
    """The plan with all places counted in the text that was given."""
    move = Relocation(reading)
    return Plan(
        text=reading.original,
        facts=move.facts(plan.facts),
        parts=tuple([move.part(part) for part in plan.parts]),
        rows=tuple([move.row(row) for row in plan.rows]),
        audit=tuple([move.audit_item(item) for item in plan.audit]),
        contradictions=tuple([move.contradiction(one) for one in plan.contradictions]),
        edits=reading.edits,
    )


def _parts(script: Script, sections: Sequence[Section]) -> tuple[Part, ...]:
    text = script.text
    parts: list[Part] = []
    for section in sections:
        if section.kind != "plan" or section.last <= section.first:
            continue
        paragraphs = script.paragraphs[section.first : section.last]
        lead = section.lead
        parts.append(
            Part(
                section.number,
                section.title,
                Span(paragraphs[0].start, paragraphs[-1].end),
                tuple(text[name.start : name.end] for name in lead.names) if lead else (),
                lead.span if lead else None,
            )
        )
    return tuple(parts)


def _table_rows(tables: Sequence[TableRead]) -> tuple[Span, ...]:
    """The records of all tables, for the audit."""
    spans: list[Span] = []
    for table in tables:
        for record in table.records:
            printed = [cell for _, cell in record.cells if not cell.is_empty]
            if printed:
                whole = Span(min(c.start for c in printed), max(c.end for c in printed))
                spans.append(whole)
    return tuple(spans)
