"""May somebody do something, and why not (权限判定): the rules of the catalogue, applied."""

from datetime import datetime

from django.utils import timezone

from xianzhi.catalogue.access import access_rules
from xianzhi.core.access.rules import ALLOWED, Decision, Holder, Target, decide_by, denied
from xianzhi.errors import PermissionDeniedError, XianzhiError

__all__ = [
    "ALLOWED",
    "Decision",
    "Holder",
    "NotFoundError",
    "Target",
    "decide",
    "denied",
    "require",
]

_NOTHING = Target()


class NotFoundError(XianzhiError):
    """There is no such record for this actor (记录不存在).

    The words are the same whether the record does not exist or may not be seen.
    """

    def __init__(self) -> None:
        super().__init__("records.not_found")


def decide(
    actor: Holder | None, action: str, target: Target = _NOTHING, at: datetime | None = None
) -> Decision:
    """Say whether an actor may do something with a record at a moment (判定).

    Pure: it reads the table of the catalogue and nothing else. An action that the table does not
    know is refused.
    """
    rules = access_rules().get(action, ())
    return decide_by(rules, actor, target, timezone.localdate(at) if at else None)


def require(decision: Decision) -> None:
    """Stop a service whose actor may not go on.

    Raises
    ------
    PermissionDeniedError
        The decision is a refusal.
    """
    if not decision.allowed:
        raise PermissionDeniedError(decision.reason, decision.params)
