"""From drafts to rows (生成条目): fields, readings and offsets of the original text."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from xianzhi.core.policy.binding import Parties, assign_parties
from xianzhi.core.policy.bodies import read_addressees, read_bodies, read_body_units
from xianzhi.core.policy.contradictions import find_projects
from xianzhi.core.policy.deadlines import DeadlineContext, read_deadline
from xianzhi.core.policy.drafts import Draft
from xianzhi.core.policy.measures import read_measures
from xianzhi.core.policy.notes import UnitNote
from xianzhi.core.policy.plan import PolicyFacts, Role, Row, RowKind, Span
from xianzhi.core.policy.readings import field_readings
from xianzhi.core.policy.repair import Reading as Repaired
from xianzhi.core.policy.targets import (
    IndicatorIndex,
    LeftOut,
    TargetContext,
    TargetsFound,
    read_targets,
)

__all__ = ["RowContext", "make_rows"]


@dataclass(frozen=True)
class RowContext:
    """What all rows of a document share (条目共同背景).

    ``first_leads_from`` is where a convention makes the first unit of a list the lead; ``known``
    are unit names (folded) that the county's registry or other rows hold; targets are bound to
    ``indicators``. ``left_out`` takes what the reader of targets left out of each row, by row id.
    """

    repaired: Repaired
    facts: PolicyFacts
    first_leads_from: int | None
    known: frozenset[str]
    indicators: IndicatorIndex
    left_out: dict[str, Sequence[LeftOut]] = field(default_factory=dict)


def make_rows(drafts: Sequence[Draft], context: RowContext) -> list[Row]:
    """Read the fields of every draft (读取条目各字段); places count in the reading text."""
    seen: Counter[str] = Counter()
    rows = (_row(draft, context, seen) for draft in drafts)
    return [row for row in rows if row is not None]


def _identity(draft: Draft, context: RowContext, seen: Counter[str]) -> str:
    """A row id that survives another compilation: document, number path and title."""
    folded = context.repaired.folded
    title = folded[draft.title.start : draft.title.end]
    document = context.facts.number or context.facts.title or ""
    key = "\x1f".join((document, str(draft.part), draft.kind, *draft.path, title))
    seen[key] += 1
    if seen[key] > 1:
        key += f"\x1f{seen[key]}"
    return f"P{draft.part}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def _row(draft: Draft, context: RowContext, seen: Counter[str]) -> Row | None:
    text, folded = context.repaired.text, context.repaired.folded
    note, source = _note_of(draft, folded)
    parties = _parties_of(draft, note, context)
    note_span = note.span if note is not None and source in {"bracket", "label"} else None
    targets = _targets(draft, note_span, context)
    limit = read_deadline(
        text,
        draft.span,
        context=DeadlineContext(
            context.facts.default_year,
            note_span,
            draft.time_cells,
            draft.excluded,
            targets.targets,
            targets.scene,
        ),
    )
    if draft.only_if_stated and not targets.targets and limit.deadline is None:
        return None
    safeguard = draft.kind is RowKind.SAFEGUARD
    task = draft.kind is RowKind.TASK
    own = field_readings(draft, note, parties, folded, context.known)
    identity = _identity(draft, context, seen)
    context.left_out[identity] = targets.left_out
    return Row(
        id=identity,
        kind=draft.kind,
        part=max(draft.part, 1),
        start=draft.span.start,
        end=draft.span.end,
        title=_cut(text, draft.title),
        title_kind=draft.title_kind,
        number=_words(text, draft.number),
        section=_words(text, draft.section),
        subsection=_words(text, draft.subsection),
        unit_note=note_span,
        units_source=source,
        roles=_roles(text, note),
        lead_units=tuple([text[name.start : name.end] for name in parties.lead]),
        support_units=tuple([text[name.start : name.end] for name in parties.support]),
        joint=parties.joint,
        open_ended=note.open_ended if note else False,
        deadline=limit.deadline,
        targets=context.indicators.link(targets.targets) if targets.targets else (),
        measures=read_measures(folded, draft, note_span),
        projects=find_projects(folded, draft.span, note_span) if task else (),
        addressees=read_addressees(text, folded, draft.span) if safeguard else (),
        bodies=read_bodies(text, folded, draft.span) if safeguard else (),
        persons=tuple(_cut(text, span) for span in note.persons) if note else (),
        readings=(*own, *targets.readings, *limit.readings),
    )


def _note_of(draft: Draft, folded: str) -> tuple[UnitNote | None, str]:
    """The note of a draft, or units that its running text names first."""
    if draft.note is not None or draft.kind not in {RowKind.SAFEGUARD, RowKind.TASK}:
        return draft.note, draft.units_source
    places = [draft.title.end]
    if draft.kind is RowKind.TASK and draft.units_source != "table":
        places.append(draft.title.start)
    for start in places:
        note = read_body_units(folded, Span(start, draft.span.end))
        if note is not None:
            return note, "body"
    return None, "none"


def _parties_of(draft: Draft, note: UnitNote | None, context: RowContext) -> Parties:
    if note is None:
        return Parties()
    since = context.first_leads_from
    first_leads = since is not None and note.span.end >= since
    return assign_parties(note, context.repaired.folded, first_leads=first_leads)


def _targets(draft: Draft, note: Span | None, context: RowContext) -> TargetsFound:
    exclude = (*draft.excluded, *((note,) if note else ()))
    return read_targets(
        context.repaired.text,
        draft.span,
        context=TargetContext(draft.kind, exclude, context.facts.default_year),
    )


def _roles(text: str, note: UnitNote | None) -> tuple[Role, ...]:
    """The role words as printed, each with its units (角色)."""
    if note is None:
        return ()
    roles = []
    for order, group in enumerate(note.groups):
        units: dict[str, Span] = {}
        for name in group.names:
            words = text[name.start : name.end]
            if words not in units:
                units[words] = name.span
        roles.append(Role(_role_word(text, note, order), tuple(units), tuple(units.values())))
    return tuple(roles)


def _role_word(text: str, note: UnitNote, order: int) -> str:
    group = note.groups[order]
    if (
        group.word_span is not None
        and note.source in {"bracket", "label"}
        and "会同" not in group.word
    ):
        return _cut(text, group.word_span).strip()
    return group.word


def _cut(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _words(text: str, span: Span | None) -> str | None:
    return text[span.start : span.end].strip() if span else None
