"""Showing a masked value to somebody who says why (查阅原文), into the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.privacy.services.keeping import unseal
from xianzhi.catalogue.personal import personal_fields
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = ["Viewing", "unmask", "unmask_together"]

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
    (value,) = unmask_together(
        actor=actor, viewings=(viewing,), reason=reason, request_id=request_id, at=at
    )
    return value


def unmask_together(
    *, actor: Holder, viewings: Sequence[Viewing], reason: str, request_id: str, at: datetime
) -> tuple[str | None, ...]:
    """Show several values for one reason (一并查阅), all or none; see :func:`unmask`."""
    why = clean_text(reason, most=_MOST_REASON, required=True)
    for viewing in viewings:
        data_class = personal_fields()[viewing.field].data_class
        target = Target(
            {viewing.relation: viewing.unit_ids}, {"self": viewing.person_ids}, data_class
        )
        require(decide(actor, "personal:see", target, at))

    def act(change: Change) -> str:
        for one in viewings:
            append(change, stream_of("viewed", one.subject), "unmask", {"field": one.field})
        return "shown"

    body = {"values": [[one.subject, one.field] for one in viewings]}
    carry_out(Order(f"{_ROOM}.unmask", actor, body, request_id, at, why), act)
    return tuple(unseal(one.subject, one.field, one.sealed) for one in viewings)
