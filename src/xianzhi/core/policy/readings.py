"""How each structural field was read, and how sure that is (读取说明)."""

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
    number = {"number": _words(folded, draft.number)}
    state = _SURE if draft.sure else _CHECK
    place = (draft.span,)
    title = {"words": _words(folded, draft.title)}
    return (
        Reading("kind", state, draft.rule, number, place),
        Reading("span", state, f"read.span.{_span_rule(draft)}", number, place),
        Reading("title", _SURE, f"read.title.{draft.title_kind}", title, (draft.title,)),
        *(_NO_UNITS if note is None else _unit_readings(note, parties, folded, known)),
    )


_NO_UNITS = (
    Reading("lead_units", _SURE, "read.units.none"),
    Reading("support_units", _SURE, "read.units.none"),
    Reading("joint", _SURE, "read.joint.no"),
)


def _unit_readings(
    note: UnitNote, parties: Parties, folded: str, known: frozenset[str]
) -> list[Reading]:
    words = [folded[name.start : name.end] for name in note.names]
    pattern = " ".join([group.word or "—" for group in note.groups])
    params = {"note": _words(folded, note.span), "roles": pattern}
    doubtful = any(not has_unit_ending(name) and name not in known for name in words)
    state = _CHECK if doubtful or note.source == "body" else _SURE
    others: tuple[Alternative, ...] = ()
    if parties.rule == "read.units.first_leads":
        others = (Alternative("read.units.own_word", words),)
    leads, supports = (tuple([n.span for n in names]) for names in (parties.lead, parties.support))
    joint = "read.joint.yes" if parties.joint else "read.joint.no"
    readings = [
        Reading("lead_units", state, parties.rule, params, leads, others),
        Reading("support_units", state, parties.rule, params, supports, others),
        Reading("joint", state, joint, {"count": str(len(parties.lead))}, (note.span,)),
    ]
    if note.open_ended:
        readings.append(Reading("open_ended", _SURE, "read.open_ended", params, (note.span,)))
    return readings


def _span_rule(draft: Draft) -> str:
    if draft.units_source == "table":
        return "table_row"
    if draft.note is not None:
        return "to_note"
    return "to_next_number" if draft.number is not None else "paragraph"


def _words(folded: str, span: Span | None) -> str:
    return folded[span.start : span.end].strip() if span else ""
