"""Clearing what was left over, and saying which unit a name means (核销与绑定)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import ClearanceSubject
from xianzhi.apps.ledger.models import Clearance
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.selectors.desk import printed_units
from xianzhi.apps.ledger.selectors.reviews import LoadedReview, load_review
from xianzhi.apps.ledger.services.orders import locked_document, order, reasoned, stream
from xianzhi.apps.ledger.services.requests import AliasChoice
from xianzhi.apps.organisations.services import AliasEntry, add_alias
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append

__all__ = ["clear_audit_items", "clear_contradictions", "confirm_unit_alias"]


def clear_audit_items(
    *,
    actor: Actor,
    document_id: str,
    keys: Sequence[str],
    reason: str,
    request_id: str,
    at: datetime,
) -> str:
    """Say of words that no row claims why none should (核销完整性核对).

    Items that were cleared before stay as they are.

    Raises
    ------
    ConflictError
        An item is not there any more: another file has come.
    RuleError
        There is no item or no reason.
    """
    asked = _Clearing(
        actor, document_id, ClearanceSubject.AUDIT, tuple(dict.fromkeys(keys)), request_id, at
    )
    return asked.carry_out(reasoned(reason))


def clear_contradictions(
    *,
    actor: Actor,
    document_id: str,
    keys: Sequence[str],
    reason: str,
    request_id: str,
    at: datetime,
) -> str:
    """Answer contradictions of the document (矛盾说明); as :func:`clear_audit_items`."""
    subject, once = ClearanceSubject.CONTRADICTION, tuple(dict.fromkeys(keys))
    asked = _Clearing(actor, document_id, subject, once, request_id, at)
    return asked.carry_out(reasoned(reason))


def confirm_unit_alias(
    *, actor: Actor, document_id: str, alias: AliasChoice, request_id: str, at: datetime
) -> str:
    """Confirm that a printed name means a unit (确认单位别名): from now on, in every document.

    Raises
    ------
    RuleError
        The document does not use the name, or there is no such unit.
    """

    def act(change: Change) -> str:
        require(may_review(actor))
        document = locked_document(actor, document_id)
        if alias.name not in printed_units(load_review(document).review.rows):
            raise RuleError("ledger.name_not_used", {"name": alias.name[:60]})
        add_alias(change, alias.unit_id, AliasEntry(alias.name, alias.valid_from))
        facts = {"name": alias.name, "unit": alias.unit_id}
        append(change, stream(document), "confirm_unit_alias", facts)
        return document_id

    body = {"document": document_id, **asdict(alias)}
    return carry_out(order("confirm_unit_alias", actor, body, request_id=request_id, at=at), act)


@dataclass(frozen=True, slots=True)
class _Clearing:
    """A wish to clear findings of one kind."""

    actor: Actor
    document_id: str
    subject: ClearanceSubject
    keys: tuple[str, ...]
    request_id: str
    at: datetime

    def carry_out(self, reason: str) -> str:
        body = {"document": self.document_id, "keys": sorted(self.keys)}
        asked = order(
            f"clear_{self.subject}",
            self.actor,
            body,
            request_id=self.request_id,
            at=self.at,
            reason=reason,
        )
        return carry_out(asked, self._act)

    def _act(self, change: Change) -> str:
        require(may_review(self.actor))
        document = locked_document(self.actor, self.document_id)
        loaded = load_review(document)
        self._check(loaded)
        fresh = [key for key in self.keys if (self.subject, key) not in loaded.cleared]
        Clearance.objects.bulk_create(
            Clearance(
                document=document,
                subject=self.subject,
                key=key,
                reason=change.reason,
                post_id=change.post_id,
                command=change.command,
                at=change.at,
            )
            for key in fresh
        )
        if fresh:
            append(change, stream(document), f"clear_{self.subject}", {"keys": fresh})
        return self.document_id

    def _check(self, loaded: LoadedReview) -> None:
        is_audit = self.subject is ClearanceSubject.AUDIT
        known = loaded.audit if is_audit else loaded.contradictions
        if not self.keys:
            raise RuleError("ledger.nothing_to_decide")
        if any(key not in known for key in self.keys):
            raise ConflictError("ledger.finding_is_gone")
