"""What is open in the hands of a post (在办事项): the door to the rooms that keep such things.

Which rooms keep something is a setting, ``XIANZHI_PORTFOLIOS``: this room knows a protocol and the
id of a post, nothing of the rooms above it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xianzhi.records.commands import Change

__all__ = ["Portfolio", "portfolios"]


class Portfolio(Protocol):
    """A room that keeps things in the hands of posts (在办事项所在)."""

    def count(self, post_id: str, at: datetime) -> int:
        """Count what is open in the hands of a post."""

    def move(self, change: Change, left_id: str, taken_id: str) -> int:
        """Give all of it to another post, each with its history; say how much it was."""


def portfolios() -> Mapping[str, Portfolio]:
    """Find the rooms that keep something of posts, by name (在办事项清单)."""
    return {name: import_string(path) for name, path in settings.XIANZHI_PORTFOLIOS.items()}
