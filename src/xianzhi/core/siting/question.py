"""What is asked when a gap is to be closed (选址问题): places, people, money, land."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.landuse.rules import Verdict

__all__ = ["Floats", "Integers", "Means", "Pairs", "Question"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which site would serve whom, and how far it is (服务关系): row by row, within the limit."""

    site: Integers
    demand: Integers
    metres: Floats
    limit_m: float


@dataclass(frozen=True, slots=True)
class Means:
    """What may be spent (约束): null sets no limit."""

    sites: int | None = None
    budget: float | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """Candidate sites and the people to be served (备选点与需求).

    Parameters
    ----------
    pairs
        Within the limit, as the crow flies or on foot.
    people
        At each place of demand.
    now_m
        From each place of demand to the nearest facility that there is already, infinite for none.
    cost
        Of each candidate, in the unit of the budget.
    land
        What the control rules say of each candidate. Only ground that is compliant is proposed:
        a park is never put on farmland because people live near it.
    """

    pairs: Pairs
    people: Floats
    now_m: Floats
    cost: Floats
    land: NDArray[np.int8]

    @cached_property
    def is_open_to_building(self) -> NDArray[np.bool_]:
        """Which candidates may be proposed at all."""
        may: NDArray[np.bool_] = self.land == Verdict.COMPLIANT
        return may

    @cached_property
    def is_served(self) -> NDArray[np.bool_]:
        """Which places of demand are served already."""
        served: NDArray[np.bool_] = self.now_m <= self.pairs.limit_m
        return served

    @property
    def demands(self) -> int:
        """Number of places of demand."""
        return len(self.people)

    @property
    def sites(self) -> int:
        """Number of candidates."""
        return len(self.cost)
