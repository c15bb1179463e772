"""Orders of legal time (请求单): what every service of this room begins with."""

from collections.abc import Mapping
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.records.commands import Order

__all__ = ["order"]


def order(
    verb: str,
    actor: Actor,
    body: Mapping[str, object],
    *,
    request_id: str,
    at: datetime,
    reason: str = "",
) -> Order:
    """Describe what somebody asks of legal time."""
    return Order(f"calendar.{verb}", actor, body, request_id, at, reason)
