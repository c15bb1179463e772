"""Targets without a number of their own (无数字指标): what the kinds have in common."""

from dataclasses import dataclass

from xianzhi.core.policy.plan import TargetType, TargetValue

__all__ = ["Range", "Wording"]

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wording:
    """A target said in words (无数字指标), in folded text.

    ``name`` are the ranges that make its name; ``suffix`` is what the rule adds to them. ``title``
    is the range of a title to win; otherwise ``value`` is the number that the rule gives. ``sure``
    is false where a person must define or confirm the target.
    """

    name: tuple[Range, ...]
    type: TargetType
    start: int
    end: int
    rule: str
    op: str = "="
    value: TargetValue = None
    unit: str | None = None
    op_words: Range | None = None
    title: Range | None = None
    suffix: str = ""
    components: tuple[tuple[str, str], ...] = ()
    sure: bool = True
