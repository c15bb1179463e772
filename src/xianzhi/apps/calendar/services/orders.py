"""Orders of legal time (请求单): what every service of this room begins with."""

from collections.abc import Mapping
from datetime import datetime

from xianzhi.records.commands import Author, Order

__all__ = ["order"]


def order(
    verb: str,
    author: Author,
    body: Mapping[str, object],
    *,
    request_id: str,
    at: datetime,
    reason: str = "",
) -> Order:
    """Describe what somebody asks of legal time."""
    return Order(f"calendar.{verb}", author, body, request_id, at, reason)
