"""Places in the original document (换算位置): from the reading text back to what was given.

Every stage works in the reading text, where a word that a line wrap cuts in two is whole. Only
the finished plan is moved, once.
"""

from xianzhi.core.policy.plan import (
    AuditItem,
    Contradiction,
    Deadline,
    Part,
    PolicyFacts,
    Reading,
    Role,
    Row,
    Span,
    Target,
)
from xianzhi.core.policy.repair import Reading as Repaired

__all__ = ["Relocation"]


class Relocation:
    """The way back from the reading text to the original (回到原文).

    The shapes are built anew instead of with ``dataclasses.replace``, which takes longer than all
    the rest of the way.
    """

    def __init__(self, repaired: Repaired) -> None:
        self._original = repaired.original
        self.span = repaired.original_span

    def row(self, row: Row) -> Row:
        """Move a row with all its places (换算条目)."""
        whole = self.span(Span(row.start, row.end))
        return Row(
            id=row.id,
            kind=row.kind,
            part=row.part,
            start=whole.start,
            end=whole.end,
            title=row.title,
            title_kind=row.title_kind,
            number=row.number,
            section=row.section,
            subsection=row.subsection,
            unit_note=self.span(row.unit_note) if row.unit_note else None,
            units_source=row.units_source,
            roles=tuple([Role(one.role, one.units, self.spans(one.spans)) for one in row.roles]),
            lead_units=row.lead_units,
            support_units=row.support_units,
            joint=row.joint,
            open_ended=row.open_ended,
            deadline=self._deadline(row.deadline) if row.deadline else None,
            targets=tuple([self._target(target) for target in row.targets]),
            measures=self.spans(row.measures),
            projects=self.spans(row.projects),
            addressees=row.addressees,
            bodies=row.bodies,
            persons=row.persons,
            readings=tuple([self._reading(one) for one in row.readings]),
            remark=row.remark,
        )

    def spans(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Move several places."""
        return tuple([self.span(span) for span in spans])

    def _reading(self, one: Reading) -> Reading:
        if not one.spans:
            return one
        return Reading(
            one.field, one.state, one.rule, one.params, self.spans(one.spans), one.alternatives
        )

    def _deadline(self, one: Deadline) -> Deadline:
        return Deadline(one.text, self.span(one.span), one.scope, one.kind, one.date)

    def _target(self, one: Target) -> Target:
        span = self.span(one.span)
        return Target(
            name=one.name,
            op=one.op,
            value=one.value,
            unit=one.unit,
            type=one.type,
            span=span,
            evidence=self._original[span.start : span.end],
            op_text=one.op_text,
            deadline=one.deadline,
            deadline_date=one.deadline_date,
            modality=one.modality,
            scope=one.scope,
            components=one.components,
            confidence=one.confidence,
            indicators=one.indicators,
        )

    def part(self, part: Part) -> Part:
        """Move a plan inside the document (换算方案)."""
        lead = self.span(part.lead_span) if part.lead_span else None
        return Part(part.number, part.title, self.span(part.span), part.lead_units, lead)

    def facts(self, facts: PolicyFacts) -> PolicyFacts:
        """Move the places of the document's own facts (换算文件要素)."""
        return PolicyFacts(
            title=facts.title,
            number=facts.number,
            issuer=facts.issuer,
            issued_date=facts.issued_date,
            default_year=facts.default_year,
            distribution=facts.distribution,
            conventions=facts.conventions,
            abbreviations=facts.abbreviations,
            spans={name: self.span(span) for name, span in facts.spans.items()},
        )

    def audit_item(self, item: AuditItem) -> AuditItem:
        """Move an audited word (换算核对项)."""
        span = self.span(item.span)
        words = self._original[span.start : span.end]
        return AuditItem(item.kind, span, words, item.state, item.reason, item.row_id)

    def contradiction(self, one: Contradiction) -> Contradiction:
        """Move a finding (换算矛盾)."""
        return Contradiction(one.code, one.params, self.spans(one.spans), one.row_ids)
