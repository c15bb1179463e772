"""Rows as JSON with the keys of the labelled ledgers (台账 JSON)."""

from xianzhi.core.policy.plan import Body, Plan, Row, Target

__all__ = ["to_record"]

Record = dict[str, object]


def to_record(row: Row, plan: Plan) -> Record:
    """Write a row with the keys of the gold files, plus its readings (导出条目)."""
    part = next((part for part in plan.parts if part.number == row.part), None)
    note, deadline = row.unit_note, row.deadline
    return {
        "id": row.id,
        "plan": row.part,
        "plan_title": part.title if part else None,
        "plan_lead": "、".join(part.lead_units) if part and part.lead_units else None,
        "kind": str(row.kind),
        "section": row.section,
        "subsection": row.subsection,
        "number": row.number,
        "title": row.title,
        "title_kind": row.title_kind,
        "text": plan.text[row.start : row.end],
        "start": row.start,
        "end": row.end,
        "unit_note": plan.text[note.start : note.end] if note else None,
        "unit_note_start": note.start if note else None,
        "unit_note_end": note.end if note else None,
        "units_source": row.units_source,
        "lead_units": list(row.lead_units),
        "support_units": list(row.support_units),
        "roles": [{"role": role.role, "units": list(role.units)} for role in row.roles],
        "joint": row.joint,
        "open_ended": row.open_ended,
        "deadline": deadline.text if deadline else None,
        "deadline_scope": deadline.scope if deadline else None,
        "deadline_date": deadline.date.isoformat() if deadline and deadline.date else None,
        "targets": [_target(target) for target in row.targets],
        "addressees": list(row.addressees),
        "bodies": [_body(body) for body in row.bodies],
        "persons": list(row.persons),
        "remark": row.remark,
        "readings": [
            {
                "field": reading.field,
                "state": str(reading.state),
                "rule": reading.rule,
                "params": dict(reading.params),
                "spans": [[span.start, span.end] for span in reading.spans],
            }
            for reading in row.readings
        ],
    }


def _target(target: Target) -> Record:
    value = list(target.value) if isinstance(target.value, tuple) else target.value
    return {
        "name": target.name,
        "op": target.op,
        "op_text": target.op_text,
        "value": value,
        "unit": target.unit,
        "type": str(target.type),
        "deadline": target.deadline,
        "deadline_date": target.deadline_date.isoformat() if target.deadline_date else None,
        "modality": target.modality,
        "scope": target.scope,
        "components": [
            dict(zip(("name", "value"), item, strict=False)) for item in target.components
        ],
        "confidence": target.confidence,
        "evidence": target.evidence,
        "start": target.span.start,
        "end": target.span.end,
    }


def _body(body: Body) -> Record:
    fields = {
        "name": body.name,
        "head": body.head,
        "members": list(body.members) or None,
        "office": body.office,
        "office_head": body.office_head,
    }
    return {key: value for key, value in fields.items() if value}
