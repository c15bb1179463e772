"""Which row covers a place (位置归属)."""

from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter

from xianzhi.core.policy.plan import Span

__all__ = ["Cover"]


class Cover:
    """Spans with their rows; which row holds a span is found in logarithmic time."""

    def __init__(self, held: Iterable[tuple[int, int, str]]) -> None:
        """Take each span as its start, its end and its row."""
        self._starts: list[int] = []
        self._reach: list[tuple[int, str]] = []
        furthest = (-1, "")
        for start, end, row_id in sorted(held, key=itemgetter(0, 1)):
            if end >= furthest[0]:
                furthest = (end, row_id)
            self._starts.append(start)
            self._reach.append(furthest)

    def holder(self, span: Span) -> str | None:
        """Give the row whose span contains *span*."""
        end, row_id = self._furthest(span.start)
        return row_id if end >= span.end else None

    def toucher(self, span: Span) -> str | None:
        """Give a row whose span shares a character with *span*."""
        end, row_id = self._furthest(span.end - 1)
        return row_id if end > span.start else None

    def _furthest(self, offset: int) -> tuple[int, str | None]:
        index = bisect_right(self._starts, offset) - 1
        return self._reach[index] if index >= 0 else (-1, None)
