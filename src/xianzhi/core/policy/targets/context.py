"""What the reader of targets must know about a row (指标读取的上下文)."""

from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.shapes import shape

__all__ = ["TargetContext"]


@shape(frozen=True, slots=True)
class TargetContext:
    """What is known of the row before its targets are read (条目上下文).

    ``exclude`` holds the stretches where no target can stand: the unit note, label lines, and the
    cells of units, persons, progress, remarks and scores. ``governing`` is a time limit that a
    heading or lead sentence outside the row sets for it (到2027年:).
    """

    kind: RowKind = RowKind.TASK
    exclude: tuple[Span, ...] = ()
    default_year: int | None = None
    governing: str | None = None
