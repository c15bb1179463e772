"""A bound for any choice of sites, within milliseconds (拉格朗日界).

A place of demand is worth what its best open site is worth to it. A price on serving each place
splits the question into one for each candidate; whatever the prices are, their sum and the best
candidates bound every answer from above. Prices that move against demand that is served twice, or
not at all, lower the bound; and the candidates that are best at good prices are a good answer.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.siting.question import Floats, Means
from xianzhi.core.siting.relation import Relation
from xianzhi.core.spatial.compilation import compiled, inlined, vectorised

__all__ = ["Saving", "price", "saving_of"]

Short = NDArray[np.int32]
Bytes = NDArray[np.uint8]

_PATIENCE = 12  # steps without a better bound after which steps are halved
_LEAST_STEP = 1e-5


class Saving(NamedTuple):
    """What each candidate is worth to each place, from both sides."""

    first: Short
    demand: Short
    worth: Floats
    back_first: Short
    back: Short
    back_worth: Floats
    cost: Floats


def saving_of(relation: Relation) -> Saving:
    """Hand a relation to the kernels."""
    return Saving(
        relation.first,
        relation.demand,
        relation.worth,
        relation.back_first,
        relation.back,
        relation.back_worth,
        relation.cost,
    )


def price(relation: Relation, means: Means, known: float, steps: int) -> tuple[float, Bytes]:
    """Bound the worth of any choice from above, and give a good choice (拉格朗日松弛).

    Parameters
    ----------
    known
        Worth of an answer.
    steps
        How often prices are moved.

    Returns
    -------
    tuple
        The bound, and which rows were open in the best choice that was met on the way.
    """
    sites = relation.sites if means.sites is None else min(means.sites, relation.sites)
    budget = np.inf if means.budget is None else means.budget
    bound, choice = _priced(saving_of(relation), (sites, float(budget)), known, steps)
    return float(bound), choice


@compiled
def _priced(
    saving: Saving, means: tuple[int, float], known: float, steps: int
) -> tuple[float, Bytes]:
    rows, demands = saving.first.shape[0] - 1, saving.back_first.shape[0] - 1
    prices, slope, worth = np.empty(demands), np.empty(demands), np.empty(rows)
    best, part = np.zeros(demands), np.zeros(rows)
    for demand in range(demands):
        begin, end = saving.back_first[demand], saving.back_first[demand + 1]
        prices[demand] = saving.back_worth[begin:end].max() / (1.0 + 0.5 * (end - begin))
    choice, choice_value = np.zeros(rows, np.uint8), -1.0
    bound, step, waited = np.inf, 1.0, 0
    for _ in range(steps):
        _weigh(saving.first, saving.demand, saving.worth, prices, worth)
        value = prices.sum() + _choose(saving.cost, worth, means, part)
        waited += 1
        if value < bound * (1.0 - 1e-7):
            bound, waited = value, 0
        elif waited > _PATIENCE:
            step, waited = step / 2.0, 0
        served = _slope(saving, prices, part, slope, best)
        if served > choice_value:
            choice_value = served
            choice[:] = part >= 1.0
        known = max(known, served)
        steep = 0.0
        for demand in range(demands):
            steep += slope[demand] ** 2
        if steep == 0.0 or step < _LEAST_STEP or bound <= known:
            break
        move = step * (value - known) / steep
        for demand in range(demands):
            prices[demand] = max(0.0, prices[demand] - move * slope[demand])
    return bound, choice


@vectorised
def _weigh(first: Short, demand: Short, worth: Floats, prices: Floats, total: Floats) -> None:
    """What each candidate is worth beyond the prices."""
    for row in range(total.shape[0]):
        left = 0.0
        for k in range(first[row], first[row + 1]):
            left += max(worth[k] - prices[demand[k]], 0.0)
        total[row] = left


@compiled
def _choose(cost: Floats, worth: Floats, means: tuple[int, float], part: Floats) -> float:
    """Take the best candidates for the means, the last one in part; what they are worth."""
    sites, left = means
    part[:] = 0.0
    total = 0.0
    if left == np.inf:
        for row in np.argsort(-worth)[:sites]:
            part[row] = 1.0
            total += worth[row]
        return total
    for row in np.argsort(
        -worth / np.maximum(cost, 1e-9)
    ):  # the number of sites is left out: a higher bound
        part[row] = min(1.0, left / max(cost[row], 1e-9))
        total += part[row] * worth[row]
        left -= part[row] * cost[row]
        if left <= 0.0:
            break
    return total


@inlined
def _slope(saving: Saving, prices: Floats, part: Floats, slope: Floats, best: Floats) -> float:
    """How often each place is served at these prices, from one; what the whole sites save."""
    slope[:] = 1.0
    best[:] = 0.0
    for row in range(part.shape[0]):
        if part[row] > 0.0:
            for k in range(saving.first[row], saving.first[row + 1]):
                demand = saving.demand[k]
                if saving.worth[k] > prices[demand]:
                    slope[demand] -= part[row]
                if part[row] >= 1.0:
                    best[demand] = max(best[demand], saving.worth[k])
    total: float = best.sum()
    return total
