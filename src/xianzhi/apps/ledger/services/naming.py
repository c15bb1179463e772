"""Naming one person for many lines at once (批量落实责任人)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import Function
from xianzhi.apps.ledger.services.tasks import name_leader, name_person
from xianzhi.errors import RuleError

__all__ = ["LinesNaming", "name_for_lines"]

_MOST_LINES = 500
_VERBS = {Function.LEADER: name_leader, Function.PERSON: name_person}


@dataclass(frozen=True, slots=True)
class LinesNaming:
    """Who shall answer for which lines (批量指定): ``function`` is ``leader`` or ``person``."""

    duty_ids: tuple[str, ...]
    post_id: str
    function: str


def name_for_lines(
    *, actor: Actor, naming: LinesNaming, request_id: str, at: datetime
) -> Sequence[str]:
    """Name a leader or a person for several lines of a unit (批量落实责任人), all or none.

    Returns
    -------
    sequence of str
        Ids of the tasks.

    Raises
    ------
    RuleError
        No line was chosen, too many were, or the post may not answer for one of them.
    PermissionDeniedError
        One of the lines is another unit's.
    """
    if not naming.duty_ids or naming.function not in Function.values:
        raise RuleError("ledger.nothing_to_decide")
    if len(naming.duty_ids) > _MOST_LINES:
        raise RuleError("ledger.too_many_lines", {"most": str(_MOST_LINES)})
    name = _VERBS[Function(naming.function)]
    with transaction.atomic():
        return [
            name(
                actor=actor,
                duty_id=duty_id,
                post_id=naming.post_id,
                request_id=str(uuid5(NAMESPACE_OID, f"{request_id}/{naming.function}/{duty_id}")),
                at=at,
            )
            for duty_id in dict.fromkeys(naming.duty_ids)
        ]
