"""May somebody do something, and why not (权限判定)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xianzhi.errors import PermissionDeniedError, XianzhiError

__all__ = ["ALLOWED", "Decision", "NotFoundError", "denied", "require"]


class NotFoundError(XianzhiError):
    """There is no such record for this actor (记录不存在).

    The words are the same whether the record does not exist or may not be seen.
    """

    def __init__(self) -> None:
        super().__init__("records.not_found")


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a permission (判定); ``reason`` is a message code, empty when allowed.

    The same decision guards the service, greys the button and explains itself.
    """

    allowed: bool
    reason: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


ALLOWED = Decision(allowed=True)


def denied(reason: str, **params: str) -> Decision:
    """Refuse, with the code and the parameters of the words that say why."""
    return Decision(allowed=False, reason=reason, params=params)


def require(decision: Decision) -> None:
    """Stop a service whose actor may not go on.

    Raises
    ------
    PermissionDeniedError
        The decision is a refusal.
    """
    if not decision.allowed:
        raise PermissionDeniedError(decision.reason, decision.params)
