"""Orders of cases (请求单): what every service of this room begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Author, Order

__all__ = ["MOST_WORDS", "REPORTER", "Outsider", "order", "reasoned"]

MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody without an account (社会公众): a resident, another system, the product itself."""

    user_id: str = ""
    post_id: str = ""


REPORTER = Outsider()


def order(
    verb: str,
    author: Author,
    body: Mapping[str, object],
    *,
    request_id: str,
    at: datetime,
    reason: str = "",
) -> Order:
    """Describe what somebody asks of cases."""
    return Order(f"casework.{verb}", author, body, request_id, at, reason)


def reasoned(text: str) -> str:
    """Check a reason that must be given.

    Raises
    ------
    RuleError
        It is missing or too long.
    """
    return clean_text(text, most=MOST_WORDS, required=True)
