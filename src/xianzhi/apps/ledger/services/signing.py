"""Signing a reviewed document, which publishes its ledger (签发)."""

from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.models import Correction, PolicyDocument, SignOff
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.selectors.reviews import LoadedReview, load_review
from xianzhi.apps.ledger.services.orders import MOST_REASON, locked_document, order, stream
from xianzhi.apps.ledger.services.publishing import publish
from xianzhi.apps.ledger.services.requests import SignedOff
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append

__all__ = ["sign_off"]


def sign_off(
    *, actor: Actor, document_id: str, reason: str = "", request_id: str, at: datetime
) -> SignedOff:
    """Sign a reviewed document (签发): its tasks are in the ledger at once.

    Signing again after an amendment changes the tasks that changed, adds the new ones, and
    withdraws those that are gone; ids and codes stay.

    Parameters
    ----------
    reason
        Needed when fields are unsettled or audit items or contradictions open; kept with the
        signature.

    Raises
    ------
    RuleError
        Something is open and no reason is given, or there is no row to publish.
    """
    why = clean_text(reason, most=MOST_REASON)

    def act(change: Change) -> dict[str, str | int | bool]:
        require(may_review(actor))
        document = locked_document(actor, document_id)
        loaded = load_review(document)
        left = _open_points(loaded)
        if any(left.values()) and not why:
            raise RuleError("ledger.still_open_at_signing", _counted(left))
        published = publish(loaded, change)
        number = _sign(loaded, left, change)
        append(change, stream(document), "sign_off", {"number": number, **published.counts()})
        return {"number": number, **published.counts()}

    asked = order(
        "sign_off",
        actor,
        {"document": document_id},
        request_id=request_id,
        at=at,
        reason=why,
    )
    answer = carry_out(asked, act)
    return SignedOff(
        document_id=document_id,
        number=int(answer["number"]),
        published=int(answer["published"]),
        changed=int(answer["changed"]),
        withdrawn=int(answer["withdrawn"]),
    )


def _open_points(loaded: LoadedReview) -> dict[str, list[str]]:
    return {
        "fields": [
            f"{row.id}:{name}"
            for row in loaded.review.rows
            if not row.excluded
            for name, item in row.fields.items()
            if item.is_pending
        ],
        "audit": list(loaded.open_audit()),
        "contradictions": list(loaded.open_contradictions()),
    }


def _counted(left: dict[str, list[str]]) -> dict[str, str]:
    return {name: str(len(items)) for name, items in left.items()}


def _sign(loaded: LoadedReview, left: dict[str, list[str]], change: Change) -> int:
    document = loaded.document
    number = SignOff.objects.filter(document=document).count() + 1
    SignOff.objects.create(
        document=document,
        number=number,
        compilation=loaded.compilation,
        corrections=Correction.objects.filter(document=document).count(),
        open_points=left,
        reason=change.reason,
        post_id=change.post_id,
        command=change.command,
        at=change.at,
    )
    PolicyDocument.objects.filter(pk=document.pk).update(signed_at=change.at)
    return number
