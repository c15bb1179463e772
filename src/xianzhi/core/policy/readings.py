"""How each structural field was read, and how sure that is (读取说明)."""

from collections.abc import Iterator

from xianzhi.core.policy.binding import Parties
from xianzhi.core.policy.drafts import Draft
from xianzhi.core.policy.notes import UnitNote
from xianzhi.core.policy.plan import Alternative, Reading, Span, State
from xianzhi.core.policy.unitnames import has_unit_ending

__all__ = ["field_readings"]

_SURE, _CHECK = State.CERTAIN, State.CHECK


def field_readings(
    draft: Draft, note: UnitNote | None, parties: Parties, folded: str, known: frozenset[str]
) -> tuple[Reading, ...]:
    """Explain kind, span, title and units of a row (结构字段的读取说明)."""
    return tuple(_readings(draft, note, parties, folded, known))


def _readings(
    draft: Draft, note: UnitNote | None, parties: Parties, folded: str, known: frozenset[str]
) -> Iterator[Reading]:
    number = _words(folded, draft.number)
    state = _SURE if draft.sure else _CHECK
    yield Reading("kind", state, draft.rule, {"number": number}, (draft.span,))
    yield Reading(
        "span", state, f"read.span.{_span_rule(draft)}", {"number": number}, (draft.span,)
    )
    title_rule = f"read.title.{draft.title_kind}"
    yield Reading(
        "title", _SURE, title_rule, {"words": _words(folded, draft.title)}, (draft.title,)
    )
    if note is None:
        yield Reading("lead_units", _SURE, "read.units.none")
        yield Reading("support_units", _SURE, "read.units.none")
        yield Reading("joint", _SURE, "read.joint.no")
        return
    yield from _unit_readings(note, parties, folded, known)


def _unit_readings(
    note: UnitNote, parties: Parties, folded: str, known: frozenset[str]
) -> Iterator[Reading]:
    pattern = " ".join(group.word or "—" for group in note.groups)
    params = {"note": _words(folded, note.span), "roles": pattern}
    doubtful = [
        name
        for name in note.names
        if not has_unit_ending(folded[name.start : name.end])
        and folded[name.start : name.end] not in known
    ]
    state = _CHECK if doubtful or note.source == "body" else _SURE
    others: tuple[Alternative, ...] = ()
    if parties.rule == "read.units.first_leads":
        units = [folded[name.start : name.end] for name in note.names]
        others = (Alternative("read.units.own_word", units),)
    for field, names in (("lead_units", parties.lead), ("support_units", parties.support)):
        yield Reading(field, state, parties.rule, params, tuple([n.span for n in names]), others)
    joint = "read.joint.yes" if parties.joint else "read.joint.no"
    yield Reading("joint", state, joint, {"count": str(len(parties.lead))}, (note.span,))
    if note.open_ended:
        yield Reading("open_ended", _SURE, "read.open_ended", params, (note.span,))


def _span_rule(draft: Draft) -> str:
    if draft.units_source == "table":
        return "table_row"
    if draft.note is not None:
        return "to_note"
    return "to_next_number" if draft.number is not None else "paragraph"


def _words(folded: str, span: Span | None) -> str:
    return folded[span.start : span.end].strip() if span else ""
