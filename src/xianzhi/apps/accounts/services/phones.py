"""Telephone numbers of people (联系电话): sealed, masked, shown with a reason."""

import re
from datetime import datetime

from xianzhi.apps.accounts.models import Person
from xianzhi.apps.accounts.selectors.phones import PHONE, person_of, subject_of, units_of
from xianzhi.apps.privacy.services import Viewing, seal, unmask
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = ["see_phone", "set_phone"]

_ROOM = "accounts"

_MOST = 20
_NUMBER = re.compile(r"\+?\d[\d-]{5,18}")  # 13800000000, 0912-1234567, +86…, 12345 has its own desk


def set_phone(*, actor: Holder, person_id: str, phone: str, request_id: str, at: datetime) -> str:
    """Keep the telephone number of a person (登记电话); empty takes it away.

    Neither the request nor the history holds the number.

    Raises
    ------
    PermissionDeniedError
        The actor is neither that person nor a system administrator.
    RuleError
        It is no telephone number.
    """
    number = clean_text(phone, most=_MOST).replace(" ", "")
    if number and not _NUMBER.fullmatch(number):
        raise RuleError("accounts.no_phone_number")
    target = Target(persons={"self": frozenset({person_id})}, data_class="personal")
    require(decide(actor, "personal:write", target, at))
    subject = subject_of(person_id)

    def act(change: Change) -> str:
        person = person_of(person_id, lock=True)
        text = seal(subject, PHONE, number, at)
        Person.objects.filter(pk=person.pk).update(phone_sealed=text)
        append(change, stream_of("person", person_id), "set_phone", {"has_phone": bool(number)})
        return person_id

    body = {"person": person_id, "has_phone": bool(number)}
    return carry_out(Order(f"{_ROOM}.set_phone", actor, body, request_id, at), act)


def see_phone(
    *, actor: Holder, person_id: str, reason: str, request_id: str, at: datetime
) -> str | None:
    """Show the telephone number of a person in full (查看电话); null once it was erased.

    Raises
    ------
    PermissionDeniedError
        The actor may see it masked only.
    RuleError
        No reason is given.
    """
    viewing = Viewing(
        subject=subject_of(person_id),
        field=PHONE,
        sealed=person_of(person_id).phone_sealed,
        unit_ids=units_of(person_id, at),
        person_ids=frozenset({person_id}),
    )
    return unmask(actor=actor, viewing=viewing, reason=reason, request_id=request_id, at=at)
