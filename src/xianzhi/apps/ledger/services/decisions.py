"""What persons decide about rows at the desk (审核意见)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Max

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.ledger.models import Correction
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.selectors.desk import row_version
from xianzhi.apps.ledger.selectors.reviews import LoadedReview, load_review
from xianzhi.apps.ledger.services.orders import locked_document, order
from xianzhi.apps.ledger.services.requests import RowRef
from xianzhi.core.policy.review import (
    JsonValue,
    ReviewedRow,
    Verb,
    anchor_of,
    canonical,
    root_field,
)
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require

__all__ = ["Decided", "Request", "decide", "row_at", "row_of"]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about one row, before it is written."""

    verb: Verb
    row: ReviewedRow
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    others: tuple[ReviewedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks what of which document (审核请求)."""

    verb: str
    actor: Actor
    document_id: str
    body: Mapping[str, object]
    request_id: str
    at: datetime
    reason: str = ""


def decide(request: Request, choose: Callable[[LoadedReview], Iterable[Decided]]) -> str:
    """Write decisions about the rows of a document, under its lock (写入审核意见).

    Parameters
    ----------
    choose
        Looks at the rows as they stand under the lock and says what is decided.

    Returns
    -------
    str
        Id of the document.

    Raises
    ------
    PermissionDeniedError
        Only the office reviews.
    RuleError
        There is nothing to decide.
    """

    def act(change: Change) -> str:
        require(may_review(request.actor))
        document = locked_document(request.actor, request.document_id)
        loaded = load_review(document)
        decided = list(choose(loaded))
        if not decided:
            raise RuleError("ledger.nothing_to_decide")
        _write(loaded, map(_plainest, decided), change)
        return request.document_id

    asked = order(
        request.verb,
        request.actor,
        {"document": request.document_id, **request.body},
        request_id=request.request_id,
        at=request.at,
        reason=request.reason,
    )
    return carry_out(asked, act)


def row_at(loaded: LoadedReview, at_row: RowRef) -> ReviewedRow:
    """Find the row that somebody looked at, as it was then.

    Raises
    ------
    ConflictError
        It is gone, or says something else by now: who changed it is told.
    """
    row = row_of(loaded, at_row.row_id)
    if at_row.seen and at_row.seen != row_version(row):
        raise _changed_meanwhile(loaded, row)
    return row


def row_of(loaded: LoadedReview, row_id: str) -> ReviewedRow:
    """Find a row as it stands.

    Raises
    ------
    ConflictError
        Somebody has split it off, merged it away, or another file has come.
    """
    found = next((row for row in loaded.review.rows if row.id == row_id), None)
    if found is None:
        raise ConflictError("ledger.row_is_gone")
    return found


def _plainest(item: Decided) -> Decided:
    """Take a correction to what stands already for its acceptance: it corrects nothing."""
    held = item.row.fields
    says_nothing = item.verb is Verb.SET and all(
        name in held and held[name].settled and canonical(held[name].value) == canonical(value)
        for name, value in item.values.items()
    )
    return replace(item, verb=Verb.ACCEPT) if says_nothing else item


def _changed_meanwhile(loaded: LoadedReview, row: ReviewedRow) -> ConflictError:
    """Say who changed a row last; nobody did when another file has come."""
    made = Correction.objects.filter(document=loaded.document, row_key=row.id).order_by("-number")
    last = made.first()
    if last is None:
        return ConflictError("ledger.row_reads_otherwise")
    who = post_labels([last.post_id]).get(str(last.post_id), "")
    return ConflictError("ledger.row_changed_meanwhile", {"who": who})


def _write(loaded: LoadedReview, decided: Iterable[Decided], change: Change) -> None:
    found = Correction.objects.filter(document=loaded.document).aggregate(last=Max("number"))
    first = (found["last"] or 0) + 1
    Correction.objects.bulk_create(
        _record(loaded, item, number, change) for number, item in enumerate(decided, start=first)
    )


def _record(loaded: LoadedReview, item: Decided, number: int, change: Change) -> Correction:
    roots = [*item.row.roots, *(root for other in item.others for root in other.roots)]
    anchors = [anchor_of(root, loaded.sources) for root in roots]
    values: dict[str, JsonValue] = dict(item.values)
    if item.others:
        values["others"] = [other.id for other in item.others]
    return Correction(
        document=loaded.document,
        number=number,
        verb=item.verb,
        row_key=item.row.id,
        anchors=[[anchor.row_id, anchor.digest, anchor.ordinal] for anchor in anchors],
        values=values,
        evidence=_evidence(item.row, item.values),
        reason=change.reason,
        post_id=change.post_id,
        command=change.command,
        at=change.at,
    )


def _evidence(row: ReviewedRow, values: Mapping[str, JsonValue]) -> dict[str, str]:
    fields = {name: row.fields.get(name) for name in map(root_field, values)}
    return {name: item.evidence for name, item in fields.items() if item and item.evidence}
