"""The compiler (政策解析): from a document to a plan of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from xianzhi.core.policy.audit import audit
from xianzhi.core.policy.contradictions import find_contradictions
from xianzhi.core.policy.document import Document
from xianzhi.core.policy.drafts import Draft, Outline
from xianzhi.core.policy.facts import read_facts
from xianzhi.core.policy.noted import noted_drafts
from xianzhi.core.policy.notefinder import find_notes
from xianzhi.core.policy.notes import FIRST_LEADS, UnitNote
from xianzhi.core.policy.outline import build_outline, style_order
from xianzhi.core.policy.paragraphs import Script, read_script
from xianzhi.core.policy.parts import Section, find_sections, title_span
from xianzhi.core.policy.plain import inline_drafts, is_no_plan, plain_drafts
from xianzhi.core.policy.plan import Part, Plan, PolicyFacts, Row, Span
from xianzhi.core.policy.repair import repair
from xianzhi.core.policy.rows import RowContext, make_rows
from xianzhi.core.policy.surroundings import surrounding_drafts
from xianzhi.core.policy.units import UnitRegistry

__all__ = ["compile"]

_NO_UNITS = UnitRegistry()


def compile(source: str | Document, *, units: UnitRegistry = _NO_UNITS) -> Plan:  # noqa: A001
    """Compile a plan document into rows that a person can check (政策解析).

    Parameters
    ----------
    source
        A document, or plain text.
    units
        The county's own list of units; names in it need no second look.

    Returns
    -------
    Plan
        Rows in reading order; all offsets count in the text that was given. Cost is linear in
        its length. Any text compiles: one without tasks yields a plan without rows.
    """
    document = Document(source) if isinstance(source, str) else source
    script = read_script(repair(document))
    read = _read(script)
    facts = read_facts(script, read.sections, read.notes)
    context = RowContext(script.reading, facts, _first_leads_from(script), _known(units))
    rows = make_rows(read.drafts, context)
    return _plan(document, script, read, facts, rows)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the structural stages found, in reading text."""

    sections: tuple[Section, ...]
    notes: tuple[UnitNote, ...]
    drafts: tuple[Draft, ...]


def _read(script: Script) -> _Read:
    notes = find_notes(script)
    sections = find_sections(script, notes)
    plans = [section for section in sections if section.kind != "news"]
    order = style_order(script, [(section.first, section.last) for section in plans])
    outlines = [
        Outline(script, section, build_outline(script, section.title_last, section.last, order))
        for section in plans
    ]
    leads = {id(section.lead) for section in sections if section.lead is not None}
    tasks = _noted(outlines, [note for note in notes if id(note) not in leads])
    if not tasks:
        tasks = _plain(outlines, sections, script)
    drafts = _settle([*tasks, *(d for o in outlines for d in surrounding_drafts(o))], len(tasks))
    return _Read(tuple(sections), tuple(notes), tuple(drafts))


def _noted(outlines: Sequence[Outline], notes: Sequence[UnitNote]) -> list[Draft]:
    drafts: list[Draft] = []
    for outline in outlines:
        paragraphs = outline.script.paragraphs[outline.section.first : outline.section.last]
        if not paragraphs:
            continue
        low, high = paragraphs[0].start, paragraphs[-1].end
        inside = [note for note in notes if low <= note.span.start < high]
        drafts.extend(noted_drafts(outline, inside))
    return drafts


def _plain(
    outlines: Sequence[Outline], sections: Sequence[Section], script: Script
) -> list[Draft]:
    drafts: list[Draft] = []
    for outline in outlines:
        section = outline.section
        span = title_span(script, section)
        paragraphs = script.paragraphs[section.first : section.last]
        title = script.folded[span.start : span.end]
        words = script.folded[span.start : paragraphs[-1].end] if paragraphs else ""
        if section.kind == "plan" and not is_no_plan(title, words, numbered=len(outline.nodes)):
            drafts.extend(plain_drafts(outline))
    if drafts:
        return drafts
    whole = Section(0, len(script.paragraphs), "plan", 1, "", 0)
    return list(inline_drafts(Outline(script, whole, ())))


def _settle(drafts: Sequence[Draft], tasks: int) -> list[Draft]:
    """Tasks first; a goal or safeguard that a task covers is no row of its own."""
    kept = sorted(drafts[:tasks], key=lambda draft: draft.span)
    starts = [draft.span for draft in kept]
    others = [d for d in drafts[tasks:] if not _covered(d.span, starts)]
    return sorted([*kept, *others], key=lambda draft: (draft.span.start, draft.span.end))


def _covered(span: Span, tasks: Sequence[Span]) -> bool:
    from bisect import bisect_left

    at = bisect_left(tasks, span)
    near = tasks[max(0, at - 1) : at + 1]
    return any(task.start < span.end and span.start < task.end for task in near)


def _first_leads_from(script: Script) -> int | None:
    found = FIRST_LEADS.search(script.folded)
    return found.start() if found else None


def _known(units: UnitRegistry) -> frozenset[str]:
    names = {entry.name for entry in units.entries}
    return frozenset(names | {alias.name for e in units.entries for alias in e.aliases})


def _plan(
    document: Document, script: Script, read: _Read, facts: PolicyFacts, rows: list[Row]
) -> Plan:
    parts = _parts(script, read.sections)
    return Plan(
        text=document.text,
        facts=facts,
        parts=parts,
        rows=tuple(rows),
        audit=audit(document.text, rows, parts, facts),
        contradictions=find_contradictions(document.text, rows, parts, facts),
        edits=script.reading.edits,
    )


def _parts(script: Script, sections: Sequence[Section]) -> tuple[Part, ...]:
    move, text = script.reading.original_span, script.text
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
                move(Span(paragraphs[0].start, paragraphs[-1].end)),
                tuple(text[name.start : name.end] for name in lead.names) if lead else (),
                move(lead.span) if lead else None,
            )
        )
    return tuple(parts)
