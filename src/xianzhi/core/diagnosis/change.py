"""Why a value moved: definition, boundary, data, and what really happened (变化分解).

Last year is computed again with this year's definition, then also within this year's boundary,
then also from data as complete as this year's; what is left of the change is real.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from xianzhi.core.indicators.results import Reason

__all__ = ["Change", "Ingredient", "Recompute", "completed_rows", "explain", "split"]


class Ingredient(StrEnum):
    """What a value is made of besides the world itself (口径要素)."""

    DEFINITION = "definition"
    BOUNDARY = "boundary"
    DATA = "data"


Recompute = Callable[[frozenset[Ingredient]], float | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A change and its parts, in the unit of the indicator (变化分解).

    The parts sum to ``total``. All are null when a step could not be computed again: the change
    is then not comparable (不可比), and ``reason`` says which step it was.
    """

    total: float | None
    definition: float | None
    boundary: float | None
    data: float | None
    real: float | None
    reason: Reason | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether the real part is known."""
        return self.real is not None

    @property
    def parts(self) -> tuple[float | None, float | None, float | None, float | None]:
        """Definition, boundary, data, real."""
        return self.definition, self.boundary, self.data, self.real


_STEPS = (
    frozenset[Ingredient](),
    frozenset({Ingredient.DEFINITION}),
    frozenset({Ingredient.DEFINITION, Ingredient.BOUNDARY}),
    frozenset(Ingredient),
)
_NAMES = ("published", "definition", "boundary", "data")


def explain(recompute: Recompute, after: float | None) -> Change:
    """Split the change from last year to this one (变化分解).

    Parameters
    ----------
    recompute
        Last year's value with the named ingredients taken from this year; without any it is the
        value that was published. Null when it cannot be computed.
    after
        This year's value.
    """
    return split(tuple(recompute(step) for step in _STEPS), after)


def split(steps: tuple[float | None, ...], after: float | None) -> Change:
    """Split a change whose steps are known (逐步差分).

    *steps* are last year's value as published, with the new definition, then also the new
    boundary, then also the new completeness of the data.
    """
    if len(steps) != len(_STEPS):
        raise ValueError(f"{len(_STEPS)} steps are needed, not {len(steps)}")
    for name, value in zip((*_NAMES, "current"), (*steps, after), strict=True):
        if value is None:
            reason = Reason(f"diagnosis.no_{name}")
            return Change(None, None, None, None, None, reason)
    exact = [Fraction(value) for value in (*steps, after) if value is not None]
    differences = [later - earlier for earlier, later in pairwise(exact)]
    definition, boundary, data, real = (float(each) for each in differences)
    return Change(float(exact[-1] - exact[0]), definition, boundary, data, real)


def completed_rows(
    before: frozenset[str], after: Mapping[str, date | None], cut_off: date
) -> tuple[frozenset[str], frozenset[str]]:
    """Tell what was there last year and only not on file (补登对象).

    Parameters
    ----------
    before
        Ids on file last year.
    after
        Ids on file now, with the day each came into use, null when nobody noted it.
    cut_off
        Last year's cut-off day.

    Returns
    -------
    tuple
        Ids that last year's layer has to be completed with, and those that cannot be told apart
        from something new: with any of these the data effect is not known.
    """
    fresh = {name: day for name, day in after.items() if name not in before}
    there = frozenset(name for name, day in fresh.items() if day is not None and day <= cut_off)
    return there, frozenset(name for name, day in fresh.items() if day is None)
