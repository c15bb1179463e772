"""Which row covers a place (位置归属)."""

from bisect import bisect_right
from collections.abc import Iterable

from xianzhi.core.policy.plan import Span

__all__ = ["Cover"]


class Cover:
    """Spans with their rows; which row holds a span is found in logarithmic time."""

    def __init__(self, held: Iterable[tuple[Span, str]]) -> None:
        self._starts: list[int] = []
        self._reach: list[tuple[int, str]] = []
        for span, row_id in sorted(held, key=_place):
            best = (span.end, row_id)
            if self._reach and self._reach[-1][0] > span.end:
                best = self._reach[-1]
            self._starts.append(span.start)
            self._reach.append(best)

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


def _place(held: tuple[Span, str]) -> tuple[int, int]:
    return held[0].start, held[0].end
