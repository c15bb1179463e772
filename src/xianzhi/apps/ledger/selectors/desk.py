"""The review desk: page left, rows right, all that it needs in one answer (审核台)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.ledger.choices import ClearanceSubject, RowKind
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.readmodels import (
    AuditLine,
    ContradictionLine,
    Desk,
    DeskAlternative,
    DeskCounts,
    DeskField,
    DeskRow,
    May,
    NoteGroup,
    Option,
    UnitBinding,
    Words,
)
from xianzhi.apps.ledger.selectors.colouring import paragraphs
from xianzhi.apps.ledger.selectors.documents import head_of
from xianzhi.apps.ledger.selectors.indicators import binding_of
from xianzhi.apps.ledger.selectors.reviews import LoadedReview, load_review, visible_document
from xianzhi.apps.ledger.wording import (
    field_label,
    may,
    say,
    say_kind,
    say_value,
    verbatim,
)
from xianzhi.apps.organisations import selectors as organisations
from xianzhi.core.policy.plan import State
from xianzhi.core.policy.review import ReviewedField, ReviewedRow, canonical, text_digest
from xianzhi.records.decisions import require

__all__ = ["desk", "note_key", "printed_units", "row_version", "unit_names"]

_RANK = {"conflict": 0, "check": 1, "certain": 2, "settled": 3}
_CONTEXT = 24
# Seen in other fields and in the text: fields of their own only while somebody must look at them.
_INNER = {"roles", "span"}


def desk(actor: Actor, document_id: str) -> Desk:
    """Lay a document on the desk (审核台): conflicts first, then checks, then the rest.

    The number of queries does not depend on the number of rows.

    Raises
    ------
    PermissionDeniedError
        Only the office reviews documents.
    NotFoundError
        There is no such document, or it was not compiled from a plan.
    """
    require(may_review(actor))
    loaded = load_review(visible_document(actor, document_id))
    rows = _rows(loaded)
    audit, contradictions = _audit(loaded), _contradictions(loaded)
    may_edit = may(may_review(actor))
    units = organisations.unit_lines(_day(loaded))
    return Desk(
        document=head_of(loaded.document),
        text=loaded.version.text,
        paragraphs=paragraphs(loaded, rows),
        rows=rows,
        notes=_notes(rows),
        audit=audit,
        contradictions=contradictions,
        units=_units(loaded, units),
        every_unit=tuple(Option(unit.id, verbatim(unit.name)) for unit in units),
        counts=_counts(rows, audit, contradictions),
        lapsed=_lapsed(loaded),
        may={"review": may_edit, "amend": may_edit, "sign_off": _may_sign(rows, audit, may_edit)},
    )


def note_key(text: str) -> str:
    """Name a unit note by its words (责任单位注)."""
    return text_digest(text)


def unit_names(row: ReviewedRow, field: str) -> tuple[str, ...]:
    """List the units in a field of a row as printed; a name that stands twice is one unit."""
    value = row.value(field)
    listed = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(str(item) for item in listed))


def row_version(row: ReviewedRow) -> str:
    """Name what a row says now (条目版本); accepting it changes nothing of that."""
    held = [f"{name}={canonical(item.value)}" for name, item in row.fields.items()]
    return text_digest("\x1f".join([str(row.excluded), str(row.pieces), *held]))


def printed_units(rows: Iterable[ReviewedRow]) -> Counter[str]:
    """Count the unit names of rows as printed (单位名称)."""
    uses: Counter[str] = Counter()
    for row in rows:
        for name in ("lead_units", "support_units"):
            uses.update(unit_names(row, name))
    return uses


def _rows(loaded: LoadedReview) -> tuple[DeskRow, ...]:
    reviewed = loaded.review.rows
    text = loaded.version.text
    notes = Counter(_note(row, text) for row in reviewed if not row.excluded)
    disputed: dict[str, list[str]] = defaultdict(list)
    for key in loaded.open_contradictions():
        for row_id in loaded.contradictions[key].row_ids:
            disputed[row_id].append(key)
    rows = [
        _row(place, row, text, notes, tuple(key for root in row.roots for key in disputed[root]))
        for place, row in enumerate(reviewed)
    ]
    return tuple(sorted(rows, key=_urgency))


def _urgency(row: DeskRow) -> tuple[bool, bool, bool, int, int]:
    """Order rows: fields in conflict, rows that others contradict, then what is to be checked."""
    in_conflict = row.state == State.CONFLICT
    return (
        row.excluded,
        not in_conflict,
        not row.contradictions,
        _RANK[row.state],
        row.position,
    )


def _row(
    place: int, row: ReviewedRow, text: str, notes: Counter[str | None], disputed: tuple[str, ...]
) -> DeskRow:
    open_fields = [i for i in row.fields.values() if i.name not in _INNER or i.is_pending]
    fields = tuple(_field(item, text) for item in open_fields)
    shown = tuple(item for item in fields if item.value is not None or not _is_target(item.name))
    note, kind = _note(row, text), str(row.value("kind"))
    return DeskRow(
        id=row.id,
        position=place,
        kind=kind,
        kind_words=say_kind(kind),
        part=row.part,
        number=row.number,
        section=row.section,
        title=str(row.value("title") or ""),
        text="".join(text[start:end] for start, end in row.pieces),
        start=row.pieces[0][0],
        end=row.pieces[-1][1],
        spans=row.pieces,
        state="settled" if row.is_accepted else str(row.state),
        excluded=row.excluded,
        accepted=row.is_accepted,
        note=note,
        same_note=notes[note] if note else 1,
        fields=shown,
        contradictions=disputed,
        version=row_version(row),
    )


def _is_target(name: str) -> bool:
    return name.startswith("targets[")


def _note(row: ReviewedRow, text: str) -> str | None:
    return text[row.note[0] : row.note[1]] if row.note else None


def _field(item: ReviewedField, text: str) -> DeskField:
    pairs = [(reading, other) for reading in item.readings for other in reading.alternatives]
    return DeskField(
        name=item.name,
        label=field_label(item.name),
        value=item.value,
        shown=_shown(item, text),
        state=str(item.state),
        settled=item.settled,
        corrected=item.corrected,
        as_read=say_value(item.name, item.as_read),
        rules=tuple(say(reading.rule, reading.params) for reading in item.readings),
        spans=item.spans,
        alternatives=tuple(
            DeskAlternative(
                index=index,
                field=item.name,
                value=value,
                shown=say_value(reading.path.rsplit(".", 1)[-1], value),
                rule=say(rule, reading.params),
            )
            for index, (reading, (rule, value)) in enumerate(pairs)
        ),
        binding=binding_of(item.value, item.as_read) if _is_target(item.name) else None,
    )


def _shown(item: ReviewedField, text: str) -> Words:
    """Put a value into words; the extent of a row is shown by its words."""
    value = item.value
    if item.name == "span" and isinstance(value, list):
        start, end = (int(str(place)) for place in value)
        return verbatim(f"{text[start : start + 12]}…{text[max(start, end - 12) : end]}")
    return say_value(item.name, value)


def _notes(rows: Sequence[DeskRow]) -> tuple[NoteGroup, ...]:
    groups: dict[str, list[DeskRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda item: item.position):
        if row.note and not row.excluded:
            groups[note_key(row.note)].append(row)
    return tuple(
        NoteGroup(
            key=key,
            text=same[0].note or "",
            row_ids=tuple(row.id for row in same),
            pending=sum(row.pending > 0 for row in same),
        )
        for key, same in groups.items()
    )


def _audit(loaded: LoadedReview) -> tuple[AuditLine, ...]:
    text, labels = loaded.version.text, _clearers(loaded)
    lines = []
    for key, item in loaded.audit.items():
        cleared = loaded.cleared.get((ClearanceSubject.AUDIT, key))
        start, end = item.span.start, item.span.end
        lines.append(
            AuditLine(
                key=key,
                kind=item.kind,
                kind_words=say(f"ledger.audit.{item.kind}"),
                text=item.text,
                context=text[max(0, start - _CONTEXT) : end + _CONTEXT].replace("\n", " "),
                start=start,
                end=end,
                state="cleared" if cleared else str(item.state),
                reason=say(item.reason),
                row_id=item.row_id,
                cleared_by=labels.get(str(cleared.post_id)) if cleared else None,
                cleared_at=cleared.at if cleared else None,
                cleared_reason=cleared.reason if cleared else None,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.state != "open", line.start)))


def _contradictions(loaded: LoadedReview) -> tuple[ContradictionLine, ...]:
    labels = _clearers(loaded)
    lines = []
    for key, item in loaded.contradictions.items():
        cleared = loaded.cleared.get((ClearanceSubject.CONTRADICTION, key))
        lines.append(
            ContradictionLine(
                key=key,
                code=item.code,
                words=say(item.code, item.params),
                spans=tuple((span.start, span.end) for span in item.spans),
                row_ids=item.row_ids,
                cleared=cleared is not None,
                cleared_by=labels.get(str(cleared.post_id)) if cleared else None,
                cleared_at=cleared.at if cleared else None,
                cleared_reason=cleared.reason if cleared else None,
            )
        )
    return tuple(sorted(lines, key=lambda line: line.cleared))


def _clearers(loaded: LoadedReview) -> Mapping[str, str]:
    return post_labels({item.post_id for item in loaded.clearances})


def _day(loaded: LoadedReview) -> date:
    """Tell the day whose units the printed names mean."""
    return timezone.localdate(loaded.compilation.compiled_at)


def _units(
    loaded: LoadedReview, lines: Sequence[organisations.UnitLine]
) -> tuple[UnitBinding, ...]:
    uses = printed_units(row for row in loaded.review.rows if not row.excluded)
    known = organisations.resolve(uses, _day(loaded))
    names = {line.id: line.name for line in lines}
    bindings = []
    for name, count in uses.items():
        unit = known.get(name)
        likely = () if unit else organisations.suggestions(name, lines)
        bindings.append(
            UnitBinding(
                name=name,
                uses=count,
                unit_id=unit.id if unit else None,
                unit_name=unit.name if unit else None,
                members=tuple(names[item] for item in unit.member_ids) if unit else (),
                suggestions=tuple(Option(line.id, verbatim(line.name)) for line in likely),
            )
        )
    return tuple(sorted(bindings, key=lambda item: (item.unit_id is not None, -item.uses)))


def _counts(
    rows: Sequence[DeskRow],
    audit: Sequence[AuditLine],
    contradictions: Sequence[ContradictionLine],
) -> DeskCounts:
    standing = [row for row in rows if not row.excluded]
    kinds = Counter(row.kind for row in standing)
    fields = [item for row in standing for item in row.fields]
    open_states = Counter(item.state for item in fields if not item.settled)
    reasons = Counter(line.state for line in audit)
    return DeskCounts(
        tasks=kinds[RowKind.TASK],
        goals=kinds[RowKind.GOAL],
        phases=kinds[RowKind.PHASE],
        safeguards=kinds[RowKind.SAFEGUARD],
        targets=sum(_is_target(item.name) for item in fields),
        conflicts=open_states[State.CONFLICT],
        checks=open_states[State.CHECK],
        certain=open_states[State.CERTAIN],
        settled=sum(item.settled for item in fields),
        audit_open=reasons["open"],
        audit_explained=reasons["explained"],
        contradictions_open=sum(not line.cleared for line in contradictions),
        rows_pending=sum(row.pending > 0 for row in standing),
        links_open=sum(i.binding is not None and i.binding.state == "proposed" for i in fields),
    )


def _may_sign(rows: Sequence[DeskRow], audit: Sequence[AuditLine], may_edit: May) -> May:
    """Say what a signature still needs: what is open is signed with a stated reason only."""
    fields = sum(row.pending for row in rows if not row.excluded)
    items = sum(line.state == "open" for line in audit)
    if not may_edit.allowed or not (fields or items):
        return may_edit
    params = {"fields": str(fields), "items": str(items)}
    return May(allowed=True, reason=say("ledger.still_open", params))


def _lapsed(loaded: LoadedReview) -> tuple[Words, ...]:
    gone = set(loaded.review.lapsed)
    return tuple(
        say(
            "ledger.correction_lapsed",
            {"number": str(item.number), "what": say(f"ledger.history.{item.verb}").zh},
        )
        for item in loaded.corrections
        if item.number in gone
    )
