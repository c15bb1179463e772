"""Showing a masked value to somebody who says why (查阅原文), into the history."""

from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.privacy.services.keeping import unseal
from xianzhi.catalogue.personal import personal_fields
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = ["Viewing", "unmask"]

_ROOM = "privacy"

_MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Viewing:
    """A value that somebody asks to see (查阅): whose, which field, how it is kept.

    ``unit_ids`` are the units whose heads may see it, ``person_ids`` whom it is about. ``relation``
    is what those units are to it: ``unit`` for staff, ``case`` for whoever deals with a case.
    """

    subject: str
    field: str
    sealed: str
    unit_ids: frozenset[str] = frozenset()
    person_ids: frozenset[str] = frozenset()
    relation: str = "unit"


def unmask(
    *, actor: Holder, viewing: Viewing, reason: str, request_id: str, at: datetime
) -> str | None:
    """Show a value of the register in full (查阅原文); who, why and when stands in the history.

    The value itself is written nowhere: neither into the history nor into the stored answer.

    Returns
    -------
    str or None
        The value; null where it was erased.

    Raises
    ------
    PermissionDeniedError
        The actor may see it masked only.
    RuleError
        No reason is given.
    """
    why = clean_text(reason, most=_MOST_REASON, required=True)
    data_class = personal_fields()[viewing.field].data_class
    target = Target({viewing.relation: viewing.unit_ids}, {"self": viewing.person_ids}, data_class)
    require(decide(actor, "personal:see", target, at))

    def act(change: Change) -> str:
        append(change, stream_of("viewed", viewing.subject), "unmask", {"field": viewing.field})
        return "shown"

    body = {"subject": viewing.subject, "field": viewing.field}
    carry_out(Order(f"{_ROOM}.unmask", actor, body, request_id, at, why), act)
    return unseal(viewing.subject, viewing.field, viewing.sealed)
