"""Why nothing can be said of a value (无法取值)."""

from xianzhi.core.indicators.results import Reason

__all__ = ["NotKnownError", "NothingListedError"]


class NotKnownError(Exception):
    """Nothing can be said of a value (无法取值), for a reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class NothingListedError(NotKnownError):
    """A layer lists nothing of a kind, and nobody vouches that there is nothing (无记录)."""
